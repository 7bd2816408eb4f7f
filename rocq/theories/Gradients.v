(** Rules for gradients in the epsilon-delta sense: how to show that a cost is differentiable.

    | name                | what it says                                                         |
    |---------------------|----------------------------------------------------------------------|
    | gradient_eq         | the gradient may be rewritten, entry by entry                        |
    | gradient_ext        | the function may be rewritten, everywhere                            |
    | gradient_term       | one function of one entry, among n                                   |
    | gradient_plus       | the sum of two differentiable functions                              |
    | gradient_separable  | a sum of functions of one entry each                                 |
    | gradient_compose    | a differentiable function of one number, after one of n numbers      |

    Names: [gradient_...]. *)

From Coq Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Coquelicot.
From Backproof Require Import Sums Calculus Differentiability.
Local Open Scope R_scope.

Lemma gradient_eq F n a g g' :
  gradient_at F n a g -> (forall i, (i < n)%nat -> g i = g' i) -> gradient_at F n a g'.
Proof.
  intros H Hg eps Heps. destruct (H eps Heps) as (delta & Hd & Hx). exists delta. split; [exact Hd|].
  intros x Hn. rewrite <- (sum_ext n (fun i => g i * (x i - a i))); [now apply Hx|].
  intros i Hi. now rewrite Hg.
Qed.

Lemma gradient_ext F F' n a g : (forall x, F x = F' x) -> gradient_at F n a g -> gradient_at F' n a g.
Proof.
  intros HF H eps Heps. destruct (H eps Heps) as (delta & Hd & Hx). exists delta. split; [exact Hd|].
  intros x Hn. rewrite <- !HF. now apply Hx.
Qed.

Lemma epsilon_delta (f : R -> R) (t d eps : R) : is_derive f t d -> 0 < eps ->
  exists delta, 0 < delta /\ forall s, Rabs (s - t) < delta -> Rabs (f s - f t - d * (s - t)) <= eps * Rabs (s - t).
Proof.
  intros H Heps. destruct (proj1 (derivative_epsilon f t d) H eps Heps) as (delta & Hd).
  exists delta. split; [apply cond_pos|]. intros s Hs. apply Hd. exact Hs.
Qed.

Lemma gradient_term (f : R -> R) n a j d :
  (j < n)%nat -> is_derive f (a j) d ->
  gradient_at (fun x => f (x j)) n a (fun i => if Nat.eq_dec i j then d else 0).
Proof.
  intros Hj H eps Heps. destruct (epsilon_delta f (a j) d eps H Heps) as (delta & Hd & Hx).
  exists delta. split; [exact Hd|]. intros x Hn.
  rewrite (sum_single n j _ Hj).
  - destruct (Nat.eq_dec j j); [|congruence].
    eapply Rle_trans; [apply Hx; now apply Hn|]. apply Rmult_le_compat_l; [lra|].
    apply (sum_term_le n (fun i => Rabs (x i - a i))); [exact Hj | intros; apply Rabs_pos].
  - intros i _ Hne. destruct (Nat.eq_dec i j); [congruence | ring].
Qed.

Lemma gradient_plus F G n a g h :
  gradient_at F n a g -> gradient_at G n a h ->
  gradient_at (fun x => F x + G x) n a (fun i => g i + h i).
Proof.
  intros HF HG eps Heps.
  destruct (HF (eps / 2)) as (d1 & Hd1 & H1); [lra|]. destruct (HG (eps / 2)) as (d2 & Hd2 & H2); [lra|].
  exists (Rmin d1 d2). split; [now apply Rmin_glb_lt|]. intros x Hx.
  assert (E1 := H1 x (fun i Hi => Rlt_le_trans _ _ _ (Hx i Hi) (Rmin_l d1 d2))).
  assert (E2 := H2 x (fun i Hi => Rlt_le_trans _ _ _ (Hx i Hi) (Rmin_r d1 d2))).
  rewrite (sum_ext n _ (fun i => g i * (x i - a i) + h i * (x i - a i))) by (intros; ring).
  rewrite sum_plus.
  replace (F x + G x - (F a + G a) - _) with
    ((F x - F a - sum n (fun i => g i * (x i - a i))) + (G x - G a - sum n (fun i => h i * (x i - a i)))) by ring.
  eapply Rle_trans; [apply Rabs_triang|]. lra.
