(** The network of the programs is the network of the textbook: what is proved of one holds of the other.

    | name                 | what it says                                                          |
    |----------------------|-----------------------------------------------------------------------|
    | widths_of, weights_of, biases_of, sigma_of, slope_of | a list of layers, in the reader's layer numbers |
    | output_app, firstn_next | the forward pass, one layer more                                   |
    | same_activation      | HEADLINE: the lists' forward pass computes a^l                        |
    | same_cost            | and so the same cost                                                  |
    | same_differentiable  | the hypotheses are the same                                           |
    | backprop_is_delta    | HEADLINE: what the program returns for a bias is delta                |
    | backprop_is_delta_a  | HEADLINE: what it returns for a weight is delta a                     |

    The layer i of the list (from 0) is the reader's layer i + 2.  Names: [same_...], [backprop_is_...]. *)

From Coq Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Coquelicot.
From Coq Require Import List.
From Backproof Require Import Sums Calculus Differentiability Network TotalDerivative FourEquations.
From Backproof Require Import Program ProgramShape ProgramCorrect.
From Coq Require Import FunctionalExtensionality.
Import ListNotations.
Local Open Scope R_scope.

Section SameNetwork.

Variable layers : list rlayer.
Variable x : list R.

Hypothesis some_layers : layers <> [].
Hypothesis shaped : well_shaped R (length x) layers.

Definition no_layer : rlayer := Layer [] [] (fun u => u) (fun _ => 1).
Definition layer_of (l : nat) : rlayer := nth (l - 2) layers no_layer.

Definition widths_of (l : nat) : nat := if le_lt_dec l 1 then length x else length (biases (layer_of l)).
Definition weights_of : all_weights := fun l j k => nth k (nth j (weights (layer_of l)) []) 0.
Definition biases_of : all_biases := fun l j => nth j (biases (layer_of l)) 0.
Definition sigma_of (l : nat) : R -> R := sigma (layer_of l).
Definition slope_of (l : nat) : R -> R := slope (layer_of l).
Definition depth : nat := S (length layers).

Notation a := (activation widths_of sigma_of weights_of biases_of (entries x)).
Notation z := (weighted_input widths_of sigma_of weights_of biases_of (entries x)).
Notation outputs i := (routput (firstn i layers) x).

Lemma output_app : forall l1 l2 u, routput (l1 ++ l2) u = routput l2 (routput l1 u).
Proof. induction l1 as [|ly rest IH]; intros l2 u; simpl; [reflexivity | apply IH]. Qed.

Lemma firstn_next {A} (l : list A) i d : (i < length l)%nat -> firstn (S i) l = firstn i l ++ [nth i l d].
Proof.
  revert i. induction l as [|y l IH]; intros [|i] Hi; simpl in *; try lia; [reflexivity|].
  f_equal. apply IH. lia.
Qed.

Lemma shaped_layer : forall (ls : list rlayer) n i, well_shaped R n ls -> (i < length ls)%nat ->
  let ly := nth i ls no_layer in
  length (weights ly) = length (biases ly)
  /\ forall r, In r (weights ly) ->
       length r = match i with O => n | S i' => length (biases (nth i' ls no_layer)) end.
Proof.
  induction ls as [|l0 ls IH]; intros n [|i] Hs Hi; simpl in Hi; try lia; destruct Hs as (Hw & Hr & Hs).
  - split; assumption.
  - assert (Hi' : (i < length ls)%nat) by lia. destruct (IH _ i Hs Hi') as [H1 H2].
    split; [exact H1|]. intros r Hin. rewrite (H2 r Hin). destruct i; reflexivity.
Qed.

Lemma length_outputs i : (i <= length layers)%nat -> length (outputs i) = widths_of (S i).
Proof.
  unfold widths_of, layer_of. destruct i as [|i]; intros Hi; [reflexivity|].
  destruct (le_lt_dec (S (S i)) 1); [lia|]. replace (S (S i) - 2)%nat with i by lia.
  rewrite (firstn_next layers i no_layer), output_app by lia. simpl.
  rewrite map_length. apply length_affine. apply (shaped_layer layers (length x)); [exact shaped | lia].
Qed.

