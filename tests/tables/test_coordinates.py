"""Degrees of latitude and longitude are numbers with a sign, however they are written, and watts stay watts."""

import numpy as np
import pandas as pd
import pytest

from backproof import tables
from backproof.tables import fit_encoding
from backproof.tables.coordinates import degrees_in

COUNT = 40
DEGREES = np.random.default_rng(0).integers(-179 * 60, 179 * 60, COUNT) / 60
WRITTEN = {
    "decimal": [f"{abs(d):.6f}{'W' if d < 0 else 'E'}" for d in DEGREES],
    "before": [f"{'S' if d < 0 else 'N'} {abs(d):.6f}°" for d in DEGREES],
    "minutes": [f"{int(abs(d))}°{round(abs(d) * 60) % 60}'{'S' if d < 0 else 'N'}" for d in DEGREES],
    "seconds": [f"{int(abs(d))}° {round(abs(d) * 60) % 60}′ 0″ {'O' if d < 0 else 'E'}" for d in DEGREES],
}


def frame(cells):
    return pd.DataFrame({"at": cells, "y": np.arange(float(COUNT))})


def written(folder, cells):
    frame(cells).to_csv(folder / "data.csv", index=False)
    return folder / "data.csv"


@pytest.mark.parametrize("way", WRITTEN)
def test_degrees_have_the_sign_of_their_half(tmp_path, way):
    for data in (written(tmp_path, WRITTEN[way]), frame(WRITTEN[way])):
        table = tables.read(data)
        np.testing.assert_allclose(table["at"].values, DEGREES, atol=1e-6)
        assert sum("'at': degrees of latitude or longitude, " in note for note in table.notes) == 1
        assert not any("several units" in note for note in table.notes)


@pytest.mark.parametrize("way", WRITTEN)
def test_one_half_alone_is_read_as_in_training(tmp_path, way):
    learned = fit_encoding(tables.read(frame(WRITTEN[way])), "y")
    west = frame([f"{abs(d):.6f}° W" for d in DEGREES])
    np.testing.assert_allclose(learned.read(west)["at"].values, -np.abs(DEGREES), atol=1e-6)


def test_watts_and_angles_are_no_degrees_of_the_earth(tmp_path):
    watts = tables.read(written(tmp_path, [f"{i} W" for i in range(COUNT)]))
    assert watts["at"].values.tolist() == list(range(COUNT))
    assert not any("latitude" in note for note in watts.notes)
    cells = [f"{d:.3f}° O" for d in np.abs(DEGREES)]
    for east_or_west in (tables.read(frame(cells)), tables.read(written(tmp_path, cells))):
        np.testing.assert_allclose(east_or_west["at"].values, np.abs(DEGREES), atol=1e-3)
        assert not any("latitude" in note for note in east_or_west.notes)


@pytest.mark.parametrize("cell", ["48.5", "181 N", "48°60'N", "N 48 S", "-48 S", "48.5 X", "N", "", "48°12'61\"N"])
def test_what_is_no_degree_of_the_earth_is_none(cell):
    assert degrees_in(cell) is None
