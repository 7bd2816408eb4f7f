(** One step of gradient descent: against the gradient the cost goes down, for a small enough rate.

    | name                      | what it says                                                    |
    |---------------------------|-----------------------------------------------------------------|
    | lowers_nearby             | a function with a negative derivative is lower a little further |
    | step_derivative           | HEADLINE: along -gradient the derivative is -|gradient|^2       |
    | step_lowers               | HEADLINE: so a small enough rate lowers any differentiable cost |
    | weight_gradient, bias_gradient | delta a and delta, summed over the examples with shares    |
    | network_step_derivative   | HEADLINE: the same for the mean cost of a network over a batch  |
    | network_step_lowers       | HEADLINE: unless every entry of its gradient is zero            |

    Names: [step_...] for any function of n numbers, [network_step_...] for a network. *)

From Coq Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Coquelicot.
From Backproof Require Import Sums Calculus Differentiability Network TotalDerivative.
Local Open Scope R_scope.

Lemma lowers_nearby (f : R -> R) (d : R) :
  is_derive f 0 d -> d < 0 -> exists r0, 0 < r0 /\ forall r, 0 < r < r0 -> f r < f 0.
Proof.
  intros H Hd. assert (0 < - d / 2) as Heps by lra.
  destruct (proj1 (derivative_epsilon f 0 d) H (- d / 2) Heps) as (r0 & Hr).
  exists r0. split; [apply cond_pos|]. intros r [Hpos Hsmall].
  assert (B : Rabs (f r - f 0 - d * (r - 0)) <= - d / 2 * Rabs (r - 0)).
  { apply Hr. change (Rabs (r - 0) < r0). rewrite Rminus_0_r, Rabs_right; lra. }
  rewrite Rminus_0_r, (Rabs_right r) in B by lra.
  apply Rabs_le_between in B. nra.
Qed.

Theorem step_derivative (F : vector -> R) n (a g : vector) :
  gradient_at F n a g ->
  is_derive (fun rate => F (fun i => a i - rate * g i)) 0 (- sum n (fun i => g i ^ 2)).
Proof.
  intros HF. eapply derivative_eq.
  - apply (gradient_along_curves F n a g HF (fun rate i => a i - rate * g i) 0 (fun i => - g i)).
    + intros. ring.
    + intros i _. eapply derivative_eq.
      * apply derivative_minus; [apply derivative_const|].
        apply (derivative_mult (fun s => s) (fun _ => g i)); [apply derivative_id | apply derivative_const].
      * cbv beta. ring.
  - rewrite <- (Rmult_1_l (sum n (fun i => g i ^ 2))), Ropp_mult_distr_l, <- sum_scal_l.
    apply sum_ext. intros. ring.
Qed.

Theorem step_lowers (F : vector -> R) n (a g : vector) i :
  gradient_at F n a g -> (i < n)%nat -> g i <> 0 ->
  exists r0, 0 < r0 /\ forall rate, 0 < rate < r0 -> F (fun i => a i - rate * g i) < F a.
Proof.
  intros HF Hi Hg.
  destruct (lowers_nearby _ _ (step_derivative F n a g HF)) as (r0 & Hr0 & H).
  - assert (g i ^ 2 <= sum n (fun i => g i ^ 2)).
    { apply (sum_term_le n (fun i => g i ^ 2)); [exact Hi | intros; apply pow2_ge_0]. }
    assert (0 < g i ^ 2) by (now apply pow2_gt_0). lra.
  - exists r0. split; [exact Hr0|]. intros rate Hrate. specialize (H rate Hrate).
    now rewrite (gradient_stable F n a g (fun i => a i - 0 * g i) HF) in H by (intros; ring).
Qed.

Section NetworkStep.

Variable width : nat -> nat.
Variable sigma sigma' : nat -> R -> R.
Variable L : nat.
Variable w : all_weights.
Variable b : all_biases.

