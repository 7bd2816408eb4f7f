(** The norm of one example's gradient, without forming it, and the mean of clipped gradients.

    | name                   | what it says                                                        |
    |------------------------|---------------------------------------------------------------------|
    | outer_square           | |delta a^T|^2 = |delta|^2 |a|^2                                     |
    | example_gradient_square| HEADLINE: |dC_x/d(w, b)|^2 = sum_l |delta^l|^2 (|a^(l-1)|^2 + 1)    |
    | norm n g               | the Euclidean length                                                |
    | cauchy_schwarz, norm_plus, norm_scal | its laws                                              |
    | clip_factor c r        | min(1, c / r), what a gradient of length r is multiplied by         |
    | clipped_norm           | HEADLINE: a clipped gradient is at most c long, and unchanged if it was |
    | clipped_mean_norm      | HEADLINE: so is the mean of clipped gradients                       |

    That the clipped mean is computed by BP3 and BP4 with weighted errors is vectorised_gradients
    (ProgramShape.v), with clip_factor / N as the examples' shares.
    Names: [norm_...], [clipped_...]. *)

From Coq Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Coquelicot.
From Backproof Require Import Sums Differentiability Network TotalDerivative FourEquations.
Local Open Scope R_scope.

Lemma outer_square n m (d a : vector) :
  sum n (fun j => sum m (fun k => (d j * a k) ^ 2)) = sum n (fun j => d j ^ 2) * sum m (fun k => a k ^ 2).
Proof.
  rewrite <- sum_scal_r. apply sum_ext. intros j _. rewrite <- sum_scal_l. apply sum_ext. intros. ring.
Qed.

Section ExampleGradient.

Variable width : nat -> nat.
Variable sigma sigma' : nat -> R -> R.
Variable L : nat.
Variable C : vector -> R.
Variable g x : vector.
Variable w dw : all_weights.
Variable b db : all_biases.

(** HEADLINE.  dw and db are the partial derivatives of the cost, whoever computed them. *)
Theorem example_gradient_square :
  (2 <= L)%nat -> differentiable_network width sigma sigma' L C g w b x ->
  (forall l j k, (2 <= l <= L)%nat -> (j < width l)%nat -> (k < width (l - 1))%nat ->
     is_derive (fun t => cost width sigma L C (replace_weight w l j k t) b x) (w l j k) (dw l j k)) ->
  (forall l j, (2 <= l <= L)%nat -> (j < width l)%nat ->
     is_derive (fun t => cost width sigma L C w (replace_bias b l j t) x) (b l j) (db l j)) ->
  sum (L - 1) (fun i => sum (width (i + 2)) (fun j => sum (width (i + 1)) (fun k => dw (i + 2)%nat j k ^ 2))
                        + sum (width (i + 2)) (fun j => db (i + 2)%nat j ^ 2))
  = sum (L - 1) (fun i =>
      sum (width (i + 2)) (fun j => delta width sigma L C w b x (i + 2)%nat j ^ 2)
      * (sum (width (i + 1)) (fun k => activation width sigma w b x (i + 1)%nat k ^ 2) + 1)).
