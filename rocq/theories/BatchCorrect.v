(** The vectorised program over the real numbers: what users run, with rows as examples, is the
    gradient of the mean cost with its L2 penalty.

    | name                      | what it says                                                  |
    |---------------------------|---------------------------------------------------------------|
    | mean_cost                 | sum_x share_x C_x + (lambda/2) |w|^2; share_x = 1/N, or any   |
    | batch_differentiable      | the hypotheses of ProgramCorrect, for each example            |
    | derivative_total          | the derivative of a sum over a list                           |
    | derivative_total_modified | ... where one entry moves                                     |
    | derivative_penalty        | d/dw_jk (lambda/2) |w|^2 = lambda w_jk                        |
    | mean_gradient_weight      | HEADLINE: entry (i, j, k) of mean_gradient                    |
    | mean_gradient_bias        | HEADLINE: entry (i, j) of mean_gradient                       |

    Names: [mean_...] for the batch.  Biases bear no penalty. *)

From Coq Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Coquelicot.
From Coq Require Import List.
From Backproof Require Import Sums Calculus Differentiability Program ProgramShape ProgramCorrect.
Import ListNotations.
Local Open Scope R_scope.

Notation rtotal := (total R 0 Rplus).
Notation example := (list R * list R * R)%type.
Notation input e := (fst (fst e)).
Notation target e := (snd (fst e)).
Notation share e := (snd e).

(** The sum of the squares of all weights. *)
Definition squares (layers : list rlayer) : R :=
  rtotal (map (fun ly => rtotal (map (fun r => rtotal (map (fun x => x ^ 2) r)) (weights ly))) layers).

Section Totals.
Context {A : Type}.

Lemma derivative_total (l : list A) (f : A -> R -> R) (d : A -> R) (t : R) :
  (forall e, In e l -> is_derive (f e) t (d e)) ->
  is_derive (fun s => rtotal (map (fun e => f e s) l)) t (rtotal (map d l)).
Proof.
  induction l as [|e l IH]; intros H; simpl; [apply derivative_const|].
  apply derivative_plus; [apply H; now left | apply IH; intros; apply H; now right].
Qed.

Lemma derivative_total_modified (h : A -> R) (F : R -> A -> A) (l : list A) i a (t v : R) :
  (i < length l)%nat -> is_derive (fun s => h (F s (nth i l a)) : R) t v ->
  is_derive (fun s => rtotal (map h (modify i (F s) l))) t v.
Proof.
  revert i. induction l as [|x l IH]; intros [|i] Hi H; simpl in Hi; try lia.
  - simpl. eapply derivative_eq; [apply derivative_plus; [exact H | apply derivative_const]|]. ring.
  - simpl. eapply derivative_eq.
    + apply derivative_plus; [apply derivative_const|]. apply IH; [lia | exact H].
    + ring.
Qed.
End Totals.

Lemma derivative_penalty (layers : list rlayer) i j k d :
  (i < length layers)%nat -> (j < length (weights (nth i layers d)))%nat ->
  (k < length (nth j (weights (nth i layers d)) []))%nat ->
  let w := nth k (nth j (weights (nth i layers d)) []) 0 in
  is_derive (fun t => squares (set_weight i j k t layers)) w (2 * w).
Proof.
  intros Hi Hj Hk. cbv zeta. unfold squares, set_weight.
  apply (derivative_total_modified _ (fun t ly =>
    Layer (modify j (modify k (fun _ => t)) (weights ly)) (biases ly) (sigma ly) (slope ly)) layers i d _ _ Hi).
  simpl.
  apply (derivative_total_modified (fun r => rtotal (map (fun x => x ^ 2) r)) (fun t => modify k (fun _ => t))
           _ j [] _ _ Hj).
  apply (derivative_total_modified (fun x => x ^ 2) (fun t _ => t) _ k 0 _ _ Hk).
  eapply derivative_eq; [apply (derivative_square (fun s => s)); apply derivative_id|]. simpl. ring.
Qed.

Lemma squares_set_bias (layers : list rlayer) : forall i j t, squares (set_bias i j t layers) = squares layers.
Proof.
  unfold squares, set_bias. induction layers as [|ly rest IH]; intros [|i] j t; simpl; try reflexivity.
  now rewrite IH.
Qed.

Section Mean.

Variable C : list R -> vector -> R.
Variable cost_gradient : list R -> list R -> list R.
Variable lambda : R.
Variable es : list example.

Definition mean_cost (layers : list rlayer) : R :=
  rtotal (map (fun e => share e * network_cost (C (target e)) layers (input e)) es)
  + lambda / 2 * squares layers.

Definition batch_differentiable (n : nat) (layers : list rlayer) : Prop :=
  forall e, In e es ->
    length (input e) = n
    /\ differentiable_layers (C (target e)) (fun a => cost_gradient a (target e)) layers (input e).

Notation program n layers :=
  (mean_gradient R 0 Rplus Rmult cost_gradient (map (fun e : example => target e) es)
     (map (fun e : example => share e) es) lambda n layers (map (fun e : example => input e) es)).

