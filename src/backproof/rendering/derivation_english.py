"""The words of a derivation in English. `derivation_chinese` has the same keys, and a test holds the two together.

In the words, {…} is mathematics in the notation of `backproof.derivation.notation`, <name> what a part is said
about, and **…** a term where it is introduced.
"""

SECTIONS = {
    "title": "Backpropagation, derived for the network <sizes>",
    "explanation": "Where the numbers of the network <sizes> come from",
    "setting": "The setting",
    "slopes": "The derivatives of the activation functions",
    "cost gradient": "The derivative of the cost by the outputs",
    "BP1": "BP1: the error of the output layer",
    "BP2": "BP2: the error of a layer from that of the layer after it",
    "BP3": "BP3: the gradient of the weights",
    "BP4": "BP4: the gradient of the biases",
    "batch": "Many examples: the mean",
    "penalty": "A penalty on the weights",
    "input": "The gradient by the input",
    "matrices": "From indices to matrices",
    "this network": "The equations of this network",
    "every index": "Every equation, written out",
    "example": "The numbers of one example",
    "weight": "One weight: from neuron <sender> of the layer before to neuron <neuron> of layer <layer>",
    "neuron": "One neuron: neuron <neuron> of layer <layer>",
}

PARAGRAPHS = {
    "setting": "The layers are counted from 1, the input, to {L}, the output; layer {l} has {n(l)} neurons. A "
    "neuron {j} of layer {l} takes the activations of all the neurons {k} of the layer before, weighs each with "
    "its own weight {w(l,j,k)}, and adds its bias {b(l,j)}. The sum is its **weighted input** {z(l,j)}, and the "
    "activation function makes its **activation** {a(l,j)} of it. Until the section on many examples there is "
    "one example only: its input {x(k) = a(1,k)}, its target {y(j)}, and its **cost** {C}, one number.",
    "indices": "The layer stands above, as in {z(l,j)}, and is never a power; the neurons stand below. The "
    "letters {j}, {k}, {m}, {p} number neurons, {l} and {r} layers.",
    "bracket": "Two abbreviations. {kron(k,j)} is 1 if {k} and {j} are the same and 0 otherwise; other books "
    "write it with a δ and name it after Kronecker, but δ is taken here by the error. And {slope(l, z(l,j))} is "
    "the derivative of the activation function at {z(l,j)}, its slope there.",
    "chain_rule": "The whole proof is one rule, applied again and again. **The chain rule:** if a number {t} "
    "acts on {C} only through the quantities {z(l,1)}, {z(l,2)}, … of one layer, then {D(C,t) = sum(m, l, D(C, "
    "z(l,m))*D(z(l,m), t))}. Each summand is one way by which {t} reaches {C}; a sum, because the small changes "
    "that arrive by different ways add up.",
    "slopes": "BP1 and BP2 need the slope of each activation function that occurs in the network. Here it is "
    "derived from the function itself, one rule of calculus a line.",
    "kinks": "At <kinks> the function <name> has a kink and no derivative. The program takes a one-sided slope "
    "there; the proof speaks of all other points.",
    "cost gradient": "The cost is a sum of one term {term(a(L,k), y(k))} for each output. First the derivative "
    "of one term by its activation; then that of the whole sum, of which one output {a(L,j)} moves one term only.",
    "averages": "This cost divides by the number of outputs, and so do all its derivatives. Whoever compares "
    "numbers with another program should look here first.",
    "bp1": "The error of an output neuron says how the cost answers when its weighted input moves. The weighted "
    "input {z(L,j)} acts on the cost through the activations {a(L,k)} of the output layer.",
    "bp1 elementwise": "In words: the error of an output neuron is how strongly the cost depends on its "
    "activation, times how strongly its activation depends on its weighted input. Now with the functions of this "
    "network:",
    "bp1 whole": "With softmax the sum stays: every weighted input enters every output, through the denominator "
    "that they share. Put in the derivatives of softmax and of the cost:",
    "canonical": "The slope is gone: with <name> and the cost <cost>, the error of an output is just its "
    "activation minus its target. The two functions are made for each other, and the pair is called canonical.",
    "bp2": "A hidden neuron has no target of its own. But its weighted input {z(l,j)} acts on the cost only "
    "through the weighted inputs {z(l+1,k)} of the next layer, and how the cost depends on those is known: it is "
    "the errors of that layer. So errors are passed back, layer by layer.",
    "bp2 none": "This network has no hidden layer, so that no error is passed back: BP1 gives the only errors "
    "there are.",
    "bp2 read": "Read it as a journey back through the network: the errors of layer {l+1} travel back along the "
    "weights by which layer {l} reaches them, meet and add up in neuron {j}, and are multiplied by the slope of its "
    "activation function.",
    "bp2 whole": "Where softmax stands in a hidden layer, moving one weighted input moves all the activations of "
    "that layer, so that a second sum stays.",
    "bp3": "The errors are the key to the gradients. A weight {w(l,j,k)} acts on the cost only through the "
    "weighted inputs of its own layer; and of these it moves just one, that of the neuron {j} that it leads to.",
    "bp4": "A bias acts like a weight from a neuron whose activation is always 1. The proof is usually left to "
    "the reader; here it is.",
    "induction": "And so on, layer by layer; that “and so on” is a proof by **induction**, from the output "
    "downwards. Fix a parameter of layer {l}, and let {r} be {l} or any later layer. The claim about layer {r}: "
    "the derivative of the cost by the parameter is the sum, over the neurons of layer {r}, of their errors "
    "times the derivatives of their weighted inputs by the parameter. First {r = L}; then from {r+1} to {r}; "
    "then {r = l} is what is wanted.",
    "no induction": "There is no layer before the output but the input itself, so that this is the whole of it.",
    "batch": "Training goes by many examples. Let {i} number them, {1} to {N}; {z(l,i,j)}, {a(l,i,j)}, "
    "{delta(l,i,j)} belong to example {i}. The cost of the batch is the mean of their costs, and since the "
    "derivative of a sum is the sum of the derivatives, its gradient is the mean of the gradients.",
    "penalty": "To keep the weights small, one adds to the cost a penalty: {lam}/2 times the sum of the squares "
    "of all the weights (L2), called {R}, or {mu} times the sum of their absolute values (L1), called {R1}. "
    "Backpropagation does not change: the derivative of the penalty is added to the gradient.",
    "penalty biases": "The biases are not in the penalty, so that their gradient stays as it is. A bias moves "
    "the threshold of a neuron and does not make its answer steeper; there is little to be gained from keeping "
    "it small.",
    "input": "How does the cost change if the input does? It is the question behind saliency maps and "
    "adversarial examples, and backpropagation has all but answered it.",
    "columns": "One example first, as columns: {m.z(l)}, {m.a(l)}, {m.delta(l)}, {m.b(l)} in bold are columns "
    "with one entry for each neuron, and {m.w(l)} is the matrix with {w(l,j,k)} in row {j}, column {k}. Two "
    "matrices side by side are multiplied as matrices, row by column; ⊙ multiplies entry by entry; {entry(m.w(l) "
    "@ m.a(l-1), j)} is entry {j} of the product.",
    "rows": "Now {N} examples at once, as programs compute them: a capital letter is a matrix with one row for "
    "each example, {rows.a(l)} for the activations, {rows.delta(l)} for the errors. An example is a row now and "
    "was a column above, and therefore the factors change places and the transposes move.",
    "equations_py": "These last lines are, letter for letter, the functions of the module backproof.equations, "
    "by which this library trains. There, the division by {N} comes first: the errors are multiplied by the "
    "share of each example in the mean, and then summed.",
    "this network": "The same with the layers, the sizes and the functions of this network: from the output back "
    "to the first layer that has weights, in the order in which a program computes them.",
    "every index": "No sum and no index is left: one equation for each neuron, each weight and each bias.",
    "example": "The numbers of the given example, with the given weights and biases. Its cost is {C} = <cost>. "
    "Each line shows the symbol, its formula, the formula with the numbers in it, and the result; four digits "
    "are shown, and the computation has sixteen.",
    "example drawn": "The numbers of the given example. No weights and biases were given, so that they were "
    "drawn at random, always the same. The cost is {C} = <cost>. Each line shows the symbol, its formula, the "
    "formula with the numbers in it, and the result; four digits are shown, and the computation has sixteen.",
    "weight": "The weight leads from neuron <sender> of the layer before to neuron <neuron> of layer <layer>. "
    "From there, what it changes can reach the outputs by many paths, one neuron in each layer. Multiply along a "
    "path, and add up over the paths: that is its gradient, and backpropagation is the way to compute this sum "
    "without walking every path.",
    "neuron": "What neuron <neuron> of layer <layer> changes can reach the outputs by many paths, one neuron in "
    "each layer. Multiply along a path, and add up over the paths: that is its error.",
}

