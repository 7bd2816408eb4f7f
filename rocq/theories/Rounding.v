(** The standard model of rounding: each operation returns its exact result times (1 + eps), with
    |eps| <= u.  Bounds for sums of products, in any order of summation; RoundingNetwork.v applies
    them to the forward pass and BP1 ... BP4.

    | name                  | what it says                                                          |
    |-----------------------|-----------------------------------------------------------------------|
    | computed_dot terms s  | s is a computed sum of products: added in any order, in any blocks,   |
    |                       | with or without fused multiply-add; a term x * 1 needs no rounding    |
    | computed_dot_error    | HEADLINE: n products: |s - sum| <= ((1+u)^n - 1) sum |x y|                      |
    | within e c x          | the computed c is at most e away from the exact x                     |
    | dot_within            | HEADLINE: the same when the factors carry errors themselves                     |
    | product_within        | one rounded product                                                   |

    Overflow and underflow are outside the model.  Names: [<operation>_error], [<operation>_within]. *)

From Coq Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Coquelicot.
From Coq Require Import List Permutation.
From Backproof Require Import Sums Differentiability Network TotalDerivative FourEquations.
Import ListNotations.
Local Open Scope R_scope.

Section Rounding.

Variable u : R.
Hypothesis u_nonneg : 0 <= u.

(** [rounded x c]: c is a possible result of an operation whose exact result is x. *)
Definition rounded (x c : R) : Prop := Rabs (c - x) <= u * Rabs x.

Inductive computed_dot : list (R * R) -> R -> Prop :=
| exact_term x : computed_dot [(x, 1)] x
| product x y s : rounded (x * y) s -> computed_dot [(x, y)] s
| added l1 l2 s1 s2 s : computed_dot l1 s1 -> computed_dot l2 s2 -> rounded (s1 + s2) s -> computed_dot (l1 ++ l2) s
| fused x y l s1 s : computed_dot l s1 -> rounded (s1 + x * y) s -> computed_dot ((x, y) :: l) s
| reordered l l' s : Permutation l l' -> computed_dot l s -> computed_dot l' s.

Definition exact_dot (l : list (R * R)) : R := fold_right (fun p t => fst p * snd p + t) 0 l.
Definition absolute_dot (l : list (R * R)) : R := fold_right (fun p t => Rabs (fst p) * Rabs (snd p) + t) 0 l.

Definition growth (n : nat) : R := (1 + u) ^ n.

Lemma growth_ge_1 n : 1 <= growth n.
Proof. apply pow_R1_Rle. lra. Qed.

Lemma growth_monotone m n : (m <= n)%nat -> growth m <= growth n.
Proof. intros H. apply Rle_pow; [lra | exact H]. Qed.

Lemma exact_dot_app l1 l2 : exact_dot (l1 ++ l2) = exact_dot l1 + exact_dot l2.
Proof. induction l1 as [|p l IH]; simpl; [ring|]. rewrite IH. ring. Qed.

Lemma absolute_dot_app l1 l2 : absolute_dot (l1 ++ l2) = absolute_dot l1 + absolute_dot l2.
Proof. induction l1 as [|p l IH]; simpl; [ring|]. rewrite IH. ring. Qed.

Lemma exact_dot_permutation l l' : Permutation l l' -> exact_dot l = exact_dot l'.
Proof. induction 1; simpl; try rewrite IHPermutation; try ring. congruence. Qed.

Lemma absolute_dot_permutation l l' : Permutation l l' -> absolute_dot l = absolute_dot l'.
Proof. induction 1; simpl; try rewrite IHPermutation; try ring. congruence. Qed.

Lemma absolute_dot_nonneg l : 0 <= absolute_dot l.
Proof.
  induction l as [|p l IH]; simpl; [lra|].
  generalize (Rmult_le_pos _ _ (Rabs_pos (fst p)) (Rabs_pos (snd p))). lra.
Qed.

Lemma exact_dot_bound l : Rabs (exact_dot l) <= absolute_dot l.
Proof.
  induction l as [|p l IH]; simpl; [rewrite Rabs_R0; lra|].
  eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_mult. lra.
Qed.

Lemma computed_dot_length l s : computed_dot l s -> (1 <= length l)%nat.
Proof.
  induction 1 as [| | ? ? ? ? ? ? IH1 ? IH2 | | ? ? ? HP ? IH]; simpl; try lia.
  - rewrite app_length. lia.
  - now rewrite <- (Permutation_length HP).
Qed.

(** One more rounded addition. *)
Lemma rounded_sum_error (x1 x2 s1 s2 s A1 A2 G : R) :
  1 <= G -> Rabs x1 <= A1 -> Rabs x2 <= A2 ->
  Rabs (s1 - x1) <= (G - 1) * A1 -> Rabs (s2 - x2) <= (G - 1) * A2 -> rounded (s1 + s2) s ->
  Rabs (s - (x1 + x2)) <= ((1 + u) * G - 1) * (A1 + A2).
