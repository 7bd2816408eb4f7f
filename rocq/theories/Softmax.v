(** Softmax, which acts on a whole layer.

    | name                     | what it says                                                    |
    |--------------------------|-----------------------------------------------------------------|
    | softmax n z j            | exp z_j / sum_k exp z_k                                         |
    | softmax_positive, softmax_total | its entries are positive and sum to 1                    |
    | jacobian_softmax         | HEADLINE: da_j/dz_k = a_j (delta_jk - a_k), every entry         |
    | softmax_along_curve      | its derivative along a curve                                    |
    | pull_back_softmax        | HEADLINE: if g is dC/da, then dC/dz_k = a_k (g_k - sum_j g_j a_j) |
    | cross_entropy_of_softmax | sum_k y_k (ln sum_j exp z_j - z_k), the cost as a function of z |
    | gradient_cross_entropy_of_softmax | HEADLINE: its gradient is (sum y) a - y, epsilon-delta |

    Names: as in Activations.v and Costs.v. *)

From Coq Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Coquelicot.
From Backproof Require Import Sums Calculus Differentiability Gradients Costs.
Local Open Scope R_scope.

Section Softmax.

Variable n : nat.

Definition exp_total (z : vector) : R := sum n (fun k => exp (z k)).
Definition softmax (z : vector) : vector := fun j => exp (z j) / exp_total z.

Hypothesis some_output : (0 < n)%nat.

Lemma exp_total_positive z : 0 < exp_total z.
Proof.
  apply Rlt_le_trans with (exp (z O)); [apply exp_pos|].
  apply (sum_term_le n (fun k => exp (z k))); [exact some_output | intros; left; apply exp_pos].
Qed.

Lemma softmax_positive z j : 0 < softmax z j.
Proof. apply Rdiv_lt_0_compat; [apply exp_pos | apply exp_total_positive]. Qed.

Lemma softmax_total z : sum n (softmax z) = 1.
Proof.
  unfold softmax, Rdiv. rewrite sum_scal_r. apply Rinv_r. apply Rgt_not_eq. apply exp_total_positive.
Qed.

Lemma derivative_exp_entry (Z : R -> R) (t d : R) : is_derive Z t d -> is_derive (fun s => exp (Z s)) t (exp (Z t) * d).
Proof. apply derivative_exp. Qed.

Lemma softmax_along_curve (Z : R -> vector) (t : R) (z v : vector) j :
  (j < n)%nat ->
  (forall k, (k < n)%nat -> Z t k = z k) ->
  (forall k, (k < n)%nat -> is_derive (fun s => Z s k) t (v k)) ->
  is_derive (fun s => softmax (Z s) j) t (softmax z j * (v j - sum n (fun k => softmax z k * v k))).
Proof.
  intros Hj Hz Hv.
  assert (Htot : exp_total (Z t) = exp_total z) by (apply sum_ext; intros k Hk; now rewrite Hz).
  generalize (exp_total_positive z). intros P. eapply derivative_eq.
  - apply (derivative_div (fun s => exp (Z s j)) (fun s => exp_total (Z s))); [rewrite Htot; lra | |].
    + apply derivative_exp. now apply Hv.
    + apply (derivative_sum n (fun k s => exp (Z s k)) t (fun k => exp (z k) * v k)). intros k Hk.
      rewrite <- (Hz k Hk). apply derivative_exp. now apply Hv.
  - cbv beta. rewrite Htot, (Hz j Hj).
    assert (Hmean : sum n (fun k => softmax z k * v k) = sum n (fun k => exp (z k) * v k) / exp_total z).
    { unfold Rdiv. rewrite <- sum_scal_r. apply sum_ext. intros. unfold softmax, Rdiv. ring. }
    rewrite Hmean. unfold softmax. field. lra.
Qed.

Theorem jacobian_softmax z j k :
  (j < n)%nat -> (k < n)%nat ->
  is_derive (fun t => softmax (update z k t) j) (z k)
            (softmax z j * ((if Nat.eq_dec j k then 1 else 0) - softmax z k)).