QUESTIONS = {
    "receiving_first": (
        "Why does w_jk have the receiving neuron first?",
        "So that the matrix product needs no transpose: {z(l,j) = sum(k, l-1, w(l,j,k)*a(l-1,k)) + b(l,j)} is "
        "row {j} of {m.w(l)} times the column {m.a(l-1)}. With the sending neuron first, every forward step "
        "would need {T(m.w(l))}. The arrow in the picture runs from {k} to {j}; the name runs the other way.",
    ),
    "why_error": (
        "Why is δ called the error? It is a derivative.",
        "It is zero where nothing is to be gained: if {delta(l,j) = 0}, no small change of the weighted input of "
        "that neuron makes the cost smaller. The larger it is, the more this neuron is at fault, and its sign "
        "says in which direction. With a canonical pair, in the output layer, it is the plain {a(L,j) - y(j)}. "
        "It is a fault per unit of weighted input, not a distance from the target.",
    ),
    "softmax_jacobian": (
        "Why does softmax have a matrix of derivatives, and sigmoid does not?",
        "An output of sigmoid depends on its own weighted input only. The outputs of softmax share a "
        "denominator, so that they add up to 1: if one grows, the others shrink. Hence {D(a(L,k), z(L,j)) = "
        "a(L,k)*(kron(k,j) - a(L,j))}: positive where {k} and {j} are the same, negative everywhere else.",
    ),
    "bp1_definition": (
        "Is BP1 a definition or a theorem?",
        "A theorem. The definition is {delta(L,j) = D(C, z(L,j))}, which says what the error means and not how "
        "to find it. BP1 expresses it in things that can be computed, and that needs the chain rule.",
    ),
    "slope_vanished": (
        "Where has σ′ gone, with the cross-entropy?",
        "It has not been dropped; it has been cancelled. The derivative of the cross-entropy has a denominator, "
        "{a(L,j)*(1 - a(L,j))} for sigmoid, and that is just the slope of sigmoid; likewise for softmax with its "
        "own cross-entropy. With the quadratic cost nothing cancels, and the slope stays. It stays in every "
        "hidden layer too, whatever the cost.",
    ),
    "saturation": (
        "How can the output be quite wrong and the gradient almost zero?",
        "If a neuron is saturated, that is, {z(L,j)} is far from 0 on sigmoid or tanh, its slope is almost 0, "
        "and by BP1 so is its error, however large {a(L,j) - y(j)} may be. The neuron learns slowly just when it "
        "is most wrong. That is why one takes the cross-entropy with sigmoid or softmax: there the slope cancels.",
    ),
    "sum_over_k": (
        "Why a sum over k?",
        "Because neuron {j} sends its activation to all the neurons {k} of the next layer. If it changes a "
        "little, each of them changes a little, and each moves the cost by its own error times its own change. "
        "All these small effects happen at once, and so they add up. Leave one out, and you have the derivative "
        "of another network, in which that wire is cut.",
    ),
    "which_layers_weights": (
        "Which layer's weights stand in BP2: those into the layer or those out of it?",
        "Those out of it, {w(l+1,k,j)}. The error of layer {l} comes back along the wires by which layer {l} "
        "reaches layer {l+1}. The weights into it, {w(l,j,k)}, are those whose gradient the error gives "
        "afterwards, in BP3. The indices tell: {w(l+1,k,j)} is summed over its first one.",
    ),
    "old_or_updated": (
        "Does BP2 use the old weights, or those that have just been updated?",
        "The old ones. Every derivative here is taken at one point, at the weights by which the forward pass was "
        "made. So compute all the errors and gradients first, and then change all the weights. To update layer "
        "by layer on the way back, and go on with the new weights, gives numbers that look quite right and are "
        "the gradient of nothing. Published examples have this mistake.",
    ),
    "bias_gradient": (
        "Why is the gradient of a bias just δ, and why is it summed over the batch?",
        "Because {D(z(l,j), b(l,j)) = 1}: a bias is a weight whose input is always 1, and BP4 is BP3 with that "
        "1. A program adds one and the same bias in every row of the batch; so it acts on every example, and the "
        "effects add up. It is only that BP3 hides this sum in a matrix product, where nobody asks.",
    ),
    "sum_or_mean": (
        "Sum or mean?",
        "Both are right, and they differ by the factor {N}, which the learning rate makes good. With the mean, "
        "the learning rate does not depend on the size of the batch. What is wrong is to mix them: the mean in "
        "the cost and the sum in the gradient. If all your gradients are off by one and the same whole number, "
        "it is this.",
    ),
    "layout": (
        "Is w stored as (out, in) or as (in, out)?",
        "Here, as in PyTorch, w has the shape (neurons of the layer, neurons of the layer before), and the "
        "forward step on rows is {rows.a(l-1) @ T(m.w(l))}. Keras and scikit-learn keep the transpose, and write "
        "the same step without one. Then the gradient is transposed as well: it always has the shape of the "
        "weights.",
    ),
    "rows_or_columns": (
        "Is an example a row or a column?",
        "Books write a column, {m.w(l) @ m.a(l-1)}; programs write a row, {rows.a(l-1) @ T(m.w(l))}, since data "
        "come with one example per row. The one is the transpose of the other, and transposing a product turns "
        "it round. Check the shapes: neighbours must agree, and the result must have the shape of what it is the "
        "derivative by.",
    ),
    "transpose_not_inverse": (
        "Why the transpose of w, and not its inverse?",
        "Going back does not mean undoing. The inverse would ask which activations produce given weighted "
        "inputs; and mostly there is none, since w is not even square. We ask how the cost changes: neuron {j} "
        "collects from every {k} what it caused there, {delta(l+1,k)} times the same weight {w(l+1,k,j)} that "
        "carried its signal forward. The same weights, summed over the other index: that is what transposing "
        "means.",
    ),
    "hadamard_or_product": (
        "Why ⊙ here and a matrix product there?",
        "A matrix product is a sum over neurons: many neurons act on one. ⊙ has no sum: the slope of neuron {j} "
        "acts on neuron {j} alone, since the activation function treats each neuron by itself. It could be "
        "written as a product with a matrix that has the slopes on its diagonal; with softmax that matrix is "
        "full, and ⊙ no longer does.",
    ),
}

