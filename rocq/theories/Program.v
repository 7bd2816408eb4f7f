(** Backpropagation as programs on lists, for any type of scalars: real numbers to be proved about,
    integers and floats to be run.  This file knows nothing of real numbers or of derivatives.

    | name                   | in Python                     | what it is                                |
    |------------------------|-------------------------------|-------------------------------------------|
    | zip_with f u v         | f(u, v), entry by entry       |                                           |
    | total, dot             | .sum(), u @ v                 |                                           |
    | transpose n m          | m.T (n columns)               |                                           |
    | times_transposed a b   | a @ b.T                       |                                           |
    | layer                  | w, b, activation record       | one layer with weights                    |
    | affine w b a           | w @ a + b                     | the weighted inputs of one example        |
    | layer_error ly z u     | u * slope                     | delta of a layer, by BP1 or BP2           |
    | output layers a        |                               | the forward pass of one example           |
    | backprop               |                               | the equations by recursion on the layers  |
    | store, backwards       | forward, then a loop          | the same as users write it: remember z and a, then go backwards |
    | vectorised             | rows are examples             | delta.T @ a_prev, delta.sum(axis=0)       |
    | mean_gradient          |                               | of the weighted mean of the costs, plus (lambda/2) |w|^2 |

    A gradient of one layer is the pair (weights, biases).  [backprop] also returns the derivative
    of the cost in the activations that enter. *)

From Coq Require Import List Arith.
Import ListNotations.

Section Lists.
Context {A B D : Type}.
Fixpoint zip_with (f : A -> B -> D) (u : list A) (v : list B) : list D :=
  match u, v with
  | x :: u', y :: v' => f x y :: zip_with f u' v'
  | _, _ => []
  end.
End Lists.

Section Program.

Variable scalar : Type.
Variable zero : scalar.
Variable plus times : scalar -> scalar -> scalar.

Local Notation row := (list scalar).

Record layer := Layer {
  weights : list row;
  biases : row;
  sigma : scalar -> scalar;
  slope : scalar -> scalar
}.

Definition gradient : Type := list row * row.

Definition total (u : row) : scalar := fold_right plus zero u.
Definition dot (u v : row) : scalar := total (zip_with times u v).
Definition transpose (n : nat) (m : list row) : list row :=
  map (fun k => map (fun r => nth k r zero) m) (seq 0 n).
Definition times_transposed (a b : list row) : list row := map (fun r => map (dot r) b) a.

(** * One example *)

Definition affine (w : list row) (b a : row) : row := zip_with plus (map (dot a) w) b.
Definition pull_back (n : nat) (w : list row) (d : row) : row := map (dot d) (transpose n w).
Definition layer_error (ly : layer) (z u : row) : row := zip_with times u (map (slope ly) z).
Definition outer (d a : row) : list row := map (fun dj => map (times dj) a) d.

Fixpoint output (layers : list layer) (a : row) : row :=
  match layers with
  | [] => a
  | ly :: rest => output rest (map (sigma ly) (affine (weights ly) (biases ly) a))
  end.

Section Example.
Variable cost_gradient : row -> row.

(** One layer, once the derivative [u] of the cost in its activations is known. *)
Definition layer_backward (ly : layer) (a z u : row) : gradient * row :=
  let d := layer_error ly z u in
  ((outer d a, d), pull_back (length a) (weights ly) d).

Fixpoint backprop (layers : list layer) (a : row) : list gradient * row :=
  match layers with
  | [] => ([], cost_gradient a)
  | ly :: rest =>
      let z := affine (weights ly) (biases ly) a in
      let later := backprop rest (map (sigma ly) z) in
      let here := layer_backward ly a z (snd later) in
      (fst here :: fst later, snd here)
  end.

(** The forward pass that remembers, the last layer on top of the stack. *)
Fixpoint store (layers : list layer) (a : row) (trace : list (layer * row * row))
    : row * list (layer * row * row) :=
  match layers with
  | [] => (a, trace)
  | ly :: rest =>
      let z := affine (weights ly) (biases ly) a in
      store rest (map (sigma ly) z) ((ly, a, z) :: trace)
  end.

