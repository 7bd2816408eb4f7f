(** Instances: networks with particular costs and output activations, with nothing left to assume
    about either.  The hidden layers may have any differentiable activations.

    | name                               | what it says                                          |
    |------------------------------------|-------------------------------------------------------|
    | output_differentiable              | what the theorems on networks need of the output layer|
    | quadratic_sigmoid                  | HEADLINE: delta^L = (a - y) a (1 - a)                 |
    | canonical_quadratic                | HEADLINE: identity output: delta^L = a - y            |
    | canonical_binary_cross_entropy     | HEADLINE: sigmoid output: delta^L = a - y             |
    | canonical_poisson                  | HEADLINE: exponential output: delta^L = a - y         |
    | canonical_categorical_cross_entropy| HEADLINE: softmax: delta^L = softmax(z) - y, sum y = 1|
    | sigmoid_network_differentiable     | sigmoid in every layer, quadratic cost: no hypothesis |

    Names: [canonical_<cost>] is the cost with its record's canonical activation. *)

From Coq Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Coquelicot.
From Backproof Require Import Sums Calculus Differentiability Gradients Network TotalDerivative FourEquations.
From Backproof Require Import Activations Costs Softmax.
Local Open Scope R_scope.

Definition sigmoid_slope (z : R) : R := sigmoid z * (1 - sigmoid z).

Lemma sigmoid_bounds (z : R) : 0 < sigmoid z < 1.
Proof.
  unfold sigmoid. generalize (exp_pos (- z)). intros P. split.
  - apply Rinv_0_lt_compat. lra.
  - rewrite <- Rinv_1 at 2. apply Rinv_lt_contravar; lra.
Qed.

Section Output.

Variable width : nat -> nat.
Variable sigma sigma' : nat -> R -> R.
Variable L : nat.
Variable w : all_weights.
Variable b : all_biases.
Variable x y : vector.

Notation a := (activation width sigma w b x).
Notation z := (weighted_input width sigma w b x).
Notation delta C := (delta width sigma L C w b x).

Hypothesis layers : (2 <= L)%nat.
Hypothesis hidden : forall l j, (2 <= l < L)%nat -> (j < width l)%nat -> is_derive (sigma l) (z l j) (sigma' l (z l j)).

Lemma output_differentiable C g :
  (forall j, (j < width L)%nat -> is_derive (sigma L) (z L j) (sigma' L (z L j))) ->
  gradient_at C (width L) (a L) g ->
  differentiable_network width sigma sigma' L C g w b x.
Proof.
  intros Hout HC. split; [|exact HC]. intros l j Hl Hj.
  destruct (Nat.eq_dec l L) as [->|]; [now apply Hout | apply hidden; [lia | exact Hj]].
Qed.

Lemma output_activation j : a L j = sigma L (z L j).
Proof. now rewrite activation_next by exact layers. Qed.

Theorem quadratic_sigmoid j :
  sigma L = sigmoid -> sigma' L = sigmoid_slope -> (j < width L)%nat ->
  delta (quadratic (width L) y) L j = (a L j - y j) * (a L j * (1 - a L j)).
Proof.
  intros Hs Hs' Hj.
  rewrite (BP1 width sigma sigma' L _ (fun j => a L j - y j) w b x layers); [|apply output_differentiable | exact Hj].
  - rewrite output_activation, Hs, Hs'. reflexivity.
  - intros i _. rewrite Hs, Hs'. apply slope_sigmoid.
  - apply gradient_quadratic.
Qed.

Theorem canonical_quadratic j :
  sigma L = identity -> sigma' L = (fun _ => 1) -> (j < width L)%nat ->
  delta (quadratic (width L) y) L j = a L j - y j.
Proof.
  intros Hs Hs' Hj.
  rewrite (BP1 width sigma sigma' L _ (fun j => a L j - y j) w b x layers); [|apply output_differentiable | exact Hj].
  - rewrite Hs'. ring.
  - intros i _. rewrite Hs, Hs'. apply slope_identity.
  - apply gradient_quadratic.
Qed.

Theorem canonical_binary_cross_entropy j :
  sigma L = sigmoid -> sigma' L = sigmoid_slope -> (j < width L)%nat ->
  delta (binary_cross_entropy (width L) y) L j = a L j - y j.
Proof.
  intros Hs Hs' Hj.
  assert (Ha : forall i, 0 < a L i < 1) by (intros i; rewrite output_activation, Hs; apply sigmoid_bounds).
  rewrite (BP1 width sigma sigma' L _ (fun j => (1 - y j) / (1 - a L j) - y j / a L j) w b x layers);
    [|apply output_differentiable | exact Hj].
  - generalize (Ha j). rewrite Hs', output_activation, Hs. unfold sigmoid_slope. intros. field. lra.
  - intros i _. rewrite Hs, Hs'. apply slope_sigmoid.
  - apply gradient_binary_cross_entropy. intros i _. generalize (Ha i). split; right; lra.
Qed.

Theorem canonical_poisson j :
  sigma L = exponential -> sigma' L = exponential -> (forall i, (i < width L)%nat -> 0 <= y i) ->
  (j < width L)%nat ->
  delta (poisson (width L) y) L j = a L j - y j.
Proof.
  intros Hs Hs' Hy Hj.
  assert (Ha : forall i, 0 < a L i) by (intros i; rewrite output_activation, Hs; apply exp_pos).
  rewrite (BP1 width sigma sigma' L _ (fun j => 1 - y j / a L j) w b x layers);
    [|apply output_differentiable | exact Hj].
  - generalize (Ha j). rewrite Hs', output_activation, Hs. intros. field. lra.
  - intros i _. rewrite Hs, Hs'. apply slope_exponential.
  - apply gradient_poisson. intros i Hi. destruct (Hy i Hi) as [P|E]; [right; split; [exact P | apply Ha] | now left].
Qed.

(** Softmax and its cost together are a cost of z^L, after a linear output layer. *)
Theorem canonical_categorical_cross_entropy j :
  sigma L = identity -> sigma' L = (fun _ => 1) -> sum (width L) y = 1 -> (j < width L)%nat ->
  delta (cross_entropy_of_softmax (width L) y) L j = softmax (width L) (z L) j - y j
  /\ cost width sigma L (cross_entropy_of_softmax (width L) y) w b x
     = categorical_cross_entropy (width L) y (softmax (width L) (z L)).
Proof.
  intros Hs Hs' Hy Hj.
  assert (Hlast : a L = z L) by (rewrite activation_next by exact layers; now rewrite Hs).
  split.
  - rewrite (BP1 width sigma sigma' L _ (fun k => sum (width L) y * softmax (width L) (a L) k - y k) w b x layers);
      [|apply output_differentiable | exact Hj].
    + rewrite Hy, Hs', Hlast. ring.
    + intros i _. rewrite Hs, Hs'. apply slope_identity.
    + apply gradient_cross_entropy_of_softmax. lia.
  - unfold cost. rewrite Hlast. apply cross_entropy_of_softmax_is. lia.
Qed.

End Output.

(** Sigmoid everywhere and the quadratic cost: the network of the book's first chapters. *)
Theorem sigmoid_network_differentiable width L w b x y :
  differentiable_network width (fun _ => sigmoid) (fun _ => sigmoid_slope) L (quadratic (width L) y)
    (fun j => activation width (fun _ => sigmoid) w b x L j - y j) w b x.
Proof.
  split; [intros; apply slope_sigmoid | apply gradient_quadratic].
Qed.