CHAINS = {
    "weighted input": "The weighted input",
    "activation": "The activation",
    "softmax": "The activation of a softmax layer, which looks at the whole layer",
    "cost": "The cost of one example",
    "error": "The error, by definition",
    "slope": "The slope of <name>",
    "softmax jacobian": "The derivatives of softmax",
    "term slope": "One term of the cost <name>",
    "cost gradient": "The derivative of the cost by one output",
    "bp1": "From the definition to BP1",
    "bp1 own": "BP1 with <name> and the cost <cost>",
    "bp2 chain": "The chain rule, through the weighted inputs of the next layer",
    "bp2 passed": "How a weighted input depends on one of the layer before",
    "bp2": "Put together: BP2",
    "moved": "Which weighted inputs of its layer the parameter moves: one",
    "gradient output": "First, the output layer",
    "gradient before": "Then the layer before it",
    "claim output": "The beginning of the induction: the claim for the output layer",
    "claim step": "The step of the induction: from layer r + 1 to layer r",
    "gradient any": "The end of the induction: any layer l",
    "mean cost": "The mean cost of the batch",
    "mean weights": "Its derivative by a weight",
    "mean biases": "Its derivative by a bias",
    "penalty squares": "The squares: all weights but one are constants",
    "penalty sizes": "The absolute values, for weights that are not 0",
    "penalty total": "The gradient with the penalty",
    "input": "The input is the activation of layer 1, which has no activation function",
    "matrix forward": "The weighted input",
    "matrix bp1": "BP1",
    "matrix bp2": "BP2: why the transpose, why ⊙",
    "matrix bp3": "BP3: a column times a row",
    "matrix bp4": "BP4",
    "rows forward": "The weighted input, the same bias in every row",
    "rows bp2": "BP2",
    "rows bp3": "BP3: the matrix product sums over the examples",
    "rows bp4": "BP4: the sum over the examples must be written",
    "own error": "The errors of layer <layer>, whose activation is <name>",
    "own weights": "The gradient of the weights of layer <layer>",
    "own biases": "The gradient of the biases of layer <layer>",
    "single input": "A weighted input",
    "single error": "An error",
    "single weight": "A weight",
    "single bias": "A bias",
    "weight paths": "From BP3, by BP2 again and again, to a sum over paths",
    "neuron paths": "By BP2 again and again, to a sum over paths",
}