Proof.
  intros HL H Hw Hb. apply sum_ext. intros i Hi.
  rewrite Rmult_plus_distr_l, Rmult_1_r, <- outer_square. f_equal.
  - apply sum_ext. intros j Hj. apply sum_ext. intros k Hk. f_equal.
    assert (Hl : (2 <= i + 2 <= L)%nat) by lia.
    assert (Hk' : (k < width (i + 2 - 1))%nat) by now replace (i + 2 - 1)%nat with (i + 1)%nat by lia.
    rewrite <- (is_derive_unique _ _ _ (Hw (i + 2)%nat j k Hl Hj Hk')).
    rewrite (is_derive_unique _ _ _ (BP3 width sigma sigma' L C g w b x HL H (i + 2) j k Hl Hj Hk')).
    now replace (i + 2 - 1)%nat with (i + 1)%nat by lia.
  - apply sum_ext. intros j Hj. f_equal.
    assert (Hl : (2 <= i + 2 <= L)%nat) by lia.
    rewrite <- (is_derive_unique _ _ _ (Hb (i + 2)%nat j Hl Hj)).
    apply (is_derive_unique _ _ _ (BP4 width sigma sigma' L C g w b x HL H (i + 2) j Hl Hj)).
Qed.

End ExampleGradient.

Definition norm_square (n : nat) (g : vector) : R := sum n (fun i => g i ^ 2).
Definition norm (n : nat) (g : vector) : R := sqrt (norm_square n g).

Lemma norm_square_nonneg n g : 0 <= norm_square n g.
Proof. apply sum_nonneg. intros. apply pow2_ge_0. Qed.

Lemma norm_nonneg n g : 0 <= norm n g.
Proof. apply sqrt_pos. Qed.

Lemma norm_squared n g : norm n g * norm n g = norm_square n g.
Proof. apply sqrt_sqrt. apply norm_square_nonneg. Qed.

Lemma norm_bound n g c : 0 <= c -> norm_square n g <= c * c -> norm n g <= c.
Proof. intros Hc H. rewrite <- (sqrt_square c Hc). now apply sqrt_le_1_alt. Qed.

(** 2 (g . h) s t <= |g|^2 s^2 + |h|^2 t^2, for any s and t. *)
Lemma product_bound n (g h : vector) (s t : R) :
  2 * sum n (fun i => g i * h i) * (s * t) <= norm_square n g * (t * t) + norm_square n h * (s * s).
Proof.
  assert (0 <= sum n (fun i => (g i * t - h i * s) ^ 2)) as P by (apply sum_nonneg; intros; apply pow2_ge_0).
  rewrite (sum_ext n _ (fun i => (g i ^ 2 * (t * t) + h i ^ 2 * (s * s)) - (g i * h i) * (2 * (s * t)))) in P
    by (intros; ring).
  rewrite sum_minus, sum_plus, !sum_scal_r in P. unfold norm_square. lra.
Qed.

Theorem cauchy_schwarz n (g h : vector) : sum n (fun i => g i * h i) <= norm n g * norm n h.
Proof.
  generalize (norm_nonneg n g) (norm_nonneg n h). intros P Q.
  pose proof (product_bound n g h (norm n g) (norm n h)) as B.
  rewrite <- !norm_squared in B.
  destruct (Rle_lt_or_eq_dec 0 (norm n g * norm n h)) as [Pos|Zero]; [now apply Rmult_le_pos| |].
  - apply Rmult_le_reg_r with (norm n g * norm n h); [exact Pos|]. lra.
  - assert (Z : norm n g = 0 \/ norm n h = 0) by (symmetry in Zero; now apply Rmult_integral).
    rewrite <- Zero. right. apply sum_zero. intros i Hi.
    assert (V : forall v, norm n v = 0 -> v i = 0).
    { intros v Hv. assert (norm_square n v = 0) as S by (rewrite <- norm_squared, Hv; ring).
      assert (v i ^ 2 <= norm_square n v) by
        (apply (sum_term_le n (fun i => v i ^ 2)); [exact Hi | intros; apply pow2_ge_0]).
      generalize (pow2_ge_0 (v i)). intros G. apply Rsqr_0_uniq. unfold Rsqr. nra. }
    destruct Z as [Zg|Zh]; rewrite (V _ ltac:(eassumption)); ring.
Qed.

Theorem norm_plus n (g h : vector) : norm n (fun i => g i + h i) <= norm n g + norm n h.
Proof.
  generalize (norm_nonneg n g) (norm_nonneg n h) (cauchy_schwarz n g h). intros P Q B.
  apply norm_bound; [lra|]. unfold norm_square.
  rewrite (sum_ext n _ (fun i => (g i ^ 2 + h i ^ 2) + 2 * (g i * h i))) by (intros; ring).
  rewrite !sum_plus, sum_scal_l. fold (norm_square n g) (norm_square n h).
  rewrite <- !norm_squared. nra.
Qed.

Lemma norm_scal n c (g : vector) : 0 <= c -> norm n (fun i => c * g i) = c * norm n g.
Proof.
  intros Hc. unfold norm, norm_square.
  rewrite (sum_ext n _ (fun i => (c * c) * g i ^ 2)) by (intros; ring).
  rewrite sum_scal_l, sqrt_mult_alt by nra. now rewrite sqrt_square.
Qed.

Definition clip_factor (c r : R) : R := Rmin 1 (c / Rmax r c).

Lemma clip_factor_range c r : 0 < c -> 0 <= clip_factor c r <= 1.
Proof.
  intros Hc. unfold clip_factor. split; [|apply Rmin_l].
  apply Rmin_glb; [lra|]. left. apply Rdiv_lt_0_compat; [exact Hc|].
  eapply Rlt_le_trans; [exact Hc | apply Rmax_r].
Qed.

Theorem clipped_norm n c (g : vector) : 0 < c ->
  norm n (fun i => clip_factor c (norm n g) * g i) <= c
  /\ (norm n g <= c -> clip_factor c (norm n g) = 1).
Proof.
  intros Hc. split.
  - rewrite norm_scal by now apply clip_factor_range.
    assert (0 < Rmax (norm n g) c) as HM by (eapply Rlt_le_trans; [exact Hc | apply Rmax_r]).
    apply Rle_trans with (c / Rmax (norm n g) c * Rmax (norm n g) c); [|right; field; lra].
    apply Rmult_le_compat; [now apply clip_factor_range | apply norm_nonneg | apply Rmin_r | apply Rmax_l].
  - intros H. unfold clip_factor. rewrite Rmax_right by exact H.
    unfold Rdiv. rewrite Rinv_r by lra. apply Rmin_left. lra.
Qed.

Lemma norm_sum n N (g : nat -> vector) (s : vector) c :
  0 <= c -> (forall e, (e < N)%nat -> 0 <= s e) -> (forall e, (e < N)%nat -> norm n (g e) <= c) ->
  norm n (fun i => sum N (fun e => s e * g e i)) <= sum N s * c.
Proof.
  intros Hc. induction N as [|N IH]; intros Hs Hg; simpl.
  - rewrite Rmult_0_l. apply norm_bound; [lra|]. right. unfold norm_square.
    rewrite sum_zero by (intros; ring). ring.
  - eapply Rle_trans; [apply norm_plus|]. rewrite Rmult_plus_distr_r. apply Rplus_le_compat.
    + apply IH; intros; [apply Hs | apply Hg]; lia.
    + rewrite norm_scal by (apply Hs; lia). apply Rmult_le_compat_l; [apply Hs; lia | apply Hg; lia].
Qed.

(** HEADLINE.  N examples, each with the share 1/N. *)
Theorem clipped_mean_norm n N c (g : nat -> vector) : 0 < c -> (0 < N)%nat ->
  norm n (fun i => sum N (fun e => / INR N * (clip_factor c (norm n (g e)) * g e i))) <= c.
Proof.
  intros Hc HN. assert (0 < INR N) as P by now apply lt_0_INR.
  eapply Rle_trans.
  - apply (norm_sum n N (fun e i => clip_factor c (norm n (g e)) * g e i) (fun _ => / INR N) c).
    + lra.
    + intros. left. now apply Rinv_0_lt_compat.
    + intros e _. now apply clipped_norm.
  - rewrite sum_const. right. field. lra.
Qed.