Lemma rows_fit i r : (i < length layers)%nat -> In r (weights (nth i layers no_layer)) -> length r = widths_of (S i).
Proof.
  intros Hi Hin. rewrite (proj2 (shaped_layer layers (length x) i shaped Hi) r Hin).
  unfold widths_of, layer_of. destruct i as [|i]; simpl; [reflexivity | now rewrite Nat.sub_0_r].
Qed.

(** Layer i + 2: its weighted inputs on lists and in the textbook, if the activations before agree. *)
Lemma same_weighted_input i j :
  (i < length layers)%nat -> (j < widths_of (i + 2))%nat ->
  (forall k, (k < widths_of (i + 1))%nat -> nth k (outputs i) 0 = a (i + 1)%nat k) ->
  nth j (raffine (weights (nth i layers no_layer)) (biases (nth i layers no_layer)) (outputs i)) 0 = z (i + 2)%nat j.
Proof.
  intros Hi Hj Hbefore.
  assert (Hlen : length (outputs i) = widths_of (i + 1)).
  { rewrite length_outputs by lia. now replace (i + 1)%nat with (S i) by lia. }
  assert (Hly : layer_of (i + 2) = nth i layers no_layer) by (unfold layer_of; f_equal; lia).
  assert (Hjb : (j < length (biases (nth i layers no_layer)))%nat).
  { revert Hj. unfold widths_of. destruct (le_lt_dec (i + 2) 1); [lia|]. now rewrite Hly. }
  rewrite nth_affine; [| |apply (shaped_layer layers (length x) i shaped Hi) | exact Hjb].
  - unfold weighted_input. replace (i + 2 - 1)%nat with (i + 1)%nat by lia.
    unfold weights_of at 1, biases_of. rewrite Hly, Hlen. f_equal.
    apply sum_ext. intros k Hk. now rewrite Hbefore.
  - intros r Hin. rewrite Hlen. rewrite (rows_fit i r Hi Hin). now replace (i + 1)%nat with (S i) by lia.
Qed.

Theorem same_activation : forall i, (i <= length layers)%nat -> forall j, (j < widths_of (i + 1))%nat ->
  nth j (outputs i) 0 = a (i + 1)%nat j.
