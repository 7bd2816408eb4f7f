(** The four equations of backpropagation, for every depth, every width, every activation and cost
    that are differentiable at the points that occur.  Layers are counted from 1, the input.

    | name            | in the book                                        | Coq                       |
    |-----------------|----------------------------------------------------|---------------------------|
    | delta_exists    | delta^l_j = dC/dz^l_j (and that derivative exists) | HEADLINE                  |
    | BP1             | delta^L_j = dC/da^L_j sigma'(z^L_j)                | HEADLINE                  |
    | BP1_cost_partial| ... where the first factor is the partial derivative of the cost         | |
    | BP2             | delta^l_j = (sum_k w^(l+1)_kj delta^(l+1)_k) sigma'(z^l_j)               | HEADLINE |
    | BP3             | dC/dw^l_jk = delta^l_j a^(l-1)_k                   | HEADLINE                  |
    | BP4             | dC/db^l_j = delta^l_j                              | HEADLINE                  |
    | input_gradient  | dC/dx_k = sum_j w^2_jk delta^2_j                   | HEADLINE                  |
    | shared_parameter| a number used in many places: its derivatives add  | HEADLINE                  |

    The numbers are this library's (equations.py): BP3 for weights, BP4 for biases.  Nielsen's book
    has these two the other way round.

    Every left side is a statement [is_derive f t d] about the actual cost function with one entry
    replaced by t: it says that the derivative exists, and what it is.

    Hypotheses (differentiable_network): sigma^l has the derivative sigma'^l at each z^l_j that
    occurs, so a ReLU off its kink is covered; C is differentiable at a^L with gradient g. *)

From Coq Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Coquelicot.
From Backproof Require Import Sums Calculus Differentiability Network TotalDerivative.
Local Open Scope R_scope.

Section FourEquations.

Variable width : nat -> nat.
Variable sigma sigma' : nat -> R -> R.
Variable L : nat.
Variable C : vector -> R.
Variable g : vector.
Variable w : all_weights.
Variable b : all_biases.
Variable x : vector.

Notation cost_from := (cost_from width sigma C w b).
Notation a := (activation width sigma w b x).
Notation z := (weighted_input width sigma w b x).
Notation cost := (cost width sigma L C).
Notation delta := (delta width sigma L C w b x).

Hypothesis layers : (2 <= L)%nat.
Hypothesis differentiable : differentiable_network width sigma sigma' L C g w b x.

Theorem delta_exists l j :
  (2 <= l <= L)%nat -> (j < width l)%nat ->
  is_derive (fun t => cost_from (L - l) l (update (z l) j t)) (z l j) (delta l j).
