(** The lines of the classical proof in which the chain rule is used, between the definition of
    delta and BP2 ... BP4; and what each factor in them is.

    | name                     | in the book                                                           |
    |--------------------------|-----------------------------------------------------------------------|
    | parameter_part_before    | parameters that stand still after layer l contribute nothing there    |
    | chain_rule_through_layer | dC/dt = sum_m delta^l_m dz^l_m/dt, t acts through z^l only | HEADLINE |
    | next_weighted_input      | dz^(l+1)_k/dz^l_j = w^(l+1)_kj sigma'(z^l_j)                | HEADLINE |
    | BP2_chain_rule           | delta^l_j = sum_k delta^(l+1)_k dz^(l+1)_k/dz^l_j           | HEADLINE |
    | activation_of_weight     | a weight of layer l leaves the activations before l as they are       |
    | activation_of_bias       | and so does a bias                                                    |
    | weight_of_own_input      | dz^l_m/dw^l_jk = a^(l-1)_k where m = j, else 0              | HEADLINE |
    | bias_of_own_input        | dz^l_m/db^l_j = 1 where m = j, else 0                       | HEADLINE |
    | BP3_chain_rule           | dC/dw^l_jk = delta^l_j dz^l_j/dw^l_jk                       | HEADLINE |
    | BP4_chain_rule           | dC/db^l_j = delta^l_j dz^l_j/db^l_j                         | HEADLINE |
    | BP3_three_factors        | dC/dw^L_jk = dC/da^L_j da^L_j/dz^L_j dz^L_j/dw^L_jk         | HEADLINE |
    | BP4_three_factors        | dC/db^L_j = dC/da^L_j da^L_j/dz^L_j dz^L_j/db^L_j           | HEADLINE |
    | weighted_input_chain_rule| dz^(l+1)_m/dt = sum_p dz^(l+1)_m/dz^l_p dz^l_p/dt           | HEADLINE |
    | delta_before             | BP1 put into BP2: delta^(L-1)_j, factor by factor                     |
    | BP3_long_chain           | dC/dw^(L-1)_jk, factor by factor along the way to the cost  | HEADLINE |
    | BP4_long_chain           | dC/db^(L-1)_j, in the same way                              | HEADLINE |

    Where a derivative has a letter of its own, d or v, the theorem holds whatever it is: the line is
    the chain rule, and not the result put in.  The letters j and k are those of the classical text. *)

From Coq Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Coquelicot.
From Backproof Require Import Sums Calculus Differentiability Network TotalDerivative FourEquations.
Local Open Scope R_scope.

Section ClassicalLines.

Variable width : nat -> nat.
Variable sigma sigma' : nat -> R -> R.
Variable L : nat.
Variable C : vector -> R.
Variable g : vector.
Variable w : all_weights.
Variable b : all_biases.
Variable x : vector.

Notation step := (step width sigma w b).
Notation a := (activation width sigma w b x).
Notation z := (weighted_input width sigma w b x).
Notation cost := (cost width sigma L C).
Notation delta := (delta width sigma L C w b x).

Hypothesis layers : (2 <= L)%nat.
Hypothesis differentiable : differentiable_network width sigma sigma' L C g w b x.

Lemma parameter_part_before (w' : all_weights) (b' : all_biases) d : forall l v,
  (forall l' j k, (l < l')%nat -> w' l' j k = 0) -> (forall l' j, (l < l')%nat -> b' l' j = 0) ->
  parameter_part width sigma sigma' g w w' b b' d l v = 0.
Proof.
  induction d as [|d IH]; intros l v Hw Hb; simpl; [reflexivity|].
  rewrite IH, sum_zero; [ring | |intros; apply Hw; lia | intros; apply Hb; lia].
  intros j _. rewrite Hb by lia. rewrite (sum_zero (width l)); [ring|].
  intros k _. rewrite Hw by lia. ring.
Qed.

(** All parameters and the input may move with t, but none after layer l: so t acts on the cost
    through the weighted inputs of layer l only. *)
