"""Gradient norms and clipped gradients of single examples: backproof against torch.func and Opacus's ghost clipping.

784-256-128-10, a batch of 256, sigmoid, quadratic cost, float32. All begin with the same parameters; the norms, and the
clipped mean gradients, are compared before anything is timed. Medians over repetitions, contestants interleaved. Peak
memory is that of a fresh process during one call, less what it held before; each has made a call on one example first.
Opacus: pip install --no-deps opacus opt-einsum
"""

import os
import statistics
import subprocess
import sys
import time
import warnings
from importlib.util import find_spec

import numpy as np
from threadpoolctl import threadpool_limits

from backproof import Gradient, Network, example_norms
from backproof.engines import Data, Task, engine
from backproof.optimizers import OPTIMIZERS
from benchmarks.command import options, show
from benchmarks.rows import Row

SIZES, BATCH, CLIP = (784, 256, 128, 10), 256, 1.0
NETWORK = Network(SIZES, "sigmoid", "quadratic")
CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}
AT_LEAST = 0.05  # seconds of one measurement: short calls are made again and again


def data(count=BATCH):
    """Parameters, examples and targets."""
    rng = np.random.default_rng(0)
    x = rng.random((count, SIZES[0]), dtype=np.float32)
    return NETWORK.init(1, "glorot_uniform", np.float32), x, rng.random((count, SIZES[-1]), dtype=np.float32)


# ------------------------------------------------------------------- contestants: what they do, as a call


def our_norms(p, x, y):
    return lambda: example_norms(NETWORK, p, x, y).norms


def our_backward(p, x, y):
    """An ordinary backward pass, for what norms are compared with in words."""
    task, given, vector = Task(NETWORK, OPTIMIZERS["sgd"]), Data(x, y), p.to_vector()
    runner = engine("auto", task, given)
    return lambda: runner.cost_and_gradient(task, vector, given)[1]


def our_clipped(p, x, y):
    task, given, vector = Task(NETWORK, OPTIMIZERS["sgd"], clip_example_norm=CLIP), Data(x, y), p.to_vector()
    runner = engine("auto", task, given)
    return lambda: runner.cost_and_gradient(task, vector, given)[1]


def model_of(p):
    import torch

    layers = []
    for w, b in zip(p.weights, p.biases, strict=True):
        linear = torch.nn.Linear(w.shape[1], w.shape[0])
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(w))
            linear.bias.copy_(torch.tensor(b))
        layers += [linear, torch.nn.Sigmoid()]
    return torch.nn.Sequential(*layers)


def vmap_norms(p, x, y):
    """As torch.func's documentation computes gradients per example; then their norms."""
    import torch
    from torch.func import functional_call, grad, vmap

    model, xs, ys = model_of(p), torch.from_numpy(x), torch.from_numpy(y)
    parameters = {name: value.detach() for name, value in model.named_parameters()}

    def cost(parameters, x, y):
        return 0.5 * ((functional_call(model, parameters, (x.unsqueeze(0),))[0] - y) ** 2).sum()

    each = vmap(grad(cost), in_dims=(None, 0, 0))

    def norms():
        found = each(parameters, xs, ys)
        return torch.stack([g.flatten(1).norm(dim=1) for g in found.values()]).norm(dim=0).numpy()

    return norms


def _ghost(p):
    from opacus.grad_sample import GradSampleModuleFastGradientClipping

    return GradSampleModuleFastGradientClipping(
        model_of(p), max_grad_norm=CLIP, use_ghost_clipping=True, loss_reduction="mean"
    )


def opacus_norms(p, x, y):
    """The first of ghost clipping's two backward passes."""
    import torch

    module, xs, ys = _ghost(p), torch.from_numpy(x), torch.from_numpy(y)

    def norms():
        module.zero_grad()
        module.enable_hooks()
        (0.5 * ((module(xs) - ys) ** 2).sum(dim=1)).mean().backward()
        return module.get_norm_sample().numpy()

    return norms


def opacus_clipped(p, x, y):
    """Ghost clipping whole, as its `DPLossFastGradientClipping` does it: two backward passes."""
    import torch

    module, xs, ys = _ghost(p), torch.from_numpy(x), torch.from_numpy(y)

    def clipped():
        module.zero_grad()
        module.enable_hooks()
        costs = 0.5 * ((module(xs) - ys) ** 2).sum(dim=1)
        costs.mean().backward(retain_graph=True)
        module.zero_grad()
        factors = module.get_clipping_coef()
        module.disable_hooks()
        (factors * costs).mean().backward()
        linears = [layer for layer in module._module if isinstance(layer, torch.nn.Linear)]
        parts = ([getattr(m, name).grad.numpy() for m in linears] for name in ("weight", "bias"))
        return Gradient(*map(tuple, parts), ()).to_vector()

    return clipped


