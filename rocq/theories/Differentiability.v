(** What it means that a function of n real numbers is differentiable, and the one hard lemma of
    analysis: a function differentiable in the textbook sense may be differentiated along curves.

    | name                        | what it says                                                 |
    |-----------------------------|--------------------------------------------------------------|
    | gradient_at F n a g         | F is differentiable at a (Fréchet, epsilon-delta): gradient g |
    | along_curves F n a g        | along every curve through a, F has the derivative sum g_i v_i |
    | derivative_epsilon          | the derivative in one variable, epsilon-delta, both ways     |
    | derivative_sum              | the derivative of a finite sum                               |
    | derivative_update           | replacing entry j by t is a curve with velocity 1 at j       |
    | gradient_along_curves       | gradient_at implies along_curves (this is the chain rule)    |
    | gradient_partial            | the entries of the gradient are the partial derivatives      |
    | along_curves_partial        | the same from along_curves                                   |

    Names: [gradient_...] speak of functions of n numbers, [derivative_...] of functions of one. *)

From Coq Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Coquelicot.
From Backproof Require Import Sums Calculus.
Local Open Scope R_scope.

(** Textbook differentiability at a.  The distance is the sum of the absolute values; in n
    dimensions every norm gives the same notion.  Only the entries i < n count. *)
Definition gradient_at (F : vector -> R) (n : nat) (a g : vector) : Prop :=
  forall eps : R, 0 < eps -> exists delta : R, 0 < delta /\
    forall x : vector, (forall i, (i < n)%nat -> Rabs (x i - a i) < delta) ->
      Rabs (F x - F a - sum n (fun i => g i * (x i - a i)))
        <= eps * sum n (fun i => Rabs (x i - a i)).

Definition along_curves (F : vector -> R) (n : nat) (a g : vector) : Prop :=
  forall (c : R -> vector) (t : R) (v : vector),
    (forall i, (i < n)%nat -> c t i = a i) ->
    (forall i, (i < n)%nat -> is_derive (fun s => c s i) t (v i)) ->
    is_derive (fun s => F (c s) : R) t (sum n (fun i => g i * v i)).

Lemma derivative_epsilon (f : R -> R) (t d : R) :
  is_derive f t d <->
  forall eps : R, 0 < eps ->
    locally t (fun s => Rabs (f s - f t - d * (s - t)) <= eps * Rabs (s - t)).
Proof.
  split.
  - intros [_ H] eps Heps.
    specialize (H t (fun P HP => HP) (mkposreal eps Heps)).
    revert H. apply filter_imp. intros s Hs.
    unfold norm, minus, plus, opp, scal in Hs. simpl in Hs.
    unfold abs, mult in Hs. simpl in Hs.
    replace (f s - f t - d * (s - t)) with (f s + - f t + - ((s + - t) * d)) by ring.
    exact Hs.
  - intros H. split; [apply is_linear_scal_l|].
    intros x Hx eps.
    assert (x = t) as ->.
    { symmetry. apply (is_filter_lim_locally_unique (V := R_NormedModule)). exact Hx. }
    generalize (H eps (cond_pos eps)). apply filter_imp. intros s Hs.
    unfold norm, minus, plus, opp, scal. simpl. unfold abs, mult. simpl.
    replace (f s + - f t + - ((s + - t) * d)) with (f s - f t - d * (s - t)) by ring.
    exact Hs.
Qed.

Lemma derivative_sum n (f : nat -> R -> R) (t : R) (d : vector) :
  (forall i, (i < n)%nat -> is_derive (f i) t (d i)) ->
  is_derive (fun s => sum n (fun i => f i s)) t (sum n d).
Proof.
  induction n as [|n IH]; intros H.
  - simpl. apply derivative_const.
  - simpl. apply (is_derive_plus (V := R_NormedModule)).
    + apply IH. intros. apply H. lia.
    + apply H. lia.
Qed.

Lemma derivative_update (v : vector) (j : nat) (t : R) (i : nat) :
  is_derive (fun s => update v j s i) t (if Nat.eq_dec i j then 1 else 0).
Proof.
  unfold update. destruct (Nat.eq_dec i j).
  - apply derivative_id.
  - apply derivative_const.
Qed.