Theorem chain_rule_through_layer l (W : R -> all_weights) (B : R -> all_biases) (X : R -> vector) (t : R)
    (w' : all_weights) (b' : all_biases) (v : vector) :
  (2 <= l <= L)%nat ->
  weights_curve W t w w' -> biases_curve B t b b' ->
  (forall l' j k, (l < l')%nat -> w' l' j k = 0) -> (forall l' j, (l < l')%nat -> b' l' j = 0) ->
  (forall m, (m < width l)%nat ->
     weighted_input width sigma (W t) (B t) (X t) l m = z l m
     /\ is_derive (fun s => weighted_input width sigma (W s) (B s) (X s) l m) t (v m)) ->
  is_derive (fun s => cost (W s) (B s) (X s)) t (sum (width l) (fun m => delta l m * v m)).
Proof.
  intros Hl HW HB Hw Hb Hz.
  apply (derivative_ext (fun s => cost_from width sigma C (W s) (B s) (L - l) l
                                    (weighted_input width sigma (W s) (B s) (X s) l))).
  { intros s. now apply cost_from_weighted_input. }
  eapply derivative_eq.
  - apply (cost_from_along_curve width sigma sigma' C g (L - l) l W B
             (fun s => weighted_input width sigma (W s) (B s) (X s) l) t w w' b b' (z l) v).
    + now apply (differentiable_network_from width sigma sigma' L C g).
    + exact HW.
    + exact HB.
    + exact Hz.
  - rewrite parameter_part_before, Rplus_0_r by assumption. apply sum_ext. intros m Hm.
    now rewrite (delta_is_err width sigma sigma' L C g) by assumption.
Qed.

Theorem next_weighted_input l j k :
  (2 <= l < L)%nat -> (j < width l)%nat -> (k < width (S l))%nat ->
  is_derive (fun t => step l (update (z l) j t) k) (z l j) (w (S l) k j * sigma' l (z l j)).
Proof.
  intros Hl Hj _. unfold Network.step. eapply derivative_eq.
  - apply derivative_plus; [|apply derivative_const].
    apply (derivative_sum (width l) (fun m t => w (S l) k m * sigma l (update (z l) j t m)) (z l j)
             (fun m => if Nat.eq_dec m j then w (S l) k j * sigma' l (z l j) else 0)).
    intros m _. destruct (Nat.eq_dec m j) as [->|Hne].
    + apply (derivative_scal (w (S l) k j) (fun t => sigma l (update (z l) j t j))).
      apply (derivative_ext (sigma l)); [intros t; now rewrite update_same|].
      apply differentiable; [lia | exact Hj].
    + apply (derivative_ext (fun _ => w (S l) k m * sigma l (z l m))); [|apply derivative_const].
      intros t. now rewrite update_other.
  - rewrite Rplus_0_r, (sum_single (width l) j); [|exact Hj|].
    + destruct (Nat.eq_dec j j); [reflexivity | congruence].
    + intros m _ Hne. destruct (Nat.eq_dec m j); [congruence | reflexivity].
Qed.

Theorem BP2_chain_rule l j (v : vector) :
  (2 <= l < L)%nat -> (j < width l)%nat ->
  (forall k, (k < width (S l))%nat -> is_derive (fun t => step l (update (z l) j t) k) (z l j) (v k)) ->
  delta l j = sum (width (S l)) (fun k => delta (S l) k * v k).
Proof.
  intros Hl Hj Hv. unfold Network.delta at 1. apply is_derive_unique.
  replace (L - l)%nat with (S (L - S l)) by lia. simpl. eapply derivative_eq.
  - apply (cost_from_along_curve width sigma sigma' C g (L - S l) (S l) (fun _ => w) (fun _ => b)
             (fun t => step l (update (z l) j t)) (z l j)
             w (fun _ _ _ => 0) b (fun _ _ => 0) (z (S l)) v).
    + apply (differentiable_network_from width sigma sigma' L C g); [exact differentiable | lia].
    + apply weights_still.
    + apply biases_still.
    + intros k Hk. split; [|now apply Hv]. rewrite weighted_input_next by lia.
      unfold Network.step. f_equal. apply sum_ext. intros m _. now rewrite update_id.
  - rewrite parameter_part_still, Rplus_0_r. apply sum_ext. intros k Hk.
    now rewrite (delta_is_err width sigma sigma' L C g) by (try assumption; lia).
Qed.

Lemma activation_of_weight l j k t : forall l' i, (l' < l)%nat ->
  activation width sigma (replace_weight w l j k t) b x l' i = a l' i.
Proof.
  induction l' as [|l' IH]; intros i Hl; [reflexivity|]. destruct l' as [|l']; [reflexivity|].
  rewrite !activation_next by lia. unfold weighted_input. f_equal. f_equal. apply sum_ext.
  replace (S (S l') - 1)%nat with (S l') by lia. intros p _. rewrite IH by lia. f_equal.
  unfold replace_weight. destruct (Nat.eq_dec (S (S l')) l); [lia | reflexivity].
Qed.

Lemma activation_of_bias l j t : forall l' i, (l' < l)%nat ->
  activation width sigma w (replace_bias b l j t) x l' i = a l' i.
Proof.
  induction l' as [|l' IH]; intros i Hl; [reflexivity|]. destruct l' as [|l']; [reflexivity|].
  rewrite !activation_next by lia. unfold weighted_input. f_equal. f_equal.
  - apply sum_ext. replace (S (S l') - 1)%nat with (S l') by lia. intros p _. now rewrite IH by lia.
  - unfold replace_bias. destruct (Nat.eq_dec (S (S l')) l); [lia | reflexivity].
Qed.

Theorem weight_of_own_input l j k m :
  (2 <= l)%nat -> (k < width (l - 1))%nat ->
  is_derive (fun t => weighted_input width sigma (replace_weight w l j k t) b x l m) (w l j k)
            (if Nat.eq_dec m j then a (l - 1) k else 0).
Proof.
  intros Hl Hk. unfold weighted_input.
  apply (derivative_ext (fun t => sum (width (l - 1)) (fun p => replace_weight w l j k t l m p * a (l - 1) p)
                                  + b l m)).
  { intros t. f_equal. apply sum_ext. intros p _. now rewrite activation_of_weight by lia. }
  eapply derivative_eq.
  - apply derivative_plus; [|apply derivative_const].
    apply (derivative_sum (width (l - 1)) (fun p t => replace_weight w l j k t l m p * a (l - 1) p) (w l j k)
             (fun p => if Nat.eq_dec m j then if Nat.eq_dec p k then a (l - 1) k else 0 else 0)).
    intros p _. unfold replace_weight. destruct (Nat.eq_dec l l) as [_|]; [|congruence].
    destruct (Nat.eq_dec m j) as [_|]; [destruct (Nat.eq_dec p k) as [->|]|]; try apply derivative_const.
    apply (derivative_eq _ _ (1 * a (l - 1)%nat k + w l j k * 0)); [|ring].
    apply (derivative_mult (fun t => t) (fun _ => a (l - 1)%nat k)); [apply derivative_id | apply derivative_const].
  - rewrite Rplus_0_r. destruct (Nat.eq_dec m j); [|now apply sum_zero].
    rewrite (sum_single (width (l - 1)) k); [|exact Hk|].
    + destruct (Nat.eq_dec k k); [reflexivity | congruence].
    + intros p _ Hne. destruct (Nat.eq_dec p k); [congruence | reflexivity].
Qed.

Theorem bias_of_own_input l j m :
  (2 <= l)%nat ->
  is_derive (fun t => weighted_input width sigma w (replace_bias b l j t) x l m) (b l j)
            (if Nat.eq_dec m j then 1 else 0).
Proof.
  intros Hl. unfold weighted_input.
  apply (derivative_ext (fun t => sum (width (l - 1)) (fun p => w l m p * a (l - 1) p) + replace_bias b l j t l m)).
  { intros t. f_equal. apply sum_ext. intros p _. now rewrite activation_of_bias by lia. }
  apply (derivative_eq _ _ (0 + if Nat.eq_dec m j then 1 else 0)); [|apply Rplus_0_l].
  apply derivative_plus; [apply derivative_const|].
  apply (derivative_ext (fun t => if Nat.eq_dec m j then t else b l m)).
  - intros t. unfold replace_bias. destruct (Nat.eq_dec l l); [reflexivity | congruence].
  - destruct (Nat.eq_dec m j); [apply derivative_id | apply derivative_const].
Qed.

Theorem BP3_chain_rule l j k d :
  (2 <= l <= L)%nat -> (j < width l)%nat -> (k < width (l - 1))%nat ->
  is_derive (fun t => weighted_input width sigma (replace_weight w l j k t) b x l j) (w l j k) d ->
  is_derive (fun t => cost (replace_weight w l j k t) b x) (w l j k) (delta l j * d).
Proof.
  intros Hl Hj Hk Hd. replace d with (a (l - 1)%nat k).
  - now apply (BP3 width sigma sigma' L C g).
  - assert (Ha := weight_of_own_input l j k j ltac:(lia) Hk).
    destruct (Nat.eq_dec j j) as [_|]; [|congruence].
    rewrite <- (is_derive_unique _ _ _ Ha). now apply is_derive_unique.
Qed.

Theorem BP4_chain_rule l j d :
  (2 <= l <= L)%nat -> (j < width l)%nat ->
  is_derive (fun t => weighted_input width sigma w (replace_bias b l j t) x l j) (b l j) d ->
  is_derive (fun t => cost w (replace_bias b l j t) x) (b l j) (delta l j * d).
Proof.
  intros Hl Hj Hd. replace d with 1.
  - rewrite Rmult_1_r. now apply (BP4 width sigma sigma' L C g).
  - assert (Ha := bias_of_own_input l j j ltac:(lia)).
    destruct (Nat.eq_dec j j) as [_|]; [|congruence].
    rewrite <- (is_derive_unique _ _ _ Ha). now apply is_derive_unique.
Qed.

(** At the output, through z^L_j: dC/da^L_j, the derivative d of the activation in its own weighted
    input, and that of the weighted input in the parameter. *)
Lemma error_at_output j d :
  (j < width L)%nat -> is_derive (sigma L) (z L j) d -> delta L j = g j * d.
Proof.
  intros Hj Hd. rewrite (BP1 width sigma sigma' L C g) by assumption. f_equal.
  assert (Hs : is_derive (sigma L) (z L j) (sigma' L (z L j))) by (apply differentiable; [lia | exact Hj]).
  rewrite <- (is_derive_unique _ _ _ Hd). symmetry. now apply is_derive_unique.
Qed.

Theorem BP3_three_factors j k d v :
  (j < width L)%nat -> (k < width (L - 1))%nat ->
  is_derive (sigma L) (z L j) d ->
  is_derive (fun t => weighted_input width sigma (replace_weight w L j k t) b x L j) (w L j k) v ->
  is_derive (fun t => cost (replace_weight w L j k t) b x) (w L j k) (g j * d * v).
Proof.
  intros Hj Hk Hd Hv. rewrite <- error_at_output by assumption. apply BP3_chain_rule; try assumption. lia.
Qed.

Theorem BP4_three_factors j d v :
  (j < width L)%nat ->
  is_derive (sigma L) (z L j) d ->
  is_derive (fun t => weighted_input width sigma w (replace_bias b L j t) x L j) (b L j) v ->
  is_derive (fun t => cost w (replace_bias b L j t) x) (b L j) (g j * d * v).
Proof.
  intros Hj Hd Hv. rewrite <- error_at_output by assumption. apply BP4_chain_rule; try assumption. lia.
Qed.

(** From the weighted inputs of a layer to one of the next, whatever moves the former: parameters of
    layer l and before it, or the input.  Layer l + 1 has its weights and biases held fixed. *)
Theorem weighted_input_chain_rule l m (W : R -> all_weights) (B : R -> all_biases) (X : R -> vector) (t : R)
    (d v : vector) :
  (2 <= l < L)%nat -> (m < width (S l))%nat ->
  (forall s p, W s (S l) m p = w (S l) m p) -> (forall s, B s (S l) m = b (S l) m) ->
  (forall p, (p < width l)%nat -> is_derive (fun s => step l (update (z l) p s) m) (z l p) (d p)) ->
  (forall p, (p < width l)%nat ->
     weighted_input width sigma (W t) (B t) (X t) l p = z l p
     /\ is_derive (fun s => weighted_input width sigma (W s) (B s) (X s) l p) t (v p)) ->
  is_derive (fun s => weighted_input width sigma (W s) (B s) (X s) (S l) m) t (sum (width l) (fun p => d p * v p)).
Proof.
  intros Hl Hm HW HB Hd Hv.
  apply (derivative_ext (fun s => sum (width l) (fun p =>
           w (S l) m p * sigma l (weighted_input width sigma (W s) (B s) (X s) l p)) + b (S l) m)).
  { intros s. rewrite weighted_input_next by lia. unfold Network.step. rewrite HB. f_equal.
    apply sum_ext. intros p _. now rewrite HW. }
  eapply derivative_eq.
  - apply derivative_plus; [|apply derivative_const].
    apply (derivative_sum (width l)
             (fun p s => w (S l) m p * sigma l (weighted_input width sigma (W s) (B s) (X s) l p)) t
             (fun p => d p * v p)).
    intros p Hp. destruct (Hv p Hp) as [Hz Hz'].
    assert (Hn := is_derive_unique _ _ _ (next_weighted_input l p m Hl Hp Hm)).
    assert (Hu := is_derive_unique _ _ _ (Hd p Hp)). rewrite Hn in Hu. rewrite <- Hu, Rmult_assoc.
    apply (derivative_scal (w (S l) m p)
             (fun s => sigma l (weighted_input width sigma (W s) (B s) (X s) l p))).
    apply (derivative_comp (sigma l) (fun s => weighted_input width sigma (W s) (B s) (X s) l p)); [|exact Hz'].
    rewrite Hz. apply differentiable; [lia | exact Hp].
  - ring.
Qed.

(** The error of the layer before the output, factor by factor: BP1 put into BP2. *)
Lemma delta_before j :
  (3 <= L)%nat -> (j < width (L - 1))%nat ->
  delta (L - 1) j
  = sum (width L) (fun m => g m * sigma' L (z L m) * w L m j) * sigma' (L - 1)%nat (z (L - 1)%nat j).
Proof.
  intros HL Hj. rewrite (BP2 width sigma sigma' L C g) by (try assumption; lia).
  replace (S (L - 1)) with L by lia. f_equal. apply sum_ext. intros m Hm.
  rewrite (BP1 width sigma sigma' L C g) by assumption. ring.
Qed.

Theorem BP3_long_chain j k :
  (3 <= L)%nat -> (j < width (L - 1))%nat -> (k < width (L - 2))%nat ->
  is_derive (fun t => cost (replace_weight w (L - 1) j k t) b x) (w (L - 1)%nat j k)
    (sum (width L) (fun m => g m * sigma' L (z L m) * w L m j
                             * sigma' (L - 1)%nat (z (L - 1)%nat j) * a (L - 2) k)).
Proof.
  intros HL Hj Hk. eapply derivative_eq.
  - apply (BP3 width sigma sigma' L C g); try assumption; try lia.
    now replace (L - 1 - 1)%nat with (L - 2)%nat by lia.
  - replace (L - 1 - 1)%nat with (L - 2)%nat by lia. rewrite delta_before by assumption.
    now rewrite <- !sum_scal_r.
Qed.

Theorem BP4_long_chain j :
  (3 <= L)%nat -> (j < width (L - 1))%nat ->
  is_derive (fun t => cost w (replace_bias b (L - 1) j t) x) (b (L - 1)%nat j)
    (sum (width L) (fun m => g m * sigma' L (z L m) * w L m j * sigma' (L - 1)%nat (z (L - 1)%nat j))).
Proof.
  intros HL Hj. eapply derivative_eq.
  - apply (BP4 width sigma sigma' L C g); try assumption; lia.
  - rewrite delta_before by assumption. now rewrite <- sum_scal_r.
Qed.

End ClassicalLines.