Fixpoint backwards (trace : list (layer * row * row)) (gradients : list gradient) (u : row)
    : list gradient * row :=
  match trace with
  | [] => (gradients, u)
  | (ly, a, z) :: earlier =>
      let here := layer_backward ly a z u in
      backwards earlier (fst here :: gradients) (snd here)
  end.

Definition stored_backprop (layers : list layer) (a : row) : list gradient * row :=
  let stored := store layers a [] in
  backwards (snd stored) [] (cost_gradient (fst stored)).

End Example.

(** * A batch: rows are examples *)

Definition affine_rows (w : list row) (b : row) (a : list row) : list row :=
  map (fun r => zip_with plus r b) (times_transposed a w).

Fixpoint output_rows (layers : list layer) (a : list row) : list row :=
  match layers with
  | [] => a
  | ly :: rest => output_rows rest (map (map (sigma ly)) (affine_rows (weights ly) (biases ly) a))
  end.

Section Batch.
Variable cost_gradient : row -> row -> row.
Variable targets : list row.
Variable shares : row.

(** Each example has its share in the mean: 1/N, or less where its gradient is clipped.  n is the width of the layer that [a] belongs to. *)
Fixpoint vectorised (n : nat) (layers : list layer) (a : list row) : list gradient * list row :=
  match layers with
  | [] => ([], zip_with cost_gradient a targets)
  | ly :: rest =>
      let m := length (biases ly) in
      let z := affine_rows (weights ly) (biases ly) a in
      let later := vectorised m rest (map (map (sigma ly)) z) in
      let delta := zip_with (zip_with times) (snd later) (map (map (slope ly)) z) in
      let weighted := zip_with (fun s d => map (times s) d) shares delta in
      ((times_transposed (transpose m weighted) (transpose n a), map total (transpose m weighted)) :: fst later,
       times_transposed delta (transpose n (weights ly)))
  end.

(** The gradient of  sum_x share_x C_x + (lambda/2) |w|^2. *)
Definition with_penalty (lambda : scalar) (ly : layer) (g : gradient) : gradient :=
  (zip_with (zip_with (fun dw w => plus dw (times lambda w))) (fst g) (weights ly), snd g).

Definition mean_gradient (lambda : scalar) (n : nat) (layers : list layer) (a : list row) : list gradient :=
  zip_with (with_penalty lambda) layers (fst (vectorised n layers a)).

End Batch.

(** * Shapes, and one entry replaced *)

Fixpoint well_shaped (n : nat) (layers : list layer) : Prop :=
  match layers with
  | [] => True
  | ly :: rest =>
      length (weights ly) = length (biases ly)
      /\ (forall r, In r (weights ly) -> length r = n)
      /\ well_shaped (length (biases ly)) rest
  end.

Fixpoint output_width (n : nat) (layers : list layer) : nat :=
  match layers with
  | [] => n
  | ly :: rest => output_width (length (biases ly)) rest
  end.

End Program.

Arguments Layer {scalar}.
Arguments weights {scalar}.
Arguments biases {scalar}.
Arguments sigma {scalar}.
Arguments slope {scalar}.

Fixpoint modify {A : Type} (i : nat) (f : A -> A) (l : list A) : list A :=
  match l, i with
  | [], _ => []
  | x :: r, O => f x :: r
  | x :: r, S i' => x :: modify i' f r
  end.

Definition set_weight {scalar} (i j k : nat) (t : scalar) (layers : list (layer scalar)) :=
  modify i (fun ly => Layer (modify j (modify k (fun _ => t)) (weights ly)) (biases ly) (sigma ly) (slope ly))
         layers.

Definition set_bias {scalar} (i j : nat) (t : scalar) (layers : list (layer scalar)) :=
  modify i (fun ly => Layer (weights ly) (modify j (fun _ => t) (biases ly)) (sigma ly) (slope ly)) layers.
