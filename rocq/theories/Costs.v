(** The gradient lemma of every cost of the catalogue, for one example with n outputs a and targets y.
    [gradient_<name>] says that the cost is differentiable at a, epsilon-delta, with the gradient that
    the record computes.

    | name                        | the cost of one example                        | gradient, entry j         |
    |-----------------------------|------------------------------------------------|---------------------------|
    | quadratic                   | sum (a - y)^2 / 2                              | a - y                     |
    | half_mean_squared_error     | sum (a - y)^2 / 2, divided by n                | (a - y) / n               |
    | binary_cross_entropy        | - sum (y ln a + (1 - y) ln(1 - a))             | (1 - y)/(1 - a) - y/a     |
    | categorical_cross_entropy   | - sum y ln a                                   | - y/a                     |
    | log_likelihood              | - ln a_c, where y is 1 at the class c, else 0  | - y/a                     |
    | huber threshold             | (a - y)^2 / 2, linear beyond the threshold     | a - y, clipped            |
    | log_cosh                    | sum ln cosh(a - y)                             | tanh(a - y)               |
    | poisson                     | sum (y ln(y/a) - y + a)                        | 1 - y/a                   |
    | mean_absolute_error         | sum |a - y|, divided by n                      | 1/n or -1/n               |
    | quantile tau                | sum (1 - tau) (a - y) or tau (y - a)           | 1 - tau or -tau           |

    Domains: where y_j is 0, a_j may be 0 as well (0 ln 0 counts as 0, in the record and here).
    The gradient of huber has no kink, only its second derivative. Where a_j = y_j, the last two have no gradient.
    Names: [gradient_<name of the record>], [term_<name>] for the derivative of one output's term. *)

From Coq Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Coquelicot.
From Backproof Require Import Sums Calculus Differentiability Gradients Activations.
Local Open Scope R_scope.

Section Costs.

Variable n : nat.
Variable y : vector.

Definition quadratic (a : vector) : R := sum n (fun j => (a j - y j) ^ 2 / 2).
Definition half_mean_squared_error (a : vector) : R := sum n (fun j => (a j - y j) ^ 2 / 2) / INR n.
Definition binary_cross_entropy (a : vector) : R :=
  sum n (fun j => - (y j * ln (a j) + (1 - y j) * ln (1 - a j))).
Definition categorical_cross_entropy (a : vector) : R := sum n (fun j => - (y j * ln (a j))).
Definition log_likelihood (class : nat) (a : vector) : R := - ln (a class).
Definition huber_term (threshold e : R) : R :=
  if Rle_dec (Rabs e) threshold then e ^ 2 / 2 else threshold * (Rabs e - threshold / 2).
Definition huber (threshold : R) (a : vector) : R := sum n (fun j => huber_term threshold (a j - y j)).
Definition cosh_ (e : R) : R := (exp e + exp (- e)) / 2.
Definition log_cosh (a : vector) : R := sum n (fun j => ln (cosh_ (a j - y j))).
Definition poisson (a : vector) : R := sum n (fun j => y j * ln (y j / a j) - y j + a j).
Definition mean_absolute_error (a : vector) : R := sum n (fun j => Rabs (a j - y j)) / INR n.
Definition quantile_term (tau e : R) : R := if Rlt_dec 0 e then (1 - tau) * e else - (tau * e).
Definition quantile (tau : R) (a : vector) : R := sum n (fun j => quantile_term tau (a j - y j)).

Lemma term_difference (c t : R) : is_derive (fun s : R => s - c) t 1.
Proof.
  eapply derivative_eq; [apply derivative_minus; [apply derivative_id | apply derivative_const]|]. ring.
Qed.

Lemma term_half_square (e : R) : is_derive (fun s : R => s ^ 2 / 2) e e.
Proof.
  apply (derivative_ext (fun s => / 2 * s ^ 2)); [intros; unfold Rdiv; ring|].
  eapply derivative_eq; [apply derivative_scal; apply (derivative_square (fun s => s)); apply derivative_id|].
  cbv beta. field.
Qed.

Lemma term_shifted (f : R -> R) (c t d : R) :
  is_derive f (t - c) d -> is_derive (fun s : R => f (s - c)) t d.
Proof.
  intros H. eapply derivative_eq; [apply (derivative_comp f (fun s => s - c)); [exact H | apply term_difference]|].
  ring.
Qed.

Theorem gradient_quadratic a : gradient_at quadratic n a (fun j => a j - y j).
Proof.
  apply (gradient_separable n (fun j s => (s - y j) ^ 2 / 2)). intros j _.
  apply (term_shifted (fun s => s ^ 2 / 2)). apply term_half_square.
Qed.

Theorem gradient_half_mean_squared_error a :
  gradient_at half_mean_squared_error n a (fun j => (a j - y j) / INR n).
Proof.
  eapply gradient_eq.
  - apply (gradient_compose (fun s => s / INR n) quadratic n a (fun j => a j - y j) (1 * / INR n + quadratic a * 0)).
    + apply (derivative_mult (fun s => s) (fun _ => / INR n)); [apply derivative_id | apply derivative_const].
    + apply gradient_quadratic.
  - intros j _. cbv beta. unfold Rdiv. ring.
Qed.

(** ln, where it is multiplied by a target that may be 0. *)
Lemma term_log (c t : R) : c = 0 \/ 0 < t -> is_derive (fun s : R => c * ln s) t (c / t).
Proof.
  intros [-> | H].
  - apply (derivative_ext (fun _ => 0)); [intros; ring|]. eapply derivative_eq; [apply derivative_const|].
    unfold Rdiv. ring.
  - eapply derivative_eq; [apply derivative_scal; apply (derivative_ln (fun s => s)); [exact H | apply derivative_id]|].
    unfold Rdiv. ring.
Qed.

Lemma term_log_complement (c t : R) :
  c = 0 \/ t < 1 -> is_derive (fun s : R => c * ln (1 - s)) t (- (c / (1 - t))).
Proof.
  intros H. eapply derivative_eq.
  - apply (derivative_comp (fun s => c * ln s) (fun s => 1 - s)).
    + apply term_log. destruct H; [now left | right; lra].
    + apply derivative_minus; [apply derivative_const | apply derivative_id].
  - cbv beta. ring.
Qed.

Theorem gradient_binary_cross_entropy a :
  (forall j, (j < n)%nat -> (y j = 0 \/ 0 < a j) /\ (1 - y j = 0 \/ a j < 1)) ->
  gradient_at binary_cross_entropy n a (fun j => (1 - y j) / (1 - a j) - y j / a j).
Proof.
  intros H. apply (gradient_separable n (fun j s => - (y j * ln s + (1 - y j) * ln (1 - s)))).
  intros j Hj. destruct (H j Hj) as [H0 H1]. eapply derivative_eq.
  - apply derivative_opp. apply derivative_plus; [now apply term_log | now apply term_log_complement].
  - ring.
Qed.

Theorem gradient_categorical_cross_entropy a :
  (forall j, (j < n)%nat -> y j = 0 \/ 0 < a j) ->
  gradient_at categorical_cross_entropy n a (fun j => - (y j / a j)).
Proof.
  intros H. apply (gradient_separable n (fun j s => - (y j * ln s))).
  intros j Hj. apply derivative_opp. apply term_log. now apply H.
Qed.

Theorem gradient_log_likelihood class a :
  (class < n)%nat -> (forall j, (j < n)%nat -> y j = if Nat.eq_dec j class then 1 else 0) -> 0 < a class ->
  gradient_at (log_likelihood class) n a (fun j => - (y j / a j)).
Proof.
  intros Hc Hy Ha. eapply gradient_eq.
  - apply (gradient_term (fun s => - ln s) n a class (- (1 / a class)) Hc).
    apply derivative_opp. apply (derivative_ln (fun s => s)); [exact Ha | apply derivative_id].
  - intros j Hj. cbv beta. rewrite (Hy j Hj). destruct (Nat.eq_dec j class) as [->|]; [reflexivity|].
    unfold Rdiv. ring.
Qed.

Lemma term_huber (threshold e : R) :
  0 < threshold -> is_derive (huber_term threshold) e (Rmax (- threshold) (Rmin threshold e)).
Proof.
  intros Ht.
  assert (Hright : forall s, is_derive (fun s : R => threshold * (s - threshold / 2)) s threshold).
  { intros s. eapply derivative_eq; [apply derivative_scal; apply term_difference | ring]. }
  assert (Hleft : forall s, is_derive (fun s : R => threshold * (- s - threshold / 2)) s (- threshold)).
  { intros s. eapply derivative_eq.
    - apply derivative_scal. apply derivative_minus; [apply derivative_opp; apply derivative_id | apply derivative_const].
    - ring. }
  assert (Hin : forall s, - threshold <= s <= threshold -> huber_term threshold s = s ^ 2 / 2).
  { intros s Hs. unfold huber_term. destruct (Rle_dec (Rabs s) threshold) as [|N]; [reflexivity|].
    exfalso. apply N. now apply Rabs_le. }
  assert (Hup : forall s, threshold <= s -> huber_term threshold s = threshold * (s - threshold / 2)).
  { intros s Hs. unfold huber_term. destruct (Rle_dec (Rabs s) threshold) as [I|N].
    - rewrite Rabs_right in I by lra. replace s with threshold by lra. field.
    - now rewrite Rabs_right by lra. }
  assert (Hdown : forall s, s <= - threshold -> huber_term threshold s = threshold * (- s - threshold / 2)).
  { intros s Hs. unfold huber_term. destruct (Rle_dec (Rabs s) threshold) as [I|N].
    - rewrite Rabs_left in I by lra. replace s with (- threshold) by lra. field.
    - now rewrite Rabs_left by lra. }
  destruct (Rle_lt_dec threshold e) as [U|U]; [|destruct (Rle_lt_dec e (- threshold)) as [D|D]].
  - rewrite Rmin_left, Rmax_right by lra.
    apply (derivative_near (fun s => if Rle_dec s threshold then s ^ 2 / 2 else threshold * (s - threshold / 2))).
    + assert (- threshold < e) as Hlow by lra.
      generalize (near_above e (- threshold) Hlow). apply filter_imp. intros s Hs. symmetry.
      destruct (Rle_dec s threshold); [apply Hin; lra | apply Hup; lra].
    + destruct (Rle_lt_or_eq_dec _ _ U) as [U'|E].
      * apply (derivative_near (fun s => threshold * (s - threshold / 2))); [|apply Hright].
        generalize (near_above e threshold U'). apply filter_imp. intros s Hs.
        destruct (Rle_dec s threshold); [lra | reflexivity].
      * subst e. apply (derivative_either _ (fun s => s ^ 2 / 2) (fun s => threshold * (s - threshold / 2))).
        -- intros s. destruct (Rle_dec s threshold); [now left | now right].
        -- destruct (Rle_dec threshold threshold); [reflexivity | lra].
        -- destruct (Rle_dec threshold threshold); [field | lra].
        -- apply term_half_square.
        -- apply Hright.
  - rewrite Rmin_right, Rmax_left by lra.
    apply (derivative_near (fun s => if Rle_dec (- threshold) s then s ^ 2 / 2 else threshold * (- s - threshold / 2))).
    + assert (e < threshold) as Hhigh by lra.
      generalize (near_below e threshold Hhigh). apply filter_imp. intros s Hs. symmetry.
      destruct (Rle_dec (- threshold) s); [apply Hin; lra | apply Hdown; lra].
    + destruct (Rle_lt_or_eq_dec _ _ D) as [D'|E].
      * apply (derivative_near (fun s => threshold * (- s - threshold / 2))); [|apply Hleft].
        generalize (near_below e (- threshold) D'). apply filter_imp. intros s Hs.
        destruct (Rle_dec (- threshold) s); [lra | reflexivity].
      * subst e. apply (derivative_either _ (fun s => s ^ 2 / 2) (fun s => threshold * (- s - threshold / 2))).
        -- intros s. destruct (Rle_dec (- threshold) s); [now left | now right].
        -- destruct (Rle_dec (- threshold) (- threshold)); [reflexivity | lra].
        -- destruct (Rle_dec (- threshold) (- threshold)); [field | lra].
        -- apply term_half_square.
        -- apply Hleft.
  - rewrite Rmin_right, Rmax_right by lra.
    apply (derivative_near (fun s => s ^ 2 / 2)); [|apply term_half_square].
    generalize (filter_and _ _ (near_above e (- threshold) D) (near_below e threshold U)).
    apply filter_imp. intros s [H1 H2]. symmetry. apply Hin. lra.
Qed.

Theorem gradient_huber threshold a :
  0 < threshold ->
  gradient_at (huber threshold) n a (fun j => Rmax (- threshold) (Rmin threshold (a j - y j))).
Proof.
  intros Ht. apply (gradient_separable n (fun j s => huber_term threshold (s - y j))).
  intros j _. apply term_shifted. now apply term_huber.
Qed.

Lemma term_log_cosh (e : R) : is_derive (fun s : R => ln (cosh_ s)) e (tanh_ e).
Proof.
  generalize (exp_pos e) (exp_pos (- e)). intros P Q. eapply derivative_eq.
  - apply (derivative_ln cosh_); [unfold cosh_; lra|]. unfold cosh_, Rdiv.
    apply derivative_mult; [|apply derivative_const].
    apply derivative_plus; [|apply derivative_exp_opp].
    apply (derivative_exp (fun s => s)). apply derivative_id.
  - unfold tanh_, cosh_. cbv beta. field. lra.
Qed.

Theorem gradient_log_cosh a : gradient_at log_cosh n a (fun j => tanh_ (a j - y j)).
Proof.
  apply (gradient_separable n (fun j s => ln (cosh_ (s - y j)))). intros j _.
  apply (term_shifted (fun s => ln (cosh_ s))). apply term_log_cosh.
Qed.

Lemma term_poisson (c t : R) :
  c = 0 \/ 0 < c /\ 0 < t -> is_derive (fun s : R => c * ln (c / s) - c + s) t (1 - c / t).
Proof.
  intros H. eapply derivative_eq.
  - apply derivative_plus; [|apply derivative_id].
    apply derivative_minus; [|apply derivative_const].
    instantiate (1 := - (c / t)). destruct H as [-> | [Hc Ht]].
    + apply (derivative_ext (fun _ => 0)); [intros; ring|].
      eapply derivative_eq; [apply derivative_const | unfold Rdiv; ring].
    + eapply derivative_eq.
      * apply derivative_scal. apply (derivative_ln (fun s => c / s)); [now apply Rdiv_lt_0_compat|].
        apply (derivative_div (fun _ => c) (fun s => s)); [lra | apply derivative_const | apply derivative_id].
      * cbv beta. field. lra.
  - ring.
Qed.

Theorem gradient_poisson a :
  (forall j, (j < n)%nat -> y j = 0 \/ 0 < y j /\ 0 < a j) ->
  gradient_at poisson n a (fun j => 1 - y j / a j).
Proof.
  intros H. apply (gradient_separable n (fun j s => y j * ln (y j / s) - y j + s)).
  intros j Hj. apply term_poisson. now apply H.
Qed.

(** Two straight lines that meet at 0: what both costs of absolute errors are made of. *)
Lemma term_two_lines (left right e : R) :
  e <> 0 -> is_derive (fun s : R => if Rlt_dec 0 s then right * s else left * s) e (if Rlt_dec 0 e then right else left).
Proof.
  intros He.
  assert (Line : forall c s : R, is_derive (fun s : R => c * s) s c).
  { intros c s. eapply derivative_eq; [apply derivative_scal; apply derivative_id | ring]. }
  destruct (Rlt_dec 0 e) as [P|P].
  - apply (derivative_right _ (fun s => right * s)); [exact P | | apply Line].
    intros s Hs. destruct (Rlt_dec 0 s); [reflexivity | lra].
  - apply (derivative_left _ (fun s => left * s)); [lra | | apply Line].
    intros s Hs. destruct (Rlt_dec 0 s); [lra | reflexivity].
Qed.

Lemma term_absolute (e : R) : e <> 0 -> is_derive Rabs e (if Rlt_dec 0 e then 1 else -1).
Proof.
  intros He. apply (derivative_ext (fun s => if Rlt_dec 0 s then 1 * s else -1 * s)); [|now apply term_two_lines].
  intros s. destruct (Rlt_dec 0 s); [rewrite Rabs_right by lra | rewrite Rabs_left1 by lra]; ring.
Qed.

Lemma term_quantile (tau e : R) : e <> 0 -> is_derive (quantile_term tau) e (if Rlt_dec 0 e then 1 - tau else - tau).
Proof.
  intros He. apply (derivative_ext (fun s => if Rlt_dec 0 s then (1 - tau) * s else - tau * s)); [|now apply term_two_lines].
  intros s. unfold quantile_term. destruct (Rlt_dec 0 s); ring.
Qed.

Theorem gradient_mean_absolute_error a :
  (forall j, (j < n)%nat -> a j <> y j) ->
  gradient_at mean_absolute_error n a (fun j => (if Rlt_dec 0 (a j - y j) then 1 else -1) / INR n).
Proof.
  intros H. eapply gradient_eq.
  - apply (gradient_compose (fun s => s / INR n) (fun a => sum n (fun j => Rabs (a j - y j))) n a
      (fun j => if Rlt_dec 0 (a j - y j) then 1 else -1) (1 * / INR n + sum n (fun j => Rabs (a j - y j)) * 0)).
    + apply (derivative_mult (fun s => s) (fun _ => / INR n)); [apply derivative_id | apply derivative_const].
    + apply (gradient_separable n (fun j s => Rabs (s - y j))). intros j Hj.
      apply term_shifted. apply term_absolute. generalize (H j Hj). lra.
  - intros j _. cbv beta. unfold Rdiv. ring.
Qed.

Theorem gradient_quantile tau a :
  (forall j, (j < n)%nat -> a j <> y j) ->
  gradient_at (quantile tau) n a (fun j => if Rlt_dec 0 (a j - y j) then 1 - tau else - tau).
Proof.
  intros H. apply (gradient_separable n (fun j s => quantile_term tau (s - y j))).
  intros j Hj. apply term_shifted. apply term_quantile. generalize (H j Hj). lra.
Qed.

End Costs.
