(** What holds of the programs for every type of scalars: the loop equals the recursion, the batch
    equals its examples, and no entry of the gradient is missing or extra.

    | name                     | what it says                                                   |
    |--------------------------|----------------------------------------------------------------|
    | nth_map_in, nth_zip_with | entries of mapped and zipped lists                             |
    | nth_transpose, nth_times_transposed | entries of m.T and a @ b.T                         |
    | nth_modify_same, _other  | entries of a list with one entry modified                      |
    | stored_backprop_equal    | HEADLINE: store, then loop backwards = backprop                |
    | backprop_shape           | HEADLINE: shapes of gradients = shapes of parameters           |
    | output_rows_examples     | the rows of the batch are the outputs of the examples          |
    | vectorised_errors        | ... and so for what is sent back                               |
    | vectorised_gradients     | HEADLINE: each entry of delta.T @ a_prev and delta.sum(axis=0) |
    |                          | is the sum, over the examples, of what backprop returns, each  |
    |                          | times its share in the mean                                    |

    Names: [nth_<program>] gives the entry of the program's result. *)

From Coq Require Import List Arith Lia.
From Backproof Require Import Program.
Import ListNotations.

Section Entries.
Context {A B D : Type}.

Lemma nth_map_in (f : A -> B) l i da db : i < length l -> nth i (map f l) db = f (nth i l da).
Proof.
  intros H. rewrite (nth_indep _ db (f da)) by now rewrite map_length. apply map_nth.
Qed.

Lemma length_zip_with (f : A -> B -> D) u v : length u = length v -> length (zip_with f u v) = length u.
Proof.
  revert v. induction u as [|x u IH]; intros [|y v] H; simpl in *; try lia. now rewrite IH by lia.
Qed.

Lemma nth_zip_with (f : A -> B -> D) u v i da db dd :
  i < length u -> i < length v -> nth i (zip_with f u v) dd = f (nth i u da) (nth i v db).
Proof.
  revert v i. induction u as [|x u IH]; intros [|y v] [|i] Hu Hv; simpl in *; try lia; [reflexivity|].
  apply IH; lia.
Qed.

Lemma length_modify i (f : A -> A) l : length (modify i f l) = length l.
Proof. revert i. induction l as [|x l IH]; intros [|i]; simpl; try reflexivity. now rewrite IH. Qed.

Lemma nth_modify_same i (f : A -> A) l d : i < length l -> nth i (modify i f l) d = f (nth i l d).
Proof.
  revert i. induction l as [|x l IH]; intros [|i] H; simpl in *; try lia; [reflexivity|]. apply IH. lia.
Qed.

Lemma nth_modify_other i j (f : A -> A) l d : i <> j -> nth i (modify j f l) d = nth i l d.
Proof.
  revert i j. induction l as [|x l IH]; intros [|i] [|j] H; simpl; try reflexivity; try lia.
  apply IH. lia.
Qed.
End Entries.

Section Shape.

Variable scalar : Type.
Variable zero : scalar.
Variable plus times : scalar -> scalar -> scalar.

Notation row := (list scalar).
Notation total := (total scalar zero plus).
Notation dot := (dot scalar zero plus times).
Notation transpose := (transpose scalar zero).
Notation times_transposed := (times_transposed scalar zero plus times).
Notation affine := (affine scalar zero plus times).
Notation affine_rows := (affine_rows scalar zero plus times).
Notation pull_back := (pull_back scalar zero plus times).
Notation layer_error := (layer_error scalar times).
Notation outer := (outer scalar times).
Notation output := (output scalar zero plus times).
Notation output_rows := (output_rows scalar zero plus times).
Notation layer_backward := (layer_backward scalar zero plus times).
Notation backprop := (backprop scalar zero plus times).
Notation stored_backprop := (stored_backprop scalar zero plus times).
Notation vectorised := (vectorised scalar zero plus times).
Notation well_shaped := (well_shaped scalar).
Notation output_width := (output_width scalar).

(** * The loop equals the recursion *)

Lemma backwards_store cost_gradient : forall layers a trace,
  backwards scalar zero plus times
    (snd (store scalar zero plus times layers a trace)) []
    (cost_gradient (fst (store scalar zero plus times layers a trace)))
  = backwards scalar zero plus times trace
      (fst (backprop cost_gradient layers a)) (snd (backprop cost_gradient layers a)).
Proof.
  induction layers as [|ly rest IH]; intros a trace; simpl; [reflexivity|].
  rewrite IH. reflexivity.
Qed.

(** HEADLINE *)
Theorem stored_backprop_equal cost_gradient layers a :
  stored_backprop cost_gradient layers a = backprop cost_gradient layers a.
Proof.
  unfold Program.stored_backprop. rewrite backwards_store. simpl. symmetry. apply surjective_pairing.
Qed.

(** * Shapes *)

Lemma length_affine w b a : length w = length b -> length (affine w b a) = length b.
Proof. intros H. unfold Program.affine. rewrite length_zip_with; rewrite map_length; assumption. Qed.

Lemma length_layer_error ly z u :
  length z = length (biases ly) -> length u = length (biases ly) -> length (layer_error ly z u) = length (biases ly).
Proof.
  intros Hz Hu. unfold Program.layer_error. rewrite length_zip_with; [exact Hu|]. now rewrite ?map_length, Hz.
Qed.

Lemma length_pull_back n w d : length (pull_back n w d) = n.
Proof. unfold Program.pull_back, Program.transpose. now rewrite !map_length, seq_length. Qed.

Lemma length_output : forall layers a,
  well_shaped (length a) layers -> length (output layers a) = output_width (length a) layers.
Proof.
  induction layers as [|ly rest IH]; intros a H; simpl; [reflexivity|].
  destruct H as (Hw & _ & Hrest).
  rewrite IH; rewrite map_length, length_affine by assumption; [reflexivity | exact Hrest].
Qed.

Lemma length_backprop_input cost_gradient layers a :
  length (cost_gradient (output layers a)) = length (output layers a) ->
  length (snd (backprop cost_gradient layers a)) = length a.
Proof. destruct layers; simpl; [trivial|]. intros _. apply length_pull_back. Qed.

(** HEADLINE.  One gradient for each layer; as many rows, columns and biases as the layer has. *)
Theorem backprop_shape cost_gradient : forall layers a,
  well_shaped (length a) layers ->
  length (cost_gradient (output layers a)) = length (output layers a) ->
  length (fst (backprop cost_gradient layers a)) = length layers
  /\ forall i, i < length layers -> forall d,
       let ly := nth i layers d in
       let g := nth i (fst (backprop cost_gradient layers a)) ([], []) in
       length (fst g) = length (weights ly) /\ length (snd g) = length (biases ly)
       /\ forall j, j < length (weights ly) ->
            length (nth j (fst g) []) = length (nth j (weights ly) []).
Proof.
  induction layers as [|ly rest IH]; intros a Hshape Hcost; [split; [reflexivity | simpl; lia]|].
  destruct Hshape as (Hw & Hr & Hrest).
  set (z := affine (weights ly) (biases ly) a). set (a' := map (sigma ly) z).
  assert (Ha' : length a' = length (biases ly)) by (unfold a', z; now rewrite map_length, length_affine).
  rewrite <- Ha' in Hrest. destruct (IH a' Hrest Hcost) as [Hlen Hentries].
  split; [simpl; f_equal; exact Hlen|].
  intros [|i] Hi d; [|simpl in Hi; apply Hentries; lia].
  assert (Hd : length (layer_error ly z (snd (backprop cost_gradient rest a'))) = length (biases ly)).
  { apply length_layer_error; [now apply length_affine|].
    now rewrite (length_backprop_input cost_gradient rest a' Hcost). }
  simpl. fold z a'. repeat split.
  - unfold Program.outer. rewrite map_length, Hd. now symmetry.
  - exact Hd.
  - intros j Hj. unfold Program.outer. rewrite Hw in Hj.
    rewrite (nth_map_in _ _ _ zero) by now rewrite Hd.
    rewrite map_length. symmetry. apply Hr. apply nth_In. now rewrite Hw.
Qed.

(** * The batch equals its examples *)

Lemma nth_transpose n m k : k < n -> nth k (transpose n m) [] = map (fun r => nth k r zero) m.
Proof.
  intros H. unfold Program.transpose. rewrite (nth_map_in _ _ _ 0) by now rewrite seq_length.
  now rewrite seq_nth.
Qed.

Lemma nth_times_transposed a b i : i < length a ->
  nth i (times_transposed a b) [] = map (dot (nth i a [])) b.
Proof. intros H. unfold Program.times_transposed. now rewrite (nth_map_in _ _ _ []). Qed.

Lemma affine_rows_examples w b a : affine_rows w b a = map (affine w b) a.
Proof.
  unfold Program.affine_rows, Program.times_transposed, Program.affine. now rewrite map_map.
Qed.

Lemma output_rows_examples : forall layers a, output_rows layers a = map (output layers) a.
Proof.
  induction layers as [|ly rest IH]; intros a; simpl; [now rewrite map_id|].
  now rewrite IH, affine_rows_examples, !map_map.
Qed.

Lemma zip_with_maps {A B D E : Type} (f : A -> B -> D) (p : E -> A) (q : E -> B) l :
  zip_with f (map p l) (map q l) = map (fun x => f (p x) (q x)) l.
Proof. induction l as [|x l IH]; simpl; [reflexivity|]. now rewrite IH. Qed.

Lemma dot_columns {E : Type} (l : list E) (u v : E -> row) j k :
  dot (map (fun r => nth j r zero) (map u l)) (map (fun r => nth k r zero) (map v l))
  = total (map (fun e => times (nth j (u e) zero) (nth k (v e) zero)) l).
Proof. unfold Program.dot. now rewrite !map_map, zip_with_maps. Qed.

Variable cost_gradient : row -> row -> row.

(** An example of a batch: input, target, and its share in the mean. *)
Notation example := (list scalar * list scalar * scalar)%type.
Notation input e := (fst (fst e)).
Notation target e := (snd (fst e)).
Notation share e := (snd e).
Notation inputs es := (map (fun e : example => input e) es).
Notation targets es := (map (fun e : example => target e) es).
Notation shares es := (map (fun e : example => share e) es).

Definition example_backprop (layers : list (layer scalar)) (e : example) :=
  backprop (fun a => cost_gradient a (target e)) layers (input e).

(** The example as the layer after [ly] sees it. *)
Definition through (ly : layer scalar) (e : example) : example :=
  (map (sigma ly) (affine (weights ly) (biases ly) (input e)), target e, share e).

Definition first_error (ly : layer scalar) (rest : list (layer scalar)) (e : example) : row :=
  layer_error ly (affine (weights ly) (biases ly) (input e)) (snd (example_backprop rest (through ly e))).

Definition batch_shaped (n : nat) (layers : list (layer scalar)) (es : list example) : Prop :=
  forall e, In e es -> length (input e) = n
    /\ length (cost_gradient (output layers (input e)) (target e)) = length (output layers (input e)).

Lemma batch_shaped_through n ly rest es :
  length (weights ly) = length (biases ly) -> batch_shaped n (ly :: rest) es ->
  batch_shaped (length (biases ly)) rest (map (through ly) es).
Proof.
  intros Hw H e He. apply in_map_iff in He. destruct He as (e0 & <- & He0).
  split; [simpl; now rewrite map_length, length_affine | apply (H e0 He0)].
Qed.

Lemma vectorised_rest ly es :
  map (map (sigma ly)) (affine_rows (weights ly) (biases ly) (inputs es)) = inputs (map (through ly) es).
Proof. now rewrite affine_rows_examples, !map_map. Qed.

Lemma vectorised_errors : forall layers n es,
  batch_shaped n layers es -> well_shaped n layers ->
  snd (vectorised cost_gradient (targets es) (shares es) n layers (inputs es))
  = map (fun e => snd (example_backprop layers e)) es.
Proof.
  induction layers as [|ly rest IH]; intros n es Hes Hshape; simpl; [now rewrite zip_with_maps|].
  destruct Hshape as (Hw & Hr & Hrest).
  pose proof (batch_shaped_through n ly rest es Hw Hes) as Hnext.
  specialize (IH _ _ Hnext Hrest). rewrite !map_map in IH. simpl in IH.
  rewrite affine_rows_examples, !map_map, IH, zip_with_maps.
  unfold Program.times_transposed. rewrite map_map. apply map_ext_in. intros e He.
  unfold Program.pull_back. now rewrite (proj1 (Hes e He)).
Qed.

Lemma length_first_error n ly rest es e :
  length (weights ly) = length (biases ly) -> batch_shaped n (ly :: rest) es -> In e es ->
  length (first_error ly rest e) = length (biases ly).
Proof.
  intros Hw Hes He. unfold first_error.
  destruct (batch_shaped_through n ly rest es Hw Hes _ (in_map (through ly) _ _ He)) as [Hin Hcost].
  assert (Hl : length (snd (example_backprop rest (through ly e))) = length (biases ly)).
  { unfold example_backprop. rewrite length_backprop_input; assumption. }
  apply length_layer_error; [now apply length_affine | exact Hl].
Qed.

Lemma example_backprop_first ly rest e :
  nth 0 (fst (example_backprop (ly :: rest) e)) ([], [])
  = (outer (first_error ly rest e) (input e), first_error ly rest e).
Proof. reflexivity. Qed.

Lemma example_backprop_later ly rest e i :
  nth (S i) (fst (example_backprop (ly :: rest) e)) ([], [])
  = nth i (fst (example_backprop rest (through ly e))) ([], []).
Proof. reflexivity. Qed.

(** What delta.T @ a_prev and delta.sum(axis=0) say of the first layer. *)
Lemma vectorised_first n ly rest es :
  batch_shaped n (ly :: rest) es -> well_shaped n (ly :: rest) ->
  nth 0 (fst (vectorised cost_gradient (targets es) (shares es) n (ly :: rest) (inputs es))) ([], [])
  = let m := length (biases ly) in
    let weighted := map (fun e => map (times (share e)) (first_error ly rest e)) es in
    (times_transposed (transpose m weighted) (transpose n (inputs es)), map total (transpose m weighted)).
Proof.
  intros Hes (Hw & Hr & Hrest).
  pose proof (batch_shaped_through n ly rest es Hw Hes) as Hnext.
  pose proof (vectorised_errors rest _ _ Hnext Hrest) as Herr.
  rewrite !map_map in Herr. simpl in Herr.
  simpl. rewrite affine_rows_examples, !map_map, Herr, !zip_with_maps. reflexivity.
Qed.

Lemma vectorised_later n ly rest es i :
  nth (S i) (fst (vectorised cost_gradient (targets es) (shares es) n (ly :: rest) (inputs es))) ([], [])
  = nth i (fst (vectorised cost_gradient (targets (map (through ly) es)) (shares (map (through ly) es))
                  (length (biases ly)) rest (inputs (map (through ly) es)))) ([], []).
Proof. simpl. rewrite affine_rows_examples, !map_map. reflexivity. Qed.

Lemma length_vectorised : forall layers n ts ss a,
  length (fst (vectorised cost_gradient ts ss n layers a)) = length layers.
Proof. induction layers as [|ly rest IH]; intros; simpl; [reflexivity|]. f_equal. apply IH. Qed.

Hypothesis times_assoc : forall s d a, times (times s d) a = times s (times d a).

(** HEADLINE.  Entry by entry, for every type of scalars with an associative product. *)
Theorem vectorised_gradients : forall layers n es i d,
  batch_shaped n layers es -> well_shaped n layers -> i < length layers ->
  let ly := nth i layers d in
  let g := nth i (fst (vectorised cost_gradient (targets es) (shares es) n layers (inputs es))) ([], []) in
  let example_gradient e := nth i (fst (example_backprop layers e)) ([], []) in
  length (fst g) = length (weights ly) /\ length (snd g) = length (biases ly) /\
  forall j, j < length (biases ly) ->
    nth j (snd g) zero = total (map (fun e => times (share e) (nth j (snd (example_gradient e)) zero)) es)
    /\ length (nth j (fst g) []) = length (nth j (weights ly) [])
    /\ forall k, k < length (nth j (weights ly) []) ->
         nth k (nth j (fst g) []) zero
         = total (map (fun e => times (share e) (nth k (nth j (fst (example_gradient e)) []) zero)) es).
Proof.
  induction layers as [|ly rest IH]; intros n es [|i] d Hes Hshape Hi; try (simpl in Hi; lia).
  2:{ cbv zeta. rewrite vectorised_later. destruct Hshape as (Hw & Hr & Hrest).
      pose proof (batch_shaped_through n ly rest es Hw Hes) as Hnext.
      simpl in Hi. apply Nat.succ_lt_mono in Hi.
      destruct (IH _ _ i d Hnext Hrest Hi) as (H1 & H2 & H3).
      split; [exact H1|]. split; [exact H2|]. intros j Hj. destruct (H3 j Hj) as (H4 & H5 & H6).
      split; [|split; [exact H5|]].
      - rewrite H4, map_map. f_equal.
      - intros k Hk. rewrite (H6 k Hk), map_map. f_equal. }
  cbv zeta. rewrite vectorised_first by assumption. destruct Hshape as (Hw & Hr & Hrest).
  assert (Hentry : forall e j, In e es -> j < length (biases ly) ->
      nth j (map (times (share e)) (first_error ly rest e)) zero
      = times (share e) (nth j (first_error ly rest e) zero)).
  { intros e j He Hj. apply nth_map_in. now rewrite (length_first_error n ly rest es). }
  assert (Hcolumns : forall m l, length (transpose m l) = m).
  { intros m l. unfold Program.transpose. now rewrite map_length, seq_length. }
  simpl nth. cbv zeta. simpl fst. simpl snd. split; [|split].
  - unfold Program.times_transposed. rewrite map_length, Hcolumns. now symmetry.
  - now rewrite map_length, Hcolumns.
  - intros j Hj. split; [|split].
    + rewrite (nth_map_in _ _ _ []) by now rewrite Hcolumns.
      rewrite nth_transpose by exact Hj. rewrite map_map. f_equal. apply map_ext_in.
      intros e He. now apply Hentry.
    + rewrite nth_times_transposed by now rewrite Hcolumns.
      rewrite map_length, Hcolumns. symmetry. apply Hr. apply nth_In. lia.
    + intros k Hk.
      assert (Hkn : k < n) by (rewrite <- (Hr (nth j (weights ly) [])); [exact Hk | apply nth_In; lia]).
      rewrite nth_times_transposed by now rewrite Hcolumns.
      rewrite (nth_map_in _ _ _ []) by now rewrite Hcolumns.
      rewrite !nth_transpose by assumption. rewrite dot_columns. f_equal.
      apply map_ext_in. intros e He.
      change (backprop (fun a => cost_gradient a (target e)) (ly :: rest) (input e))
        with (example_backprop (ly :: rest) e).
      rewrite (Hentry e j He Hj), times_assoc. f_equal.
      assert (Hlen : j < length (first_error ly rest e)) by now rewrite (length_first_error n ly rest es).
      symmetry. change (nth k (nth j (outer (first_error ly rest e) (input e)) []) zero
        = times (nth j (first_error ly rest e) zero) (nth k (input e) zero)).
      unfold Program.outer. rewrite (nth_map_in _ _ _ zero) by exact Hlen.
      apply nth_map_in. now rewrite (proj1 (Hes e He)).
Qed.

End Shape.
