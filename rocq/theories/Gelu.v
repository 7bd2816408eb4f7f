(** The Gaussian error linear unit, with the error function as the integral that defines it.

    | name          | what it says                                                     |
    |---------------|------------------------------------------------------------------|
    | erf x         | 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x           |
    | derivative_erf| erf has the derivative 2/sqrt(pi) exp(-x^2)                      |
    | gelu z        | z Phi(z), with Phi(z) = (1 + erf(z/sqrt 2))/2                    |
    | slope_gelu    | gelu has the derivative Phi(z) + z phi(z), phi the normal density|

    Names as in Activations.v. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Backproof Require Import Calculus.
Local Open Scope R_scope.

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