Qed.

Lemma gradient_const c n a : gradient_at (fun _ => c) n a (fun _ => 0).
Proof.
  intros eps Heps. exists 1. split; [lra|]. intros x _.
  rewrite sum_zero by (intros; ring). replace (c - c - 0) with 0 by ring. rewrite Rabs_R0.
  apply Rmult_le_pos; [lra|]. apply sum_nonneg. intros. apply Rabs_pos.
Qed.

Lemma gradient_separable_upto m n (f : nat -> R -> R) a g :
  (m <= n)%nat -> (forall i, (i < m)%nat -> is_derive (f i) (a i) (g i)) ->
  gradient_at (fun x => sum m (fun i => f i (x i))) n a (fun i => if lt_dec i m then g i else 0).
Proof.
  induction m as [|m IH]; intros Hm H.
  - eapply gradient_eq; [apply (gradient_const 0)|]. intros i _. simpl. destruct (lt_dec i 0); [lia | reflexivity].
  - eapply gradient_eq.
    + apply (gradient_plus (fun x => sum m (fun i => f i (x i))) (fun x => f m (x m))).
      * apply IH; [lia | intros; apply H; lia].
      * apply gradient_term; [lia | apply H; lia].
    + intros i Hi. simpl.
      destruct (Nat.eq_dec i m) as [->|Hne].
      * destruct (lt_dec m m); [lia|]. destruct (lt_dec m (S m)); [ring | lia].
      * destruct (lt_dec i m), (lt_dec i (S m)); try lia; ring.
Qed.

Theorem gradient_separable n (f : nat -> R -> R) a g :
  (forall i, (i < n)%nat -> is_derive (f i) (a i) (g i)) ->
  gradient_at (fun x => sum n (fun i => f i (x i))) n a g.
Proof.
  intros H. eapply gradient_eq; [now apply (gradient_separable_upto n n f a g)|].
  intros i Hi. simpl. destruct (lt_dec i n); [reflexivity | contradiction].
Qed.

(** Near a, F moves at most in proportion to the distance. *)
Lemma gradient_moves F n a g : gradient_at F n a g ->
  exists delta, 0 < delta /\ forall x, (forall i, (i < n)%nat -> Rabs (x i - a i) < delta) ->
    Rabs (F x - F a) <= (sum n (fun i => Rabs (g i)) + 1) * sum n (fun i => Rabs (x i - a i)).
Proof.
  intros H. destruct (H 1 Rlt_0_1) as (delta & Hd & Hx). exists delta. split; [exact Hd|].
  intros x Hn. specialize (Hx x Hn).
  replace (F x - F a) with ((F x - F a - sum n (fun i => g i * (x i - a i))) + sum n (fun i => g i * (x i - a i))) by ring.
  eapply Rle_trans; [apply Rabs_triang|].
  assert (Rabs (sum n (fun i => g i * (x i - a i)))
          <= sum n (fun i => Rabs (g i)) * sum n (fun i => Rabs (x i - a i))); [|lra].
  eapply Rle_trans; [apply sum_abs|]. rewrite <- sum_scal_r. apply sum_le. intros i Hi.
  rewrite Rabs_mult. apply Rmult_le_compat_l; [apply Rabs_pos|].
  apply (sum_term_le n (fun i => Rabs (x i - a i))); [exact Hi | intros; apply Rabs_pos].
Qed.

Theorem gradient_compose (f : R -> R) F n a g d :
  is_derive f (F a) d -> gradient_at F n a g ->
  gradient_at (fun x => f (F x)) n a (fun i => d * g i).