NOTES = {
    "bp1 chain": "The weighted input acts on the cost through all the activations of the output layer; so the "
    "chain rule sums over all of them.",
    "bp1 vanish": "But the activation {a(L,k)} is computed from its own weighted input {z(L,k)} alone. For {k} "
    "other than {j} it does not move at all, and those terms vanish.",
    "bp1 softmax cancels": "The activation in the denominator, from the logarithm, meets the activation in the "
    "numerator, from softmax.",
    "bp1 softmax one": "The targets are a distribution: they add up to 1.",
}

TABLES = {
    "inputs": "The input",
    "targets": "The target and the output",
    "layer numbers": "Layer <layer>, neuron by neuron",
    "weights": "The weights of layer <layer>",
    "weight gradients": "Their gradient",
    "forward numbers": "Forward through layer <layer>, with <name>",
    "error numbers": "The errors of layer <layer>",
    "weight numbers": "The gradient of weights of layer <layer>",
    "bias numbers": "The gradient of the biases of layer <layer>",
    "paths": "The paths: <count> in all, the largest first",
}

REASONS = {
    "by definition": "by definition",
    "definition": "definition of <cites>",
    "chain rule": "chain rule",
    "sum rule": "the derivative of a sum is the sum of the derivatives",
    "constant factor": "what does not depend on the variable is a constant",
    "constants": "constants have the derivative 0",
    "constant terms": "all other weights are constants",
    "own variable": "different entries are independent variables",
    "activation rule": "chain rule of one variable",
    "kronecker": "all terms vanish but one",
    "factor out": "a common factor is taken out of the sum",
    "distribute": "a factor is distributed over the sum",
    "swap sums": "finite sums may be exchanged",
    "substitution": "by <cites>",
    "own equation": "by <cites>, with this layer's functions",
    "own cost": "derivative of the cost <cites>",
    "own activation": "derivative of <cites>",
    "canonical": "the slope cancels",
    "closed form": "rewritten",
    "rewritten": "definition of <cites>",
    "induction hypothesis": "the claim for r + 1",
    "induction": "the claim for r = l",
    "product rule": "product rule",
    "quotient rule": "quotient rule",
    "reciprocal rule": "reciprocal rule",
    "power rule": "power rule",
    "power rule Abs": "the derivative of |u| is the sign of u",
    "function": "<cites>",
    "function chain": "chain rule, <cites>",
    "branches": "branch by branch",
    "maximum": "the larger of the two, branch by branch",
    "minimum": "the smaller of the two, branch by branch",
    "targets sum to one": "the targets add up to 1",
    "matrix product": "row times column: a product of matrices",
    "matrix sum": "entry by entry, as a column",
    "transpose": "rows and columns exchanged",
    "entry by entry": "the product entry by entry",
    "outer product": "a column times a row",
    "every row": "the same bias in every row",
    "sum of rows": "the sum of the rows",
    "written out": "the sum, term by term",
}