CONTESTANTS = {made.__name__: made for made in (our_norms, vmap_norms, opacus_norms, our_clipped, opacus_clipped)}
COMPARISONS = (
    ("example gradient norms", our_norms, "torch.func vmap(grad)", vmap_norms, "torch", 8.0),
    ("example gradient norms", our_norms, "Opacus, ghost clipping's first pass", opacus_norms, "opacus", 1.5),
    ("clipped mean gradient", our_clipped, "Opacus, ghost clipping", opacus_clipped, "opacus", 1.5),
)
MEMORY_TARGET = 50.0


# ------------------------------------------------------------------- what is measured


def limit_threads(threads):
    if find_spec("torch"):
        import torch

        torch.set_num_threads(threads)


def seconds(call, clock):
    """Return the seconds of one call, from as many as take a while."""
    count, began = 0, clock()
    while clock() - began < AT_LEAST:
        call()
        count += 1
    return (clock() - began) / count


def compared(mine, theirs, repetitions, clock):
    """Return the median seconds of both, after checking that they return the same numbers."""
    one, other = mine(), theirs()
    if one.shape != other.shape or not np.allclose(one, other, rtol=1e-4, atol=1e-4 * abs(one).max()):
        raise SystemExit(f"not the same work: {one[:3]} and {other[:3]}")
    times = {mine: [], theirs: []}
    for _ in range(repetitions):
        for call, found in times.items():
            found.append(seconds(call, clock))
    return statistics.median(times[mine]), statistics.median(times[theirs])


def _status(name):
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(name)) / 1024


def print_peak(name, threads):
    """Print by how many MiB one call raises what this process holds at most."""
    with threadpool_limits(threads):
        limit_threads(threads)
        CONTESTANTS[name](*data(1))()
        call = CONTESTANTS[name](*data())
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")  # begin the peak anew
        before = _status("VmRSS")
        call()
        print(max(_status("VmHWM") - before, 1 / 256))


def peak(contestant, threads):
    """Return the MiB of one call in a process of its own, which gives what it frees back at once."""
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.per_example", "--peak", contestant.__name__]
    given = {**os.environ, "MALLOC_MMAP_THRESHOLD_": "65536", "OMP_NUM_THREADS": str(threads)}
    run = subprocess.run(
        [*command, "--threads", str(threads)], capture_output=True, text=True, check=True, env=given
    )  # fmt: skip
    return float(run.stdout)


def rows(threads, repetitions, clock=time.perf_counter):
    """Yield the comparisons for each number of threads, after both sides were seen to return the same numbers."""
    for count in threads:
        yield from rows_with(count, repetitions, clock)


def rows_with(threads, repetitions, clock):
    """Yield the rows of one number of threads."""
    sizes = f"{'-'.join(map(str, SIZES))}, batch {BATCH}, float32"
    given = data()
    with threadpool_limits(threads), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        limit_threads(threads)
        for work, mine, peer, theirs, package, target in COMPARISONS:
            if find_spec(package) and find_spec("torch"):
                ours, others = compared(mine(*given), theirs(*given), repetitions, clock)
            else:
                ours, others = seconds(mine(*given), clock), None
            yield Row(f"{work}, {sizes}", peer, threads, ours, others, target)
        norms, backward = compared_in_words(repetitions, clock)
        yield Row(
            f"example gradient norms, {sizes}", "backproof, an ordinary backward pass", threads, norms, backward, 1
        )
    if sys.platform.startswith("linux"):
        others = peak(vmap_norms, threads) if find_spec("torch") else None
        yield Row(
            f"example gradient norms, {sizes}", "torch.func vmap(grad)", threads, peak(our_norms, threads), others,
            MEMORY_TARGET, "MiB", "peak memory",
        )  # fmt: skip


def compared_in_words(repetitions, clock):
    """Return the median seconds of our norms and of our ordinary backward pass."""
    calls = [made(*data()) for made in (our_norms, our_backward)]
    times = [[seconds(call, clock) for call in calls] for _ in range(repetitions)]
    return [statistics.median(column) for column in zip(*times, strict=True)]


def main():
    """Print the table in Markdown."""
    parser = options(__doc__)
    parser.add_argument("--clock", default="wall", choices=CLOCKS, help="cpu: on a machine that others use too")
    parser.add_argument("--peak", choices=CONTESTANTS, help="only: the peak memory of one, in MiB, in this process")
    arguments = parser.parse_args()
    if arguments.peak:
        print_peak(arguments.peak, arguments.threads[0])
        return
    found = rows(arguments.threads, arguments.repetitions, CLOCKS[arguments.clock])
    show(arguments, found, f"{arguments.clock} time")


if __name__ == "__main__":
    main()
