"""Durations in the ways in which programs and people write them are one number of seconds in every file and frame."""

import datetime

import numpy as np
import openpyxl
import pandas as pd
import polars as pl
import pytest

from backproof import tables
from backproof.errors import InputError
from backproof.tables import fit_encoding
from backproof.tables.durations import seconds_in


def as_polars_writes_it(minutes):
    """What `dt.to_string("iso")` gives from Polars 1.14 on: parts that are 0 are left out."""
    parts = [f"{minutes // 60 % 24}H"] * (minutes // 60 % 24 > 0) + [f"{minutes % 60}M"] * (minutes % 60 > 0)
    days = f"{minutes // 1440}D" if minutes >= 1440 else ""
    return f"P{days}" + (f"T{''.join(parts)}" if parts else "" if days else "T0S")


COUNT = 40
MINUTES = np.random.default_rng(0).integers(0, 6000, COUNT).tolist()
SECONDS = [60.0 * each for each in MINUTES]
LASTS = [datetime.timedelta(minutes=each) for each in MINUTES]
WRITTEN = {
    "clock": [f"{each // 60}:{each % 60:02d}:00" for each in MINUTES],
    "pandas": [str(each) for each in pd.to_timedelta(LASTS)],
    "python": [str(each) if each.days else f"0 days, {each}" for each in LASTS],
    "ISO": [as_polars_writes_it(each) for each in MINUTES],
    "units": [f"{each // 60}h {each % 60}m" for each in MINUTES],
    "中文": [f"{each // 60}小时{each % 60}分钟" for each in MINUTES],
}


def frame(cells):
    return pd.DataFrame({"lasts": cells, "y": np.arange(float(COUNT))})


def written(folder, cells, name="data.csv"):
    frame(cells).to_csv(folder / name, index=False)
    return folder / name


@pytest.mark.parametrize("way", WRITTEN)
def test_durations_are_seconds_however_they_are_written(tmp_path, way):
    for data in (written(tmp_path, WRITTEN[way]), frame(WRITTEN[way]), pl.DataFrame({"lasts": WRITTEN[way]})):
        table = tables.read(data)
        np.testing.assert_allclose(table["lasts"].values, SECONDS)
        assert any("'lasts': durations, " in note and " seconds" in note for note in table.notes)


@pytest.mark.parametrize("trained", [*WRITTEN, "type"])
def test_a_model_reads_durations_in_another_way_of_writing(tmp_path, trained):
    learned = fit_encoding(tables.read(frame(LASTS if trained == "type" else WRITTEN[trained])), "y")
    short = frame([f"0:{each % 60:02d}:30" for each in MINUTES])  # each of them could be a time of day
    for data, wanted in ((written(tmp_path, WRITTEN["clock"]), SECONDS), (frame(WRITTEN["ISO"]), SECONDS),
                         (pl.DataFrame({"lasts": LASTS}), SECONDS),
                         (short, [60.0 * (each % 60) + 30 for each in MINUTES])):  # fmt: skip
        np.testing.assert_allclose(learned.read(data)["lasts"].values, wanted)


def test_durations_of_a_spreadsheet_are_seconds_too(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["lasts", "y"])
    for i, each in enumerate(LASTS):
        book.active.append([each, i])
    book.save(tmp_path / "data.xlsx")
    table = tables.read(tmp_path / "data.xlsx")
    assert table["lasts"].values.tolist() == SECONDS
    learned = fit_encoding(table, "y")
    for data in (tmp_path / "data.xlsx", frame(LASTS), written(tmp_path, WRITTEN["clock"])):
        assert learned.read(data)["lasts"].values.tolist() == SECONDS


def test_numbers_that_were_no_durations_in_training_do_not_become_some(tmp_path):
    learned = fit_encoding(tables.read(frame(MINUTES)), "y")
    with pytest.raises(InputError, match=r"the text '.*' found; accepted: a number"):
        learned.features(learned.read(written(tmp_path, WRITTEN["clock"])))


def test_a_target_of_durations_is_read_as_in_training(tmp_path):
    data = pd.DataFrame({"lasts": WRITTEN["clock"], "y": np.arange(float(COUNT))})
    learned = fit_encoding(tables.read(data), "lasts")
    again = learned.read(frame([f"1:{each % 60:02d}:00" for each in MINUTES]))
    assert again["lasts"].values.tolist() == [3600.0 + 60 * (each % 60) for each in MINUTES]


def test_what_could_be_times_of_day_ratios_or_several_units_stays_what_it_is(tmp_path):
    times = [f"{each % 24}:{each % 60:02d}:00" for each in MINUTES]
    ratios = [("16:10", "25:16", "4:30")[each % 3] for each in MINUTES]
    odd = [*WRITTEN["clock"][1:], "24:60:00"]
    results = [f"{20 + each % 19}:{15 + each % 23}" for each in MINUTES]
    for cells in (times, ratios, results, odd, [f"{each} min" for each in MINUTES[1:]] + ["2 kg"]):
        assert tables.read(frame(cells))["lasts"].kind == "categorical"
    assert tables.read(written(tmp_path, WRITTEN["clock"]), text=["lasts"])["lasts"].kind == "categorical"


def test_minutes_and_seconds_are_read_where_they_cannot_be_times_of_day():
    cells = [f"{each % 90}:{each % 60:02d}" for each in MINUTES]
    assert tables.read(frame(cells))["lasts"].values.tolist() == [60.0 * (each % 90) + each % 60 for each in MINUTES]


@pytest.mark.parametrize(("cell", "seconds"), [
    ("-00:00:01.5", -1.5), ("-P1DT1S", -86401.0), ("1.5 h", 5400.0), ("2 Tage", 172800.0), ("1:02:03,5", 3723.5),
    ("P", None), ("PT", None), ("1:60:00", None), ("3 apples", None), ("-", None), ("1 day 25", None),
])  # fmt: skip
def test_a_cell_is_a_duration_as_a_whole_or_not_at_all(cell, seconds):
    assert seconds_in(cell) == seconds


SECONDS_OF_LAPS = [71.5 + each % 40 / 8 for each in MINUTES]
LAPS = {
    "point": [f"{int(each // 60)}:{each % 60:06.3f}" for each in SECONDS_OF_LAPS],
    "comma": [f"{int(each // 60)}:{each % 60:06.3f}".replace(".", ",") for each in SECONDS_OF_LAPS],
}


@pytest.mark.parametrize("way", LAPS)
def test_minutes_with_parts_of_a_second_are_durations_however_few(tmp_path, way):
    table = tables.read(pd.DataFrame({"lap": LAPS[way][:9], "y": range(9)}))
    np.testing.assert_allclose(table["lap"].values, SECONDS_OF_LAPS[:9])
    learned = fit_encoding(table, "y", task="regression")
    assert learned.read(pd.DataFrame({"lap": ["1:05", "2:00"]}))["lap"].values.tolist() == [65.0, 120.0]


def test_times_that_some_did_not_finish_are_told_and_named_in_the_refusal_of_a_target(tmp_path):
    laps = [*LAPS["point"][1:], "DNF"]
    table = tables.read(frame(laps))
    assert table["lasts"].kind == "categorical"
    told = [str(note) for note in table.notes]
    assert f"'lasts' holds numbers such as '{laps[0]}' but for 'DNF', and is not taken for numbers; " \
           "missing_values=['DNF'] if that stands for a missing value" in told  # fmt: skip
    slower = [f"{1 + i // 60}:{i % 60:02d}.5" for i in range(COUNT - 1)]
    with pytest.raises(InputError, match=r"'lasts' holds numbers such as '1:00\.5' but for 'DNF'"):
        fit_encoding(tables.read(frame([*slower, "DNF"])), "lasts")
    said = tables.read(written(tmp_path, laps), reading=tables.Reading(missing_values=("DNF",)))
    np.testing.assert_allclose(said["lasts"].values, [*SECONDS_OF_LAPS[1:], np.nan])


def test_minutes_and_seconds_by_primes_are_no_feet(tmp_path):
    pace = [f"{4 + i % 3}'{7 * i % 60:02d}\"" for i in range(COUNT)]
    wanted = [60.0 * (4 + i % 3) + (7 * i % 60) for i in range(COUNT)]
    table = tables.read(frame(pace))
    assert table["lasts"].values.tolist() == wanted
    assert fit_encoding(table, "y").read(frame(["5'11\""] * COUNT))["lasts"].values[0] == 311.0
    feet = tables.read(frame([f"{5 + i % 2}'{i % 12}\"" for i in range(COUNT)]))
    assert feet["lasts"].values[1] == 73.0


AGES = {"2 years": 2, "3 weeks": 21 / 365.25, "1 month": 1 / 12, "5 years 3 months": 5.25, "1yrs 6mon": 1.5,
        "2岁6个月": 2.5, "3 Jahre": 3}  # fmt: skip


def test_ages_in_years_and_months_are_years(tmp_path):
    cells = [list(AGES)[i % len(AGES)] for i in range(COUNT)]
    for data in (written(tmp_path, cells), frame(cells)):
        table = tables.read(data)
        np.testing.assert_allclose(table["lasts"].values, [AGES[cell] for cell in cells])
        assert any("'lasts': years and months, " in note for note in table.notes)
        assert not any("several units" in note for note in table.notes)
    learned = fit_encoding(table, "y")
    alone = written(tmp_path, ["6 months"] * COUNT, "alone.csv")
    np.testing.assert_allclose(learned.read(alone)["lasts"].values, 0.5)
    assert tables.read(written(tmp_path, [f"{i} m" for i in range(COUNT)]))["lasts"].values[7] == 7.0  # metres, say


@pytest.mark.parametrize("each", ["/km", " /km", " min/mi", "/ 500 m"])
def test_paces_are_seconds(each):
    table = tables.read(frame([f"{4 + i % 2}:{i % 60:02d}{each}" for i in range(COUNT)]))
    assert table["lasts"].values.tolist() == [60.0 * (4 + i % 2) + i % 60 for i in range(COUNT)]
    read = fit_encoding(table, "y").read(frame([f"4:05{each}", *["6:07"] * (COUNT - 1)]))
    assert read["lasts"].values[:2].tolist() == [245.0, 367.0]