Proof.
  intros Hf HF eps Heps.
  destruct (gradient_moves F n a g HF) as (d0 & Hd0 & Hmoves).
  set (K := sum n (fun i => Rabs (g i)) + 1) in *.
  assert (0 < K) as HK.
  { unfold K. assert (0 <= sum n (fun i => Rabs (g i))) by (apply sum_nonneg; intros; apply Rabs_pos). lra. }
  assert (0 < eps / (2 * K)) as He1 by (apply Rdiv_lt_0_compat; lra).
  assert (0 < Rabs d + 1) as HD by (generalize (Rabs_pos d); lra).
  assert (0 < eps / (2 * (Rabs d + 1))) as He2 by (apply Rdiv_lt_0_compat; lra).
  destruct (epsilon_delta f (F a) d _ Hf He1) as (d1 & Hd1 & H1).
  destruct (HF _ He2) as (d2 & Hd2 & H2).
  assert (0 < INR n + 1) as Hn by (generalize (pos_INR n); lra).
  set (r := d1 / (K * (INR n + 1))).
  assert (0 < r) as Hr by (apply Rdiv_lt_0_compat; [lra | now apply Rmult_lt_0_compat]).
  exists (Rmin d0 (Rmin d2 r)). split; [repeat apply Rmin_glb_lt; assumption|].
  intros x Hx.
  assert (Hx0 : forall i, (i < n)%nat -> Rabs (x i - a i) < d0).
  { intros i Hi. eapply Rlt_le_trans; [now apply Hx | apply Rmin_l]. }
  assert (Hx2 : forall i, (i < n)%nat -> Rabs (x i - a i) < d2).
  { intros i Hi. eapply Rlt_le_trans; [now apply Hx|]. eapply Rle_trans; [apply Rmin_r | apply Rmin_l]. }
  assert (Hxr : forall i, (i < n)%nat -> Rabs (x i - a i) <= r).
  { intros i Hi. left. eapply Rlt_le_trans; [now apply Hx|]. eapply Rle_trans; [apply Rmin_r | apply Rmin_r]. }
  set (D := sum n (fun i => Rabs (x i - a i))) in *.
  assert (0 <= D) as HD0 by (apply sum_nonneg; intros; apply Rabs_pos).
  assert (D <= INR n * r) as HDr by (rewrite <- sum_const; now apply sum_le).
  specialize (Hmoves x Hx0). specialize (H2 x Hx2). fold D in Hmoves, H2.
  assert (Hclose : Rabs (F x - F a) < d1).
  { apply Rle_lt_trans with (K * (INR n * r)).
    - eapply Rle_trans; [exact Hmoves|]. apply Rmult_le_compat_l; lra.
    - apply Rlt_le_trans with (K * ((INR n + 1) * r)).
      + apply Rmult_lt_compat_l; [exact HK|]. apply Rmult_lt_compat_r; lra.
      + right. unfold r. field. split; lra. }
  specialize (H1 (F x) Hclose).
  rewrite (sum_ext n _ (fun i => d * (g i * (x i - a i)))) by (intros; ring). rewrite sum_scal_l.
  replace (f (F x) - f (F a) - _) with
    ((f (F x) - f (F a) - d * (F x - F a)) + d * (F x - F a - sum n (fun i => g i * (x i - a i)))) by ring.
  eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_mult.
  assert (Rabs (f (F x) - f (F a) - d * (F x - F a)) <= eps / 2 * D) as E1.
  { eapply Rle_trans; [exact H1|]. eapply Rle_trans; [apply Rmult_le_compat_l; [lra | exact Hmoves]|].
    right. field. lra. }
  assert (Rabs d * Rabs (F x - F a - sum n (fun i => g i * (x i - a i))) <= eps / 2 * D) as E2.
  { apply Rle_trans with ((Rabs d + 1) * (eps / (2 * (Rabs d + 1)) * D)).
    - apply Rmult_le_compat; [apply Rabs_pos | apply Rabs_pos | lra | exact H2].
    - right. field. lra. }
  lra.
Qed.