Proof.
  intros Hj Hk. eapply derivative_eq.
  - apply (softmax_along_curve (fun t => update z k t) (z k) z (fun i => if Nat.eq_dec i k then 1 else 0) j Hj).
    + intros i _. apply update_id.
    + intros i _. apply derivative_update.
  - f_equal. f_equal. rewrite (sum_single n k); [|exact Hk|].
    + destruct (Nat.eq_dec k k); [ring | congruence].
    + intros i _ Hne. destruct (Nat.eq_dec i k); [congruence | ring].
Qed.

Theorem pull_back_softmax (F : vector -> R) (z g : vector) :
  gradient_at F n (softmax z) g ->
  along_curves (fun z => F (softmax z)) n z (fun k => softmax z k * (g k - sum n (fun j => g j * softmax z j))).
Proof.
  intros HF Z t v Hz Hv. eapply derivative_eq.
  - apply (gradient_along_curves F n _ g HF (fun s => softmax (Z s)) t
             (fun j => softmax z j * (v j - sum n (fun k => softmax z k * v k)))).
    + intros i Hi. unfold softmax. rewrite (Hz i Hi). f_equal. apply sum_ext. intros k Hk. now rewrite Hz.
    + intros i Hi. now apply softmax_along_curve.
  - set (m := sum n (fun k => softmax z k * v k)).
    rewrite (sum_ext n _ (fun j => g j * softmax z j * v j - g j * softmax z j * m)) by (intros; ring).
    rewrite sum_minus, (sum_scal_r n m).
    rewrite (sum_ext n (fun k => softmax z k * (g k - sum n (fun j => g j * softmax z j)) * v k)
      (fun k => g k * softmax z k * v k - sum n (fun j => g j * softmax z j) * (softmax z k * v k)))
      by (intros; ring).
    rewrite sum_minus, sum_scal_l. reflexivity.
Qed.

(** Softmax inside the cost: then the output layer is linear, and its error is a - y. *)
Definition cross_entropy_of_softmax (y z : vector) : R := sum n (fun k => y k * (ln (exp_total z) - z k)).

Lemma cross_entropy_of_softmax_is y z :
  cross_entropy_of_softmax y z = categorical_cross_entropy n y (softmax z).
Proof.
  apply sum_ext. intros k _. unfold softmax, Rdiv.
  rewrite ln_mult by (try apply exp_pos; apply Rinv_0_lt_compat, exp_total_positive).
  rewrite ln_Rinv by apply exp_total_positive. rewrite ln_exp. ring.
Qed.

Lemma gradient_exp_total z : gradient_at exp_total n z (fun k => exp (z k)).
Proof.
  apply (gradient_separable n (fun _ s => exp s)). intros k _.
  apply is_derive_Reals. apply derivable_pt_lim_exp.
Qed.

Theorem gradient_cross_entropy_of_softmax y z :
  gradient_at (cross_entropy_of_softmax y) n z (fun k => sum n y * softmax z k - y k).
Proof.
  apply (gradient_ext (fun z => sum n y * ln (exp_total z) + sum n (fun k => - y k * z k))).
  { intros x. unfold cross_entropy_of_softmax. rewrite <- sum_scal_r, <- sum_plus.
    apply sum_ext. intros. ring. }
  eapply gradient_eq.
  - apply gradient_plus.
    + apply (gradient_compose (fun s => sum n y * ln s) exp_total n z (fun k => exp (z k))
               (sum n y / exp_total z)); [|apply gradient_exp_total].
      apply term_log. right. apply exp_total_positive.
    + apply (gradient_separable n (fun k s => - y k * s) z (fun k => - y k)). intros k _.
      eapply derivative_eq; [apply derivative_scal; apply derivative_id | ring].
  - intros k _. cbv beta. unfold softmax, Rdiv. ring.
Qed.

End Softmax.
