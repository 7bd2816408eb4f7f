(** The derivative of the cost along any differentiable curve of all weights, all biases and the
    input at once.  The equations BP1 ... BP4 are read off from it.

    | name                        | what it says                                                 |
    |-----------------------------|--------------------------------------------------------------|
    | err d l z                   | the errors as backpropagation computes them, from layer l    |
    | parameter_part d l z        | what moving weights and biases after layer l contribute      |
    | differentiable_from d l z   | the activations and the cost are differentiable where needed |
    | cost_from_along_curve       | the chain rule through the rest of the network               |
    | differentiable_network      | the hypotheses of every theorem on a network                 |
    | error_is_derivative         | err is the derivative of the cost in z^l_j (it exists)       |
    | delta_is_err                | so delta, defined as that derivative, equals err             |
    | total_derivative            | HEADLINE: the derivative along a curve of everything         |

    Names: [..._along_curve] derivatives along curves, [..._is_...] two notions that agree. *)

From Coq Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Coquelicot.
From Backproof Require Import Sums Calculus Differentiability Network.
Local Open Scope R_scope.

Section Total.

Variable width : nat -> nat.
Variable sigma sigma' : nat -> R -> R.
Variable L : nat.
Variable C : vector -> R.
Variable g : vector.

Notation step := (step width sigma).
Notation cost_from := (cost_from width sigma C).
Notation activation := (activation width sigma).
Notation weighted_input := (weighted_input width sigma).
Notation cost := (cost width sigma L C).
Notation delta := (delta width sigma L C).

Fixpoint err (w : all_weights) (b : all_biases) (d l : nat) (z : vector) : vector :=
  match d with
  | O => fun j => g j * sigma' l (z j)
  | S d' => fun k =>
      sum (width (S l)) (fun j => w (S l) j k * err w b d' (S l) (step w b l z) j) * sigma' l (z k)
  end.

Fixpoint parameter_part (w w' : all_weights) (b b' : all_biases) (d l : nat) (z : vector) : R :=
  match d with
  | O => 0
  | S d' =>
      sum (width (S l)) (fun j => err w b d' (S l) (step w b l z) j
        * (b' (S l) j + sum (width l) (fun k => w' (S l) j k * sigma l (z k))))
      + parameter_part w w' b b' d' (S l) (step w b l z)
  end.