Proof.
  induction i as [|i IH]; intros Hi j Hj; [reflexivity|].
  assert (Hi' : (i < length layers)%nat) by lia.
  replace (S i + 1)%nat with (i + 2)%nat in * by lia.
  rewrite activation_next by lia. rewrite (firstn_next layers i no_layer), output_app by exact Hi'. simpl.
  assert (Hly : layer_of (i + 2) = nth i layers no_layer) by (unfold layer_of; f_equal; lia).
  rewrite (nth_map_in _ _ _ 0).
  - unfold sigma_of. rewrite Hly. f_equal. apply same_weighted_input; [exact Hi' | exact Hj | apply IH; lia].
  - rewrite length_affine by apply (shaped_layer layers (length x) i shaped Hi').
    revert Hj. unfold widths_of. destruct (le_lt_dec (i + 2) 1); [lia|]. now rewrite Hly.
Qed.

Lemma differentiable_at C cost_gradient : forall (ls : list rlayer) u i j,
  differentiable_layers C cost_gradient ls u -> (i < length ls)%nat ->
  (j < length (biases (nth i ls no_layer)))%nat ->
  let ly := nth i ls no_layer in
  let zed := nth j (raffine (weights ly) (biases ly) (routput (firstn i ls) u)) 0 in
  is_derive (sigma ly : R -> R) zed (slope ly zed).
Proof.
  induction ls as [|l0 ls IH]; intros u [|i] j Hd Hi Hj; simpl in Hi; try lia; destruct Hd as [H0 Hd].
  - now apply H0.
  - apply (IH (map (sigma l0) (raffine (weights l0) (biases l0) u)) i j Hd); [lia | exact Hj].
Qed.

Lemma differentiable_cost C cost_gradient : forall (ls : list rlayer) u,
  differentiable_layers C cost_gradient ls u ->
  gradient_at C (length (routput ls u)) (entries (routput ls u)) (entries (cost_gradient (routput ls u))).
Proof. induction ls as [|l0 ls IH]; intros u H; [apply H | apply IH; apply H]. Qed.

End SameNetwork.

(** The cost depends on the biases of the layers 2 ... L only. *)
Lemma same_biases_cost width sg (ls : list rlayer) C w (b b' : all_biases) u :
  ls <> [] -> (forall l j, (2 <= l)%nat -> b l j = b' l j) ->
  cost width sg (depth ls) C w b u = cost width sg (depth ls) C w b' u.
Proof.
  intros Hls Hb. unfold cost. f_equal.
  assert (H : forall l, activation width sg w b u (S l) = activation width sg w b' u (S l)).
  { induction l as [|l IH]; [reflexivity|]. rewrite !activation_next by lia.
    apply functional_extensionality. intros j. unfold weighted_input.
    replace (S (S l) - 1)%nat with (S l) by lia. now rewrite IH, Hb by lia. }
  apply H.
Qed.

(** Each entry of the weights' gradient is an entry of the biases' gradient times an activation. *)
Lemma entry_is_product cost_gradient : forall (ls : list rlayer) u C i j k,
  well_shaped R (length u) ls -> differentiable_layers C cost_gradient ls u ->
  (i < length ls)%nat -> (j < length (weights (nth i ls no_layer)))%nat ->
  (k < length (nth j (weights (nth i ls no_layer)) []))%nat ->
  nth k (nth j (fst (nth i (fst (rbackprop cost_gradient ls u)) ([], []))) []) 0
  = nth j (snd (nth i (fst (rbackprop cost_gradient ls u)) ([], []))) 0 * nth k (routput (firstn i ls) u) 0.
Proof.
  induction ls as [|ly ls IH]; intros u C [|i] j k Hs Hd Hi Hj Hk; try (simpl in Hi; lia).
  - simpl in Hj, Hk. pose proof Hs as (Hw & Hr & _).
    change (nth 0 (fst (rbackprop cost_gradient (ly :: ls) u)) ([], []))
      with (outer R Rmult (first_delta cost_gradient ly ls u) u, first_delta cost_gradient ly ls u).
    change (firstn 0 (ly :: ls)) with (@nil rlayer).
    simpl. unfold outer.
    rewrite (nth_map_in _ _ _ 0) by (rewrite (length_first_delta C) by assumption; lia).
    apply nth_map_in. rewrite <- (Hr (nth j (weights ly) [])); [exact Hk | now apply nth_In].
  - destruct Hs as (Hw & Hr & Hs). destruct Hd as [_ Hd]. simpl in Hi.
    apply (IH (map (sigma ly) (raffine (weights ly) (biases ly) u)) C i j k).
    + rewrite map_length, length_affine by exact Hw. exact Hs.
    + exact Hd.
    + lia.
    + exact Hj.
    + exact Hk.
Qed.

Section SameGradient.

Variable layers : list rlayer.
Variable x : list R.
Variable C : vector -> R.
Variable cost_gradient : list R -> list R.

Hypothesis some_layers : layers <> [].
Hypothesis shaped : well_shaped R (length x) layers.
Hypothesis differentiable : differentiable_layers C cost_gradient layers x.

Notation W := (widths_of layers x).
Notation L := (depth layers).
Notation a := (activation W (sigma_of layers) (weights_of layers) (biases_of layers) (entries x)).
Notation z := (weighted_input W (sigma_of layers) (weights_of layers) (biases_of layers) (entries x)).
Notation the_delta := (delta W (sigma_of layers) L C (weights_of layers) (biases_of layers) (entries x)).
Notation returned i := (nth i (fst (rbackprop cost_gradient layers x)) ([], [])).

(** The cost reads the outputs of the last layer and nothing else. *)
Hypothesis cost_reads_outputs : forall u v, (forall j, (j < W L)%nat -> u j = v j) -> C u = C v.

Lemma output_entries j : (j < W L)%nat -> nth j (routput layers x) 0 = a L j.
Proof.
  intros Hj. rewrite <- (firstn_all layers) at 1. unfold depth in *.
  replace (S (length layers)) with (length layers + 1)%nat in * by lia.
  now apply same_activation.
Qed.

Theorem same_cost : network_cost C layers x = cost W (sigma_of layers) L C (weights_of layers) (biases_of layers) (entries x).
Proof. apply cost_reads_outputs. exact output_entries. Qed.

Theorem same_differentiable :
  differentiable_network W (sigma_of layers) (slope_of layers) L C (entries (cost_gradient (routput layers x)))
    (weights_of layers) (biases_of layers) (entries x).
Proof.
  split.
  - intros l j Hl Hj. unfold depth in Hl.
    assert (El : exists i, l = (i + 2)%nat) by (exists (l - 2)%nat; lia). destruct El as [i ->].
    assert (Hi : (i < length layers)%nat) by lia.
    assert (Hly : layer_of layers (i + 2) = nth i layers no_layer) by (unfold layer_of; f_equal; lia).
    rewrite <- (same_weighted_input layers x shaped i j Hi Hj).
    + unfold sigma_of, slope_of. rewrite Hly.
      apply (differentiable_at C cost_gradient layers x i j differentiable); [exact Hi|].
      revert Hj. unfold widths_of. destruct (le_lt_dec (i + 2) 1); [lia|]. now rewrite Hly.
    + apply same_activation; [exact shaped | lia].
  - pose proof (differentiable_cost C cost_gradient layers x differentiable) as H.
    assert (Hlen : length (routput layers x) = W L).
    { unfold depth. rewrite <- (length_outputs layers x shaped (length layers)) by lia. now rewrite firstn_all. }
    rewrite Hlen in H. intros eps Heps. destruct (H eps Heps) as (r & Hr & Hx). exists r. split; [exact Hr|].
    intros u Hu.
    set (out := entries (routput layers x)) in *. set (grad := entries (cost_gradient (routput layers x))) in *.
    assert (E : forall j, (j < W L)%nat -> out j = a L j) by exact output_entries.
    rewrite <- (cost_reads_outputs out (a L) E).
    rewrite (sum_ext (W L) (fun j => Rabs (u j - a L j)) (fun j => Rabs (u j - out j)))
      by (intros j Hj; now rewrite E).
    rewrite (sum_ext (W L) (fun j => grad j * (u j - a L j)) (fun j => grad j * (u j - out j)))
      by (intros j Hj; now rewrite E).
    apply Hx. intros j Hj. rewrite E by exact Hj. now apply Hu.
Qed.

End SameGradient.

(** * One entry replaced, on lists and in the textbook *)

Lemma well_shaped_set_bias i j t : forall (ls : list rlayer) n, well_shaped R n ls -> well_shaped R n (set_bias i j t ls).
Proof.
  unfold set_bias. induction i as [|i IH]; intros [|ly ls] n H; try exact H; destruct H as (Hw & Hr & Hs); simpl.
  - rewrite length_modify. repeat split; assumption.
  - repeat split; try assumption. now apply IH.
Qed.

Section Replaced.

Variable layers : list rlayer.
Variable x : list R.
Variable C : vector -> R.
Variable cost_gradient : list R -> list R.

Hypothesis some_layers : layers <> [].
Hypothesis shaped : well_shaped R (length x) layers.
Hypothesis differentiable : differentiable_layers C cost_gradient layers x.

Notation W := (widths_of layers x).
Notation L := (depth layers).
Notation a := (activation W (sigma_of layers) (weights_of layers) (biases_of layers) (entries x)).
Notation the_delta := (delta W (sigma_of layers) L C (weights_of layers) (biases_of layers) (entries x)).
Notation returned i := (nth i (fst (rbackprop cost_gradient layers x)) ([], [])).

Hypothesis cost_reads_outputs : forall u v, (forall j, (j < W L)%nat -> u j = v j) -> C u = C v.

Lemma layer_of_modified i f l : (i < length layers)%nat ->
  layer_of (modify i f layers) l = if Nat.eq_dec (l - 2) i then f (layer_of layers l) else layer_of layers l.
Proof.
  intros Hi. unfold layer_of. destruct (Nat.eq_dec (l - 2) i) as [->|Hne].
  - now apply nth_modify_same.
  - now apply nth_modify_other.
Qed.

(** The network with one bias of the list replaced is the textbook's with that bias replaced. *)
Lemma same_cost_set_bias i j t : (i < length layers)%nat -> (j < length (biases (nth i layers no_layer)))%nat ->
  network_cost C (set_bias i j t layers) x
  = cost W (sigma_of layers) L C (weights_of layers) (replace_bias (biases_of layers) (i + 2) j t) (entries x).
Proof.
  intros Hi Hj. set (ls := set_bias i j t layers).
  assert (Hly : forall l, layer_of ls l = _) by (intros l; exact (layer_of_modified i _ l Hi)).
  assert (Hnext : layer_of layers (i + 2) = nth i layers no_layer) by (unfold layer_of; f_equal; lia).
  assert (HL : depth ls = L) by (unfold depth, ls, set_bias; now rewrite length_modify).
  assert (HW : widths_of ls x = W).
  { apply functional_extensionality. intros l. unfold widths_of. rewrite Hly.
    destruct (le_lt_dec l 1); [reflexivity|]. destruct (Nat.eq_dec (l - 2) i); [|reflexivity].
    simpl. apply length_modify. }
  rewrite (same_cost ls x C).
  - rewrite HL, HW.
    replace (sigma_of ls) with (sigma_of layers).
    2:{ apply functional_extensionality. intros l. unfold sigma_of. rewrite Hly.
        now destruct (Nat.eq_dec (l - 2) i). }
    replace (weights_of ls) with (weights_of layers).
    2:{ apply functional_extensionality. intros l. unfold weights_of. rewrite Hly.
        now destruct (Nat.eq_dec (l - 2) i). }
    apply same_biases_cost; [exact some_layers|].
    intros l j' Hl. unfold biases_of, replace_bias. rewrite Hly.
    destruct (Nat.eq_dec (l - 2) i) as [E|Hne].
    + replace l with (i + 2)%nat by lia. destruct (Nat.eq_dec (i + 2) (i + 2)); [|congruence]. simpl.
      destruct (Nat.eq_dec j' j) as [->|Hj'].
      * rewrite nth_modify_same; [reflexivity | now rewrite Hnext].
      * now rewrite nth_modify_other.
    + destruct (Nat.eq_dec l (i + 2)); [lia | reflexivity].
  - now apply well_shaped_set_bias.
  - rewrite HL, HW. exact cost_reads_outputs.
Qed.

Theorem backprop_is_delta i j :
  (i < length layers)%nat -> (j < length (biases (nth i layers no_layer)))%nat ->
  nth j (snd (returned i)) 0 = the_delta (i + 2)%nat j.
Proof.
  intros Hi Hj.
  assert (Hnext : layer_of layers (i + 2) = nth i layers no_layer) by (unfold layer_of; f_equal; lia).
  assert (Hl : (2 <= i + 2 <= L)%nat) by (unfold depth; lia).
  assert (HjW : (j < W (i + 2))%nat).
  { unfold widths_of. destruct (le_lt_dec (i + 2) 1); [lia|]. now rewrite Hnext. }
  assert (HL : (2 <= L)%nat) by (unfold depth; lia).
  pose proof (BP4 W (sigma_of layers) (slope_of layers) L C _ _ _ _ HL
                (same_differentiable layers x C cost_gradient shaped differentiable cost_reads_outputs)
                (i + 2) j Hl HjW) as D1.
  pose proof (backprop_correct_bias C cost_gradient layers x i j no_layer shaped differentiable Hi Hj) as D2.
  rewrite <- (is_derive_unique _ _ _ D2). symmetry.
  replace (nth j (biases (nth i layers no_layer)) 0) with (biases_of layers (i + 2)%nat j)
    by (unfold biases_of; now rewrite Hnext).
  rewrite <- (is_derive_unique _ _ _ D1). apply Derive_ext. intros t. symmetry. now apply same_cost_set_bias.
Qed.

(** What it returns for a weight is then delta a, by BP3's right side: entry by entry, by construction. *)
Theorem backprop_is_delta_a i j k :
  (i < length layers)%nat -> (j < length (weights (nth i layers no_layer)))%nat ->
  (k < length (nth j (weights (nth i layers no_layer)) []))%nat ->
  nth k (nth j (fst (returned i)) []) 0 = the_delta (i + 2)%nat j * a (i + 1)%nat k.
Proof.
  intros Hi Hj Hk.
  assert (Hjb : (j < length (biases (nth i layers no_layer)))%nat)
    by now rewrite <- (proj1 (shaped_layer layers (length x) i shaped Hi)).
  rewrite <- backprop_is_delta by assumption.
  rewrite <- (same_activation layers x shaped i) by
    (try lia; replace (i + 1)%nat with (S i) by lia; rewrite <- (rows_fit layers x shaped i _ Hi (nth_In _ [] Hj)); exact Hk).
  now apply (entry_is_product cost_gradient layers x C).
Qed.

End Replaced.
