(** Extraction of the proved programs to OCaml, to be run against the Python code.

    | name           | proved in         | as                                            |
    |----------------|-------------------|-----------------------------------------------|
    | mean_gradient  | BatchCorrect.v    | the gradient of the weighted mean, rows are examples |
    | stored_backprop| ProgramShape.v    | equal to backprop, for any scalars            |
    | Z.add, Z.mul, Z.opp | Coq's library | exact integers of any size                    |

    Lists, pairs and booleans become OCaml's own; numbers and everything else stay Coq's. *)

From Coq Require Import Extraction ExtrOcamlBasic ZArith.
From Backproof Require Import Program.

Extraction Language OCaml.
Extraction "backpropagation.ml" mean_gradient stored_backprop Z.add Z.mul Z.opp.
