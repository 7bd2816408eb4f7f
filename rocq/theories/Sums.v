(** Finite sums of real numbers over i < n, and vectors with one entry replaced.

    | name                  | what it says                                              |
    |-----------------------|-----------------------------------------------------------|
    | sum n f               | f 0 + ... + f (n-1)                                       |
    | sum_ext               | equal terms, equal sums                                   |
    | sum_zero              | a sum of zeros is zero                                    |
    | sum_plus, sum_minus, sum_opp | sums of sums, differences, negatives               |
    | sum_scal_l, sum_scal_r| a factor may be taken out, left or right                  |
    | sum_swap              | the order of a double sum does not matter                 |
    | sum_single            | only one term differs from zero                           |
    | sum_le, sum_nonneg    | comparison, term by term                                  |
    | sum_abs               | the triangle inequality                                   |
    | sum_term_le           | a term is at most the sum, where none is negative         |
    | sum_const             | n equal terms                                             |
    | sum_shift             | the first term apart from the rest                        |
    | update v j t          | the vector v with entry j replaced by t                   |
    | update_same, update_other | its entries                                           |

    Names: [sum_...] for sums, [update_...] for replaced entries.
    A vector is a function [nat -> R] beside its width; entries beyond the width never count. *)

From Coq Require Import Reals Lra Lia Arith.
Local Open Scope R_scope.

Definition vector := nat -> R.

Fixpoint sum (n : nat) (f : nat -> R) : R :=
  match n with
  | O => 0
  | S m => sum m f + f m
  end.

Lemma sum_ext n f g : (forall i, (i < n)%nat -> f i = g i) -> sum n f = sum n g.
Proof.
  induction n as [|n IH]; intros H; simpl; [reflexivity|].
  rewrite IH by (intros; apply H; lia). rewrite H by lia. reflexivity.
Qed.

Lemma sum_zero n f : (forall i, (i < n)%nat -> f i = 0) -> sum n f = 0.
Proof.
  induction n as [|n IH]; intros H; simpl; [reflexivity|].
  rewrite IH by (intros; apply H; lia). rewrite H by lia. ring.
Qed.

Lemma sum_plus n f g : sum n (fun i => f i + g i) = sum n f + sum n g.
Proof. induction n as [|n IH]; simpl; [ring|]. rewrite IH. ring. Qed.

Lemma sum_minus n f g : sum n (fun i => f i - g i) = sum n f - sum n g.
Proof. induction n as [|n IH]; simpl; [ring|]. rewrite IH. ring. Qed.

Lemma sum_opp n f : sum n (fun i => - f i) = - sum n f.
Proof. induction n as [|n IH]; simpl; [ring|]. rewrite IH. ring. Qed.

Lemma sum_scal_l n c f : sum n (fun i => c * f i) = c * sum n f.
Proof. induction n as [|n IH]; simpl; [ring|]. rewrite IH. ring. Qed.

Lemma sum_scal_r n c f : sum n (fun i => f i * c) = sum n f * c.
Proof. induction n as [|n IH]; simpl; [ring|]. rewrite IH. ring. Qed.

Lemma sum_swap n m (f : nat -> nat -> R) :
  sum n (fun i => sum m (fun j => f i j)) = sum m (fun j => sum n (fun i => f i j)).
Proof.
  induction n as [|n IH]; simpl.
  - symmetry. apply sum_zero. reflexivity.
  - rewrite IH, <- sum_plus. reflexivity.
Qed.

Lemma sum_single n j f :
  (j < n)%nat -> (forall i, (i < n)%nat -> i <> j -> f i = 0) -> sum n f = f j.
Proof.
  induction n as [|n IH]; intros Hj H; [lia|]. simpl.
  destruct (Nat.eq_dec j n) as [->|Hne].
  - rewrite sum_zero by (intros; apply H; lia). ring.
  - rewrite IH by (try lia; intros; apply H; lia). rewrite (H n) by lia. ring.
Qed.

Lemma sum_le n f g : (forall i, (i < n)%nat -> f i <= g i) -> sum n f <= sum n g.
Proof.
  induction n as [|n IH]; intros H; simpl; [lra|].
  apply Rplus_le_compat; [apply IH; intros; apply H; lia | apply H; lia].
Qed.

Lemma sum_nonneg n f : (forall i, (i < n)%nat -> 0 <= f i) -> 0 <= sum n f.
Proof.
  intros H. rewrite <- (sum_zero n (fun _ => 0)) by reflexivity. now apply sum_le.
Qed.

Lemma sum_abs n f : Rabs (sum n f) <= sum n (fun i => Rabs (f i)).
Proof.
  induction n as [|n IH]; simpl; [rewrite Rabs_R0; lra|].
  eapply Rle_trans; [apply Rabs_triang|]. lra.
Qed.

Lemma sum_term_le n f j :
  (j < n)%nat -> (forall i, (i < n)%nat -> 0 <= f i) -> f j <= sum n f.
Proof.
  intros Hj H. induction n as [|n IH]; [lia|]. simpl.
  assert (0 <= f n) by (apply H; lia).
  destruct (Nat.eq_dec j n) as [->|Hne].
  - assert (0 <= sum n f) by (apply sum_nonneg; intros; apply H; lia). lra.
  - assert (f j <= sum n f) by (apply IH; [lia | intros; apply H; lia]). lra.
Qed.

Lemma sum_const n c : sum n (fun _ => c) = INR n * c.
Proof.
  induction n as [|n IH]; [simpl; ring|].
  rewrite S_INR. simpl. rewrite IH. ring.
Qed.

Lemma sum_shift n f : sum (S n) f = f O + sum n (fun i => f (S i)).
Proof.
  induction n as [|n IH]; [simpl; ring|].
  change (sum (S n) f + f (S n) = f O + (sum n (fun i => f (S i)) + f (S n))).
  rewrite IH. ring.
Qed.

Definition update (v : vector) (j : nat) (t : R) : vector :=
  fun i => if Nat.eq_dec i j then t else v i.

Lemma update_same v j t : update v j t j = t.
Proof. unfold update. destruct (Nat.eq_dec j j); congruence. Qed.

Lemma update_other v j t i : i <> j -> update v j t i = v i.
Proof. intros H. unfold update. destruct (Nat.eq_dec i j); congruence. Qed.

Lemma update_id v j i : update v j (v j) i = v i.
Proof. unfold update. destruct (Nat.eq_dec i j); congruence. Qed.