CITES = {
    "weighted input": "the weighted input",
    "activation": "the activation",
    "softmax": "softmax",
    "cost": "the cost",
    "error": "the error",
    "input": "the input",
    "mean cost": "the mean cost",
    "BP1": "BP1",
    "BP2": "BP2",
    "BP2 whole": "BP2",
    "BP3": "BP3",
    "BP4": "BP4",
    "chain": "the chain rule through the next layer",
    "passed": "the derivative of the next weighted input",
    "passed whole": "softmax",
    "moved w": "the derivative of the weighted input by its weight",
    "moved b": "the derivative of the weighted input by its bias",
    "mean BP3": "BP3 and the mean",
    "mean BP4": "BP4 and the mean",
    "penalty": "the derivative of the penalty",
}

NAMES = {
    "identity": "the identity",
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
    "elu": "ELU",
    "selu": "SELU",
    "gelu": "GELU",
    "gelu_tanh": "GELU (tanh form)",
    "silu": "SiLU",
    "softplus": "softplus",
    "softsign": "softsign",
    "hard_tanh": "hard tanh",
    "exponential": "the exponential function",
    "softmax": "softmax",
    "quadratic": "“quadratic”",
    "half_mean_squared_error": "“half the mean squared error”",
    "binary_cross_entropy": "“binary cross-entropy”",
    "categorical_cross_entropy": "“categorical cross-entropy”",
    "log_likelihood": "“log-likelihood”",
    "huber": "“Huber”",
    "log_cosh": "“log-cosh”",
    "poisson": "“Poisson”",
}

