"""The methods that `benchmarks.tables` compares: each takes frames and a target, and returns what it answers.

Values are returned as (N,), probabilities as (N, classes). Trees take categories as they are; scikit-learn's network
has the usual pipeline before it. What is not installed is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd

from backproof import TabularClassifier, TabularRegressor
from backproof.tables import fit_encoding
from backproof.tables.frames import read_frame
from backproof.tabular.learning import learn
from backproof.tabular.modelling import examples_of, model_of
from backproof.tabular.predicting import outputs_of
from backproof.tabular.recipe import BINS, recipe_for

CORES = 2
TRIALS = 50
"""Of LightGBM's search."""
MOST_CATEGORIES_OF_HIST = 255
"""It refuses a column of more, which it then has as numbers."""
TARGET = "the target of the benchmark"
SEED = int(np.random.RandomState(0).randint(2**31 - 1))
"""What the estimators make of random_state=0."""


@dataclass(frozen=True)
class Method:
    """A method: its name on the page, the package it needs, and what it answers to (x, y, other x, task)."""

    title: str
    package: str
    call: Callable[[pd.DataFrame, Any, pd.DataFrame, str], Any]
    over: str = "ours"
    """The method whose errors those of a changed default are told over."""

    @property
    def is_installed(self) -> bool:
        """Whether it can be run here."""
        return find_spec(self.package) is not None


def fitted(model: Any, x: Any, y: Any, other: Any, task: str) -> Any:
    model.fit(x, y)
    return model.predict(other) if task == "regression" else model.predict_proba(other)


def ours(effort: str) -> Callable[..., Any]:
    def call(x: pd.DataFrame, y: Any, other: pd.DataFrame, task: str) -> Any:
        made = TabularRegressor if task == "regression" else TabularClassifier
        return fitted(made(effort, n_jobs=CORES, random_state=0), x, y, other, task)

    return call


def ours_with(also: Callable[[str, int], dict[str, Any]], seed: int = 0, **changed: Any) -> Callable[..., Any]:
    """Return what `TabularClassifier` and `TabularRegressor` do by default, with some of the recipe changed.

    What `also` returns for a task and a number of examples is changed too, unless it is among what is changed anyway.
    With `SEED`, networks are those of `ours` but for the change.
    """

    def call(x: pd.DataFrame, y: Any, other: pd.DataFrame, task: str) -> Any:
        whole = read_frame(x.assign(**{TARGET: np.asarray(y, np.float64)}))
        encoding = fit_encoding(whole, TARGET, task=task, bins=changed.get("bins", BINS))
        both = also(task, len(x)) | changed
        recipe = replace(recipe_for("default", len(x), encoding.kind), **both)
        made = (encoding.features(whole, dtype="float32"), encoding.targets(whole, dtype="float32"))
        learnt = learn(examples_of(encoding, *made), recipe, seed=seed, n_jobs=CORES)
        outputs = outputs_of(model_of(learnt, encoding), read_frame(other))
        if task == "regression":
            return encoding.decode(outputs)
        return np.hstack([1 - outputs, outputs]) if outputs.shape[1] == 1 else outputs

    return call


def lightgbm(x: pd.DataFrame, y: Any, other: pd.DataFrame, task: str, **options: Any) -> Any:
    from lightgbm import LGBMClassifier, LGBMRegressor

    made = LGBMRegressor if task == "regression" else LGBMClassifier
    return fitted(made(verbose=-1, n_jobs=CORES, random_state=0, **options), x, y, other, task)


