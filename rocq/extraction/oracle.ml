(* The extracted programs as an oracle: reads networks, batches and shares, prints gradients.

   Input, separated by white space, one case after another:
     ring            "integer" or "float"
     program         "vectorised" or "stored"; the latter needs a batch of one with the share 1, lambda 0
     cost            "quadratic" or "binary_cross_entropy"
     L  n_1 ... n_L  N  lambda
     per layer       activation, weights row by row, biases
     inputs, targets (row by row), shares
   Output: one line for each case, the gradient layer by layer: weights row by row, then biases.
   Integers are read and written as an optional minus and binary digits, floats as OCaml's %h. *)

open Backpropagation

let rec nat_of_int n = if n = 0 then O else S (nat_of_int (n - 1))

(* Coq's binary integers, from and to text. *)
let positive_of_bits bits =
  (* the leading bit is 1 *)
  let p = ref XH in
  String.iteri (fun i c -> if i > 0 then p := if c = '1' then XI !p else XO !p) bits;
  !p

let integer_of_string text =
  let negative = text.[0] = '-' in
  let bits = if negative then String.sub text 1 (String.length text - 1) else text in
  if bits = "0" then Z0
  else if negative then Zneg (positive_of_bits bits)
  else Zpos (positive_of_bits bits)

let bits_of_positive p =
  let rec digits p tail = match p with
    | XH -> "1" :: tail
    | XO q -> digits q ("0" :: tail)
    | XI q -> digits q ("1" :: tail) in
  String.concat "" (digits p [])

let string_of_integer = function
  | Z0 -> "0"
  | Zpos p -> bits_of_positive p
  | Zneg p -> "-" ^ bits_of_positive p

type 'a ring = {
  zero : 'a; plus : 'a -> 'a -> 'a; times : 'a -> 'a -> 'a; minus : 'a -> 'a -> 'a;
  read : string -> 'a; write : 'a -> string;
  activation : string -> ('a -> 'a) * ('a -> 'a);
  cost_term : string -> 'a -> 'a -> 'a;
}

let unknown what name = failwith (what ^ " " ^ name ^ " is not known to the oracle")

let integers = {
  zero = Z0; plus = Z.add; times = Z.mul; minus = (fun a b -> Z.add a (Z.opp b));
  read = integer_of_string; write = string_of_integer;
  activation = (function
    | "square" -> (fun u -> Z.mul u u), (fun u -> Z.add u u)
    | "identity" -> (fun u -> u), (fun _ -> Zpos XH)
    | name -> unknown "activation" name);
  cost_term = (function
    | "quadratic" -> (fun a y -> Z.add a (Z.opp y))
    | name -> unknown "cost" name);
}

let sigmoid u = 1. /. (1. +. exp (-. u))

let floats = {
  zero = 0.; plus = ( +. ); times = ( *. ); minus = ( -. );
  read = float_of_string; write = Printf.sprintf "%h";
  activation = (function
    | "square" -> (fun u -> u *. u), (fun u -> 2. *. u)
    | "identity" -> (fun u -> u), (fun _ -> 1.)
    | "sigmoid" -> sigmoid, (fun u -> sigmoid u *. (1. -. sigmoid u))
    | "tanh" -> tanh, (fun u -> 1. -. (tanh u *. tanh u))
    | "softplus" -> (fun u -> log1p (exp u)), sigmoid
    | "relu" -> (fun u -> max u 0.), (fun u -> if u > 0. then 1. else 0.)
    | name -> unknown "activation" name);
  cost_term = (function
    | "quadratic" -> ( -. )
    | "binary_cross_entropy" -> (fun a y -> ((1. -. y) /. (1. -. a)) -. (y /. a))
    | name -> unknown "cost" name);
}

let token () = Scanf.scanf " %s" (fun s -> s)
let whole () = int_of_string (token ())
let rec repeat n f = if n = 0 then [] else let x = f () in x :: repeat (n - 1) f

let run ring program =
  let cost = ring.cost_term (token ()) in
  let sizes = let depth = whole () in repeat depth whole in
  let count = whole () in
  let lambda = ring.read (token ()) in
  let number () = ring.read (token ()) in
  let row n () = repeat n number in
  let rec layers = function
    | n :: (m :: _ as rest) ->
        let sigma, slope = ring.activation (token ()) in
        let weights = repeat m (row n) in
        let biases = row m () in
        { weights; biases; sigma; slope } :: layers rest
    | _ -> [] in
  let network = layers sizes in
  let first = List.hd sizes and last = List.nth sizes (List.length sizes - 1) in
  let inputs = repeat count (row first) in
  let targets = repeat count (row last) in
  let shares = row count () in
  let cost_gradient a y = List.map2 cost a y in
  let gradients = match program with
    | "vectorised" ->
        mean_gradient ring.zero ring.plus ring.times cost_gradient targets shares lambda
          (nat_of_int first) network inputs
    | "stored" ->
        fst (stored_backprop ring.zero ring.plus ring.times
               (fun a -> cost_gradient a (List.hd targets)) network (List.hd inputs))
    | name -> unknown "program" name in
  let numbers = List.concat_map (fun (w, b) -> List.concat w @ b) gradients in
  print_endline (String.concat " " (List.map ring.write numbers))

let () =
  try
    while true do
      match token () with
      | "" -> raise End_of_file
      | "integer" -> run integers (token ())
      | "float" -> run floats (token ())
      | name -> unknown "ring" name
    done
  with End_of_file -> ()