INTERFACE = {
    "language": "en",
    "otherwise": "otherwise",
    "for layers": "for l = <layers>",
    "question": "Question",
    "contents": "Contents",
    "network": "Layers <sizes>; activations <activations>; cost <cost>.",
    "checked": "Every one of the <count> steps was checked by machine on its own, by evaluating both sides in small "
    "random networks<how>.",
    "how exact": ", in exact rational arithmetic",
    "how balls": ", in ball arithmetic (Arb), which encloses the exact value",
    "how both": ": <exact> in exact rational arithmetic, with polynomials in place of functions that are not rational, "
    "and <balls> in ball arithmetic (Arb), which encloses the exact value",
    "not checked": "<count> steps do not hold; they are marked with ✗.",
    "check exact": "checked exactly, at <places> places",
    "check exact and balls": "checked exactly and in ball arithmetic, at <places> places",
    "check balls": "checked in ball arithmetic, at <places> places",
    "check failed": "does not hold",
    "more neurons": "<count> more of this layer are not shown.",
    "more rows": "<count> more rows are not shown.",
    "more columns": "<count> more columns are not shown.",
    "neuron": "neuron",
    "path": "path",
    "path factors": "factors",
    "path numbers": "with numbers",
    "path value": "product",
    "other paths": "the other <count> paths together",
    "all paths": "all paths",
    "theorem": "theorem <name>",
    "fold": "Fold all",
    "unfold": "Unfold all",
    "separator": ", ",
    "colon": ": ",
}
