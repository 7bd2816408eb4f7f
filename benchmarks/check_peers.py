"""The same mutants under torch.autograd.gradcheck, jax check_grads, scipy.optimize.check_grad, and `check`.

    python benchmarks/check_peers.py [--sample 300]

Each of the others gets what it needs: the right cost and the user's gradient of it, in the plain convention, on a batch
of five examples, with its own default tolerances (SciPy returns a norm; 1e-5 is taken as its limit). They answer yes or
no; none says where or why. What is not installed is left out of the table and said so.
"""

from __future__ import annotations

import argparse
import random
import sys
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.optimize import check_grad

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import backproof as bp
from backproof.checking.asking.probes import draw_probe
from checking import correct_passes, mutants

Pair = tuple[Callable[[np.ndarray], float], Callable[[np.ndarray], np.ndarray], np.ndarray]


def as_pair(gradient: Callable, network: bp.Network, l2: float, seed: int) -> Pair:
    """The mean cost of five examples and the user's gradient, as functions of one flat vector."""
    probe = draw_probe(network, seed)

    def cost(theta: np.ndarray) -> float:
        parameters = network.parameters_from_vector(theta)
        penalty = 0.5 * l2 / len(probe.x) * sum((w**2).sum() for w in parameters.weights)
        return network.cost(parameters, probe.x, probe.y) + penalty

    def user(theta: np.ndarray) -> np.ndarray:
        parameters = network.parameters_from_vector(theta)
        weights, biases = [w.copy() for w in parameters.weights], [b.copy() for b in parameters.biases]
        gw, gb = gradient(weights, biases, probe.x.copy(), probe.y.copy())
        arrays = [
            np.broadcast_to(np.asarray(g), b.shape) if np.ndim(g) < 2 else g for g, b in zip(gb, biases, strict=True)
        ]
        return np.concatenate([np.ravel(g) for g in (*gw, *arrays)]).astype(np.float64)

    return cost, user, probe.parameters.to_vector()


def by_scipy(cost: Callable, gradient: Callable, theta: np.ndarray) -> bool:
    return bool(check_grad(cost, gradient, theta) < 1e-5)


def by_torch(cost: Callable, gradient: Callable, theta: np.ndarray) -> bool:
    import torch

    class Cost(torch.autograd.Function):
        @staticmethod
        def forward(ctx, v):
            ctx.save_for_backward(v)
            return torch.tensor(cost(v.detach().numpy()), dtype=torch.float64)

        @staticmethod
        def backward(ctx, g):
            (v,) = ctx.saved_tensors
            return g * torch.tensor(gradient(v.detach().numpy()))

    inputs = torch.tensor(theta, dtype=torch.float64, requires_grad=True)
    return bool(torch.autograd.gradcheck(Cost.apply, (inputs,), raise_exception=False))


def by_jax(cost: Callable, gradient: Callable, theta: np.ndarray) -> bool:
    import jax

    jax.config.update("jax_enable_x64", True)
    from jax.test_util import check_grads

    @jax.custom_vjp
    def f(v):
        return jax.pure_callback(lambda u: np.float64(cost(np.asarray(u))), jax.ShapeDtypeStruct((), np.float64), v)

    def backward(v, g):
        shape = jax.ShapeDtypeStruct(theta.shape, np.float64)
        return (g * jax.pure_callback(lambda u: gradient(np.asarray(u)), shape, v),)

    f.defvjp(lambda v: (f(v), v), backward)
    try:
        check_grads(f, (jax.numpy.asarray(theta),), order=1, modes=["rev"])
    except AssertionError:
        return False
    return True


PEERS = {"torch gradcheck": by_torch, "jax check_grads": by_jax, "SciPy check_grad": by_scipy}


def accepted(peer: Callable, gradient: Callable, network: bp.Network, l2: float, seed: int) -> bool:
    """Whether a peer finds nothing wrong; code that cannot even be put before it counts as detected."""
    try:
        return peer(*as_pair(gradient, network, l2, seed))
    except ImportError:
        raise
    except Exception:
        return False


def installed() -> dict[str, Callable]:
    found = {}
    for name, peer in PEERS.items():
        try:
            accepted(peer, _reference(mutants.settings()[0]), mutants.settings()[0].network, 0.0, 0)
            found[name] = peer
        except ImportError:
            print(f"{name} is not installed: left out")
    return found


def _reference(setting: mutants.Setting) -> Callable:
    return mutants.subject(setting, "plain")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    rng = random.Random(options.seed)
    wrong = [(m, s) for s in mutants.settings() for m in mutants.MUTANTS if m.applies(s) and not m.convention]
    peers = installed()
    detected, ours, alarms = Counter(), Counter(), Counter()
    chosen = rng.sample(wrong, options.sample)
    for seed, (mutant, setting) in enumerate(chosen):
        gradient = mutants.subject(setting, "plain", mutant)
        for name, peer in peers.items():
            detected[name] += not accepted(peer, gradient, setting.network, setting.l2, seed)
        found = mutants.judge(bp.check(gradient, setting.network, l2=setting.l2, seed=seed), mutant)
        ours.update(detected=found.detected, located=found.located, named=found.named)
    plain, others = _correct(options.sample, np.random.default_rng(options.seed))
    for kind, passes in (("plain", plain), ("conventions", others)):
        for seed, drawn in enumerate(passes):
            gradient = correct_passes.subject(drawn)
            for name, peer in peers.items():
                alarms[name, kind] += not accepted(peer, gradient, drawn.network, 0.0, seed)
            alarms["backproof check", kind] += correct_passes.report_of(drawn, seed).verdict == "wrong"
    _print(options.sample, peers, detected, ours, alarms, len(plain), len(others))


def _correct(count: int, rng: np.random.Generator) -> tuple[list, list]:
    """Correct passes called in the plain way: mean and float64; and sums, halves, float32, directions, thresholds."""
    plain, others = [], []
    while len(plain) < count or len(others) < count:
        drawn = correct_passes.draw(rng)
        if drawn.form != "lists" or drawn.l2 or drawn.labels:
            continue
        usual = drawn.scale in ("mean", "sum, N inside") and not drawn.descent and not drawn.minus_bias
        (plain if usual and drawn.dtype is np.float64 else others).append(drawn)
    return plain[:count], others[:count]


def _print(count, peers, detected, ours, alarms, n_plain, n_others) -> None:
    print(f"\n{count} mutants; {n_plain} correct passes in the plain convention, {n_others} in others\n")
    print("| checker | detected | equation and layer | cause | false alarms | false alarms, other conventions |")
    print("| --- | --: | --: | --: | --: | --: |")
    for name in [*peers, "backproof check"]:
        share = ours["detected"] if name == "backproof check" else detected[name]
        where = (
            [f"{100 * ours[k] / count:.1f} %" for k in ("located", "named")]
            if name == "backproof check"
            else ["–", "–"]
        )
        false = [f"{100 * alarms[name, kind] / n:.1f} %" for kind, n in (("plain", n_plain), ("conventions", n_others))]
        print(f"| {name} | {100 * share / count:.1f} % | {' | '.join([*where, *false])} |")


if __name__ == "__main__":
    main()