Proof.
  intros HG H1 H2 E1 E2 Hs. unfold rounded in Hs.
  assert (B : Rabs (s1 + s2 - (x1 + x2)) <= (G - 1) * (A1 + A2)).
  { replace (s1 + s2 - (x1 + x2)) with ((s1 - x1) + (s2 - x2)) by ring.
    eapply Rle_trans; [apply Rabs_triang|]. lra. }
  assert (M : Rabs (s1 + s2) <= G * (A1 + A2)).
  { replace (s1 + s2) with ((s1 + s2 - (x1 + x2)) + (x1 + x2)) by ring.
    eapply Rle_trans; [apply Rabs_triang|]. generalize (Rabs_triang x1 x2). lra. }
  replace (s - (x1 + x2)) with ((s - (s1 + s2)) + (s1 + s2 - (x1 + x2))) by ring.
  eapply Rle_trans; [apply Rabs_triang|].
  apply Rle_trans with (u * (G * (A1 + A2)) + (G - 1) * (A1 + A2)); [|right; ring].
  apply Rplus_le_compat; [|exact B]. eapply Rle_trans; [exact Hs|]. now apply Rmult_le_compat_l.
Qed.

Theorem computed_dot_error l s : computed_dot l s ->
  Rabs (s - exact_dot l) <= (growth (length l) - 1) * absolute_dot l.
