"""What a model reads of other data, cell by cell as in training: each row alone, truth values in words or numbers."""

import json

import numpy as np
import pandas as pd
import pytest

from backproof import tables
from backproof.errors import InputError
from backproof.tables import fit_encoding

COUNT = 24
RNG = np.random.default_rng(0)
PRICES = RNG.uniform(1, 5000, COUNT)
DAYS = pd.Series(pd.Timestamp("2020-01-01") + pd.to_timedelta(RNG.integers(0, 1500, COUNT), unit="D"))
DIALECTS = {
    "German": (
        ";",
        {
            "p": [f"{p:,.2f} €".translate({44: ".", 46: ","}) for p in PRICES],
            "w": [f"{p / 7:.1f} kg".replace(".", ",") for p in PRICES],
            "d": DAYS.dt.strftime("%d.%m.%Y"),
            "q": [f"{d.year}Q{d.quarter}" for d in DAYS],
            "code": [f"0{i % 5}" for i in range(COUNT)],
            "lasts": [f"{i * 3}:{i:02d}:00" for i in range(COUNT)],
        },
    ),
    "English": (
        ",",
        {
            "p": [f'"${p:,.2f}"' for p in PRICES],
            "s": [f"{p / 50:.1f}%" for p in PRICES],
            "d": DAYS.dt.strftime("%m/%d/%Y"),
            "m": DAYS.dt.strftime("%b-%y"),
            "at": [f"{p / 30:.3f}{'NS'[i % 2]}" for i, p in enumerate(PRICES)],
            "n": [f"{p / 1e3:.1f}k" for p in PRICES],
            "flag": ["TRUE" if p > 2500 else "FALSE" for p in PRICES],
        },
    ),
    "Chinese": (
        "\t",
        {
            "价": [f"{p:.1f}万" for p in PRICES],
            "日": DAYS.dt.strftime("%Y年%m月%d日"),
            "长": [f"{i}小时{i}分钟" for i in range(COUNT)],
            "码": [str(10**17 + i % 3) for i in range(COUNT)],
            "类": [("甲", "乙")[i % 2] for i in range(COUNT)],
        },
    ),
}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("bins", [0, 6])
def test_a_row_alone_is_read_as_it_is_among_the_others(tmp_path, dialect, bins):
    mark, columns = DIALECTS[dialect]
    rows = [mark.join(map(str, row)) for row in zip(*columns.values(), range(COUNT), strict=True)]
    names = mark.join([*columns, "y"])
    (tmp_path / "all.csv").write_text("\n".join([names, *rows, ""]), encoding="utf-8")
    encoding = fit_encoding(tables.read(tmp_path / "all.csv"), "y", bins=bins)
    assert len(encoding.columns) == len(columns)
    together = encoding.features(encoding.read(tmp_path / "all.csv"))
    for row, features in zip(rows, together, strict=True):
        (tmp_path / "one.csv").write_text(f"{names}\n{row}\n", encoding="utf-8")
        np.testing.assert_array_equal(encoding.features(encoding.read(tmp_path / "one.csv"))[0], features)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_frame_of_the_same_texts_is_read_as_the_file_is(tmp_path, dialect):
    mark, columns = DIALECTS[dialect]
    plain = {name: [str(cell).strip('"') for cell in cells] for name, cells in columns.items()}
    made = pd.DataFrame({**plain, "y": range(COUNT)})
    made.to_csv(tmp_path / "all.csv", sep=mark, index=False)
    made.to_json(tmp_path / "all.jsonl", orient="records", lines=True)
    made.to_parquet(tmp_path / "all.parquet")
    encoding = fit_encoding(tables.read(tmp_path / "all.csv"), "y")
    wanted = encoding.features(encoding.read(tmp_path / "all.csv"))
    for data in (made, tmp_path / "all.jsonl", tmp_path / "all.parquet"):
        np.testing.assert_allclose(encoding.features(encoding.read(data)), wanted, rtol=1e-6)


def test_blanks_among_numbers_of_a_frame_are_holes():
    cells = [" " if i % 9 == 0 else f"{p:.2f}" for i, p in enumerate(PRICES)]
    table = tables.read(pd.DataFrame({"total": cells, "n": PRICES}))
    assert np.isnan(table["total"].values).sum() == 3


@pytest.mark.parametrize("nested", [False, True])
def test_moments_of_json_are_taken_as_they_are_written(tmp_path, nested):
    cells = [
        f"2023-{7 if i % 2 else 1:02d}-{i + 1:02d}T12:00:00{'+02:00' if i % 2 else '+01:00'}" for i in range(COUNT)
    ]
    rows = [{"at": {"ts": cell} if nested else cell, "y": i} for i, cell in enumerate(cells)]
    (tmp_path / "data.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    name = "at.ts" if nested else "at"
    assert tables.read(tmp_path / "data.jsonl")[name].values.tolist() == cells
    days = [json.dumps({"at": f"2024-01-{i + 1:02d}", "y": i}) for i in range(COUNT)]
    (tmp_path / "days.jsonl").write_text("\n".join(days))
    assert fit_encoding(tables.read(tmp_path / "days.jsonl"), "y").columns[0].order == "ymd"


def frame(flags):
    return pd.DataFrame({"flag": flags, "n": PRICES, "y": np.arange(float(COUNT))})


TRUE = [bool(p > 2500) for p in PRICES]
WRITTEN = {
    "bool": TRUE, "int": [int(t) for t in TRUE], "float": [float(t) for t in TRUE], "R": [str(t).upper() for t in TRUE],
    "text": [str(int(t)) for t in TRUE], "hole": [None, *TRUE[1:]],
}  # fmt: skip


@pytest.mark.parametrize("trained", ["bool", "int", "R"])
@pytest.mark.parametrize("given", WRITTEN)
def test_truth_values_are_the_same_as_words_and_as_numbers(tmp_path, trained, given):
    encoding = fit_encoding(tables.read(frame(WRITTEN[trained])), "y")
    rows = slice(int(given == "hole"), None)
    wanted = encoding.features(encoding.read(frame(WRITTEN[trained])))[rows]
    frame(WRITTEN[given]).to_csv(tmp_path / "data.csv", index=False)
    for data in (frame(WRITTEN[given]), tmp_path / "data.csv"):
        table = encoding.read(data)
        np.testing.assert_allclose(encoding.features(table)[rows], wanted, rtol=1e-6)


def test_other_numbers_and_words_are_no_truth_values():
    of_words = fit_encoding(tables.read(frame(TRUE)), "y")
    read = of_words.read(frame([i % 3 for i in range(COUNT)]))
    assert any("in 'flag' that training did not have" in note for note in of_words.unusual(read))
    of_numbers = fit_encoding(tables.read(frame(WRITTEN["int"])), "y")
    with pytest.raises(InputError, match="the text 'yes' found; accepted: a number"):
        of_numbers.features(of_numbers.read(frame(["yes"] * COUNT)))
    assert any("true and false are taken for 1 and 0" in note for note in of_numbers.read(frame(TRUE)).notes)
