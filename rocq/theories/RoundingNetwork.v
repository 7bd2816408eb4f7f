(** Rounding errors of the forward pass and of BP1 ... BP4 as computed in the standard model.

    | name                  | what it says                                                          |
    |-----------------------|-----------------------------------------------------------------------|
    | computed_forward      | z and a are results of rounded operations, in any order of summation  |
    | computed_errors       | so is delta, by BP1 and BP2                                           |
    | forward_radii, error_radii | numbers that satisfy the inequality of each equation             |
    | rounding_forward      | HEADLINE: z and a as computed are within their radii of the exact ones|
    | rounding_errors       | HEADLINE: so is delta, which is the derivative dC/dz itself           |
    | rounding_BP3, rounding_BP4 | HEADLINE: so are the gradients, summed over a batch              |
    | a_radius, error_radius | radii for Lipschitz activations, by recursion on the layers          |
    | rounding_lipschitz    | HEADLINE: with those, nothing is left to satisfy                      |

    The radii are any numbers that satisfy the inequalities.  A bound found by ball arithmetic, as
    `certify` does it, gives such numbers, if its balls contain all that the operations can return;
    that the library's balls do so is not proved here.
    Names: [rounding_<equation>]; in z_, a_, d_ the computed numbers, in ez, ea, es, ed their radii. *)

From Coq Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Coquelicot.
From Backproof Require Import Sums Differentiability Network TotalDerivative FourEquations Rounding.
Local Open Scope R_scope.

Section RoundingNetwork.

Variable u : R.
Hypothesis u_nonneg : 0 <= u.

Notation rounded := (rounded u).
Notation computed_dot := (computed_dot u).
Notation dot_radius := (dot_radius u).
Notation product_radius := (product_radius u).

Variable width : nat -> nat.
Variable sigma sigma' : nat -> R -> R.
Variable L : nat.
Variable C : vector -> R.
Variable g : vector.
Variable w : all_weights.
Variable b : all_biases.
Variable x : vector.

Notation a := (activation width sigma w b x).
Notation z := (weighted_input width sigma w b x).
Notation delta := (delta width sigma L C w b x).

Hypothesis layers : (2 <= L)%nat.
Hypothesis differentiable : differentiable_network width sigma sigma' L C g w b x.

(** The functions that the library calls for sigma and its slope, and what they return: numbers. *)
Variable sigma_ slope_ : nat -> R -> R.
Variable z_ a_ d_ : nat -> vector.
Variable g_ : vector.
Variable ez ea es ed : nat -> vector.
Variable eg : vector.

Definition zero : vector := fun _ => 0.

(** Weights against activations, and the bias against 1, as one sum of products. *)
Definition with_bias (n : nat) (v : vector) (last : R) : vector := update v n last.

Definition computed_forward : Prop :=
  (forall k, (k < width 1)%nat -> a_ 1%nat k = x k) /\
  forall l j, (2 <= l <= L)%nat -> (j < width l)%nat ->
    computed_dot (products (S (width (l - 1))) (with_bias (width (l - 1)) (w l j) (b l j))
                           (with_bias (width (l - 1)) (a_ (l - 1)%nat) 1)) (z_ l j)
    /\ a_ l j = sigma_ l (z_ l j).