Lemma filter_all n (t : R) (P : nat -> R -> Prop) :
  (forall i, (i < n)%nat -> locally t (P i)) ->
  locally t (fun s => forall i, (i < n)%nat -> P i s).
Proof.
  induction n as [|n IH]; intros H.
  - apply filter_forall. intros s i Hi. lia.
  - generalize (filter_and _ _ (IH (fun i Hi => H i (Nat.lt_lt_succ_r _ _ Hi))) (H n (Nat.lt_succ_diag_r n))).
    apply filter_imp. intros s [H1 H2] i Hi.
    destruct (Nat.eq_dec i n) as [->|]; [exact H2 | apply H1; lia].
Qed.

Lemma near (t r : R) : 0 < r -> locally t (fun s => Rabs (s - t) < r).
Proof. intros Hr. exists (mkposreal r Hr). intros s Hs. exact Hs. Qed.

(** A curve with a velocity moves at most in proportion to the time. *)
Lemma curve_moves n (c : R -> vector) (t : R) (v : vector) :
  (forall i, (i < n)%nat -> is_derive (fun s => c s i) t (v i)) ->
  locally t (fun s => forall i, (i < n)%nat ->
    Rabs (c s i - c t i) <= (Rabs (v i) + 1) * Rabs (s - t)).
Proof.
  intros H. apply filter_all. intros i Hi.
  generalize (proj1 (derivative_epsilon _ _ _) (H i Hi) 1 Rlt_0_1). apply filter_imp.
  intros s Hs.
  replace (c s i - c t i) with ((c s i - c t i - v i * (s - t)) + v i * (s - t)) by ring.
  eapply Rle_trans; [apply Rabs_triang|]. rewrite (Rabs_mult (v i)). lra.
Qed.

(** The first-order error of a curve, weighted by g, is small. *)
Lemma curve_error n (c : R -> vector) (t : R) (v g : vector) (eps : R) :
  0 < eps ->
  (forall i, (i < n)%nat -> is_derive (fun s => c s i) t (v i)) ->
  locally t (fun s =>
    Rabs (sum n (fun i => g i * (c s i - c t i)) - sum n (fun i => g i * v i) * (s - t))
      <= eps * Rabs (s - t)).
Proof.
  intros Heps H.
  assert (is_derive (fun s => sum n (fun i => g i * c s i)) t (sum n (fun i => g i * v i))) as D.
  { apply (derivative_sum n (fun i s => g i * c s i)). intros i Hi.
    apply (is_derive_scal (fun s => c s i)). exact (H i Hi). }
  generalize (proj1 (derivative_epsilon _ _ _) D eps Heps). apply filter_imp. intros s Hs.
  replace (sum n (fun i => g i * (c s i - c t i)))
    with (sum n (fun i => g i * c s i) - sum n (fun i => g i * c t i)); [exact Hs|].
  rewrite <- sum_minus. apply sum_ext. intros. ring.
Qed.

Lemma gradient_stable (F : vector -> R) n (a g x : vector) :
  gradient_at F n a g -> (forall i, (i < n)%nat -> x i = a i) -> F x = F a.
Proof.
  intros HF Hx. destruct (HF 1 Rlt_0_1) as (delta & Hd & H).
  specialize (H x). rewrite (sum_zero n (fun i => Rabs (x i - a i))) in H.
  2:{ intros i Hi. rewrite Hx by assumption. rewrite Rminus_diag_eq by reflexivity. apply Rabs_R0. }
  rewrite (sum_zero n (fun i => g i * (x i - a i))) in H by (intros i Hi; rewrite Hx by assumption; ring).
  assert (Rabs (F x - F a - 0) <= 1 * 0) as E.
  { apply H. intros i Hi. rewrite Hx by assumption. rewrite Rminus_diag_eq by reflexivity.
    rewrite Rabs_R0. exact Hd. }
  generalize (Rabs_pos (F x - F a - 0)). intros P.
  assert (Rabs (F x - F a - 0) = 0) as Z by lra.
  apply Rabs_eq_0 in Z. lra.
Qed.

Theorem gradient_along_curves (F : vector -> R) n (a g : vector) :
  gradient_at F n a g -> along_curves F n a g.
