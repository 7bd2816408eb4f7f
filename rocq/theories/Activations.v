(** The slope lemma of every activation of the catalogue.  [slope_<name>] says that the function has,
    at z, the derivative that the record's slope computes; for one with kinks, off its kinks.

    | name             | sigma(z)                                  | slope                                | where       |
    |------------------|-------------------------------------------|--------------------------------------|-------------|
    | identity         | z                                         | 1                                    | everywhere  |
    | sigmoid          | 1 / (1 + exp(-z))                         | a (1 - a)                            | everywhere  |
    | tanh_            | (exp z - exp(-z)) / (exp z + exp(-z))     | 1 - a^2                              | everywhere  |
    | relu             | max(z, 0)                                 | 1 or 0                               | z <> 0      |
    | leaky_relu alpha | z or alpha z                              | 1 or alpha                           | z <> 0      |
    | elu alpha        | z or alpha (exp z - 1)                    | 1 or alpha exp z                     | z <> 0, or alpha = 1 |
    | selu scale alpha | scale * elu alpha                         | scale or scale alpha exp z           | z <> 0      |
    | gelu_tanh c k    | z (1 + tanh(c (z + k z^3))) / 2           | (1 + t + z (1 - t^2) c (1 + 3k z^2)) / 2 | everywhere |
    | silu             | z / (1 + exp(-z))                         | s (1 + z (1 - s))                    | everywhere  |
    | softplus         | ln(1 + exp z)                             | sigmoid z                            | everywhere  |
    | softsign         | z / (1 + |z|)                             | 1 / (1 + |z|)^2                      | everywhere  |
    | hard_tanh        | z clipped to -1 ... 1                     | 1 or 0                               | z <> -1, 1  |
    | exponential      | exp z                                     | a                                    | everywhere  |
    | gelu             | z (1 + erf(z / sqrt 2)) / 2               | Phi(z) + z phi(z)                    | everywhere  |

    erf is the integral that defines it; softmax is in Softmax.v.
    Names: [slope_<name of the record>]; [derivative_either] is the lemma for functions made of two pieces. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Backproof Require Import Sums Calculus Differentiability.
Local Open Scope R_scope.

Lemma derivative_either (f g1 g2 : R -> R) (t d : R) :
  (forall s, f s = g1 s \/ f s = g2 s) -> f t = g1 t -> f t = g2 t ->
  is_derive g1 t d -> is_derive g2 t d -> is_derive f t d.
Proof.
  intros Hf H1 H2 D1 D2. apply derivative_epsilon. intros eps Heps.
  generalize (filter_and _ _ (proj1 (derivative_epsilon _ _ _) D1 eps Heps)
                             (proj1 (derivative_epsilon _ _ _) D2 eps Heps)).
  apply filter_imp. intros s [E1 E2].
  destruct (Hf s) as [-> | ->]; [now rewrite H1 | now rewrite H2].
Qed.

Definition identity (z : R) : R := z.
Definition sigmoid (z : R) : R := / (1 + exp (- z)).
Definition tanh_ (z : R) : R := (exp z - exp (- z)) / (exp z + exp (- z)).
Definition relu (z : R) : R := Rmax z 0.
Definition leaky_relu (alpha z : R) : R := if Rlt_dec 0 z then z else alpha * z.
Definition elu (alpha z : R) : R := if Rlt_dec 0 z then z else alpha * (exp z - 1).
Definition selu (scale alpha z : R) : R := scale * elu alpha z.
Definition gelu_tanh (c k z : R) : R := z * (1 + tanh_ (c * (z + k * z ^ 3))) / 2.
Definition silu (z : R) : R := z * sigmoid z.
Definition softplus (z : R) : R := ln (1 + exp z).
Definition softsign (z : R) : R := z / (1 + Rabs z).
Definition hard_tanh (z : R) : R := Rmax (-1) (Rmin 1 z).
Definition exponential (z : R) : R := exp z.

Theorem slope_identity (z : R) : is_derive identity z 1.
Proof. apply derivative_id. Qed.

Lemma derivative_exp_opp (z : R) : is_derive (fun s => exp (- s)) z (- exp (- z)).
Proof.
  eapply derivative_eq.
  - apply (derivative_exp (fun s => - s)). apply derivative_opp. apply derivative_id.
  - simpl. ring.
Qed.

Lemma sigmoid_positive (z : R) : 0 < 1 + exp (- z).
Proof. generalize (exp_pos (- z)). lra. Qed.

Theorem slope_sigmoid (z : R) : is_derive sigmoid z (sigmoid z * (1 - sigmoid z)).
Proof.
  generalize (sigmoid_positive z). intros P. eapply derivative_eq.
  - apply (derivative_inv (fun s => 1 + exp (- s))); [lra|].
    apply derivative_plus; [apply derivative_const | apply derivative_exp_opp].
  - unfold sigmoid. simpl. field. lra.
Qed.

Theorem slope_tanh (z : R) : is_derive tanh_ z (1 - tanh_ z ^ 2).
Proof.
  generalize (exp_pos z) (exp_pos (- z)). intros P Q. eapply derivative_eq.
  - apply (derivative_div (fun s => exp s - exp (- s)) (fun s => exp s + exp (- s))); [lra| |].
    + apply derivative_minus; [|apply derivative_exp_opp].
      apply (derivative_exp (fun s => s)). apply derivative_id.
    + apply derivative_plus; [|apply derivative_exp_opp].
      apply (derivative_exp (fun s => s)). apply derivative_id.
  - unfold tanh_. simpl. field. lra.
Qed.

(** On each side of 0, a function given by cases is one of its pieces nearby. *)
Lemma derivative_right (f g : R -> R) (z d : R) :
  0 < z -> (forall s, 0 < s -> f s = g s) -> is_derive g z d -> is_derive f z d.
Proof.
  intros Hz H. apply derivative_near.
  generalize (near_above z 0 Hz). apply filter_imp. intros s Hs. symmetry. now apply H.
Qed.

Lemma derivative_left (f g : R -> R) (z d : R) :
  z < 0 -> (forall s, s < 0 -> f s = g s) -> is_derive g z d -> is_derive f z d.
Proof.
  intros Hz H. apply derivative_near.
  generalize (near_below z 0 Hz). apply filter_imp. intros s Hs. symmetry. now apply H.
Qed.

Theorem slope_leaky_relu (alpha z : R) :
  z <> 0 -> is_derive (leaky_relu alpha) z (if Rlt_dec 0 z then 1 else alpha).
Proof.
  intros Hz. unfold leaky_relu. destruct (Rlt_dec 0 z) as [P|P].
  - apply (derivative_right _ (fun s => s)); [exact P | | apply derivative_id].
    intros s Hs. destruct (Rlt_dec 0 s); [reflexivity | lra].
  - apply (derivative_left _ (fun s => alpha * s)); [lra | |].
    + intros s Hs. destruct (Rlt_dec 0 s); [lra | reflexivity].
    + eapply derivative_eq; [apply derivative_scal; apply derivative_id | ring].
Qed.

Theorem slope_relu (z : R) : z <> 0 -> is_derive relu z (if Rlt_dec 0 z then 1 else 0).
Proof.
  intros Hz. apply (derivative_ext (leaky_relu 0)); [|now apply slope_leaky_relu].
  intros s. unfold leaky_relu, relu. destruct (Rlt_dec 0 s).
  - rewrite Rmax_left; lra.
  - rewrite Rmax_right; lra.
Qed.

Lemma derivative_elu_below (alpha z : R) : is_derive (fun s => alpha * (exp s - 1)) z (alpha * exp z).
Proof.
  eapply derivative_eq.
  - apply derivative_scal. apply derivative_minus; [|apply derivative_const].
    apply (derivative_exp (fun s => s)). apply derivative_id.
  - simpl. ring.
Qed.

Theorem slope_elu (alpha z : R) :
  z <> 0 \/ alpha = 1 -> is_derive (elu alpha) z (if Rlt_dec 0 z then 1 else alpha * exp z).
Proof.
  intros Hz. unfold elu. destruct (Rtotal_order z 0) as [N | [-> | P]].
  - destruct (Rlt_dec 0 z); [lra|].
    apply (derivative_left _ (fun s => alpha * (exp s - 1))); [exact N | | apply derivative_elu_below].
    intros s Hs. destruct (Rlt_dec 0 s); [lra | reflexivity].
  - destruct Hz as [Hz | ->]; [congruence|]. destruct (Rlt_dec 0 0); [lra|].
    apply (derivative_either _ (fun s => s) (fun s => 1 * (exp s - 1))).
    + intros s. destruct (Rlt_dec 0 s); [now left | now right].
    + destruct (Rlt_dec 0 0); [lra|]. rewrite exp_0. ring.
    + destruct (Rlt_dec 0 0); [lra | reflexivity].
    + eapply derivative_eq; [apply derivative_id|]. rewrite exp_0. ring.
    + apply derivative_elu_below.
  - destruct (Rlt_dec 0 z); [|lra].
    apply (derivative_right _ (fun s => s)); [exact P | | apply derivative_id].
    intros s Hs. destruct (Rlt_dec 0 s); [reflexivity | lra].
Qed.

Theorem slope_selu (scale alpha z : R) :
  z <> 0 -> is_derive (selu scale alpha) z (scale * (if Rlt_dec 0 z then 1 else alpha * exp z)).
Proof. intros Hz. apply derivative_scal. apply slope_elu. now left. Qed.

Theorem slope_gelu_tanh (c k z : R) :
  let t := tanh_ (c * (z + k * z ^ 3)) in
  is_derive (gelu_tanh c k) z ((1 + t) / 2 + z * (1 - t ^ 2) * (c * (1 + 3 * k * z ^ 2)) / 2).
Proof.
  cbv zeta. unfold gelu_tanh.
  apply (derivative_ext (fun s => (s * (1 + tanh_ (c * (s + k * (s * s ^ 2))))) * / 2)).
  { intros s. unfold Rdiv. do 4 f_equal. }
  eapply derivative_eq.
  - apply derivative_mult; [|apply derivative_const].
    apply derivative_mult; [apply derivative_id|].
    apply derivative_plus; [apply derivative_const|].
    apply (derivative_comp tanh_ (fun s => c * (s + k * (s * s ^ 2)))); [apply slope_tanh|].
    apply derivative_scal. apply derivative_plus; [apply derivative_id|]. apply derivative_scal.
    apply derivative_mult; [apply derivative_id|]. apply derivative_square. apply derivative_id.
  - cbv beta. replace (z ^ 3) with (z * z ^ 2) by ring.
    generalize (tanh_ (c * (z + k * (z * z ^ 2)))). intros t. field.
Qed.

Theorem slope_silu (z : R) : is_derive silu z (sigmoid z * (1 + z * (1 - sigmoid z))).
Proof.
  eapply derivative_eq.
  - apply derivative_mult; [apply derivative_id | apply slope_sigmoid].
  - cbv beta. ring.
Qed.

Theorem slope_softplus (z : R) : is_derive softplus z (sigmoid z).
Proof.
  generalize (exp_pos z). intros P. eapply derivative_eq.
  - apply (derivative_ln (fun s => 1 + exp s)); [lra|].
    apply derivative_plus; [apply derivative_const|].
    apply (derivative_exp (fun s => s)). apply derivative_id.
  - unfold sigmoid. rewrite exp_Ropp. simpl. field. lra.
Qed.

Lemma derivative_softsign_piece (sign z : R) :
  1 + sign * z <> 0 -> is_derive (fun s => s / (1 + sign * s)) z (/ (1 + sign * z) ^ 2).
Proof.
  intros H. eapply derivative_eq.
  - apply (derivative_div (fun s => s) (fun s => 1 + sign * s)); [exact H | apply derivative_id |].
    apply derivative_plus; [apply derivative_const|]. apply derivative_scal. apply derivative_id.
  - simpl. field. exact H.
Qed.

Theorem slope_softsign (z : R) : is_derive softsign z (/ (1 + Rabs z) ^ 2).
Proof.
  unfold softsign. destruct (Rtotal_order z 0) as [N | [-> | P]].
  - rewrite Rabs_left by exact N. replace (1 + - z) with (1 + -1 * z) by ring.
    apply (derivative_left _ (fun s => s / (1 + -1 * s))); [exact N | |].
    + intros s Hs. rewrite Rabs_left by exact Hs. f_equal. ring.
    + apply derivative_softsign_piece. lra.
  - apply (derivative_either _ (fun s => s / (1 + 1 * s)) (fun s => s / (1 + -1 * s))).
    + intros s. destruct (Rcase_abs s) as [N|P].
      * right. rewrite Rabs_left by exact N. f_equal. ring.
      * left. rewrite Rabs_right by exact P. f_equal. ring.
    + unfold Rdiv. ring.
    + unfold Rdiv. ring.
    + rewrite Rabs_R0. replace (1 + 0) with (1 + 1 * 0) by ring. apply derivative_softsign_piece. lra.
    + rewrite Rabs_R0. replace (1 + 0) with (1 + -1 * 0) by ring. apply derivative_softsign_piece. lra.
  - rewrite Rabs_right by lra. replace (1 + z) with (1 + 1 * z) by ring.
    apply (derivative_right _ (fun s => s / (1 + 1 * s))); [exact P | |].
    + intros s Hs. rewrite Rabs_right by lra. f_equal. ring.
    + apply derivative_softsign_piece. lra.
Qed.

Theorem slope_hard_tanh (z : R) :
  z <> -1 -> z <> 1 -> is_derive hard_tanh z (if Rlt_dec (Rabs z) 1 then 1 else 0).
Proof.
  intros H1 H2. unfold hard_tanh. destruct (Rlt_dec (Rabs z) 1) as [I|O].
  - apply Rabs_def2 in I. destruct I as [I1 I2].
    apply (derivative_near (fun s => s)); [|apply derivative_id].
    generalize (filter_and _ _ (near_above z (-1) I2) (near_below z 1 I1)).
    apply filter_imp. intros s [Hs1 Hs2]. rewrite Rmin_right, Rmax_right; lra.
  - destruct (Rlt_dec z 0) as [N|P].
    + assert (z < -1) as Hz by (rewrite Rabs_left in O by exact N; lra).
      apply (derivative_near (fun _ => -1)); [|apply derivative_const].
      generalize (near_below z (-1) Hz). apply filter_imp. intros s Hs.
      rewrite Rmin_right, Rmax_left; lra.
    + assert (1 < z) as Hz by (rewrite Rabs_right in O by lra; lra).
      apply (derivative_near (fun _ => 1)); [|apply derivative_const].
      generalize (near_above z 1 Hz). apply filter_imp. intros s Hs.
      rewrite Rmin_left, Rmax_right; lra.
Qed.

Theorem slope_exponential (z : R) : is_derive exponential z (exponential z).
Proof.
  eapply derivative_eq.
  - apply (derivative_exp (fun s => s)). apply derivative_id.
  - unfold exponential. ring.
Qed.

(** * gelu, with the error function as the integral that defines it *)

Definition bell (t : R) : R := exp (- t ^ 2).
Definition erf (x : R) : R := 2 / sqrt PI * RInt bell 0 x.
Definition normal_cdf (z : R) : R := (1 + erf (z / sqrt 2)) / 2.
Definition normal_density (z : R) : R := exp (- z ^ 2 / 2) / sqrt (2 * PI).
Definition gelu (z : R) : R := z * normal_cdf z.

Lemma derivative_bell (t : R) : is_derive bell t (bell t * - (2 * t * 1)).
Proof.
  apply (derivative_exp (fun s => - s ^ 2)). apply derivative_opp.
  apply (derivative_square (fun s => s)). apply derivative_id.
Qed.

Lemma continuous_bell (t : R) : continuous bell t.
Proof. apply (ex_derive_continuous bell). eexists. apply derivative_bell. Qed.

Theorem derivative_erf (x : R) : is_derive erf x (2 / sqrt PI * bell x).
Proof.
  apply derivative_scal. apply (is_derive_RInt bell (fun x => RInt bell 0 x) 0 x).
  - apply filter_forall. intros y. apply (RInt_correct bell). apply ex_RInt_continuous.
    intros t _. apply continuous_bell.
  - apply continuous_bell.
Qed.

Lemma derivative_normal_cdf (z : R) : is_derive normal_cdf z (normal_density z).
Proof.
  assert (0 < sqrt 2) as H2 by (apply sqrt_lt_R0; lra).
  assert (0 < sqrt PI) as HP by (apply sqrt_lt_R0; exact PI_RGT_0).
  eapply derivative_eq.
  - unfold normal_cdf, Rdiv.
    apply derivative_mult; [|apply derivative_const].
    apply derivative_plus; [apply derivative_const|].
    apply (derivative_comp erf (fun s => s * / sqrt 2)); [apply derivative_erf|].
    apply derivative_mult; [apply derivative_id | apply derivative_const].
  - unfold normal_density, bell. rewrite sqrt_mult by (try lra; left; exact PI_RGT_0).
    replace (- (z * / sqrt 2) ^ 2) with (- z ^ 2 / 2).
    + simpl. field. split; lra.
    + replace (- (z * / sqrt 2) ^ 2) with (- z ^ 2 / (sqrt 2 * sqrt 2)) by (field; lra).
      now rewrite sqrt_sqrt by lra.
Qed.

Theorem slope_gelu (z : R) : is_derive gelu z (normal_cdf z + z * normal_density z).
Proof.
  eapply derivative_eq.
  - apply derivative_mult; [apply derivative_id | apply derivative_normal_cdf].
  - cbv beta. ring.
Qed.