Definition forward_radii : Prop :=
  (forall k, (k < width 1)%nat -> 0 <= ea 1%nat k) /\
  forall l j, (2 <= l <= L)%nat -> (j < width l)%nat ->
    dot_radius (S (width (l - 1))) (S (width (l - 1)))
      (with_bias (width (l - 1)) (w l j) (b l j)) zero
      (with_bias (width (l - 1)) (a (l - 1)%nat) 1) (with_bias (width (l - 1)) (ea (l - 1)%nat) 0) <= ez l j
    /\ (forall t, within (ez l j) t (z l j) -> within (ea l j) (sigma_ l t) (a l j))
    /\ (forall t, within (ez l j) t (z l j) -> within (es l j) (slope_ l t) (sigma' l (z l j))).

Definition computed_errors : Prop :=
  (forall j, (j < width L)%nat -> rounded (g_ j * slope_ L (z_ L j)) (d_ L j)) /\
  forall l k, (2 <= l < L)%nat -> (k < width l)%nat -> exists p,
    computed_dot (products (width (S l)) (fun j => w (S l) j k) (d_ (S l))) p
    /\ rounded (p * slope_ l (z_ l k)) (d_ l k).

Definition error_radii : Prop :=
  (forall j, (j < width L)%nat ->
     within (eg j) (g_ j) (g j) /\ product_radius (g j) (eg j) (sigma' L (z L j)) (es L j) <= ed L j) /\
  forall l k, (2 <= l < L)%nat -> (k < width l)%nat ->
    product_radius (sum (width (S l)) (fun j => w (S l) j k * delta (S l) j))
      (dot_radius (width (S l)) (width (S l)) (fun j => w (S l) j k) zero (delta (S l)) (ed (S l)))
      (sigma' l (z l k)) (es l k) <= ed l k.

Hypothesis forward_computed : computed_forward.
Hypothesis forward_bounded : forward_radii.

Lemma with_bias_sum n (v y : vector) (s : R) :
  sum (S n) (fun i => with_bias n v s i * with_bias n y 1 i) = sum n (fun i => v i * y i) + s.
Proof.
  unfold with_bias. simpl. rewrite !update_same, Rmult_1_r. f_equal.
  apply sum_ext. intros i Hi. now rewrite !update_other by lia.
Qed.

Theorem rounding_forward : forall l, (1 <= l <= L)%nat -> forall j, (j < width l)%nat ->
  within (ea l j) (a_ l j) (a l j) /\ ((2 <= l)%nat -> within (ez l j) (z_ l j) (z l j)).
Proof.
  destruct forward_computed as [Hin Hstep]. destruct forward_bounded as [Hrin Hr].
  induction l as [|l IH]; intros Hl j Hj; [lia|].
  destruct (Nat.eq_dec l 0) as [->|Hne].
  - split; [|lia]. rewrite (Hin j Hj). apply (within_weaken 0); [apply within_exact | now apply Hrin].
  - assert (H2 : (2 <= S l <= L)%nat) by lia.
    destruct (Hstep (S l) j H2 Hj) as [Hz Ha]. destruct (Hr (S l) j H2 Hj) as (Rz & Ra & _).
    replace (S l - 1)%nat with l in * by lia.
    assert (Wz : within (ez (S l) j) (z_ (S l) j) (z (S l) j)).
    { refine (within_weaken _ _ _ _ _ Rz). unfold weighted_input. replace (S l - 1)%nat with l by lia.
      rewrite <- with_bias_sum.
      apply (dot_within u u_nonneg (S (width l)) (with_bias (width l) (w (S l) j) (b (S l) j))
               (with_bias (width l) (w (S l) j) (b (S l) j)) (with_bias (width l) (a_ l) 1)); [| |exact Hz].
      - intros i _. apply within_exact.
      - intros i Hi. unfold with_bias. destruct (Nat.eq_dec i (width l)) as [->|Hni].
        + rewrite !update_same. apply within_exact.
        + rewrite !update_other by exact Hni. apply IH; lia. }
    split; [rewrite Ha; now apply Ra | intros _; exact Wz].
Qed.

Lemma slope_within l j : (2 <= l <= L)%nat -> (j < width l)%nat ->
  within (es l j) (slope_ l (z_ l j)) (sigma' l (z l j)).
Proof.
  intros Hl Hj. assert (H1 : (1 <= l <= L)%nat) by lia.
  destruct (rounding_forward l H1 j Hj) as [_ Hz].
  apply (proj2 forward_bounded l j Hl Hj). apply Hz. lia.
Qed.

Hypothesis errors_computed : computed_errors.
Hypothesis errors_bounded : error_radii.

Theorem rounding_errors l j :
  (2 <= l <= L)%nat -> (j < width l)%nat -> within (ed l j) (d_ l j) (delta l j).
Proof.
  destruct errors_computed as [Hout Hback]. destruct errors_bounded as [Rout Rback].
  intros Hl. remember (L - l)%nat as d eqn:Hd. revert l j Hl Hd.
  induction d as [|d IH]; intros l j Hl Hd Hj.
  - assert (l = L) as -> by lia. destruct (Rout j Hj) as [Hg Hr].
    refine (within_weaken _ _ _ _ _ Hr).
    rewrite (BP1 width sigma sigma' L C g w b x layers differentiable j Hj).
    apply (product_within u u_nonneg (g_ j) (g j) (slope_ L (z_ L j))); [exact Hg | | now apply Hout].
    now apply slope_within.
  - assert (Hl' : (2 <= l < L)%nat) by lia. destruct (Hback l j Hl' Hj) as (p & Hp & Hround).
    refine (within_weaken _ _ _ _ _ (Rback l j Hl' Hj)).
    rewrite (BP2 width sigma sigma' L C g w b x layers differentiable l j Hl' Hj).
    apply (product_within u u_nonneg p _ (slope_ l (z_ l j))); [| now apply slope_within | exact Hround].
    apply (dot_within u u_nonneg (width (S l)) (fun i => w (S l) i j) (fun i => w (S l) i j) (d_ (S l))); [| |exact Hp].
    + intros i _. apply within_exact.
    + intros i Hi. apply IH; lia.
Qed.

End RoundingNetwork.

(** * A batch: BP3 and BP4 sum over its N examples

    Example e has the errors [d e] of neuron j and the activations [a e] of neuron k, computed [d_ e]
    and [a_ e], within [ed e] and [ea e]; shares are multiplied into the errors before. *)

Section Batch.

Variable u : R.
Hypothesis u_nonneg : 0 <= u.
Variable N : nat.
Variable d a d_ a_ ed ea : vector.
Hypothesis d_within : forall e, (e < N)%nat -> within (ed e) (d_ e) (d e).
Hypothesis a_within : forall e, (e < N)%nat -> within (ea e) (a_ e) (a e).

Theorem rounding_BP3 s : computed_dot u (products N d_ a_) s ->
  within (dot_radius u N N d ed a ea) s (sum N (fun e => d e * a e)).
Proof. now apply dot_within. Qed.

Theorem rounding_BP4 s : computed_dot u (products N d_ (fun _ => 1)) s ->
  within (growth u N * sum N (fun e => Rabs (d e) + ed e) - sum N (fun e => Rabs (d e))) s (sum N d).
Proof.
  intros Hs.
  pose proof (dot_within u u_nonneg N d_ d (fun _ => 1) (fun _ => 1) ed (fun _ => 0) s d_within
                (fun e _ => within_exact 1) Hs) as H.
  cbv beta in H. rewrite (sum_ext N (fun i => d i * 1) d) in H by (intros; ring).
  refine (within_weaken _ _ _ _ H _). unfold dot_radius. cbv beta. rewrite Rabs_R1. right.
  rewrite (sum_ext N (fun i => (Rabs (d i) + ed i) * (1 + 0)) (fun i => Rabs (d i) + ed i)) by (intros; ring).
  now rewrite (sum_ext N (fun i => Rabs (d i) * 1) (fun i => Rabs (d i))) by (intros; ring).
Qed.

(** The share of an example: one rounded product. *)
Theorem rounding_share (share x e c s : R) :
  within e c x -> rounded u (share * c) s -> within (product_radius u share 0 x e) s (share * x).
Proof.
  intros Hc Hs. apply (product_within u u_nonneg share share c x 0 e s); [apply within_exact | exact Hc | exact Hs].
Qed.

End Batch.

(** * Radii that always exist

    If each activation and each slope changes by at most K times what its argument changes, and the
    functions called for them err by at most the factor v, then these radii satisfy every inequality. *)

Section Lipschitz.

Variable u : R.
Hypothesis u_nonneg : 0 <= u.
Variable width : nat -> nat.
Variable sigma sigma' sigma_ slope_ : nat -> R -> R.
Variable L : nat.
Variable C : vector -> R.
Variable g g_ eg : vector.
Variable w : all_weights.
Variable b : all_biases.
Variable x : vector.
Variable K K' v : R.

Hypothesis sigma_lipschitz : forall l s t, Rabs (sigma l s - sigma l t) <= K * Rabs (s - t).
Hypothesis slope_lipschitz : forall l s t, Rabs (sigma' l s - sigma' l t) <= K' * Rabs (s - t).
Hypothesis sigma_accurate : forall l t, Rabs (sigma_ l t - sigma l t) <= v * Rabs (sigma l t).
Hypothesis slope_accurate : forall l t, Rabs (slope_ l t - sigma' l t) <= v * Rabs (sigma' l t).
Hypothesis K_nonneg : 0 <= K.
Hypothesis K'_nonneg : 0 <= K'.
Hypothesis v_nonneg : 0 <= v.

Notation a := (activation width sigma w b x).
Notation z := (weighted_input width sigma w b x).
Notation delta := (delta width sigma L C w b x).

Definition function_radius (k e value : R) : R := v * (Rabs value + k * e) + k * e.

Lemma function_within (f f_ : R -> R) (k e t y : R) :
  0 <= k -> Rabs (f t - f y) <= k * Rabs (t - y) -> Rabs (f_ t - f t) <= v * Rabs (f t) ->
  within e t y -> within (function_radius k e (f y)) (f_ t) (f y).
Proof.
  unfold within, function_radius. intros Hk Hf Hf_ Ht.
  assert (M : Rabs (f t - f y) <= k * e) by (eapply Rle_trans; [exact Hf | now apply Rmult_le_compat_l]).
  assert (B : Rabs (f t) <= Rabs (f y) + k * e).
  { replace (f t) with (f y + (f t - f y)) by ring. eapply Rle_trans; [apply Rabs_triang|]. lra. }
  replace (f_ t - f y) with ((f_ t - f t) + (f t - f y)) by ring.
  eapply Rle_trans; [apply Rabs_triang|].
  assert (v * Rabs (f t) <= v * (Rabs (f y) + k * e)) by now apply Rmult_le_compat_l.
  lra.
Qed.

Definition z_radius_from (e : vector) (l j : nat) : R :=
  dot_radius u (S (width (l - 1))) (S (width (l - 1)))
    (with_bias (width (l - 1)) (w l j) (b l j)) zero
    (with_bias (width (l - 1)) (a (l - 1)%nat) 1) (with_bias (width (l - 1)) e 0).

Fixpoint a_radius (l : nat) : vector :=
  match l with
  | O => zero
  | S l' => match l' with
            | O => zero
            | S _ => fun j => function_radius K (z_radius_from (a_radius l') l j) (a l j)
            end
  end.

Definition z_radius (l : nat) : vector := z_radius_from (a_radius (l - 1)) l.
Definition slope_radius (l j : nat) : R := function_radius K' (z_radius l j) (sigma' l (z l j)).

Lemma a_radius_next l j : (2 <= l)%nat -> a_radius l j = function_radius K (z_radius l j) (a l j).
Proof. intros Hl. destruct l as [|[|l]]; [lia | lia | reflexivity]. Qed.

(** The radius of delta, from the output layer backwards: d layers follow layer l. *)
Fixpoint error_radius_from (d l : nat) : vector :=
  match d with
  | O => fun j => product_radius u (g j) (eg j) (sigma' l (z l j)) (slope_radius l j)
  | S d' => fun k =>
      product_radius u (sum (width (S l)) (fun j => w (S l) j k * delta (S l) j))
        (dot_radius u (width (S l)) (width (S l)) (fun j => w (S l) j k) zero (delta (S l)) (error_radius_from d' (S l)))
        (sigma' l (z l k)) (slope_radius l k)
  end.

Definition error_radius (l : nat) : vector := error_radius_from (L - l) l.

Lemma lipschitz_forward :
  forward_radii u width sigma sigma' L w b x sigma_ slope_ z_radius a_radius slope_radius.
Proof.
  split; [intros k _; simpl; unfold zero; lra|].
  intros l j Hl Hj. split; [apply Rle_refl|]. split; intros t Ht.
  - rewrite a_radius_next by lia. rewrite activation_next by lia.
    apply (function_within (sigma l) (sigma_ l)); [exact K_nonneg | apply sigma_lipschitz | apply sigma_accurate | exact Ht].
  - apply (function_within (sigma' l) (slope_ l)); [exact K'_nonneg | apply slope_lipschitz | apply slope_accurate | exact Ht].
Qed.

Lemma lipschitz_errors :
  (forall j, (j < width L)%nat -> within (eg j) (g_ j) (g j)) ->
  error_radii u width sigma sigma' L C g w b x g_ slope_radius error_radius eg.
Proof.
  intros Hg. split.
  - intros j Hj. split; [now apply Hg|]. unfold error_radius. rewrite Nat.sub_diag. apply Rle_refl.
  - intros l k Hl Hk. unfold error_radius. replace (L - l)%nat with (S (L - S l)) by lia. apply Rle_refl.
Qed.

Theorem rounding_lipschitz (z_ a_ d_ : nat -> vector) l j :
  (2 <= L)%nat -> differentiable_network width sigma sigma' L C g w b x ->
  (forall j, (j < width L)%nat -> within (eg j) (g_ j) (g j)) ->
  computed_forward u width L w b x sigma_ z_ a_ ->
  computed_errors u width L w slope_ z_ d_ g_ ->
  (2 <= l <= L)%nat -> (j < width l)%nat ->
  within (error_radius l j) (d_ l j) (delta l j).
Proof.
  intros HL HD Hg Hf He Hl Hj.
  apply (rounding_errors u u_nonneg width sigma sigma' L C g w b x HL HD sigma_ slope_ z_ a_ d_ g_
           z_radius a_radius slope_radius error_radius eg); try assumption.
  - exact lipschitz_forward.
  - now apply lipschitz_errors.
Qed.

End Lipschitz.