(** N examples: inputs, costs (each with its target), the costs' gradients, the shares in the mean. *)
Variable N : nat.
Variable input : nat -> vector.
Variable C : nat -> vector -> R.
Variable g : nat -> vector.
Variable share : nat -> R.

Hypothesis layers : (2 <= L)%nat.
Hypothesis differentiable : forall e, (e < N)%nat ->
  differentiable_network width sigma sigma' L (C e) (g e) w b (input e).

Notation a e := (activation width sigma w b (input e)).
Notation delta e := (delta width sigma L (C e) w b (input e)).

Definition mean_cost (w : all_weights) (b : all_biases) : R :=
  sum N (fun e => share e * cost width sigma L (C e) w b (input e)).

Definition weight_gradient (l j k : nat) : R := sum N (fun e => share e * (delta e l j * a e (l - 1)%nat k)).
Definition bias_gradient (l j : nat) : R := sum N (fun e => share e * delta e l j).

Definition gradient_square : R :=
  sum (L - 1) (fun i => sum (width (i + 2)) (fun j =>
    bias_gradient (i + 2) j ^ 2 + sum (width (i + 1)) (fun k => weight_gradient (i + 2) j k ^ 2))).

Notation stepped rate :=
  (mean_cost (fun l j k => w l j k - rate * weight_gradient l j k) (fun l j => b l j - rate * bias_gradient l j)).

Lemma derivative_stepped (c v : R) : is_derive (fun rate : R => c - rate * v) 0 (- v).
Proof.
  eapply derivative_eq.
  - apply derivative_minus; [apply derivative_const|].
    apply (derivative_mult (fun s => s) (fun _ => v)); [apply derivative_id | apply derivative_const].
  - cbv beta. ring.
Qed.

Theorem network_step_derivative : is_derive (fun rate => stepped rate) 0 (- gradient_square).
Proof.
  eapply derivative_eq.
  - apply (derivative_sum N (fun e rate => share e * cost width sigma L (C e)
      (fun l j k => w l j k - rate * weight_gradient l j k) (fun l j => b l j - rate * bias_gradient l j) (input e))).
    intros e He. apply derivative_scal.
    apply (total_derivative width sigma sigma' L (C e) (g e)
      (fun rate l j k => w l j k - rate * weight_gradient l j k) (fun rate l j => b l j - rate * bias_gradient l j)
      (fun _ => input e) 0 w (fun l j k => - weight_gradient l j k) b (fun l j => - bias_gradient l j)
      (input e) (fun _ => 0)); try assumption.
    + now apply differentiable.
    + intros l j k. split; [ring | apply derivative_stepped].
    + intros l j. split; [ring | apply derivative_stepped].
    + intros k _. split; [reflexivity | apply derivative_const].
  - cbv beta. unfold gradient_square. rewrite <- sum_opp.
    rewrite (sum_ext N _ (fun e => sum (L - 1) (fun i => sum (width (i + 2)) (fun j =>
      - (bias_gradient (i + 2) j * (share e * delta e (i + 2)%nat j)
         + sum (width (i + 1)) (fun k =>
             weight_gradient (i + 2) j k * (share e * (delta e (i + 2)%nat j * a e (i + 1)%nat k)))))))).
    2:{ intros e _. rewrite (sum_zero (width 1)) by (intros; ring). rewrite Rplus_0_r, <- sum_scal_l.
        apply sum_ext. intros i _. rewrite <- sum_scal_l. apply sum_ext. intros j _.
        rewrite Rmult_plus_distr_l, Rmult_plus_distr_l, Ropp_plus_distr. f_equal; [ring|].
        rewrite <- sum_opp, <- !sum_scal_l. apply sum_ext. intros. ring. }
    rewrite sum_swap. apply sum_ext. intros i _. rewrite sum_swap, <- sum_opp. apply sum_ext. intros j _.
    rewrite sum_opp. f_equal. rewrite sum_plus, sum_scal_l, sum_swap.
    f_equal; [unfold bias_gradient; ring|].
    apply sum_ext. intros k _. rewrite sum_scal_l. unfold weight_gradient.
    replace (i + 2 - 1)%nat with (i + 1)%nat by lia. ring.
Qed.

Theorem network_step_lowers l j :
  (2 <= l <= L)%nat -> (j < width l)%nat ->
  bias_gradient l j <> 0 \/ (exists k, (k < width (l - 1))%nat /\ weight_gradient l j k <> 0) ->
  exists r0, 0 < r0 /\ forall rate, 0 < rate < r0 -> stepped rate < stepped 0.
Proof.
  intros Hl Hj Hne. apply (lowers_nearby (fun rate => stepped rate) (- gradient_square)).
  { exact network_step_derivative. }
  set (term := fun i j => bias_gradient (i + 2) j ^ 2
                          + sum (width (i + 1)) (fun k => weight_gradient (i + 2) j k ^ 2)).
  assert (Hsq : forall i j, 0 <= sum (width (i + 1)) (fun k => weight_gradient (i + 2) j k ^ 2))
    by (intros; apply sum_nonneg; intros; apply pow2_ge_0).
  assert (Hterm : forall i j, 0 <= term i j).
  { intros i j'. unfold term. generalize (Hsq i j') (pow2_ge_0 (bias_gradient (i + 2) j')). lra. }
  assert (term (l - 2)%nat j <= gradient_square).
  { apply Rle_trans with (sum (width (l - 2 + 2)) (term (l - 2)%nat)).
    - apply sum_term_le; [replace (l - 2 + 2)%nat with l by lia; exact Hj | intros; apply Hterm].
    - apply (sum_term_le (L - 1) (fun i => sum (width (i + 2)) (term i))); [lia|].
      intros i _. apply sum_nonneg. intros. apply Hterm. }
  assert (0 < term (l - 2)%nat j); [|lra].
  generalize (Hsq (l - 2)%nat j) (pow2_ge_0 (bias_gradient (l - 2 + 2) j)). unfold term.
  replace (l - 2 + 2)%nat with l by lia. replace (l - 2 + 1)%nat with (l - 1)%nat by lia. intros P Q.
  destruct Hne as [Hb | (k & Hk & Hw)].
  - generalize (pow2_gt_0 _ Hb). lra.
  - generalize (pow2_gt_0 _ Hw).
    generalize (sum_term_le (width (l - 1)) (fun k => weight_gradient l j k ^ 2) k Hk (fun i _ => pow2_ge_0 _)).
    cbv beta. lra.
Qed.

End NetworkStep.
