"""`backproof train`: a face of `backproof.runs.fit`."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Annotated, Any

import typer

from backproof.activations import ACTIVATIONS
from backproof.cli import values
from backproof.cli.model_and_data import DATA
from backproof.costs import COSTS
from backproof.durable.whole_file import checked_destination, write_whole
from backproof.engines import ENGINES
from backproof.initializers import SCHEMES
from backproof.model_file import save
from backproof.optimizers import OPTIMIZERS, optimizer
from backproof.runs import Run, fit
from backproof.runs.choices import METRIC_OF_KIND
from backproof.tables.fitting import CHOICES
from backproof.training.schedules import SCHEDULES, schedule

_EXIT_CODES = {"diverged": 1, "interrupted": 130}
_PATIENCE = 10


def _listed(words: Any) -> str:
    return ", ".join(words)


def _option(name: str, help: str, panel: str) -> Any:
    return typer.Option(*name.split(), help=help, rich_help_panel=panel)


def _choice(name: str, help: str, panel: str, words: Any) -> Any:
    said = f"{help} One of {_listed(words)}."
    return typer.Option(*name.split(), help=said, rich_help_panel=panel, callback=values.one_of(words))


_WATCHED = ("validation_cost", "cost", *dict.fromkeys(METRIC_OF_KIND.values()))
_COLUMNS, _NETWORK, _TRAINING, _DATA, _OUTPUT = "Columns", "Network", "Training", "What it is measured on", "Output"


def train(
    context: typer.Context,
    data: Annotated[str, DATA],
    target: Annotated[
        list[str] | None,
        _option("--target -t", "The column to predict; repeat for several. (default: the built-in set's)", _COLUMNS),
    ] = None,
    task: Annotated[str, _choice("--task", "What the target is.", _COLUMNS, CHOICES["task"])] = "auto",
    categorical: Annotated[
        list[str] | None, _option("--categorical", "A column of categories though it holds numbers; repeat.", _COLUMNS)
    ] = None,
    numeric: Annotated[
        list[str] | None, _option("--numeric", "A column of numbers, whatever it seems to be; repeat.", _COLUMNS)
    ] = None,
    drop: Annotated[list[str] | None, _option("--drop", "A column to leave out; repeat.", _COLUMNS)] = None,
    missing: Annotated[
        str, _choice("--missing", "What stands in for a missing number.", _COLUMNS, CHOICES["missing"])
    ] = "auto",
    unseen: Annotated[
        str,
        _choice("--unseen", "What a category not seen in training is at prediction.", _COLUMNS, CHOICES["unseen"]),
    ] = "error",
    standardise: Annotated[
        bool, _option("--standardise/--as-is", "Scale numbers to mean 0 and deviation 1, pixels to 0…1.", _COLUMNS)
    ] = True,
    encoding: Annotated[str, _option("--encoding", "The text encoding of a CSV file.", _COLUMNS)] = "utf-8",
    labels: Annotated[
        str | None, _option("--labels", "The labels of an IDX file. (default: the file beside it)", _COLUMNS)
    ] = None,
    layers: Annotated[
        str | None,
        _option("--layers", "Hidden layers, as 30 or 100,50 or none. (default: one of 16 to 128 neurons)", _NETWORK),
    ] = None,
    activation: Annotated[
        str | None,
        _option(
            "--activation",
            f"Of the hidden layers: one, or one each, separated by commas; one more is the output's. (default: relu) "
            f"One of {_listed(ACTIVATIONS)}; leaky_relu(0.2) and elu(0.5) too.",
            _NETWORK,
        ),
    ] = None,
    output_activation: Annotated[
        str | None, _option("--output-activation", "Of the output layer. (default: suits the cost)", _NETWORK)
    ] = None,
    cost: Annotated[
        str | None,
        _option("--cost", f"One of {_listed(COSTS)}; huber(0.5) too. (default: suits the task)", _NETWORK),
    ] = None,
    init: Annotated[
        str | None, _choice("--init", "How parameters begin. (default: suits the activations)", _NETWORK, SCHEMES)
    ] = None,
    optimizer_name: Annotated[
        str,
        _option(
            "--optimizer", f"One of {_listed(OPTIMIZERS)}; with options as momentum:momentum=0.5.", _TRAINING,
        ),
    ] = "adam",
    learning_rate: Annotated[
        float | None, _option("--learning-rate", "(default: 0.001 for adam, adamw, rmsprop, else 0.1)", _TRAINING)
    ] = None,
    schedule_name: Annotated[
        str,
        _option("--schedule", f"One of {_listed(SCHEDULES)}; with options as step:every=5,factor=0.5.", _TRAINING),
    ] = "constant",
    batch_size: Annotated[str, _option("--batch-size", "Examples a step, or all.", _TRAINING)] = "32",
    epochs: Annotated[
        int | None, _option("--epochs", "Passes over the data. (default: about 3,000 steps, 20 to 200)", _TRAINING)
    ] = None,
    l1: Annotated[float, _option("--l1", "λ₁ of the penalty λ₁‖w‖₁.", _TRAINING)] = 0.0,
    l2: Annotated[float, _option("--l2", "λ of the penalty (λ/2)‖w‖².", _TRAINING)] = 0.0,
    dropout: Annotated[
        str | None, _option("--dropout", "Share of activations dropped: of each hidden layer, or one each.", _TRAINING)
    ] = None,
    clip_norm: Annotated[
        float | None, _option("--clip-norm", "Shorten each batch's gradient to this norm.", _TRAINING)
    ] = None,
    clip_example_norm: Annotated[
        float | None, _option("--clip-example-norm", "Shorten each example's gradient to this norm.", _TRAINING)
    ] = None,
    noise_multiplier: Annotated[
        float,
        _option(
            "--noise-multiplier", "With --clip-example-norm: deviation of the noise on a batch's summed gradient, in "
            "multiples of that norm, as differentially private SGD has it.", _TRAINING,
        ),
    ] = 0.0,
    class_weight: Annotated[
        str | None, _option("--class-weight", "balanced, or LABEL=WEIGHT,LABEL=WEIGHT.", _TRAINING)
    ] = None,
    early_stopping: Annotated[
        bool, _option("--early-stopping", f"Stop as with --patience {_PATIENCE}.", _TRAINING)
    ] = False,
    patience: Annotated[
        float | None, _option("--patience", "Stop after more than this many epochs without improvement.", _TRAINING)
    ] = None,
    watch: Annotated[
        str | None,
        _choice("--watch", "What must improve. (default: validation_cost where there is one)", _TRAINING, _WATCHED),
    ] = None,
    keep: Annotated[
        str, _choice("--keep", "The epoch whose parameters are kept.", _TRAINING, ("best", "last"))
    ] = "best",
    engine: Annotated[str, _choice("--engine", "What runs the steps.", _TRAINING, ("auto", *ENGINES))] = "auto",
    dtype: Annotated[str, _choice("--dtype", "The arithmetic.", _TRAINING, ("float32", "float64"))] = "float32",
    seed: Annotated[int, _option("--seed", "Of the split, the parameters, the order, dropout, noise.", _TRAINING)] = 0,
    held_out: Annotated[
        str, _option("--held-out", "Share kept for the scores at the end, or other data; 0 for none.", _DATA)
    ] = "0.25",
    validation: Annotated[
        str | None,
        _option(
            "--validation", "Share of the rest evaluated after each epoch, or other data; 0 for none. "
            "(default: 0.1 of 200 or more)", _DATA,
        ),
    ] = None,
    output: Annotated[str, _option("--output -o", "The model file.", _OUTPUT)] = "model.backproof",
    report: Annotated[str, _option("--report", "The report, one HTML file.", _OUTPUT)] = "report.html",
    no_report: Annotated[bool, _option("--no-report", "Write no report.", _OUTPUT)] = False,
    quiet: Annotated[bool, _option("--quiet -q", "Say only what is wrong.", _OUTPUT)] = False,
) -> int:  # fmt: skip
    """Train a network on a data file by BP1–BP4, score it on held-out data, write a model and a report.

    What nobody says is chosen from the data, and said. Ctrl-C keeps the best epoch so far.
    """
    checked_destination(output, data)
    if not no_report:
        checked_destination(report, data, output)
    say = (lambda note: None) if quiet else print
    run = fit(
        data,
        target or None,
        seed=seed,
        held_out=values.share_or_data(held_out) or 0.0,
        validation=values.share_or_data(validation),
        layers=values.sizes(layers),
        activations=values.names(activation),
        output_activation=output_activation,
        cost=cost,
        batch_size=values.batch(batch_size),
        epochs=epochs,
        scheme=init,
        class_weight=values.weights(class_weight),
        patience=_PATIENCE if early_stopping and patience is None else patience,
        watch=watch,
        keep=keep,
        dtype=dtype,
        columns={
            "task": task, "categorical": categorical or (), "numeric": numeric or (), "drop": drop or (),
            "missing": missing, "unseen": unseen, "standardise": standardise,
            "encoding": None if encoding == "utf-8" else encoding, "labels": labels,
        },
        progress=not quiet,
        tell=say,
        optimizer=values.configured("--optimizer", optimizer_name, optimizer),
        learning_rate=learning_rate,
        schedule=values.configured("--schedule", schedule_name, schedule),
        l1=l1,
        l2=l2,
        dropout=values.rates(dropout),
        clip_norm=clip_norm,
        clip_example_norm=clip_example_norm,
        noise_multiplier=noise_multiplier,
        engine=engine,
    )  # fmt: skip
    _write(run, str(context.obj), data, output, None if no_report else report)
    if not quiet:
        _show(run, output, None if no_report else report)
    if run.result.status == "diverged":
        print(f"backproof train: {run.result.message}", file=sys.stderr)  # noqa: T201
    return _EXIT_CODES.get(run.result.status, 0)


def _write(run: Run, command: str, data: str, output: str, report: str | None) -> None:
    model = replace(run.model, facts={**run.model.facts, "command": command})
    save(output, model)
    if report is not None:
        from backproof.rendering.report import report_html

        write_whole(report, report_html(run.summary(command, data)).encode())


def _show(run: Run, output: str, report: str | None) -> None:
    from backproof.rendering.terminal import show_evaluation, show_lines

    show_lines([f"Training {run.result} ({run.seconds:.1f} s)."])
    show_lines([f"Engine {run.result.engine}: {run.result.engine_reason}."])
    if run.evaluation is not None:
        show_evaluation(run.evaluation)
    show_lines([f"Model:  {output}", *([] if report is None else [f"Report: {report}"])])