Proof.
  intros Hl Hj. rewrite (delta_is_err width sigma sigma' L C g) by assumption.
  now apply error_is_derivative.
Qed.

Theorem BP1 j : (j < width L)%nat -> delta L j = g j * sigma' L (z L j).
Proof.
  intros Hj. rewrite (delta_is_err width sigma sigma' L C g) by (try assumption; lia).
  now rewrite Nat.sub_diag.
Qed.

Theorem BP1_cost_partial j :
  (j < width L)%nat -> is_derive (fun t => C (update (a L) j t) : R) (a L j) (g j).
Proof. intros Hj. apply (gradient_partial C (width L)); [exact Hj | apply differentiable]. Qed.

Theorem BP2 l j :
  (2 <= l < L)%nat -> (j < width l)%nat ->
  delta l j = sum (width (S l)) (fun k => w (S l) k j * delta (S l) k) * sigma' l (z l j).
Proof.
  intros Hl Hj. rewrite (delta_is_err width sigma sigma' L C g) by (try assumption; lia).
  replace (L - l)%nat with (S (L - S l)) by lia. simpl.
  f_equal. apply sum_ext. intros k Hk.
  rewrite (delta_is_err width sigma sigma' L C g) by (try assumption; lia).
  now rewrite weighted_input_next by lia.
Qed.

Lemma input_still t : forall k, (k < width 1)%nat ->
  x k = x k /\ is_derive (fun _ : R => x k) t 0.
Proof. intros k _. split; [reflexivity | apply derivative_const]. Qed.

Theorem BP4 l j :
  (2 <= l <= L)%nat -> (j < width l)%nat ->
  is_derive (fun t => cost w (replace_bias b l j t) x) (b l j) (delta l j).
Proof.
  intros Hl Hj. eapply derivative_eq.
  - apply (total_derivative width sigma sigma' L C g
             (fun _ => w) (fun t => replace_bias b l j t) (fun _ => x) (b l j)
             w (fun _ _ _ => 0) b
             (fun l' j' => if Nat.eq_dec l' l then if Nat.eq_dec j' j then 1 else 0 else 0)
             x (fun _ => 0)); try assumption.
    + apply weights_still.
    + intros l' j'. unfold replace_bias.
      destruct (Nat.eq_dec l' l) as [->|]; [destruct (Nat.eq_dec j' j) as [->|]|]; split;
        try reflexivity; try apply derivative_const.
      apply derivative_id.
    + intros k Hk. now apply (input_still (b l j)).
  - rewrite (sum_zero (width 1)) by (intros; ring). rewrite Rplus_0_r.
    rewrite (sum_single (L - 1) (l - 2)); [|lia|].
    + replace (l - 2 + 2)%nat with l by lia. rewrite (sum_single (width l) j); [|exact Hj|].
      * destruct (Nat.eq_dec l l); [|congruence]. destruct (Nat.eq_dec j j); [|congruence].
        rewrite sum_zero by (intros; ring). ring.
      * intros i _ Hne. rewrite sum_zero by (intros; ring).
        destruct (Nat.eq_dec l l); [|congruence]. destruct (Nat.eq_dec i j); [congruence|]. ring.
    + intros i _ Hne. apply sum_zero. intros j' _. rewrite sum_zero by (intros; ring).
      destruct (Nat.eq_dec (i + 2) l); [lia|]. ring.
Qed.

Theorem BP3 l j k :
  (2 <= l <= L)%nat -> (j < width l)%nat -> (k < width (l - 1))%nat ->
  is_derive (fun t => cost (replace_weight w l j k t) b x) (w l j k) (delta l j * a (l - 1) k).
Proof.
  intros Hl Hj Hk. eapply derivative_eq.
  - apply (total_derivative width sigma sigma' L C g
             (fun t => replace_weight w l j k t) (fun _ => b) (fun _ => x) (w l j k) w
             (fun l' j' k' => if Nat.eq_dec l' l then if Nat.eq_dec j' j then
                              if Nat.eq_dec k' k then 1 else 0 else 0 else 0)
             b (fun _ _ => 0) x (fun _ => 0)); try assumption.
    + intros l' j' k'. unfold replace_weight.
      destruct (Nat.eq_dec l' l) as [->|]; [destruct (Nat.eq_dec j' j) as [->|];
        [destruct (Nat.eq_dec k' k) as [->|]|]|]; split;
        try reflexivity; try apply derivative_const.
      apply derivative_id.
    + apply biases_still.
    + intros k' Hk'. now apply (input_still (w l j k)).
  - rewrite (sum_zero (width 1)) by (intros; ring). rewrite Rplus_0_r.
    rewrite (sum_single (L - 1) (l - 2)); [|lia|].
    + replace (l - 2 + 2)%nat with l by lia. replace (l - 2 + 1)%nat with (l - 1)%nat by lia.
      rewrite (sum_single (width l) j); [|exact Hj|].
      * rewrite (sum_single (width (l - 1)) k); [|exact Hk|].
        -- destruct (Nat.eq_dec l l); [|congruence]. destruct (Nat.eq_dec j j); [|congruence].
           destruct (Nat.eq_dec k k); [|congruence]. ring.
        -- intros i _ Hne. destruct (Nat.eq_dec l l); [|congruence].
           destruct (Nat.eq_dec j j); [|congruence]. destruct (Nat.eq_dec i k); [congruence|]. ring.
      * intros i _ Hne. rewrite sum_zero; [ring|]. intros k' _.
        destruct (Nat.eq_dec l l); [|congruence]. destruct (Nat.eq_dec i j); [congruence|]. ring.
    + intros i _ Hne. apply sum_zero. intros j' _. rewrite sum_zero; [ring|]. intros k' _.
      destruct (Nat.eq_dec (i + 2) l); [lia|]. ring.
Qed.

Theorem input_gradient k :
  (k < width 1)%nat ->
  is_derive (fun t => cost w b (update x k t)) (x k)
            (sum (width 2) (fun j => w 2%nat j k * delta 2 j)).
Proof.
  intros Hk. eapply derivative_eq.
  - apply (total_derivative width sigma sigma' L C g
             (fun _ => w) (fun _ => b) (fun t => update x k t) (x k)
             w (fun _ _ _ => 0) b (fun _ _ => 0)
             x (fun i => if Nat.eq_dec i k then 1 else 0)); try assumption.
    + apply weights_still.
    + apply biases_still.
    + intros i _. split; [apply update_id | apply derivative_update].
  - rewrite (sum_zero (L - 1)), Rplus_0_l.
    + rewrite (sum_single (width 1) k); [|exact Hk|].
      * destruct (Nat.eq_dec k k); [ring | congruence].
      * intros i _ Hne. destruct (Nat.eq_dec i k); [congruence | ring].
    + intros i _. apply sum_zero. intros j _. rewrite sum_zero by (intros; ring). ring.
Qed.

(** Weight sharing: one number s enters every weight with the factor [share l j k].  The derivative
    in s is the sum of the derivatives of BP3, each with its factor. *)
Theorem shared_parameter (share : all_weights) (s : R) :
  is_derive (fun t => cost (fun l j k => w l j k + (t - s) * share l j k) b x) s
    (sum (L - 1) (fun i => sum (width (i + 2)) (fun j => sum (width (i + 1)) (fun k =>
       share (i + 2)%nat j k * (delta (i + 2) j * a (i + 1) k))))).
Proof.
  eapply derivative_eq.
  - apply (total_derivative width sigma sigma' L C g
             (fun t l j k => w l j k + (t - s) * share l j k) (fun _ => b) (fun _ => x) s
             w share b (fun _ _ => 0) x (fun _ => 0)); try assumption.
    + intros l j k. split; [ring|]. eapply derivative_eq.
      * apply derivative_plus; [apply derivative_const|].
        apply (derivative_mult (fun t => t - s) (fun _ => share l j k)); [|apply derivative_const].
        apply derivative_minus; [apply derivative_id | apply derivative_const].
      * simpl. ring.
    + apply biases_still.
    + intros k Hk. now apply (input_still s).
  - rewrite (sum_zero (width 1)) by (intros; ring). rewrite Rplus_0_r.
    apply sum_ext. intros i _. apply sum_ext. intros j _. rewrite Rplus_0_l, <- sum_scal_l.
    apply sum_ext. intros. ring.
Qed.

End FourEquations.