Lemma batch_differentiable_shaped n layers :
  batch_differentiable n layers -> batch_shaped R 0 Rplus Rmult cost_gradient n layers es.
Proof.
  intros H e He. destruct (H e He) as [Hn Hd]. split; [exact Hn|].
  exact (differentiable_length _ _ _ _ Hd).
Qed.

Lemma nth_mean_gradient n layers i d : (i < length layers)%nat ->
  nth i (program n layers) ([], [])
  = with_penalty R Rplus Rmult lambda (nth i layers d)
      (nth i (fst (vectorised R 0 Rplus Rmult cost_gradient (map (fun e : example => target e) es)
         (map (fun e : example => share e) es) n layers (map (fun e : example => input e) es))) ([], [])).
Proof. intros Hi. apply nth_zip_with; [exact Hi | now rewrite length_vectorised]. Qed.

Lemma product_assoc (s d a : R) : s * d * a = s * (d * a).
Proof. ring. Qed.

(** HEADLINE *)
Theorem mean_gradient_bias n layers i j d :
  well_shaped R n layers -> batch_differentiable n layers ->
  (i < length layers)%nat -> (j < length (biases (nth i layers d)))%nat ->
  is_derive (fun t => mean_cost (set_bias i j t layers)) (nth j (biases (nth i layers d)) 0)
            (nth j (snd (nth i (program n layers) ([], []))) 0).
Proof.
  intros Hs Hd Hi Hj.
  rewrite (nth_mean_gradient n layers i d Hi). simpl snd.
  destruct (vectorised_gradients R 0 Rplus Rmult cost_gradient product_assoc layers n es i d
              (batch_differentiable_shaped n layers Hd) Hs Hi) as (_ & _ & Hentry).
  destruct (Hentry j Hj) as (-> & _).
  unfold mean_cost. eapply derivative_eq.
  - apply derivative_plus.
    + apply (derivative_total es (fun e t => share e * network_cost (C (target e)) (set_bias i j t layers) (input e))).
      intros e He. destruct (Hd e He) as [Hn Hde]. apply derivative_scal.
      apply (backprop_correct_bias (C (target e)) (fun a => cost_gradient a (target e)) layers (input e) i j d);
        try assumption. now rewrite Hn.
    + apply (derivative_ext (fun _ => lambda / 2 * squares layers)); [|apply derivative_const].
      intros t. now rewrite squares_set_bias.
  - simpl. now rewrite Rplus_0_r.
Qed.

(** HEADLINE *)
Theorem mean_gradient_weight n layers i j k d :
  well_shaped R n layers -> batch_differentiable n layers ->
  (i < length layers)%nat -> (j < length (weights (nth i layers d)))%nat ->
  (k < length (nth j (weights (nth i layers d)) []))%nat ->
  is_derive (fun t => mean_cost (set_weight i j k t layers)) (nth k (nth j (weights (nth i layers d)) []) 0)
            (nth k (nth j (fst (nth i (program n layers) ([], []))) []) 0).
Proof.
  intros Hs Hd Hi Hj Hk.
  destruct (vectorised_gradients R 0 Rplus Rmult cost_gradient product_assoc layers n es i d
              (batch_differentiable_shaped n layers Hd) Hs Hi) as (Hlw & Hlb & Hentry).
  assert (Hjb : (j < length (biases (nth i layers d)))%nat).
  { assert (Hwb : forall ls m, well_shaped R m ls -> forall i', (i' < length ls)%nat ->
        length (weights (nth i' ls d)) = length (biases (nth i' ls d))).
    { induction ls as [|l0 ls IH]; intros m Hm [|i'] Hi'; simpl in Hi'; try lia; [apply Hm|].
      apply (IH (length (biases l0))); [apply Hm | lia]. }
    rewrite <- (Hwb layers n Hs i Hi). exact Hj. }
  destruct (Hentry j Hjb) as (_ & Hrow & Hw). specialize (Hw k Hk).
  rewrite (nth_mean_gradient n layers i d Hi). unfold with_penalty. simpl fst.
  rewrite (nth_zip_with _ _ _ _ [] []) by (rewrite ?Hlw; exact Hj).
  rewrite (nth_zip_with _ _ _ _ 0 0) by (rewrite ?Hrow; exact Hk).
  cbv zeta in Hw. rewrite Hw. clear Hw.
  unfold mean_cost. eapply derivative_eq.
  - apply derivative_plus.
    + apply (derivative_total es (fun e t => share e * network_cost (C (target e)) (set_weight i j k t layers) (input e))).
      intros e He. destruct (Hd e He) as [Hn Hde]. apply derivative_scal.
      apply (backprop_correct_weight (C (target e)) (fun a => cost_gradient a (target e)) layers (input e) i j k d);
        try assumption. now rewrite Hn.
    + apply derivative_scal. now apply derivative_penalty.
  - simpl. f_equal. field.
Qed.

End Mean.