Proof.
  intros HF c t v Hc Hv.
  apply derivative_epsilon. intros eps Heps.
  set (K := sum n (fun i => Rabs (v i) + 1) + 1).
  assert (0 <= sum n (fun i => Rabs (v i) + 1)) as HK0.
  { apply sum_nonneg. intros i _. generalize (Rabs_pos (v i)). lra. }
  assert (0 < K) as HK by (unfold K; lra).
  assert (0 < eps / 2) as Hhalf by lra.
  assert (0 < eps / (2 * K)) as Heps2 by (apply Rdiv_lt_0_compat; lra).
  destruct (HF _ Heps2) as (delta & Hdelta & Hdiff).
  assert (0 < delta / K) as Hr by (apply Rdiv_lt_0_compat; lra).
  generalize (filter_and _ _ (near t _ Hr)
               (filter_and _ _ (curve_moves n c t v Hv) (curve_error n c t v g _ Hhalf Hv))).
  apply filter_imp. intros s (Hnear & Hmoves & Herror).
  assert (Hstart : F (c t) = F a) by (now apply (gradient_stable F n a g)).
  assert (Hstep : forall i, (i < n)%nat -> Rabs (c s i - a i) <= (Rabs (v i) + 1) * Rabs (s - t)).
  { intros i Hi. rewrite <- Hc by assumption. now apply Hmoves. }
  assert (Hsum : sum n (fun i => Rabs (c s i - a i)) <= K * Rabs (s - t)).
  { eapply Rle_trans; [apply sum_le; exact Hstep|].
    rewrite sum_scal_r. unfold K. generalize (Rabs_pos (s - t)). nra. }
  assert (Hclose : forall i, (i < n)%nat -> Rabs (c s i - a i) < delta).
  { intros i Hi. apply Rle_lt_trans with (K * Rabs (s - t)).
    - eapply Rle_trans; [|exact Hsum].
      apply (sum_term_le n (fun i => Rabs (c s i - a i))); [exact Hi|]. intros; apply Rabs_pos.
    - apply Rmult_lt_reg_l with (/ K); [now apply Rinv_0_lt_compat|].
      rewrite <- Rmult_assoc, Rinv_l, Rmult_1_l by lra. unfold Rdiv in Hnear. lra. }
  specialize (Hdiff (c s) Hclose).
  rewrite Hstart.
  assert (Hsame : sum n (fun i => g i * (c s i - a i)) = sum n (fun i => g i * (c s i - c t i))).
  { apply sum_ext. intros i Hi. now rewrite Hc. }
  rewrite Hsame in Hdiff.
  replace (F (c s) - F a - sum n (fun i => g i * v i) * (s - t))
    with ((F (c s) - F a - sum n (fun i => g i * (c s i - c t i)))
          + (sum n (fun i => g i * (c s i - c t i)) - sum n (fun i => g i * v i) * (s - t))) by ring.
  eapply Rle_trans; [apply Rabs_triang|].
  assert (eps / (2 * K) * sum n (fun i => Rabs (c s i - a i)) <= eps / 2 * Rabs (s - t)) as Hfirst.
  { eapply Rle_trans.
    - apply Rmult_le_compat_l; [lra | exact Hsum].
    - right. field. lra. }
  lra.
Qed.

Lemma along_curves_partial (F : vector -> R) n (a g : vector) j :
  (j < n)%nat -> along_curves F n a g -> is_derive (fun t => F (update a j t) : R) (a j) (g j).
Proof.
  intros Hj HF.
  eapply derivative_eq.
  - apply (HF (fun t => update a j t) (a j) (fun i => if Nat.eq_dec i j then 1 else 0)).
    + intros i _. apply update_id.
    + intros i _. apply derivative_update.
  - rewrite (sum_single n j); [|exact Hj|].
    + destruct (Nat.eq_dec j j); [ring | congruence].
    + intros i _ Hne. destruct (Nat.eq_dec i j); [congruence | ring].
Qed.

Lemma gradient_partial (F : vector -> R) n (a g : vector) j :
  (j < n)%nat -> gradient_at F n a g -> is_derive (fun t => F (update a j t) : R) (a j) (g j).
Proof. intros Hj HF. apply (along_curves_partial F n); [exact Hj|]. now apply gradient_along_curves. Qed.
