"""The sets known by name are those of scikit-learn, and the full MNIST where it is."""

import numpy as np
import pytest
from sklearn import datasets

from backproof import tables
from backproof.errors import InputError

LOADERS = {
    "iris": datasets.load_iris, "wine": datasets.load_wine, "breast-cancer": datasets.load_breast_cancer,
    "diabetes": datasets.load_diabetes, "digits": datasets.load_digits,
}  # fmt: skip


@pytest.mark.parametrize("name", LOADERS)
def test_a_bundled_set_encodes_to_the_numbers_of_scikit_learn(name):
    x, y = LOADERS[name](return_X_y=True)
    table = tables.read(name)
    encoding = tables.fit_encoding(table, standardise=False)
    np.testing.assert_array_equal(encoding.features(table), x)
    target = encoding.decode(encoding.targets(table))
    codes = y if encoding.task == "regression" else np.unique(target, return_inverse=True)[1]
    names = None if name in ("diabetes", "digits") else LOADERS[name]().target_names
    expected = y if names is None else np.unique(names[y], return_inverse=True)[1]
    np.testing.assert_array_equal(codes, expected)
    assert encoding.task == ("regression" if name == "diabetes" else "classification")


def test_digits_stay_pictures_and_are_scaled_to_one():
    data = tables.prepare("digits", seed=0)
    assert data.encoding.image_shape == (8, 8)
    assert data.x.min() == 0
    assert data.x.max() == 1
    assert data.y.shape == (1347, 10)


def test_mnist_without_its_folder_says_what_to_set(monkeypatch, tmp_path):
    monkeypatch.delenv("BACKPROOF_DATA", raising=False)
    with pytest.raises(InputError, match=r"BACKPROOF_DATA is not set.*train-images-idx3-ubyte\.gz"):
        tables.read("mnist")
    monkeypatch.setenv("BACKPROOF_DATA", str(tmp_path))
    with pytest.raises(InputError, match=r"mnist-test: BACKPROOF_DATA=.* found; accepted.*t10k-images"):
        tables.read("mnist-test")


def test_mnist_is_ten_thousand_test_images_of_28_by_28(mnist_folder):
    table = tables.read("mnist-test")
    assert table["image"].values.shape == (10000, 28, 28)
    assert np.bincount(table["label"].values.astype(int)).tolist() == [
        980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009,
    ]  # fmt: skip


def test_a_name_that_is_nothing_is_refused_with_the_names_there_are(tmp_path):
    with pytest.raises(InputError, match=r"digit: no file and no built-in set.*did you mean 'digits'"):
        tables.read("digit")
    with pytest.raises(InputError, match="No such file"):
        tables.read(tmp_path / "absent.csv")
    with pytest.raises(InputError, match="no file of a table found"):
        tables.read(tmp_path)
    with pytest.raises(InputError, match="a device found"):
        tables.read("/dev/zero")
    (tmp_path / "a.parquet.gz").write_bytes(b"x")
    with pytest.raises(InputError, match="gzip"):
        tables.read(tmp_path / "a.parquet.gz")
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04")
    with pytest.raises(InputError, match="no spreadsheet"):
        tables.read(tmp_path / "a.xlsx")
