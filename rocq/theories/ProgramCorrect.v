(** The programs of Program.v over the real numbers: every entry they return is the derivative of the
    cost in that entry.

    | name                     | what it says                                                   |
    |--------------------------|----------------------------------------------------------------|
    | network_cost             | the cost of one example, by the forward pass on lists          |
    | differentiable_layers    | the activations are differentiable where the forward pass goes |
    | dot_sum, nth_affine      | the lists' products as sums                                    |
    | list_along_curve         | the chain rule for a curve of inputs                           |
    | backprop_correct_weight  | HEADLINE: entry (i, j, k) of the weights' gradient             |
    | backprop_correct_bias    | HEADLINE: entry (i, j) of the biases' gradient                 |
    | backprop_correct_input   | HEADLINE: the derivative in the input                          |

    Names: [network_...] for the forward pass over R, [backprop_correct_...] for each kind of entry.
    i counts the layers with weights from 0: it is the reader's layer i + 2. *)

From Coq Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Coquelicot.
From Coq Require Import List.
From Backproof Require Import Sums Calculus Differentiability Program ProgramShape.
Import ListNotations.
Local Open Scope R_scope.

Notation rlayer := (layer R).
Notation raffine := (affine R 0 Rplus Rmult).
Notation routput := (output R 0 Rplus Rmult).
Notation rbackprop := (backprop R 0 Rplus Rmult).

(** A list as a vector. *)
Definition entries (u : list R) : vector := fun i => nth i u 0.

Section Correct.

Variable C : vector -> R.
Variable cost_gradient : list R -> list R.

Definition network_cost (layers : list rlayer) (a : list R) : R := C (entries (routput layers a)).

(** The hypotheses: as in differentiable_network. *)
Fixpoint differentiable_layers (layers : list rlayer) (a : list R) : Prop :=
  match layers with
  | [] => gradient_at C (length a) (entries a) (entries (cost_gradient a)) /\ length (cost_gradient a) = length a
  | ly :: rest =>
      let z := raffine (weights ly) (biases ly) a in
      (forall j, (j < length (biases ly))%nat ->
         is_derive (sigma ly : R -> R) (nth j z 0) (slope ly (nth j z 0)))
      /\ differentiable_layers rest (map (sigma ly) z)
  end.

Lemma total_sum (u : list R) : total R 0 Rplus u = sum (length u) (fun i => nth i u 0).
Proof.
  induction u as [|x u IH]; [reflexivity|].
  change (x + total R 0 Rplus u = sum (S (length u)) (fun i => nth i (x :: u) 0)).
  rewrite IH, sum_shift. reflexivity.
Qed.

Lemma dot_sum (u v : list R) n : length u = n -> length v = n ->
  dot R 0 Rplus Rmult u v = sum n (fun k => nth k u 0 * nth k v 0).
Proof.
  intros Hu Hv. unfold dot. rewrite total_sum, length_zip_with by congruence. rewrite Hu.
  apply sum_ext. intros i Hi. apply nth_zip_with; lia.
Qed.

Lemma nth_affine w b (a : list R) j :
  (forall r, In r w -> length r = length a) -> length w = length b -> (j < length b)%nat ->
  nth j (raffine w b a) 0
  = sum (length a) (fun k => nth k (nth j w []) 0 * nth k a 0) + nth j b 0.
Proof.
  intros Hr Hw Hj. unfold affine.
  rewrite (nth_zip_with _ _ _ _ 0 0) by (try rewrite map_length; lia).
  rewrite (nth_map_in _ _ _ []) by lia. f_equal.
  rewrite (dot_sum _ _ (length a)); [| reflexivity | apply Hr; apply nth_In; lia].
  apply sum_ext. intros. ring.
Qed.

Lemma nth_pull_back n w d k :
  length w = length d -> (k < n)%nat ->
  nth k (pull_back R 0 Rplus Rmult n w d) 0
  = sum (length d) (fun j => nth k (nth j w []) 0 * nth j d 0).
Proof.
  intros Hw Hk. unfold pull_back.
  rewrite (nth_map_in _ _ _ []) by (unfold transpose; now rewrite map_length, seq_length).
  rewrite nth_transpose by exact Hk.
  rewrite (dot_sum _ _ (length d)) by (try rewrite map_length; congruence).
  apply sum_ext. intros j Hj. rewrite (nth_map_in _ _ _ []) by lia. ring.
Qed.

(** delta of the first layer: what [backprop] multiplies, entry by entry. *)
Definition first_delta (ly : rlayer) (rest : list rlayer) (a : list R) : list R :=
  let z := raffine (weights ly) (biases ly) a in
  zip_with Rmult (snd (rbackprop cost_gradient rest (map (sigma ly) z))) (map (slope ly) z).

Lemma differentiable_length : forall layers a,
  differentiable_layers layers a ->
  length (cost_gradient (routput layers a)) = length (routput layers a).
Proof.
  induction layers as [|ly rest IH]; intros a H; [apply H|]. simpl. apply IH. apply H.
Qed.

Lemma length_sent_back ly rest a :
  well_shaped R (length a) (ly :: rest) -> differentiable_layers (ly :: rest) a ->
  length (snd (rbackprop cost_gradient rest (map (sigma ly) (raffine (weights ly) (biases ly) a))))
  = length (biases ly).
Proof.
  intros (Hw & _ & _) (_ & Hd). rewrite length_backprop_input; [|now apply differentiable_length].
  rewrite map_length. now apply length_affine.
Qed.

Lemma length_first_delta ly rest a :
  well_shaped R (length a) (ly :: rest) -> differentiable_layers (ly :: rest) a ->
  length (first_delta ly rest a) = length (biases ly).
Proof.
  intros Hs Hd. unfold first_delta. rewrite length_zip_with; rewrite (length_sent_back ly rest a) by assumption.
  - reflexivity.
  - rewrite map_length, length_affine; [reflexivity | apply Hs].
Qed.

Lemma nth_first_delta ly rest a j :
  well_shaped R (length a) (ly :: rest) -> differentiable_layers (ly :: rest) a ->
  (j < length (biases ly))%nat ->
  let z := raffine (weights ly) (biases ly) a in
  nth j (first_delta ly rest a) 0
  = nth j (snd (rbackprop cost_gradient rest (map (sigma ly) z))) 0 * slope ly (nth j z 0).
Proof.
  intros Hs Hd Hj. cbv zeta. unfold first_delta.
  assert (Hz : length (raffine (weights ly) (biases ly) a) = length (biases ly))
    by (apply length_affine; apply Hs).
  rewrite (nth_zip_with _ _ _ _ 0 0).
  - f_equal. apply nth_map_in. lia.
  - now rewrite (length_sent_back ly rest a).
  - now rewrite map_length, Hz.
Qed.

(** A curve of lists of one length, its place and velocity at time t. *)
Definition list_curve (c : R -> list R) (t : R) (a : list R) (v : vector) : Prop :=
  c t = a /\ (forall s, length (c s) = length a)
  /\ forall k, (k < length a)%nat -> is_derive (fun s => nth k (c s) 0) t (v k).

(** A curve of weighted inputs, through the activations and the rest of the network. *)
Definition rest_along_curves (rest : list rlayer) (a : list R) : Prop :=
  forall c t v, list_curve c t a v ->
    is_derive (fun s => network_cost rest (c s)) t
      (sum (length a) (fun k => nth k (snd (rbackprop cost_gradient rest a)) 0 * v k)).

Lemma weighted_inputs_along_curve ly rest a (Z : R -> list R) t v :
  well_shaped R (length a) (ly :: rest) -> differentiable_layers (ly :: rest) a ->
  rest_along_curves rest (map (sigma ly) (raffine (weights ly) (biases ly) a)) ->
  list_curve Z t (raffine (weights ly) (biases ly) a) v ->
  is_derive (fun s => network_cost rest (map (sigma ly) (Z s))) t
    (sum (length (biases ly)) (fun j => nth j (first_delta ly rest a) 0 * v j)).
Proof.
  intros Hs Hd Hrest (HZ & HlenZ & HderZ).
  set (z := raffine (weights ly) (biases ly) a) in *.
  assert (Hz : length z = length (biases ly)) by (apply length_affine; apply Hs).
  eapply derivative_eq.
  - apply (Hrest (fun s => map (sigma ly) (Z s)) t (fun j => slope ly (nth j z 0) * v j)).
    split; [now rewrite HZ|]. split; [intros s; now rewrite !map_length|].
    intros j Hj. rewrite map_length in Hj.
    apply (derivative_ext (fun s => sigma ly (nth j (Z s) 0))).
    { intros s. symmetry. apply nth_map_in. now rewrite HlenZ. }
    apply derivative_comp; [|now apply HderZ]. rewrite HZ. apply Hd. now rewrite <- Hz.
  - rewrite map_length, Hz. apply sum_ext. intros j Hj.
    rewrite nth_first_delta by assumption. fold z. ring.
Qed.

Lemma list_along_curve : forall layers a,
  well_shaped R (length a) layers -> differentiable_layers layers a -> rest_along_curves layers a.
Proof.
  induction layers as [|ly rest IH]; intros a Hs Hd c t v (Hc & Hlen & Hder).
  - destruct Hd as [HC Hl]. unfold network_cost. simpl.
    apply (gradient_along_curves C (length a) (entries a) (entries (cost_gradient a)) HC (fun s => entries (c s))).
    + intros i Hi. now rewrite Hc.
    + exact Hder.
  - pose proof Hs as (Hw & Hr & Hsrest). pose proof Hd as (Hsigma & Hdrest).
    set (z := raffine (weights ly) (biases ly) a) in *.
    assert (Hz : length z = length (biases ly)) by (apply length_affine; exact Hw).
    eapply derivative_eq.
    + apply (weighted_inputs_along_curve ly rest a (fun s => raffine (weights ly) (biases ly) (c s)) t
               (fun j => sum (length a) (fun k => nth k (nth j (weights ly) []) 0 * v k)) Hs Hd).
      * apply IH; [|exact Hdrest]. rewrite map_length. fold z. now rewrite Hz.
      * split; [now rewrite Hc|]. split; [intros s; rewrite !length_affine by exact Hw; reflexivity|].
        intros j Hj. fold z in Hj. rewrite Hz in Hj.
        apply (derivative_ext (fun s =>
          sum (length a) (fun k => nth k (nth j (weights ly) []) 0 * nth k (c s) 0) + nth j (biases ly) 0)).
        { intros s. rewrite nth_affine by (try assumption; intros; rewrite Hlen; now apply Hr).
          now rewrite Hlen. }
        eapply derivative_eq.
        { apply derivative_plus; [|apply derivative_const].
          apply (derivative_sum (length a) (fun k s => nth k (nth j (weights ly) []) 0 * nth k (c s) 0) t
                   (fun k => nth k (nth j (weights ly) []) 0 * v k)).
          intros k Hk. apply derivative_scal. now apply Hder. }
        simpl. ring.
    + assert (Hdl : length (first_delta ly rest a) = length (biases ly)) by now apply length_first_delta.
      rewrite (sum_ext _ _ (fun j => sum (length a) (fun k =>
        nth j (first_delta ly rest a) 0 * (nth k (nth j (weights ly) []) 0 * v k))))
        by (intros; now rewrite sum_scal_l).
      rewrite sum_swap. apply sum_ext. intros k Hk.
      change (snd (rbackprop cost_gradient (ly :: rest) a))
        with (pull_back R 0 Rplus Rmult (length a) (weights ly) (first_delta ly rest a)).
      rewrite nth_pull_back by (try exact Hk; lia). rewrite Hdl, <- sum_scal_r.
      apply sum_ext. intros. ring.
Qed.

(** * One entry replaced *)

Lemma derivative_modified (u : list R) k i t : (k < length u)%nat ->
  is_derive (fun s => nth i (modify k (fun _ => s) u) 0) t (if Nat.eq_dec i k then 1 else 0).
Proof.
  intros Hk. destruct (Nat.eq_dec i k) as [->|Hne].
  - apply (derivative_ext (fun s => s)); [|apply derivative_id].
    intros s. now rewrite nth_modify_same.
  - apply (derivative_ext (fun _ => nth i u 0)); [|apply derivative_const].
    intros s. now rewrite nth_modify_other.
Qed.

Lemma modify_id {A} k (u : list A) d : modify k (fun _ => nth k u d) u = u.
Proof.
  revert k. induction u as [|x u IH]; intros [|k]; simpl; try reflexivity. now rewrite IH.
Qed.

Lemma modify_row_id j k (w : list (list R)) : modify j (modify k (fun _ => nth k (nth j w []) 0)) w = w.
Proof.
  revert j. induction w as [|r w IH]; intros [|j]; simpl; try reflexivity.
  - now rewrite modify_id.
  - now rewrite IH.
Qed.

Lemma first_bias ly rest a j :
  well_shaped R (length a) (ly :: rest) -> differentiable_layers (ly :: rest) a ->
  (j < length (biases ly))%nat ->
  is_derive (fun t => network_cost (set_bias 0 j t (ly :: rest)) a) (nth j (biases ly) 0)
            (nth j (first_delta ly rest a) 0).
Proof.
  intros Hs Hd Hj. pose proof Hs as (Hw & Hr & Hsrest).
  assert (Hz : forall b, length b = length (biases ly) -> length (raffine (weights ly) b a) = length b)
    by (intros b Hb; apply length_affine; congruence).
  eapply derivative_eq.
  - apply (weighted_inputs_along_curve ly rest a
             (fun t => raffine (weights ly) (modify j (fun _ => t) (biases ly)) a) (nth j (biases ly) 0)
             (fun i => if Nat.eq_dec i j then 1 else 0) Hs Hd).
    + apply list_along_curve; [|apply Hd]. rewrite map_length, Hz by reflexivity. exact Hsrest.
    + split; [now rewrite modify_id|].
      split; [intros s; rewrite !length_affine; rewrite ?length_modify; congruence|].
      intros i Hi. rewrite Hz in Hi by reflexivity.
      apply (derivative_ext (fun s =>
        sum (length a) (fun k => nth k (nth i (weights ly) []) 0 * nth k a 0)
        + nth i (modify j (fun _ => s) (biases ly)) 0)).
      { intros s. rewrite nth_affine; rewrite ?length_modify; try assumption. reflexivity. }
      eapply derivative_eq.
      { apply derivative_plus; [apply derivative_const | now apply derivative_modified]. }
      simpl. ring.
  - rewrite (sum_single _ j); [|exact Hj|].
    + destruct (Nat.eq_dec j j); [ring | congruence].
    + intros i _ Hne. destruct (Nat.eq_dec i j); [congruence | ring].
Qed.

Lemma first_weight ly rest a j k :
  well_shaped R (length a) (ly :: rest) -> differentiable_layers (ly :: rest) a ->
  (j < length (weights ly))%nat -> (k < length (nth j (weights ly) []))%nat ->
  is_derive (fun t => network_cost (set_weight 0 j k t (ly :: rest)) a) (nth k (nth j (weights ly) []) 0)
            (nth j (first_delta ly rest a) 0 * nth k a 0).
Proof.
  intros Hs Hd Hj Hk. pose proof Hs as (Hw & Hr & Hsrest).
  assert (Hka : (k < length a)%nat) by (rewrite <- (Hr (nth j (weights ly) [])); [exact Hk | now apply nth_In]).
  assert (Hz : length (raffine (weights ly) (biases ly) a) = length (biases ly)) by now apply length_affine.
  set (W := fun t => modify j (modify k (fun _ => t)) (weights ly)).
  assert (HWlen : forall t, length (W t) = length (biases ly))
    by (intros t; unfold W; now rewrite length_modify).
  assert (HWrows : forall t r, In r (W t) -> length r = length a).
  { intros t r Hin. apply (In_nth _ _ []) in Hin. destruct Hin as (i & Hi & <-).
    rewrite HWlen in Hi. unfold W. destruct (Nat.eq_dec i j) as [->|Hne].
    - rewrite nth_modify_same by exact Hj. rewrite length_modify. apply Hr. now apply nth_In.
    - rewrite nth_modify_other by exact Hne. apply Hr. apply nth_In. now rewrite Hw. }
  eapply derivative_eq.
  - apply (weighted_inputs_along_curve ly rest a (fun t => raffine (W t) (biases ly) a)
             (nth k (nth j (weights ly) []) 0)
             (fun i => if Nat.eq_dec i j then nth k a 0 else 0) Hs Hd).
    + apply list_along_curve; [|apply Hd]. rewrite map_length, Hz. exact Hsrest.
    + split; [unfold W; now rewrite modify_row_id|].
      split; [intros s; rewrite !length_affine; try apply HWlen; congruence|].
      intros i Hi. rewrite Hz in Hi.
      apply (derivative_ext (fun s =>
        sum (length a) (fun k' => nth k' (nth i (W s) []) 0 * nth k' a 0) + nth i (biases ly) 0)).
      { intros s. rewrite nth_affine; try assumption; try reflexivity; [apply HWrows | apply HWlen]. }
      eapply derivative_eq.
      { apply derivative_plus; [|apply derivative_const].
        apply (derivative_sum (length a) (fun k' s => nth k' (nth i (W s) []) 0 * nth k' a 0) _
                 (fun k' => if Nat.eq_dec i j then if Nat.eq_dec k' k then nth k' a 0 else 0 else 0)).
        intros k' Hk'. eapply derivative_eq.
        - apply derivative_mult; [|apply derivative_const].
          instantiate (1 := if Nat.eq_dec i j then if Nat.eq_dec k' k then 1 else 0 else 0).
          unfold W. destruct (Nat.eq_dec i j) as [->|Hne].
          + apply (derivative_ext (fun s => nth k' (modify k (fun _ => s) (nth j (weights ly) [])) 0)).
            { intros s. now rewrite nth_modify_same by exact Hj. }
            now apply derivative_modified.
          + apply (derivative_ext (fun _ => nth k' (nth i (weights ly) []) 0)); [|apply derivative_const].
            intros s. now rewrite nth_modify_other by exact Hne.
        - destruct (Nat.eq_dec i j); [destruct (Nat.eq_dec k' k)|]; ring. }
      destruct (Nat.eq_dec i j).
      * rewrite (sum_single _ k); [|exact Hka|].
        -- destruct (Nat.eq_dec k k); [ring | congruence].
        -- intros k' _ Hne. destruct (Nat.eq_dec k' k); [congruence | reflexivity].
      * rewrite sum_zero by reflexivity. ring.
  - rewrite (sum_single _ j); [|now rewrite <- Hw|].
    + destruct (Nat.eq_dec j j); [ring | congruence].
    + intros i _ Hne. destruct (Nat.eq_dec i j); [congruence | ring].
Qed.

(** * HEADLINES *)

Theorem backprop_correct_bias : forall layers a i j d,
  well_shaped R (length a) layers -> differentiable_layers layers a ->
  (i < length layers)%nat -> (j < length (biases (nth i layers d)))%nat ->
  is_derive (fun t => network_cost (set_bias i j t layers) a) (nth j (biases (nth i layers d)) 0)
            (nth j (snd (nth i (fst (rbackprop cost_gradient layers a)) ([], []))) 0).
Proof.
  induction layers as [|ly rest IH]; intros a [|i] j d Hs Hd Hi Hj; try (simpl in Hi; lia).
  - now apply first_bias.
  - destruct Hs as (Hw & Hr & Hsrest). destruct Hd as [_ Hdrest].
    apply (IH (map (sigma ly) (raffine (weights ly) (biases ly) a)) i j d).
    + rewrite map_length, length_affine by exact Hw. exact Hsrest.
    + exact Hdrest.
    + simpl in Hi. lia.
    + exact Hj.
Qed.

Theorem backprop_correct_weight : forall layers a i j k d,
  well_shaped R (length a) layers -> differentiable_layers layers a ->
  (i < length layers)%nat -> (j < length (weights (nth i layers d)))%nat ->
  (k < length (nth j (weights (nth i layers d)) []))%nat ->
  is_derive (fun t => network_cost (set_weight i j k t layers) a)
            (nth k (nth j (weights (nth i layers d)) []) 0)
            (nth k (nth j (fst (nth i (fst (rbackprop cost_gradient layers a)) ([], []))) []) 0).
Proof.
  induction layers as [|ly rest IH]; intros a [|i] j k d Hs Hd Hi Hj Hk; try (simpl in Hi; lia).
  - eapply derivative_eq; [now apply first_weight|].
    pose proof Hs as (Hw & Hr & _). simpl in Hj, Hk.
    change (nth 0 (fst (rbackprop cost_gradient (ly :: rest) a)) ([], []))
      with (outer R Rmult (first_delta ly rest a) a, first_delta ly rest a).
    simpl fst. unfold outer. rewrite (nth_map_in _ _ _ 0) by (rewrite length_first_delta by assumption; lia).
    symmetry. apply nth_map_in. rewrite <- (Hr (nth j (weights ly) [])); [exact Hk | now apply nth_In].
  - destruct Hs as (Hw & Hr & Hsrest). destruct Hd as [_ Hdrest].
    apply (IH (map (sigma ly) (raffine (weights ly) (biases ly) a)) i j k d).
    + rewrite map_length, length_affine by exact Hw. exact Hsrest.
    + exact Hdrest.
    + simpl in Hi. lia.
    + exact Hj.
    + exact Hk.
Qed.

Theorem backprop_correct_input layers a k :
  well_shaped R (length a) layers -> differentiable_layers layers a -> (k < length a)%nat ->
  is_derive (fun t => network_cost layers (modify k (fun _ => t) a)) (nth k a 0)
            (nth k (snd (rbackprop cost_gradient layers a)) 0).
Proof.
  intros Hs Hd Hk. eapply derivative_eq.
  - apply (list_along_curve layers a Hs Hd (fun t => modify k (fun _ => t) a) (nth k a 0)
             (fun i => if Nat.eq_dec i k then 1 else 0)).
    split; [apply modify_id|]. split; [intros s; apply length_modify|].
    intros i _. now apply derivative_modified.
  - rewrite (sum_single _ k); [|exact Hk|].
    + destruct (Nat.eq_dec k k); [ring | congruence].
    + intros i _ Hne. destruct (Nat.eq_dec i k); [congruence | ring].
Qed.

End Correct.
