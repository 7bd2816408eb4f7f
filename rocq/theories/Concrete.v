(** The theorems on concrete networks of 2, 2 and 1 neurons, with nothing left to assume: they are
    not empty.

    | name                    | what it says                                                       |
    |-------------------------|--------------------------------------------------------------------|
    | concrete_sigmoid        | HEADLINE: all four equations for one sigmoid network, by its numbers |
    | square_layers           | a network with sigma(u) = u^2 and integers                         |
    | concrete_gradient       | HEADLINE: its program returns these integers ...                   |
    | concrete_weight         | HEADLINE: ... and one of them is the derivative it should be       |
    | concrete_mean_weight    | HEADLINE: the same for a batch of two, with the L2 penalty         |

    Names: [concrete_...]. *)

From Coq Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Coquelicot.
From Coq Require Import List.
From Backproof Require Import Sums Calculus Differentiability Gradients Network TotalDerivative FourEquations.
From Backproof Require Import Activations Costs Instances Program ProgramShape ProgramCorrect BatchCorrect.
Import ListNotations.
Local Open Scope R_scope.

(** * A sigmoid network of the book's kind *)

Definition widths (l : nat) : nat := match l with 1 => 2 | 2 => 2 | 3 => 1 | _ => 0 end%nat.
Definition some_weights : all_weights := fun l j k =>
  nth k (nth j (nth l [[]; []; [[1/2; -1]; [2; 1/4]]; [[3; -2]]] []) []) 0.
Definition some_biases : all_biases := fun l j => nth j (nth l [[]; []; [1; -1/2]; [1/10]] []) 0.
Definition some_input : vector := fun k => nth k [1; -3] 0.
Definition some_target : vector := fun _ => 1.

Notation a := (activation widths (fun _ => sigmoid) some_weights some_biases some_input).
Notation the_cost := (cost widths (fun _ => sigmoid) 3 (quadratic 1 some_target)).
Notation the_delta := (delta widths (fun _ => sigmoid) 3 (quadratic 1 some_target) some_weights some_biases some_input).

Theorem concrete_sigmoid :
  the_delta 3 0 = (a 3%nat 0%nat - 1) * (a 3%nat 0%nat * (1 - a 3%nat 0%nat))
  /\ the_delta 2 0 = (3 * the_delta 3 0) * (a 2%nat 0%nat * (1 - a 2%nat 0%nat))
  /\ the_delta 2 1 = (-2 * the_delta 3 0) * (a 2%nat 1%nat * (1 - a 2%nat 1%nat))
  /\ is_derive (fun t => the_cost (replace_weight some_weights 2 1 1 t) some_biases some_input) (1/4)
               (the_delta 2 1 * -3)
  /\ is_derive (fun t => the_cost some_weights (replace_bias some_biases 2 0 t) some_input) 1 (the_delta 2 0).
Proof.
  assert (HL : (2 <= 3)%nat) by lia.
  pose proof (sigmoid_network_differentiable widths 3 some_weights some_biases some_input some_target) as H.
  change (quadratic (widths 3) some_target) with (quadratic 1 some_target) in H.
  split; [|split; [|split; [|split]]].
  - apply (BP1 widths _ _ 3 _ _ _ _ _ HL H 0). simpl. lia.
  - rewrite (BP2 widths _ _ 3 _ _ _ _ _ HL H 2 0) by (simpl; lia). simpl sum. rewrite Rplus_0_l. reflexivity.
  - rewrite (BP2 widths _ _ 3 _ _ _ _ _ HL H 2 1) by (simpl; lia). simpl sum. rewrite Rplus_0_l. reflexivity.
  - apply (BP3 widths _ _ 3 _ _ _ _ _ HL H 2 1 1); simpl; lia.
  - apply (BP4 widths _ _ 3 _ _ _ _ _ HL H 2 0); simpl; lia.
Qed.

(** * Integers: the numbers themselves *)

Definition square_layer (w : list (list R)) (b : list R) : rlayer := Layer w b (fun u => u * u) (fun u => 2 * u).
Definition square_layers : list rlayer :=
  [square_layer [[1; -1]; [2; 1]] [1; -1]; square_layer [[1; 1]] [-8]].
Definition half_square (y : list R) (a : vector) : R := quadratic 1 (entries y) a.
Definition difference (a y : list R) : list R := zip_with Rminus a y.

Lemma slope_square (u : R) : is_derive (fun u : R => u * u) u (2 * u).
Proof. eapply derivative_eq; [apply derivative_mult; apply derivative_id|]. cbv beta. ring. Qed.

Lemma square_layers_shaped : well_shaped R 2 square_layers.
Proof.
  repeat (split; [reflexivity|]; split; [intros r Hr; repeat (destruct Hr as [<- | Hr]; [reflexivity|]); destruct Hr|]).
  exact I.
Qed.

Lemma square_layers_differentiable (x0 x1 y : R) :
  differentiable_layers (half_square [y]) (fun a => difference a [y]) square_layers [x0; x1].
Proof.
  split; [intros; apply slope_square|]. split; [intros; apply slope_square|]. split; [|reflexivity].
  eapply gradient_eq; [apply gradient_quadratic|].
  intros [|i] Hi; [reflexivity | simpl in Hi; lia].
Qed.

Theorem concrete_gradient :
  fst (rbackprop (fun a => difference a [3]) square_layers [1; 2])
  = [([[0; 0]; [-24; -48]], [0; -24]); ([[0; -36]], [-4])].
Proof.
  unfold backprop, layer_backward, layer_error, square_layers, square_layer, affine, pull_back, outer, transpose, dot, total,
    difference. simpl.
  repeat match goal with
  | |- (_ :: _) = (_ :: _) => f_equal
  | |- (_, _) = (_, _) => f_equal
  end; try reflexivity; ring.
Qed.

(** The weight from input 1 to hidden neuron 2 is 2; there the cost has the derivative -24. *)
Theorem concrete_weight :
  is_derive (fun t => network_cost (half_square [3]) (set_weight 0 1 0 t square_layers) [1; 2]) 2 (-24).
Proof.
  eapply derivative_eq.
  - apply (backprop_correct_weight (half_square [3]) (fun a => difference a [3]) square_layers [1; 2] 0 1 0
             (square_layer [] [])); try (simpl; lia).
    + exact square_layers_shaped.
    + apply square_layers_differentiable.
  - rewrite concrete_gradient. reflexivity.
Qed.

(** Two examples with the share 1/2 each, and lambda = 1/10. *)
Definition two_examples : list example := [([1; 2], [3], 1/2); ([0; 1], [-8], 1/2)].

Theorem concrete_mean_weight :
  is_derive (fun t => mean_cost half_square (1/10) two_examples (set_weight 0 1 0 t square_layers)) 2
            (-12 + 1/10 * 2).
Proof.
  eapply derivative_eq.
  - apply (mean_gradient_weight half_square difference (1/10) two_examples 2 square_layers 0 1 0
             (square_layer [] [])); try (simpl; lia).
    + exact square_layers_shaped.
    + intros e [<- | [<- | []]]; (split; [reflexivity | apply square_layers_differentiable]).
  - unfold mean_gradient, vectorised, with_penalty, square_layers, square_layer, affine_rows, times_transposed,
      transpose, dot, total, difference, two_examples. simpl. field.
Qed.