Proof.
  assert (Hone : growth 1 = 1 + u) by (unfold growth; ring).
  induction 1 as [x | x y s Hs | l1 l2 s1 s2 s C1 IH1 C2 IH2 Hs | x y l s1 s C IH Hs | l l' s HP C IH].
  - simpl exact_dot. replace (x - (x * 1 + 0)) with 0 by ring. rewrite Rabs_R0.
    apply Rmult_le_pos; [generalize (growth_ge_1 (length [(x, 1)])); lra | apply absolute_dot_nonneg].
  - simpl exact_dot. simpl absolute_dot. simpl length. rewrite Hone, !Rplus_0_r, <- Rabs_mult.
    replace (1 + u - 1) with u by ring. exact Hs.
  - rewrite exact_dot_app, absolute_dot_app, app_length.
    pose proof (computed_dot_length _ _ C1) as L1. pose proof (computed_dot_length _ _ C2) as L2.
    set (m := Nat.max (length l1) (length l2)).
    apply Rle_trans with (((1 + u) * growth m - 1) * (absolute_dot l1 + absolute_dot l2)).
    + apply (rounded_sum_error _ _ s1 s2); try apply exact_dot_bound; try exact Hs; [apply growth_ge_1 | |].
      * eapply Rle_trans; [exact IH1|]. apply Rmult_le_compat_r; [apply absolute_dot_nonneg|].
        generalize (growth_monotone (length l1) m (Nat.le_max_l _ _)). lra.
      * eapply Rle_trans; [exact IH2|]. apply Rmult_le_compat_r; [apply absolute_dot_nonneg|].
        generalize (growth_monotone (length l2) m (Nat.le_max_r _ _)). lra.
    + apply Rmult_le_compat_r.
      * generalize (absolute_dot_nonneg l1) (absolute_dot_nonneg l2). lra.
      * change ((1 + u) * growth m) with (growth (S m)).
        assert (S m <= length l1 + length l2)%nat as Hm by (unfold m; lia).
        generalize (growth_monotone _ _ Hm). lra.
  - simpl exact_dot. simpl absolute_dot. simpl length. rewrite <- Rabs_mult.
    rewrite (Rplus_comm (x * y)), (Rplus_comm (Rabs (x * y))).
    change (growth (S (length l))) with ((1 + u) * growth (length l)).
    apply (rounded_sum_error _ _ s1 (x * y)); try exact Hs; try exact IH;
      [apply growth_ge_1 | apply exact_dot_bound | apply Rle_refl |].
    rewrite Rminus_diag_eq by reflexivity. rewrite Rabs_R0.
    apply Rmult_le_pos; [generalize (growth_ge_1 (length l)); lra | apply Rabs_pos].
  - rewrite <- (exact_dot_permutation _ _ HP), <- (absolute_dot_permutation _ _ HP), <- (Permutation_length HP).
    exact IH.
Qed.

(** * Factors that carry errors *)

Definition within (e c x : R) : Prop := Rabs (c - x) <= e.
Definition products (n : nat) (x y : vector) : list (R * R) := map (fun i => (x i, y i)) (seq 0 n).

Lemma fold_products n (x y : vector) (h : R -> R -> R) :
  fold_right (fun p t => h (fst p) (snd p) + t) 0 (products n x y) = sum n (fun i => h (x i) (y i)).
Proof.
  induction n as [|n IH]; [reflexivity|].
  unfold products. rewrite seq_S, map_app, fold_right_app. simpl.
  assert (A : forall l s, fold_right (fun p t => h (fst p) (snd p) + t) s l
                          = fold_right (fun p t => h (fst p) (snd p) + t) 0 l + s).
  { induction l as [|p l IHl]; intros s; simpl; [ring|]. rewrite IHl. ring. }
  rewrite A. unfold products in IH. rewrite IH. ring.
Qed.

Lemma length_products n x y : length (products n x y) = n.
Proof. unfold products. now rewrite map_length, seq_length. Qed.

Lemma product_error (c x d y e f : R) : within e c x -> within f d y ->
  Rabs (c * d - x * y) <= (Rabs x + e) * (Rabs y + f) - Rabs x * Rabs y
  /\ Rabs c * Rabs d <= (Rabs x + e) * (Rabs y + f).
Proof.
  unfold within. intros Hc Hd.
  assert (Bc : Rabs c <= Rabs x + e).
  { replace c with (x + (c - x)) by ring. eapply Rle_trans; [apply Rabs_triang|]. lra. }
  assert (Bd : Rabs d <= Rabs y + f).
  { replace d with (y + (d - y)) by ring. eapply Rle_trans; [apply Rabs_triang|]. lra. }
  assert (He : 0 <= e) by (eapply Rle_trans; [apply Rabs_pos | exact Hc]).
  assert (Hf : 0 <= f) by (eapply Rle_trans; [apply Rabs_pos | exact Hd]).
  generalize (Rabs_pos x) (Rabs_pos y). intros Px Py. split.
  - replace (c * d - x * y) with ((c - x) * d + x * (d - y)) by ring.
    eapply Rle_trans; [apply Rabs_triang|]. rewrite !Rabs_mult.
    assert (Rabs (c - x) * Rabs d <= e * (Rabs y + f)) by (apply Rmult_le_compat; try apply Rabs_pos; assumption).
    assert (Rabs x * Rabs (d - y) <= Rabs x * f) by (apply Rmult_le_compat_l; assumption).
    lra.
  - apply Rmult_le_compat; try apply Rabs_pos; assumption.
Qed.

(** (1+u)^m sum (|x|+e)(|y|+f) - sum |x||y|: what m roundings and errors e, f amount to. *)
Definition dot_radius (m n : nat) (x e y f : vector) : R :=
  growth m * sum n (fun i => (Rabs (x i) + e i) * (Rabs (y i) + f i)) - sum n (fun i => Rabs (x i) * Rabs (y i)).

Theorem dot_within n (c x d y e f : vector) s :
  (forall i, (i < n)%nat -> within (e i) (c i) (x i)) -> (forall i, (i < n)%nat -> within (f i) (d i) (y i)) ->
  computed_dot (products n c d) s -> within (dot_radius n n x e y f) s (sum n (fun i => x i * y i)).
Proof.
  intros Hc Hd Hs. apply computed_dot_error in Hs. rewrite length_products in Hs.
  unfold exact_dot, absolute_dot in Hs.
  rewrite (fold_products n c d Rmult), (fold_products n c d (fun a b => Rabs a * Rabs b)) in Hs.
  set (P := sum n (fun i => (Rabs (x i) + e i) * (Rabs (y i) + f i))).
  assert (HP : sum n (fun i => Rabs (c i) * Rabs (d i)) <= P).
  { apply sum_le. intros i Hi. exact (proj2 (product_error _ _ _ _ _ _ (Hc i Hi) (Hd i Hi))). }
  assert (HE : Rabs (sum n (fun i => c i * d i) - sum n (fun i => x i * y i))
               <= P - sum n (fun i => Rabs (x i) * Rabs (y i))).
  { unfold P. rewrite <- !sum_minus. eapply Rle_trans; [apply sum_abs|]. apply sum_le. intros i Hi.
    exact (proj1 (product_error _ _ _ _ _ _ (Hc i Hi) (Hd i Hi))). }
  unfold within, dot_radius. fold P.
  replace (s - sum n (fun i => x i * y i))
    with ((s - sum n (fun i => c i * d i)) + (sum n (fun i => c i * d i) - sum n (fun i => x i * y i))) by ring.
  eapply Rle_trans; [apply Rabs_triang|].
  assert ((growth n - 1) * sum n (fun i => Rabs (c i) * Rabs (d i)) <= (growth n - 1) * P).
  { apply Rmult_le_compat_l; [generalize (growth_ge_1 n); lra | exact HP]. }
  lra.
Qed.

Definition product_radius (x e y f : R) : R := (1 + u) * ((Rabs x + e) * (Rabs y + f)) - Rabs x * Rabs y.

Theorem product_within (c x d y e f s : R) :
  within e c x -> within f d y -> rounded (c * d) s -> within (product_radius x e y f) s (x * y).
Proof.
  intros Hc Hd Hs. destruct (product_error c x d y e f Hc Hd) as [E B]. unfold within, product_radius.
  unfold rounded in Hs. rewrite Rabs_mult in Hs.
  replace (s - x * y) with ((s - c * d) + (c * d - x * y)) by ring.
  eapply Rle_trans; [apply Rabs_triang|].
  assert (u * (Rabs c * Rabs d) <= u * ((Rabs x + e) * (Rabs y + f))) by now apply Rmult_le_compat_l.
  lra.
Qed.

Lemma within_weaken e e' c x : within e c x -> e <= e' -> within e' c x.
Proof. unfold within. lra. Qed.

Lemma within_exact x : within 0 x x.
Proof. unfold within. rewrite Rminus_diag_eq by reflexivity. rewrite Rabs_R0. lra. Qed.

End Rounding.
