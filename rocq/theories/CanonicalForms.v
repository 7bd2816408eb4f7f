(** Canonical pairs of a cost and an output activation as equations of matrices: a - y for a column, A - Y for rows.

    | name             | in the book                                                | what it is      |
    |------------------|------------------------------------------------------------|-----------------|
    | canonical_output | the four pairs: cost, activation, what the targets satisfy | definition      |
    | difference A B   | A - B, entry by entry                                      | definition      |
    | canonical_error  | delta^L_j = a^L_j - y_j, for each of the four pairs        | lemma           |
    | matrix_canonical | delta^L = a^L - y                                          | HEADLINE        |
    | rows_canonical   | Delta^L = A^L - Y, an example a row                        | HEADLINE        |

    Names: as in MatrixForms.v.  [output z] is what the last layer makes of its weighted inputs.  Softmax
    and its cost together are a cost of z^L after a linear layer, as in Instances.v, so that its output
    is the softmax of z^L; everywhere else the output is a^L itself (canonical_is_last). *)

From Coq Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Coquelicot.
From Backproof Require Import Sums Calculus Differentiability Gradients Network TotalDerivative FourEquations.
From Backproof Require Import MatrixForms Activations Costs Softmax Instances.
Local Open Scope R_scope.

Definition difference (A B : matrix) : matrix := fun i j => A i j - B i j.

(** The cost [C] of [n] outputs with the targets [y], the activation [s] with the slope [s'], and the output. *)
Inductive canonical_output (n : nat) (s s' : R -> R) (y : vector) : (vector -> R) -> (vector -> vector) -> Prop :=
  | quadratic_pair :
      s = identity -> s' = (fun _ => 1) -> canonical_output n s s' y (quadratic n y) (fun z j => s (z j))
  | binary_cross_entropy_pair :
      s = sigmoid -> s' = sigmoid_slope -> canonical_output n s s' y (binary_cross_entropy n y) (fun z j => s (z j))
  | poisson_pair :
      s = exponential -> s' = exponential -> (forall j, (j < n)%nat -> 0 <= y j) ->
      canonical_output n s s' y (poisson n y) (fun z j => s (z j))
  | categorical_cross_entropy_pair :
      s = identity -> s' = (fun _ => 1) -> sum n y = 1 ->
      canonical_output n s s' y (cross_entropy_of_softmax n y) (softmax n).

Section CanonicalForms.

Variable width : nat -> nat.
Variable sigma sigma' : nat -> R -> R.
Variable L : nat.
Variable w : all_weights.
Variable b : all_biases.

Hypothesis layers : (2 <= L)%nat.

Definition hidden_differentiable (x : vector) : Prop :=
  forall l j, (2 <= l < L)%nat -> (j < width l)%nat ->
  is_derive (sigma l) (weighted_input width sigma w b x l j) (sigma' l (weighted_input width sigma w b x l j)).

Lemma canonical_is_last x y C output j :
  canonical_output (width L) (sigma L) (sigma' L) y C output ->
  output = softmax (width L) \/ output (weighted_input width sigma w b x L) j = activation width sigma w b x L j.
Proof. destruct 1; (now left) || (right; now rewrite (output_activation width sigma L w b x layers j)). Qed.

Lemma canonical_error x y C output j :
  hidden_differentiable x -> canonical_output (width L) (sigma L) (sigma' L) y C output -> (j < width L)%nat ->
  delta width sigma L C w b x L j = output (weighted_input width sigma w b x L) j - y j.
Proof.
  intros Hx Hc Hj. destruct Hc; rewrite <- ?(output_activation width sigma L w b x layers j).
  - now apply (canonical_quadratic width sigma sigma' L w b x y).
  - now apply (canonical_binary_cross_entropy width sigma sigma' L w b x y).
  - now apply (canonical_poisson width sigma sigma' L w b x y).
  - now apply (canonical_categorical_cross_entropy width sigma sigma' L w b x y).
Qed.

Theorem matrix_canonical x y C output j :
  hidden_differentiable x -> canonical_output (width L) (sigma L) (sigma' L) y C output -> (j < width L)%nat ->
  column (delta width sigma L C w b x L) j O
  = difference (column (output (weighted_input width sigma w b x L))) (column y) j O.
Proof. apply canonical_error. Qed.

(** Of a batch, example i has the input [X i], the target [Y i] and the cost [C i]. *)
Theorem rows_canonical X Y C output i j :
  (forall i', hidden_differentiable (X i')) ->
  (forall i', canonical_output (width L) (sigma L) (sigma' L) (Y i') (C i') output) -> (j < width L)%nat ->
  delta width sigma L (C i) w b (X i) L j
  = difference (fun i' => output (weighted_input width sigma w b (X i') L)) Y i j.
Proof. intros Hx Hc. now apply canonical_error. Qed.

End CanonicalForms.
