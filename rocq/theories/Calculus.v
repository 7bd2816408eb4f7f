(** The rules for derivatives of functions of one real number, in the form used everywhere here:
    for [f : R -> R], with ordinary +, *, / in place of the operations of abstract structures.

    | name                                   | what it says                                       |
    |----------------------------------------|----------------------------------------------------|
    | derivative_eq                          | a derivative may be rewritten into an equal number |
    | derivative_ext, derivative_near        | and its function into one equal everywhere, nearby |
    | derivative_const, _id                  | constants, the identity                            |
    | derivative_plus, _minus, _opp          | sums, differences, negatives                       |
    | derivative_mult, _scal, _square        | products                                           |
    | derivative_inv, _div                   | reciprocals and quotients                          |
    | derivative_comp                        | the chain rule                                     |
    | derivative_exp, _ln, _sqrt             | of a function inside                               |
    | near_below, near_above                 | a strict inequality holds in a neighbourhood       |

    Names: [derivative_<operation>].  Only derivative_ln rests on classical logic, through the
    standard library's derivative of the logarithm. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
Local Open Scope R_scope.

Lemma derivative_eq (f : R -> R) (t d d' : R) : is_derive f t d -> d = d' -> is_derive f t d'.
Proof. intros H <-. exact H. Qed.

Lemma derivative_ext (f g : R -> R) (t d : R) :
  (forall s, f s = g s) -> is_derive f t d -> is_derive g t d.
Proof. apply is_derive_ext. Qed.

Lemma derivative_near (f g : R -> R) (t d : R) :
  locally t (fun s => f s = g s) -> is_derive f t d -> is_derive g t d.
Proof. apply is_derive_ext_loc. Qed.

Lemma near_below (t r : R) : t < r -> locally t (fun s => s < r).
Proof.
  intros H. assert (0 < r - t) as P by lra. exists (mkposreal _ P). intros s Hs.
  unfold ball in Hs. simpl in Hs. unfold AbsRing_ball, abs, minus, plus, opp in Hs. simpl in Hs.
  apply Rabs_def2 in Hs. lra.
Qed.

Lemma near_above (t r : R) : r < t -> locally t (fun s => r < s).
Proof.
  intros H. assert (0 < t - r) as P by lra. exists (mkposreal _ P). intros s Hs.
  unfold ball in Hs. simpl in Hs. unfold AbsRing_ball, abs, minus, plus, opp in Hs. simpl in Hs.
  apply Rabs_def2 in Hs. lra.
Qed.

Lemma derivative_const (c t : R) : is_derive (fun _ : R => c) t 0.
Proof. apply (is_derive_const (V := R_NormedModule)). Qed.

Lemma derivative_id (t : R) : is_derive (fun s : R => s) t 1.
Proof. apply (is_derive_id (K := R_AbsRing)). Qed.

Lemma derivative_plus (f g : R -> R) (t df dg : R) :
  is_derive f t df -> is_derive g t dg -> is_derive (fun s : R => f s + g s) t (df + dg).
Proof. apply (is_derive_plus (V := R_NormedModule)). Qed.

Lemma derivative_minus (f g : R -> R) (t df dg : R) :
  is_derive f t df -> is_derive g t dg -> is_derive (fun s : R => f s - g s) t (df - dg).
Proof. apply (is_derive_minus (V := R_NormedModule)). Qed.

Lemma derivative_opp (f : R -> R) (t d : R) :
  is_derive f t d -> is_derive (fun s : R => - f s) t (- d).
Proof. apply (is_derive_opp (V := R_NormedModule)). Qed.

Lemma derivative_mult (f g : R -> R) (t df dg : R) :
  is_derive f t df -> is_derive g t dg -> is_derive (fun s : R => f s * g s) t (df * g t + f t * dg).
Proof.
  intros Hf Hg. apply (is_derive_mult (K := R_AbsRing) f g t df dg Hf Hg). intros; apply Rmult_comm.
Qed.

Lemma derivative_scal (c : R) (f : R -> R) (t d : R) :
  is_derive f t d -> is_derive (fun s : R => c * f s) t (c * d).
Proof. apply is_derive_scal. Qed.

Lemma derivative_comp (f h : R -> R) (t df dh : R) :
  is_derive f (h t) df -> is_derive h t dh -> is_derive (fun s : R => f (h s)) t (df * dh).
Proof.
  intros Hf Hh. eapply derivative_eq.
  - apply (is_derive_comp (K := R_AbsRing) (V := R_NormedModule) f h t df dh Hf Hh).
  - apply Rmult_comm.
Qed.

Lemma derivative_square (f : R -> R) (t d : R) :
  is_derive f t d -> is_derive (fun s : R => f s ^ 2) t (2 * f t * d).
Proof.
  intros H. apply (derivative_ext (fun s => f s * f s)); [intros; ring|].
  eapply derivative_eq; [apply derivative_mult; exact H | ring].
Qed.

Lemma derivative_inv (f : R -> R) (t d : R) :
  f t <> 0 -> is_derive f t d -> is_derive (fun s : R => / f s) t (- d / f t ^ 2).
Proof. intros Hne H. now apply is_derive_inv. Qed.

Lemma derivative_div (f h : R -> R) (t df dh : R) :
  h t <> 0 -> is_derive f t df -> is_derive h t dh ->
  is_derive (fun s : R => f s / h s) t ((df * h t - f t * dh) / h t ^ 2).
Proof.
  intros Hne Hf Hh. eapply derivative_eq.
  - apply (derivative_mult f (fun s => / h s) t df (- dh / h t ^ 2) Hf). now apply derivative_inv.
  - simpl. field. exact Hne.
Qed.

Lemma derivative_exp (f : R -> R) (t d : R) :
  is_derive f t d -> is_derive (fun s : R => exp (f s)) t (exp (f t) * d).
Proof.
  intros H. apply (derivative_comp exp f); [|exact H]. apply is_derive_Reals. apply derivable_pt_lim_exp.
Qed.

Lemma derivative_ln (f : R -> R) (t d : R) :
  0 < f t -> is_derive f t d -> is_derive (fun s : R => ln (f s)) t (d / f t).
Proof.
  intros Hpos H. eapply derivative_eq.
  - apply (derivative_comp ln f t (/ f t)); [|exact H]. apply is_derive_Reals. now apply derivable_pt_lim_ln.
  - unfold Rdiv. ring.
Qed.

Lemma derivative_sqrt (f : R -> R) (t d : R) :
  0 < f t -> is_derive f t d -> is_derive (fun s : R => sqrt (f s)) t (d / (2 * sqrt (f t))).
Proof.
  intros Hpos H. eapply derivative_eq.
  - apply (derivative_comp sqrt f t (/ (2 * sqrt (f t)))); [|exact H].
    apply is_derive_Reals. now apply derivable_pt_lim_sqrt.
  - unfold Rdiv. ring.
Qed.
