(** The network of the textbook: any number of layers, any widths, an activation for each layer.

    Layers are counted as the reader counts: 1 is the input, 2 ... L have weights.

    | name                        | in the book     | what it is                                       |
    |-----------------------------|-----------------|--------------------------------------------------|
    | width l                     |                 | the number of neurons of layer l                 |
    | weights l j k               | w^l_jk          | from neuron k of layer l-1 to neuron j of layer l|
    | biases l j                  | b^l_j           |                                                  |
    | activation ... l j          | a^l_j           | a^1 = x,  a^l = sigma^l(z^l)                     |
    | weighted_input ... l j      | z^l_j           | sum_k w^l_jk a^(l-1)_k + b^l_j                   |
    | cost ...                    | C               | the cost function at a^L                         |
    | cost_from ... d l z         |                 | the cost, run from weighted inputs z of layer l  |
    |                             |                 | through the d layers that follow it              |
    | delta ... l j               | delta^l_j       | the derivative of the cost in z^l_j, by          |
    |                             |                 | definition, never by BP2                         |
    | replace_weight, replace_bias|                 | all parameters, with one entry replaced          |
    | activation_input, activation_next, weighted_input_next | | the equations of the forward pass     |
    | cost_from_weighted_input    |                 | running from z^l is running the network          |

    Names: a definition has the word of the textbook; [x_next] unfolds x by one layer. *)

From Coq Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Coquelicot.
From Backproof Require Import Sums Differentiability.
Local Open Scope R_scope.

Definition matrix := nat -> nat -> R.
Definition all_weights := nat -> matrix.
Definition all_biases := nat -> vector.

Section Network.

Variable width : nat -> nat.
Variable sigma : nat -> R -> R.
Variable L : nat.
Variable C : vector -> R.

Fixpoint activation (w : all_weights) (b : all_biases) (x : vector) (l : nat) : vector :=
  match l with
  | O => x
  | S l' =>
      match l' with
      | O => x
      | S _ => fun j => sigma l (sum (width l') (fun k => w l j k * activation w b x l' k) + b l j)
      end
  end.

Definition weighted_input (w : all_weights) (b : all_biases) (x : vector) (l : nat) : vector :=
  fun j => sum (width (l - 1)) (fun k => w l j k * activation w b x (l - 1) k) + b l j.

Definition cost (w : all_weights) (b : all_biases) (x : vector) : R := C (activation w b x L).

(** The weighted inputs of the layer after l, from those of layer l. *)
Definition step (w : all_weights) (b : all_biases) (l : nat) (z : vector) : vector :=
  fun j => sum (width l) (fun k => w (S l) j k * sigma l (z k)) + b (S l) j.

Fixpoint cost_from (w : all_weights) (b : all_biases) (d l : nat) (z : vector) : R :=
  match d with
  | O => C (fun j => sigma l (z j))
  | S d' => cost_from w b d' (S l) (step w b l z)
  end.

Definition delta (w : all_weights) (b : all_biases) (x : vector) (l j : nat) : R :=
  Derive (fun t => cost_from w b (L - l) l (update (weighted_input w b x l) j t))
         (weighted_input w b x l j).

Definition replace_weight (w : all_weights) (l j k : nat) (t : R) : all_weights :=
  fun l' j' k' =>
    if Nat.eq_dec l' l then if Nat.eq_dec j' j then if Nat.eq_dec k' k then t
    else w l' j' k' else w l' j' k' else w l' j' k'.

Definition replace_bias (b : all_biases) (l j : nat) (t : R) : all_biases :=
  fun l' j' => if Nat.eq_dec l' l then if Nat.eq_dec j' j then t else b l' j' else b l' j'.

Lemma activation_input w b x : activation w b x 1 = x.
Proof. reflexivity. Qed.

Lemma activation_next w b x l :
  (2 <= l)%nat -> activation w b x l = (fun j => sigma l (weighted_input w b x l j)).
Proof.
  intros Hl. destruct l as [|[|l]]; [lia | lia |]. reflexivity.
Qed.

Lemma weighted_input_next w b x l :
  (2 <= l)%nat -> weighted_input w b x (S l) = step w b l (weighted_input w b x l).
Proof.
  intros Hl. unfold weighted_input at 1, step.
  replace (S l - 1)%nat with l by lia. now rewrite activation_next.
Qed.

Lemma cost_from_next w b x l :
  (2 <= l < L)%nat ->
  cost_from w b (L - l) l (weighted_input w b x l)
  = cost_from w b (L - S l) (S l) (weighted_input w b x (S l)).
Proof.
  intros Hl. replace (L - l)%nat with (S (L - S l)) by lia. simpl.
  now rewrite weighted_input_next by lia.
Qed.

Theorem cost_from_weighted_input w b x l :
  (2 <= l <= L)%nat -> cost_from w b (L - l) l (weighted_input w b x l) = cost w b x.
Proof.
  intros Hl. remember (L - l)%nat as d eqn:Hd. revert l Hl Hd.
  induction d as [|d IH]; intros l Hl Hd.
  - replace l with L by lia. unfold cost. simpl. now rewrite activation_next by lia.
  - simpl. rewrite <- weighted_input_next by lia. apply IH; lia.
Qed.

End Network.