def lightgbm_tuned(x: pd.DataFrame, y: Any, other: pd.DataFrame, task: str) -> Any:
    """The best of 50 draws on a fifth of the rows, with early stopping, learnt again from all rows."""
    import lightgbm as lgb

    rng = np.random.default_rng(0)
    order = rng.permutation(len(x))
    held, learnt = order[: len(x) // 5], order[len(x) // 5 :]
    made = lgb.LGBMRegressor if task == "regression" else lgb.LGBMClassifier
    best: tuple[float, dict[str, Any]] = (np.inf, {})
    for _ in range(TRIALS):
        options = {
            "num_leaves": int(2 ** rng.uniform(2, 8)), "learning_rate": float(10 ** rng.uniform(-2.5, -0.5)),
            "min_child_samples": int(2 ** rng.uniform(1, 7)), "colsample_bytree": float(rng.uniform(0.3, 1.0)),
            "subsample": float(rng.uniform(0.5, 1.0)), "subsample_freq": 1,
            "reg_lambda": float(10 ** rng.uniform(-6, 1)), "reg_alpha": float(10 ** rng.uniform(-6, 1)),
        }  # fmt: skip
        model = made(n_estimators=2000, n_jobs=CORES, verbose=-1, random_state=0, **options)
        model.fit(x.iloc[learnt], y[learnt], eval_set=[(x.iloc[held], y[held])],
                  callbacks=[lgb.early_stopping(50, verbose=False)])  # fmt: skip
        (score,) = list(model.best_score_["valid_0"].values())[:1]
        if score < best[0]:
            best = score, options | {"n_estimators": max(model.best_iteration_ or 1, 1)}
    return lightgbm(x, y, other, task, **best[1])


def xgboost(x: pd.DataFrame, y: Any, other: pd.DataFrame, task: str) -> Any:
    from xgboost import XGBClassifier, XGBRegressor

    names = list(x.select_dtypes(include="category"))  # it takes no categories but texts and whole numbers
    x, other = (
        frame.assign(**{name: frame[name].cat.rename_categories(str) for name in names}) for frame in (x, other)
    )  # fmt: skip
    made = XGBRegressor if task == "regression" else XGBClassifier
    return fitted(made(enable_categorical=True, n_jobs=CORES, random_state=0), x, y, other, task)


def catboost(x: pd.DataFrame, y: Any, other: pd.DataFrame, task: str) -> Any:
    from catboost import CatBoostClassifier, CatBoostRegressor

    names = list(x.select_dtypes(include="category"))
    texts = [frame.assign(**{name: frame[name].astype(object).fillna("").astype(str) for name in names})
             for frame in (x, other)]  # fmt: skip
    made = CatBoostRegressor if task == "regression" else CatBoostClassifier
    model = made(cat_features=names, thread_count=CORES, verbose=0, random_seed=0, allow_writing_files=False)
    return fitted(model, texts[0], y, texts[1], task)


def hist_gradient_boosting(x: pd.DataFrame, y: Any, other: pd.DataFrame, task: str) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    made = HistGradientBoostingRegressor if task == "regression" else HistGradientBoostingClassifier
    many = [name for name in x.select_dtypes("category") if x[name].nunique() > MOST_CATEGORIES_OF_HIST]
    x, other = (frame.assign(**{name: frame[name].cat.codes for name in many}) for frame in (x, other))
    return fitted(made(categorical_features="from_dtype", random_state=0), x, y, other, task)


def sklearn_network(x: pd.DataFrame, y: Any, other: pd.DataFrame, task: str) -> Any:
    """Medians and standardisation, one-hot, MLP with early stopping; a scaled target."""
    from sklearn.compose import TransformedTargetRegressor, make_column_selector, make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    numbers, texts = (make_column_selector(dtype_include=kind) for kind in ("number", "category"))
    scaled = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    coded = OneHotEncoder(handle_unknown="ignore")
    columns = make_column_transformer((scaled, numbers), (coded, texts), sparse_threshold=0)
    made = MLPRegressor if task == "regression" else MLPClassifier
    network = made(early_stopping=True, random_state=0)
    if task == "regression":
        network = TransformedTargetRegressor(network, transformer=StandardScaler())
    return fitted(make_pipeline(columns, network), x, y, other, task)


def pytabkit(name: str) -> Callable[..., Any]:
    def call(x: pd.DataFrame, y: Any, other: pd.DataFrame, task: str) -> Any:
        import pytabkit

        made = getattr(pytabkit, f"{name}_{'Regressor' if task == 'regression' else 'Classifier'}")
        return fitted(made(device="cpu", random_state=0, n_threads=CORES), x, y, other, task)

    return call


METHODS: dict[str, Method] = {
    "ours": Method("backproof, `default`", "backproof", ours("default")),
    "fast": Method("backproof, `fast`", "backproof", ours("fast")),
    "lightgbm": Method("LightGBM", "lightgbm", lightgbm),
    "lightgbm_tuned": Method(f"LightGBM, {TRIALS} trials", "lightgbm", lightgbm_tuned),
    "xgboost": Method("XGBoost", "xgboost", xgboost),
    "catboost": Method("CatBoost", "catboost", catboost),
    "hist": Method("HistGradientBoosting", "sklearn", hist_gradient_boosting),
    "mlp": Method("scikit-learn's MLP", "sklearn", sklearn_network),
    "realmlp": Method("RealMLP-TD", "pytabkit", pytabkit("RealMLP_TD")),
    "tabm": Method("TabM", "pytabkit", pytabkit("TabM_D")),
}
"""Every method by its name."""


def with_fifty_steps(task: str, examples: int) -> dict[str, Any]:
    """What else was different in the default that had at least 50 steps to an epoch of values."""
    return {"batch_size": min(256, max(16, examples // 50))}


def with_four(task: str, examples: int) -> dict[str, Any]:
    """What else was different in the default that had four networks."""
    fifty = with_fifty_steps(task, examples)
    if task == "regression":
        return fifty | {"dropout": 0.05 if examples > 5_000 else 0.1}
    return fifty | {"learning_rate": 0.002, "dropout": 0.1}


LONG_PILOTS: dict[str, Any] = {"pilot_share": 1 / 3}
NO_SHARE = LONG_PILOTS | {"even_share": False}
ONE_EPOCH = NO_SHARE | {"own_epochs": False}
FOUR = ONE_EPOCH | {"hidden": (256, 128), "networks": 4, "importance_power": 0.25}
WITHOUT_PIECES = FOUR | {"target_pieces": 0, "dropout": 0.1}
BEFORE = WITHOUT_PIECES | {"patience": 12, "first_deviation": 0.0}
"""What parts that were measured earlier were measured beside."""
WITHOUT: dict[str, Method] = {
    "long_pilots": Method(
        "with 50 steps at least to an epoch of values, and small networks that learn for a third of the epochs",
        "backproof", ours_with(with_fifty_steps, SEED, **LONG_PILOTS),
    ),
    "no_share": Method(
        "with these and no share of probabilities that is spread evenly", "backproof",
        ours_with(with_fifty_steps, SEED, **NO_SHARE), over="long_pilots",
    ),
    "one_epoch": Method(
        "with that and one epoch that is kept for all networks, for classes too", "backproof",
        ours_with(with_fifty_steps, SEED, **ONE_EPOCH), over="no_share",
    ),
    "four_networks": Method(
        "with these, four networks of 256 and 128 neurons, and factors, rate and judging as they were", "backproof",
        ours_with(with_four, **FOUR), over="one_epoch",
    ),
    "no_target_pieces": Method(
        "with these, without pieces of values, and with dropout 0.1 everywhere", "backproof",
        ours_with(with_four, **WITHOUT_PIECES), over="four_networks",
    ),
    "short_patience": Method(
        "without these, with a patience of 12 epochs for values too", "backproof",
        ours_with(with_four, **WITHOUT_PIECES | {"patience": 12}), over="no_target_pieces",
    ),
    "he_first": Method(
        "without these, with that and first weights by He's rule", "backproof", ours_with(with_four, **BEFORE),
        over="no_target_pieces",
    ),
} | {
    name: Method(title, "backproof", ours_with(with_four, **BEFORE | changed), over="he_first")
    for name, title, changed in (
        ("no_pilots", "without scaling columns by what they are needed for", {"pilots": 0}),
        ("one_bin", "without bins", {"bins": 1}),
        ("one_network", "with one network", {"networks": 1}),
        ("no_dropout", "without dropout", {"dropout": 0.0}),
        ("no_annealing", "without annealing from an early epoch", {"anneals": False}),
        ("relu", "with relu instead of silu", {"activation": "relu"}),
        ("usual_beta_2", "with β₂ = 0.999 instead of 0.95", {"beta_2": 0.999}),
    )
}  # fmt: skip
"""The default with one part of it left out or changed: what each part is worth."""
