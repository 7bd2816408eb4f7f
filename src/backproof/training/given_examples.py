"""What a run is given to train on, made ready: examples, what is validated on, and what a fingerprint says of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from numbers import Real
from typing import Any

import numpy as np

from backproof.engines.contract import Data
from backproof.errors import InputError, Keyword
from backproof.network import Network
from backproof.spools import Piles, Spool
from backproof.training.data import Source, held_out, validation_source, weighed, working_dtype
from backproof.training.fingerprint import digest, of_data
from backproof.training.options import Options
from backproof.training.run_examples import Examples, InPiles, Whole, data_of

Array = Any
_AT_ONCE = 2**18


@dataclass(frozen=True)
class Ready:
    """What a run goes over.

    Attributes:
        examples: that are trained on.
        validation: what is evaluated after each epoch, or None.
        facts: what a fingerprint says of them.
    """

    examples: Examples
    validation: Data | None
    facts: Mapping[str, Any]


def made_ready(
    network: Network, options: Options, source: Source | Piles, validation: Any, weights: Any, class_weight: Any,
    sees_all: bool = False,
) -> Ready:  # fmt: skip
    """Return examples that are checked and in one dtype.

    Args:
        network: that they are for.
        options: of the run.
        source: the examples, or the piles that they lie in.
        validation: as `train` takes it, or a `Source`.
        weights: of the examples.
        class_weight: as `train` takes it.
        sees_all: whether a step may see all examples also where they are on disk, as workers see them together.

    Raises:
        InputError: as `train`.
    """
    if isinstance(source, Source):
        return _in_memory(network, options, source, validation, weights, class_weight)
    _check_options(options, weights, sees_all)
    return _in_piles(network, options, source, validation, class_weight)


def _in_memory(
    network: Network, options: Options, source: Source, validation: Any, weights: Any, class_weight: Any
) -> Ready:
    dtype = working_dtype(source.x, options.dtype)
    data = source.ready(network, dtype, weights, class_weight)
    facts = of_data(data, source.digests(network, dtype))
    validated, said = _validation(network, dtype, validation)
    if validation is not None and validated is None:
        data, validated = held_out(data, validation, options.seed)
    return Ready(Whole(data), validated, facts | {"validation": said})


def _validation(network: Network, dtype: Any, validation: Any) -> tuple[Data | None, Any]:
    """Return other data to validate on, or None where a share is given or nothing; and what a fingerprint says."""
    if not isinstance(validation, tuple | list | Source):
        if not (validation is None or isinstance(validation, Real)):
            message = "{option}: {given} given; accepted: (x, y), or a share of the examples between 0 and 1"
            raise InputError(message, option=Keyword("validation"), given=type(validation).__name__)
        return None, validation
    other = validation_source(validation)
    return other.ready(network, dtype), other.digests(network, dtype)


# --------------------------------------------------------------------- in piles


def _in_piles(network: Network, options: Options, piles: Piles, validation: Any, class_weight: Any) -> Ready:
    _check_widths(network, piles, options)
    dtype = np.dtype(piles.layout.dtype)
    facts = {"rows": sum(piles.rows), "dtype": str(dtype), "x": _known_by(piles), "buffer_bytes": piles.buffer_bytes}
    validated, said = _validation(network, dtype, validation)
    if validation is not None and validated is None:
        piles, validated = _without_some_piles(piles, validation, options.seed)
    if options.metrics and validated is None:
        raise InputError(
            "{option}: given with examples on disk and nothing to validate on; accepted: with {validation}",
            option=Keyword("metrics"), validation=Keyword("validation"),
        )  # fmt: skip
    weigh = class_weight if class_weight != "balanced" else _balanced(piles)

    def checked(data: Data) -> Data:
        network.cost_function.check_targets(data.y)
        return weighed(data, weigh)

    examples = InPiles(piles, int(options.batch_size or 1), options.seed, bool(options.shuffle), checked, weigh)
    return Ready(examples, validated, facts | {"validation": said})


def _known_by(piles: Piles) -> str:
    """Return what the rows are known by, which no other folder and no other time of change makes others.

    A spool has sums of its files, made as these were written; other files are read to their end once.
    """
    if isinstance(piles, Spool):
        return piles.content
    found = sha256()
    for pile, rows in enumerate(piles.rows):
        piles.read(pile, 0, held := piles.layout.empty(rows))
        found.update(digest(*held.values()).encode())
    return found.hexdigest()[:32]


def _check_options(options: Options, weights: Any, sees_all: bool) -> None:
    """Refuse what cannot be done with examples that are not all in memory."""
    name = getattr(options.optimizer, "name", options.optimizer)
    for given, why in (
        (weights is not None, {"option": Keyword("sample_weight"), "accepted": "weights in the spool"}),
        (name == "lbfgs" and not sees_all, {
            "option": Keyword("optimizer", "lbfgs"), "accepted": "an optimizer that makes steps, or a cluster",
        }),
        (callable(options.shuffle), {"option": Keyword("shuffle"), "accepted": "True or False"}),
        (options.batch_size is None and not sees_all, {
            "option": Keyword("batch_size", None), "accepted": "a number of examples, or a cluster",
        }),
    ):  # fmt: skip
        if given:
            raise InputError("{option}: given with examples on disk; accepted: {accepted}", **why)


def _check_widths(network: Network, piles: Piles, options: Options) -> None:
    layout = piles.layout
    found, wanted = (layout.n_features, layout.n_outputs), (network.sizes[0], network.sizes[-1])
    if found != wanted:
        raise InputError(
            "x: {inputs} features and {outputs} outputs a row found on disk; accepted: {n_1} and {n_L}, the first and "
            "last size of the network", inputs=found[0], outputs=found[1], n_1=wanted[0], n_L=wanted[1],
        )  # fmt: skip
    if not sum(piles.rows):
        raise InputError("x: no example given; accepted: at least one")
    if options.dtype is not None and working_dtype(np.zeros(0), options.dtype) != np.dtype(layout.dtype):
        raise InputError("dtype: {given!r} given; accepted: {accepted}, in which the examples lie on disk",
                         given=str(np.dtype(options.dtype)), accepted=layout.dtype)  # fmt: skip


def _without_some_piles(piles: Piles, share: float, seed: int) -> tuple[Piles, Data]:
    """Hold out a share of the examples, in whole piles that are drawn with the seed.

    Raises:
        InputError: the share is not between 0 and 1, or there are too few piles.
    """
    order = np.random.default_rng([seed, 0]).permutation(len(piles.rows))
    counts = np.cumsum([piles.rows[i] for i in order])
    taken = int(np.searchsorted(counts, share * counts[-1])) + 1 if 0 < share < 1 else 0
    held = {int(i) for i in order[:taken]}
    if not isinstance(piles, Spool) or not 0 < counts[taken - 1] < counts[-1] or not taken:
        raise InputError(
            "{option}: {share!r} of examples on disk in {piles} piles given; accepted: examples of their own, (x, y)",
            option=Keyword("validation"), share=share, piles=len(piles.rows),
        )  # fmt: skip
    kept, parts = piles.only(i for i in range(len(piles.rows)) if i not in held), piles.only(held)
    return kept, data_of(parts.load())


def _balanced(piles: Piles) -> dict[int, float]:
    """Return the weight of each class for which all classes count alike, from the targets of all piles."""
    width, counts = piles.layout.n_outputs, np.zeros(max(2, piles.layout.n_outputs), np.int64)
    for pile, rows in enumerate(piles.rows):
        for start in range(0, rows, _AT_ONCE):
            y = np.empty((min(_AT_ONCE, rows - start), width), piles.layout.dtype)
            piles.read(pile, start, {"y": y})
            labels = (y[:, 0] > 0.5).astype(int) if width == 1 else y.argmax(axis=1)
            counts += np.bincount(labels, minlength=len(counts))
    present = np.count_nonzero(counts)
    return {label: counts.sum() / (present * max(int(n), 1)) for label, n in enumerate(counts)}
