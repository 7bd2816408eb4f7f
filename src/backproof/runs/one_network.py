"""One network that learns from a table in memory, and what is said of one network wherever its examples are."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Event
from typing import Any

from backproof.engines.contract import Data
from backproof.engines.native_engine import not_built
from backproof.engines.threads import stopped_by
from backproof.errors import InputError, Listed, Phrase
from backproof.model_file import Model
from backproof.network import Network
from backproof.runs.defaults import chosen_network
from backproof.runs.examples_of_run import as_the_cost_takes, validated_on
from backproof.runs.folder import ONE, RunFolder
from backproof.runs.run_options import RunOptions
from backproof.runs.training_options import cluster_of, sees_all, training_options
from backproof.tables import Encoding, Prepared
from backproof.tables.bounded import fingerprint
from backproof.tabular.modelling import calibrated
from backproof.training import TrainingResult, train
from backproof.training.data import held_out

FEWEST_TO_CALIBRATE = 100
"""Examples that one network is validated on: a temperature found on fewer is chance."""


class OneNetwork:
    """The one network that options describe, or that is chosen for images and for few examples."""

    def __init__(self, options: RunOptions, prepared: Prepared) -> None:
        encoding = prepared.encoding
        self.network = network_for(options, encoding)
        self.prepared = as_the_cost_takes(prepared, self.network)
        self._validation = validated_on(options.validation, self.prepared, options.dtype)
        validated = self._validation is not None
        self._chosen = training_options(options, self.network, encoding, len(prepared.x), validated)
        self._options = options
        self.notes = [*said_of(self.network, self._chosen, self._validation), *said_of_cluster(options)]
        self.count, self.known_by = len(prepared.x), fingerprint

    def run(self, folder: RunFolder, progress: bool | str) -> tuple[Model, TrainingResult]:
        """Train it."""
        folder.check_kind(ONE)
        result = train(
            self.network, self.prepared.x, self.prepared.y, validation=self._validation, progress=progress,
            resume=folder.start, checkpoint=folder.path or None, cluster=cluster_of(self._options), **self._chosen,
        )  # fmt: skip
        return model_of(self.network, self.prepared.encoding, result, self._validated()), result

    def _validated(self) -> tuple[Any, Any] | None:
        """Return the examples that the network was validated on, or None."""
        examples = self._validation
        if isinstance(examples, float):
            part = held_out(Data(self.prepared.x, self.prepared.y), examples, self._chosen["seed"])[1]
            examples = part.x, part.y
        return examples


def model_of(network: Network, encoding: Encoding, result: TrainingResult, examples: tuple[Any, Any] | None) -> Model:
    """Return what was learnt as a model, with what the examples it is validated on tell, where they are enough.

    Raises:
        KeyboardInterrupt: the run was interrupted before it had learnt anything.
        InputError: it ended so.
    """
    _check_learnt(result)
    model = Model(network, result.parameters, encoding, result.options, result.history)
    if examples is None or len(examples[0]) < FEWEST_TO_CALIBRATE:
        return model
    with stopped_by(Event()):  # who asked training to end wants what it learnt
        return calibrated(model, *examples)


def network_for(options: RunOptions, encoding: Encoding) -> Network:
    """Return the network that options describe, for tables that are encoded so."""
    return chosen_network(
        encoding.n_features, encoding.n_outputs, encoding.kind, layers=options.layers, activations=options.activations,
        output_activation=options.output_activation, cost_function=options.cost,
    )  # fmt: skip


def _check_learnt(result: TrainingResult) -> None:
    under_way = result.checkpoint.begun
    if result.status == "interrupted" and not result.history.epochs:
        if under_way is None or not under_way.steps:
            raise KeyboardInterrupt
        return  # in the first epoch, which may be long
    if not result.history.epochs:
        ended = Phrase("{status}: {message}", status=Phrase(result.status), message=result.message)
        raise InputError(
            "training {result}; nothing was learnt, so nothing is written; accepted: a lower "
            "learning rate, or data of a smaller scale",
            result=ended,
        )


def said_of(network: Network, options: Mapping[str, Any], validation: Any) -> list[Phrase]:
    """Return what to say of a network before it learns."""
    made = Phrase(
        "Network {sizes}, activations {activations}, cost {cost}: {count} parameters.",
        sizes="-".join(map(str, network.sizes)), activations=Listed(record.name for record in network.activations),
        cost=network.cost_function.name, count=network.n_parameters,
    )  # fmt: skip
    rule = options["stopping"]
    kept = Phrase("the last epoch is kept")
    if rule is not None and rule.restore_best:
        kept = Phrase("the epoch of the best {watched} is kept", watched=Phrase(rule.watch.replace("_", " ")))
    validated = Phrase("nothing") if validation is None else Phrase("other data")
    if isinstance(validation, float):
        validated = Phrase("{share:.0%} of the examples trained on", share=validation)
    return [made, Phrase("Validated on {validated}; {kept}.", validated=validated, kept=kept),
            *slow(options.get("engine", "auto"))]  # fmt: skip


def said_of_cluster(options: RunOptions) -> list[Phrase]:
    """Return what to say of a network that is trained on a cluster."""
    if options.cluster is None:
        return []
    averaged, added = Phrase("whose states are averaged"), Phrase("whose gradients are added up")
    done = added if sees_all(options) else averaged
    if options.shards is None:
        said = "Trained on a cluster, on a shard for every 100,000 examples, 2 to 8, {done}."
        return [Phrase(said, done=done)]
    return [Phrase("Trained on a cluster, on {count} shards, {done}.", count=options.shards, done=done)]


def said_of_search(options: RunOptions) -> list[Phrase]:
    """Return what to say of recipes that are tried on a cluster."""
    if options.cluster is None:
        return []
    return [Phrase("Recipes are tried by the workers of the cluster; the last networks learn in this process.")]


def slow(engine: str) -> list[Phrase]:
    """Return what to say where no native engine runs."""
    why = not_built() if engine == "auto" else None
    return [] if why is None else [Phrase("Runs on NumPy, slower than the native engine: {reason}.", reason=why)]
