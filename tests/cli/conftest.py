"""Data files and models that the tests of several commands use."""

import numpy as np
import pytest

from backproof.cli import run


@pytest.fixture(scope="session")
def people_csv(tmp_path_factory):
    """240 people with numbers, categories, missing values and a counter."""
    rng = np.random.default_rng(0)
    age = rng.normal(40, 10, 240)
    job = rng.choice(["baker", "smith", "nurse"], 240)
    lines = ["id,age,job,income,rich"]
    for i in range(240):
        income = 900 * age[i] + 9000 * (job[i] == "nurse")
        shown = "" if i % 40 == 7 else f"{age[i]:.2f}"
        lines.append(f"{i + 1},{shown},{job[i]},{income:.1f},{'yes' if income > 40000 else 'no'}")
    path = tmp_path_factory.mktemp("people") / "people.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture(scope="session")
def people_model(people_csv, tmp_path_factory):
    """A model of who is rich."""
    path = tmp_path_factory.mktemp("model") / "people.backproof"
    options = ["--target", "rich", "--drop", "income", "--epochs", "40", "--no-report", "-q"]
    assert run(["train", str(people_csv), *options, "-o", str(path)]) == 0
    return path
