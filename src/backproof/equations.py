"""The four equations of backpropagation and the forward step, stated once. Read this first.

Layer 1 is the input; layers 2…L have weights. For one layer of n neurons fed by a layer of m:

    w  (n, m)  weights, row j belongs to the neuron that receives      b  (n,)  biases
    z  (N, n)  weighted inputs, one row per example                     a  (N, n)  activations σ(z)
    δ  (N, n)  errors ∂C/∂z, one row per example

⁻ marks the layer before, ⁺ the layer after, ᴸ the output layer; ⊙ is the product entry by entry.
C is the cost of one example, so that δ is per example, and BP3 and BP4 sum over the rows.

The bodies use operators only, so that the same lines run on NumPy, JAX and PyTorch arrays and on object
arrays of integers, fractions, SymPy symbols and rigorous balls. The book's equations are those of
M. Nielsen, *Neural Networks and Deep Learning*, chapter 2, there for one example as a column; he numbers the
equation of the biases BP3 and that of the weights BP4.
"""

from typing import Any

Array = Any


def weighted_input(a: Array, w: Array, b: Array) -> Array:
    """z = a⁻ wᵀ + b.   (N, m), (n, m), (n,) -> (N, n)."""
    return a @ w.T + b


def bp1(dC_da: Array, slope: Array) -> Array:
    """(BP1)  δᴸ = ∂C/∂aᴸ ⊙ σ′(zᴸ).   (N, n), (N, n) -> (N, n)."""
    return dC_da * slope


def bp2(delta: Array, w: Array, slope: Array) -> Array:
    """(BP2)  δ = (δ⁺ w⁺) ⊙ σ′(z).   (N, k), (k, n), (N, n) -> (N, n)."""
    return (delta @ w) * slope


def bp3(delta: Array, a: Array) -> Array:
    """(BP3)  ∂C/∂w = δᵀ a⁻, summed over the examples.   (N, n), (N, m) -> (n, m)."""
    return delta.T @ a


def bp4(delta: Array) -> Array:
    """(BP4)  ∂C/∂b = δ, summed over the examples.   (N, n) -> (n,)."""
    return delta.sum(axis=0)


def bp1_full(dC_da: Array, jacobian: Array) -> Array:
    """(BP1)  δᴸ_j = Σ_k ∂C/∂aᴸ_k ∂aᴸ_k/∂zᴸ_j, where σ acts on the whole layer.   (N, n), (N, n, n) -> (N, n).

    The Jacobian of example x has row k, column j: ∂a_k/∂z_j. Where it is diagonal, this is `bp1`.
    """
    return (dC_da.reshape(*dC_da.shape, 1) * jacobian).sum(axis=1)


def bp2_full(delta: Array, w: Array, jacobian: Array) -> Array:
    """(BP2)  δ_j = Σ_k (δ⁺ w⁺)_k ∂a_k/∂z_j, where σ acts on the whole layer.   (N, k), (k, n), (N, n, n) -> (N, n)."""
    return bp1_full(delta @ w, jacobian)