Fixpoint differentiable_from (w : all_weights) (b : all_biases) (d l : nat) (z : vector) : Prop :=
  (forall j, (j < width l)%nat -> is_derive (sigma l) (z j) (sigma' l (z j))) /\
  match d with
  | O => along_curves C (width l) (fun j => sigma l (z j)) g
  | S d' => differentiable_from w b d' (S l) (step w b l z)
  end.

(** A curve of parameters: where it stands at time t, and its velocity. *)
Definition weights_curve (W : R -> all_weights) (t : R) (w w' : all_weights) : Prop :=
  forall l j k, W t l j k = w l j k /\ is_derive (fun s => W s l j k) t (w' l j k).

Definition biases_curve (B : R -> all_biases) (t : R) (b b' : all_biases) : Prop :=
  forall l j, B t l j = b l j /\ is_derive (fun s => B s l j) t (b' l j).

(** One weighted input, when weights, bias and the activations before it all move. *)
Lemma affine_along_curve n (W A : R -> vector) (B : R -> R) (t : R) (w w' a a' : vector) (b' : R) :
  (forall k, (k < n)%nat -> W t k = w k /\ is_derive (fun s => W s k) t (w' k)) ->
  (forall k, (k < n)%nat -> A t k = a k /\ is_derive (fun s => A s k) t (a' k)) ->
  is_derive B t b' ->
  is_derive (fun s => sum n (fun k => W s k * A s k) + B s) t
            (sum n (fun k => w k * a' k) + (b' + sum n (fun k => w' k * a k))).
Proof.
  intros HW HA HB.
  eapply derivative_eq.
  - apply (is_derive_plus (V := R_NormedModule) (fun s => sum n (fun k => W s k * A s k)) B).
    + apply (derivative_sum n (fun k s => W s k * A s k) t (fun k => w' k * a k + w k * a' k)).
      intros k Hk. destruct (HW k Hk) as [EW DW]. destruct (HA k Hk) as [EA DA].
      rewrite <- EW, <- EA.
      apply (is_derive_mult (K := R_AbsRing) (fun s => W s k) (fun s => A s k)); [exact DW | exact DA |].
      intros; apply Rmult_comm.
    + exact HB.
  - unfold plus. simpl. rewrite sum_plus. ring.
Qed.

Lemma derivative_activation l (Z : R -> R) (t z z' : R) :
  is_derive (sigma l) z (sigma' l z) -> Z t = z -> is_derive Z t z' ->
  is_derive (fun s => sigma l (Z s)) t (sigma' l z * z').
Proof.
  intros HS <- HZ. eapply derivative_eq.
  - apply (is_derive_comp (K := R_AbsRing) (V := R_NormedModule) (sigma l) Z); [exact HS | exact HZ].
  - unfold scal. simpl. unfold mult. simpl. ring.
Qed.

Lemma cost_from_along_curve d : forall l (W : R -> all_weights) (B : R -> all_biases) (Z : R -> vector)
    (t : R) (w w' : all_weights) (b b' : all_biases) (z z' : vector),
  differentiable_from w b d l z ->
  weights_curve W t w w' -> biases_curve B t b b' ->
  (forall j, (j < width l)%nat -> Z t j = z j /\ is_derive (fun s => Z s j) t (z' j)) ->
  is_derive (fun s => cost_from (W s) (B s) d l (Z s)) t
    (sum (width l) (fun j => err w b d l z j * z' j) + parameter_part w w' b b' d l z).
Proof.
  induction d as [|d IH]; intros l W B Z t w w' b b' z z' [Hsigma Hrest] HW HB HZ.
  - simpl. eapply derivative_eq.
    + apply (Hrest (fun s j => sigma l (Z s j)) t (fun j => sigma' l (z j) * z' j)).
      * intros j Hj. now rewrite (proj1 (HZ j Hj)).
      * intros j Hj. destruct (HZ j Hj) as [E D].
        now apply (derivative_activation l (fun s => Z s j)); [apply Hsigma | |].
    + rewrite Rplus_0_r. apply sum_ext. intros. ring.
  - assert (HA : forall k, (k < width l)%nat ->
        sigma l (Z t k) = sigma l (z k)
        /\ is_derive (fun s => sigma l (Z s k)) t (sigma' l (z k) * z' k)).
    { intros k Hk. destruct (HZ k Hk) as [E D]. split; [now rewrite E|].
      now apply (derivative_activation l (fun s => Z s k)); [apply Hsigma | |]. }
    set (v := fun j => sum (width l) (fun k => w (S l) j k * (sigma' l (z k) * z' k))
                       + (b' (S l) j + sum (width l) (fun k => w' (S l) j k * sigma l (z k)))).
    assert (HZnext : forall j, (j < width (S l))%nat ->
        step (W t) (B t) l (Z t) j = step w b l z j
        /\ is_derive (fun s => step (W s) (B s) l (Z s) j) t (v j)).
    { intros j Hj. split.
      - unfold Network.step. rewrite (proj1 (HB (S l) j)). f_equal.
        apply sum_ext. intros k Hk. now rewrite (proj1 (HW (S l) j k)), (proj1 (HZ k Hk)).
      - apply (affine_along_curve (width l) (fun s k => W s (S l) j k) (fun s k => sigma l (Z s k))
                 (fun s => B s (S l) j)).
        + intros k _. apply HW.
        + exact HA.
        + apply HB. }
    eapply derivative_eq.
    + exact (IH (S l) W B (fun s => step (W s) (B s) l (Z s)) t w w' b b' (step w b l z) v
               Hrest HW HB HZnext).
    + set (e := err w b d (S l) (step w b l z)).
      change (sum (width (S l)) (fun j => e j * v j) + parameter_part w w' b b' d (S l) (step w b l z)
        = sum (width l) (fun k => (sum (width (S l)) (fun j => w (S l) j k * e j) * sigma' l (z k)) * z' k)
          + (sum (width (S l)) (fun j => e j * (b' (S l) j + sum (width l) (fun k => w' (S l) j k * sigma l (z k))))
             + parameter_part w w' b b' d (S l) (step w b l z))).
      rewrite <- Rplus_assoc. f_equal. unfold v.
      rewrite (sum_ext _ _ (fun j =>
        sum (width l) (fun k => e j * (w (S l) j k * (sigma' l (z k) * z' k)))
        + e j * (b' (S l) j + sum (width l) (fun k => w' (S l) j k * sigma l (z k)))))
        by (intros; rewrite sum_scal_l; ring).
      rewrite sum_plus. f_equal. rewrite sum_swap. apply sum_ext. intros k Hk.
      rewrite Rmult_assoc, <- sum_scal_r. apply sum_ext. intros. ring.
Qed.

(** The hypotheses of every theorem on a network: the activation of each layer has a derivative at
    each weighted input that occurs, and the cost is differentiable at the output. *)
Definition differentiable_network (w : all_weights) (b : all_biases) (x : vector) : Prop :=
  (forall l j, (2 <= l <= L)%nat -> (j < width l)%nat ->
     is_derive (sigma l) (weighted_input w b x l j) (sigma' l (weighted_input w b x l j)))
  /\ gradient_at C (width L) (activation w b x L) g.

Lemma differentiable_network_from w b x l :
  differentiable_network w b x -> (2 <= l <= L)%nat ->
  differentiable_from w b (L - l) l (weighted_input w b x l).
Proof.
  intros [Hs HC] Hl. remember (L - l)%nat as d eqn:Hd. revert l Hl Hd.
  induction d as [|d IH]; intros l Hl Hd; simpl; split; try (intros; now apply Hs).
  - replace l with L by lia. rewrite <- activation_next by lia. now apply gradient_along_curves.
  - rewrite <- weighted_input_next by lia. apply IH; lia.
Qed.

Lemma parameter_part_still w b d : forall l z,
  parameter_part w (fun _ _ _ => 0) b (fun _ _ => 0) d l z = 0.
Proof.
  induction d as [|d IH]; intros l z; simpl; [reflexivity|].
  rewrite IH, sum_zero; [ring|]. intros j _.
  rewrite (sum_zero (width l)) by (intros; ring). ring.
Qed.

Lemma weights_still t w : weights_curve (fun _ => w) t w (fun _ _ _ => 0).
Proof. intros l j k. split; [reflexivity | apply derivative_const]. Qed.

Lemma biases_still t b : biases_curve (fun _ => b) t b (fun _ _ => 0).
Proof. intros l j. split; [reflexivity | apply derivative_const]. Qed.

Theorem error_is_derivative w b x l j :
  differentiable_network w b x -> (2 <= l <= L)%nat -> (j < width l)%nat ->
  is_derive (fun t => cost_from w b (L - l) l (update (weighted_input w b x l) j t))
            (weighted_input w b x l j)
            (err w b (L - l) l (weighted_input w b x l) j).
Proof.
  intros H Hl Hj. set (z := weighted_input w b x l).
  eapply derivative_eq.
  - apply (cost_from_along_curve (L - l) l (fun _ => w) (fun _ => b) (fun t => update z j t) (z j)
             w (fun _ _ _ => 0) b (fun _ _ => 0) z (fun i => if Nat.eq_dec i j then 1 else 0)).
    + now apply differentiable_network_from.
    + apply weights_still.
    + apply biases_still.
    + intros i _. split; [apply update_id | apply derivative_update].
  - rewrite parameter_part_still, Rplus_0_r, (sum_single (width l) j); [|exact Hj|].
    + destruct (Nat.eq_dec j j); [ring | congruence].
    + intros i _ Hne. destruct (Nat.eq_dec i j); [congruence | ring].
Qed.

Theorem delta_is_err w b x l j :
  differentiable_network w b x -> (2 <= l <= L)%nat -> (j < width l)%nat ->
  delta w b x l j = err w b (L - l) l (weighted_input w b x l) j.
Proof. intros H Hl Hj. apply is_derive_unique. now apply error_is_derivative. Qed.

Lemma parameter_part_sum w w' b b' x : forall d l,
  differentiable_network w b x -> (2 <= l)%nat -> (l + d = L)%nat ->
  parameter_part w w' b b' d l (weighted_input w b x l)
  = sum d (fun i => sum (width (S (l + i))) (fun j => delta w b x (S (l + i)) j
      * (b' (S (l + i)) j
         + sum (width (l + i)) (fun k => w' (S (l + i)) j k * activation w b x (l + i) k)))).
Proof.
  induction d as [|d IH]; intros l H Hl Hd; [reflexivity|].
  rewrite sum_shift. simpl. rewrite <- weighted_input_next, Nat.add_0_r by lia. f_equal.
  - apply sum_ext. intros j Hj. rewrite delta_is_err by (try assumption; lia).
    rewrite activation_next by lia. now replace (L - S l)%nat with d by lia.
  - rewrite IH by (try assumption; lia). apply sum_ext. intros i _.
    now replace (l + S i)%nat with (S l + i)%nat by lia.
Qed.

(** HEADLINE.  Layer number i + 2 stands for 2 ... L. *)
Theorem total_derivative (W : R -> all_weights) (B : R -> all_biases) (X : R -> vector) (t : R)
    (w w' : all_weights) (b b' : all_biases) (x x' : vector) :
  (2 <= L)%nat ->
  differentiable_network w b x ->
  weights_curve W t w w' -> biases_curve B t b b' ->
  (forall k, (k < width 1)%nat -> X t k = x k /\ is_derive (fun s => X s k) t (x' k)) ->
  is_derive (fun s => cost (W s) (B s) (X s)) t
    (sum (L - 1) (fun i => sum (width (i + 2)) (fun j => delta w b x (i + 2) j
       * (b' (i + 2)%nat j
          + sum (width (i + 1)) (fun k => w' (i + 2)%nat j k * activation w b x (i + 1) k))))
     + sum (width 1) (fun k => sum (width 2) (fun j => w 2%nat j k * delta w b x 2 j) * x' k)).
Proof.
  intros HL H HW HB HX.
  set (v := fun j => sum (width 1) (fun k => w 2%nat j k * x' k)
                     + (b' 2%nat j + sum (width 1) (fun k => w' 2%nat j k * x k))).
  apply (derivative_ext (fun s => cost_from (W s) (B s) (L - 2) 2 (weighted_input (W s) (B s) (X s) 2))).
  { intros s. apply cost_from_weighted_input. lia. }
  eapply derivative_eq.
  - apply (cost_from_along_curve (L - 2) 2 W B (fun s => weighted_input (W s) (B s) (X s) 2) t
             w w' b b' (weighted_input w b x 2) v).
    + apply differentiable_network_from; [exact H | lia].
    + exact HW.
    + exact HB.
    + intros j Hj. split.
      * unfold Network.weighted_input. simpl. rewrite (proj1 (HB 2%nat j)). f_equal.
        apply sum_ext. intros k Hk. now rewrite (proj1 (HW 2%nat j k)), (proj1 (HX k Hk)).
      * apply (affine_along_curve (width 1) (fun s k => W s 2%nat j k) X (fun s => B s 2%nat j)).
        { intros k _. apply HW. }
        { exact HX. }
        { apply HB. }
  - rewrite parameter_part_sum by (try assumption; lia).
    replace (L - 1)%nat with (S (L - 2)) by lia. rewrite sum_shift. simpl.
    rewrite (sum_ext (width 2) (fun j => err w b (L - 2) 2 (weighted_input w b x 2) j * v j)
      (fun j => delta w b x 2 j * (b' 2%nat j + sum (width 1) (fun k => w' 2%nat j k * x k))
                + sum (width 1) (fun k => delta w b x 2 j * (w 2%nat j k * x' k)))).
    2:{ intros j Hj. rewrite delta_is_err by (try assumption; lia). unfold v. rewrite sum_scal_l. ring. }
    rewrite sum_plus, (sum_swap (width 2) (width 1)).
    rewrite (sum_ext (width 1) (fun k => sum (width 2) (fun j => delta w b x 2 j * (w 2%nat j k * x' k)))
               (fun k => sum (width 2) (fun j => w 2%nat j k * delta w b x 2 j) * x' k)).
    2:{ intros k _. rewrite <- sum_scal_r. apply sum_ext. intros. ring. }
    rewrite !Rplus_assoc. f_equal. rewrite Rplus_comm. f_equal.
    apply sum_ext. intros i _.
    replace (i + 2)%nat with (S (S i)) by lia. replace (i + 1)%nat with (S i) by lia. reflexivity.
Qed.

End Total.
