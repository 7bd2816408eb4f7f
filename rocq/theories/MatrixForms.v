(** The four equations as products of matrices: one example as a column, and examples as rows.

    | name               | in the book                                                | what it is      |
    |--------------------|------------------------------------------------------------|-----------------|
    | product n A B      | A B, where A has n columns and B has n rows                | definition      |
    | transpose A        | A^T                                                        | definition      |
    | hadamard A B       | A (.) B, entry by entry                                    | definition      |
    | column v           | the vector v as a matrix with one column                   | definition      |
    | matrix_forward     | z^l = w^l a^(l-1) + b^l                                    | HEADLINE        |
    | matrix_BP1         | delta^L = grad_a C (.) sigma'(z^L)                         | HEADLINE        |
    | matrix_BP2         | delta^l = ((w^(l+1))^T delta^(l+1)) (.) sigma'(z^l)        | HEADLINE        |
    | matrix_BP3         | dC/dw^l = delta^l (a^(l-1))^T                              | HEADLINE        |
    | matrix_BP4         | dC/db^l = delta^l                                          | HEADLINE        |
    | rows_forward       | Z^l = A^(l-1) (w^l)^T + 1 (b^l)^T, an example a row        | HEADLINE        |
    | rows_BP1           | Delta^L = grad_A C (.) sigma'(Z^L)                         | HEADLINE        |
    | rows_BP2           | Delta^l = (Delta^(l+1) w^(l+1)) (.) sigma'(Z^l)            | HEADLINE        |

    BP3 and BP4 of a batch are sums over its examples: vectorised_gradients (ProgramShape.v) and
    mean_gradient_weight, mean_gradient_bias (BatchCorrect.v).

    Names: [matrix_...] for one example as a column, [rows_...] for a batch.  An equation between
    matrices is said of every entry inside their sizes; O is the only column of a column. *)

From Coq Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Coquelicot.
From Backproof Require Import Sums Calculus Differentiability Network TotalDerivative FourEquations.
Local Open Scope R_scope.

Definition product (n : nat) (A B : matrix) : matrix := fun i j => sum n (fun k => A i k * B k j).
Definition transpose (A : matrix) : matrix := fun i j => A j i.
Definition hadamard (A B : matrix) : matrix := fun i j => A i j * B i j.
Definition column (v : vector) : matrix := fun i _ => v i.

Section MatrixForms.

Variable width : nat -> nat.
Variable sigma sigma' : nat -> R -> R.
Variable L : nat.
Variable w : all_weights.
Variable b : all_biases.

Hypothesis layers : (2 <= L)%nat.

Section OneExample.

Variable C : vector -> R.
Variable g : vector.
Variable x : vector.

Notation a := (activation width sigma w b x).
Notation z := (weighted_input width sigma w b x).
Notation cost := (cost width sigma L C).
Notation delta := (delta width sigma L C w b x).

Theorem matrix_forward l j :
  column (z l) j O = product (width (l - 1)) (w l) (column (a (l - 1))) j O + column (b l) j O.
Proof. reflexivity. Qed.

Hypothesis differentiable : differentiable_network width sigma sigma' L C g w b x.

Theorem matrix_BP1 j :
  (j < width L)%nat ->
  column (delta L) j O = hadamard (column g) (column (fun i => sigma' L (z L i))) j O.
Proof. intros Hj. now apply (BP1 width sigma sigma' L C g). Qed.

Theorem matrix_BP2 l j :
  (2 <= l < L)%nat -> (j < width l)%nat ->
  column (delta l) j O
  = hadamard (product (width (S l)) (transpose (w (S l))) (column (delta (S l))))
             (column (fun i => sigma' l (z l i))) j O.
Proof. intros Hl Hj. now apply (BP2 width sigma sigma' L C g). Qed.

Theorem matrix_BP3 l j k :
  (2 <= l <= L)%nat -> (j < width l)%nat -> (k < width (l - 1))%nat ->
  is_derive (fun t => cost (replace_weight w l j k t) b x) (w l j k)
            (product 1 (column (delta l)) (transpose (column (a (l - 1)))) j k).
Proof.
  intros Hl Hj Hk. eapply derivative_eq; [now apply (BP3 width sigma sigma' L C g)|].
  unfold product, column, transpose. simpl. ring.
Qed.

Theorem matrix_BP4 l j :
  (2 <= l <= L)%nat -> (j < width l)%nat ->
  is_derive (fun t => cost w (replace_bias b l j t) x) (b l j) (column (delta l) j O).
Proof. intros Hl Hj. now apply (BP4 width sigma sigma' L C g). Qed.

End OneExample.

Section Rows.

(** Of a batch, example i has the input [X i] and the cost [C i], whose gradient is [G i]. *)
Variable C : nat -> vector -> R.
Variable G X : matrix.

Notation A := (fun l i => activation width sigma w b (X i) l).
Notation Z := (fun l i => weighted_input width sigma w b (X i) l).
Notation Delta := (fun l i => delta width sigma L (C i) w b (X i) l).

Theorem rows_forward l i j :
  Z l i j = product (width (l - 1)) (A (l - 1)%nat) (transpose (w l)) i j
            + product 1 (column (fun _ => 1)) (transpose (column (b l))) i j.
Proof.
  unfold product, transpose, column, weighted_input. simpl. rewrite Rplus_0_l, Rmult_1_l.
  f_equal. apply sum_ext. intros k _. apply Rmult_comm.
Qed.

Hypothesis differentiable : forall i, differentiable_network width sigma sigma' L (C i) (G i) w b (X i).

Theorem rows_BP1 i j :
  (j < width L)%nat -> Delta L i j = hadamard G (fun i' j' => sigma' L (Z L i' j')) i j.
Proof. intros Hj. now apply (BP1 width sigma sigma' L (C i) (G i)). Qed.

Theorem rows_BP2 l i j :
  (2 <= l < L)%nat -> (j < width l)%nat ->
  Delta l i j
  = hadamard (product (width (S l)) (Delta (S l)) (w (S l))) (fun i' j' => sigma' l (Z l i' j')) i j.
Proof.
  intros Hl Hj. cbv beta.
  rewrite (BP2 width sigma sigma' L (C i) (G i) w b (X i) layers (differentiable i) l j Hl Hj).
  unfold hadamard, product. f_equal. apply sum_ext. intros k _. apply Rmult_comm.
Qed.

End Rows.

End MatrixForms.
