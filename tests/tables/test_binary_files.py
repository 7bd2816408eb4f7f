"""NPZ, IDX and Parquet files: read as NumPy and pandas read them, and refused where their headers lie."""

import gzip
import io
import pickle
import tracemalloc
import zipfile

import numpy as np
import pandas as pd
import pytest

from backproof import tables
from backproof.errors import InputError

CODES = {"u1": 8, "i1": 9, "i2": 11, "i4": 12, "f4": 13, "f8": 14}


def idx(array, shape=None, code=None):
    array = np.asarray(array)
    shape = array.shape if shape is None else shape
    kind = CODES[array.dtype.str[1:]] if code is None else code
    axes = b"".join(int(axis).to_bytes(4, "big") for axis in shape)
    return bytes([0, 0, kind, len(shape)]) + axes + array.astype(array.dtype.newbyteorder(">")).tobytes()


def images(count=4):
    return np.random.default_rng(0).integers(0, 256, (count, 3, 2)).astype(np.uint8)


def check_refused(path, *parts, **options):
    with pytest.raises(InputError) as caught:
        tables.read(path, **options)
    # Without the folder, whose name is the test's and may hold the very words looked for.
    message = str(caught.value).replace(str(path.parent), "")
    assert len(message.splitlines()) == 1
    for part in (path.name, "accepted", *parts):
        assert part in message


def test_the_check_of_refusals_fails_on_a_good_file_and_on_another_message(tmp_path):
    (tmp_path / "a.idx").write_bytes(idx(images()))
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        check_refused(tmp_path / "a.idx")
    (tmp_path / "a.idx").write_bytes(b"")
    with pytest.raises(AssertionError):
        check_refused(tmp_path / "a.idx", "truncated")


@pytest.mark.parametrize("dtype", CODES)
def test_every_idx_type_keeps_its_values_and_shape(tmp_path, dtype):
    values = np.random.default_rng(1).integers(0, 100, (5, 3, 2)).astype(dtype)
    (tmp_path / "a.idx").write_bytes(idx(values))
    column = tables.read(tmp_path / "a.idx")["image"]
    np.testing.assert_array_equal(column.values, values)
    assert column.kind == "image"
    assert column.largest == (255.0 if dtype == "u1" else None)


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("labels_packed", [True, False])
def test_labels_are_found_beside_their_images(tmp_path, packed, labels_packed):
    pack, ending = (gzip.compress, ".gz") if packed else (bytes, "")
    (tmp_path / f"train-images-idx3-ubyte{ending}").write_bytes(pack(idx(images())))
    pack, label_ending = (gzip.compress, ".gz") if labels_packed else (bytes, "")
    labels = np.array([3, 1, 3, 1], dtype=np.uint8)
    (tmp_path / f"train-labels-idx1-ubyte{label_ending}").write_bytes(pack(idx(labels)))
    table = tables.read(tmp_path / f"train-images-idx3-ubyte{ending}")
    assert table.target == ("label",)
    np.testing.assert_array_equal(table["label"].values, labels)
    assert tables.fit_encoding(table).classes == ((1, 3),)


def test_labels_may_be_given_or_lack(tmp_path):
    (tmp_path / "pictures.idx").write_bytes(idx(images()))
    (tmp_path / "meanings").write_bytes(idx(np.array([0, 1, 0, 1], dtype=np.uint8)))
    assert tables.read(tmp_path / "pictures.idx", tables.Reading(labels=tmp_path / "meanings")).names == (
        "image",
        "label",
    )
    alone = tables.read(tmp_path / "pictures.idx")
    assert alone.names == ("image",)
    assert "no file of labels" in alone.notes[0]


def test_bad_idx_files_are_refused(tmp_path):
    path, whole = tmp_path / "a.idx", idx(images())
    cases = [
        (b"", "empty"),
        (b"\0\0", "starts with"),
        (b"\0\0\x07\x03" + whole[4:], "08 09 0b"),
        (whole[:10], "header"),
        (whole[:-1], "truncated", "23 bytes"),
        (whole + b"\0", "more bytes"),
        (idx(images(), (0, 3, 2)), "holds nothing"),
        (gzip.compress(whole)[:-9], "truncated"),
        (gzip.compress(whole)[:-6] + b"\0\0\0\0\0\0", "CRC"),
        (idx(np.arange(4, dtype=np.uint8)), "labels"),
        (idx(np.full((2, 2, 2), np.nan, np.float32)), "example 1", "pixel"),
    ]
    for content, *parts in cases:
        path.write_bytes(content)
        check_refused(path, *parts)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_header_that_claims_too_much_allocates_nothing(tmp_path, pack):
    path = tmp_path / "a.idx"
    for shape, part in (((2**32 - 1, 2**32 - 1, 255), "at most 8589934592 bytes"), ((2**20, 28, 28), "truncated")):
        path.write_bytes(pack(idx(images(), shape)))
        tracemalloc.start()
        check_refused(path, part)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 2**23


def test_labels_that_do_not_belong_are_refused(tmp_path):
    path, labels = tmp_path / "x-images-idx3-ubyte", tmp_path / "x-labels-idx1-ubyte"
    path.write_bytes(idx(images(4)))
    for content, part in (
        (idx(np.zeros(3, np.uint8)), "3 labels found"),
        (idx(images(4)), "one whole number each"),
        (idx(np.zeros(4, np.float32)), "one whole number each"),
    ):
        labels.write_bytes(content)
        with pytest.raises(InputError, match=part) as caught:
            tables.read(path)
        assert labels.name in str(caught.value)


def test_npz_arrays_become_columns_as_numpy_loads_them(tmp_path):
    rng = np.random.default_rng(0)
    arrays = {
        "x": np.asfortranarray(rng.normal(size=(6, 2))), "s": np.array(["é", "b"] * 3), "b": np.array([b"q"] * 6),
        "im": rng.integers(0, 255, (6, 2, 3)).astype(np.uint8), "f": rng.normal(size=6).astype(">f4"),
        "flag": np.array([True, False] * 3), "y": np.arange(6),
    }  # fmt: skip
    np.savez_compressed(tmp_path / "a.npz", **arrays)
    table = tables.read(tmp_path / "a.npz")
    assert table.names == ("x[0]", "x[1]", "s", "b", "im", "f", "flag", "y")
    assert table.target == ("y",)
    with np.load(tmp_path / "a.npz") as loaded:
        for i in range(2):
            np.testing.assert_array_equal(table[f"x[{i}]"].values, loaded["x"][:, i])
        for name in ("im", "f", "y"):
            np.testing.assert_array_equal(table[name].values, loaded[name])
        assert table["s"].values.tolist() == loaded["s"].tolist()
    assert table["f"].values.dtype == np.float32
    assert table["flag"].values[:2].tolist() == ["True", "False"]
    assert table["b"].values.tolist() == ["q"] * 6


class Bomb:
    """What a pickle that does harm looks like: unpickling it raises."""

    def __reduce__(self):
        return (pytest.fail, ("something was unpickled",))


def npy(array):
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def archive(path, **members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(f"{name}.npy", content)
    return path


def test_pickled_objects_are_refused_and_never_unpickled(tmp_path):
    np.savez(tmp_path / "a.npz", x=np.array([Bomb(), Bomb()], dtype=object))
    check_refused(tmp_path / "a.npz", "array 'x'", "pickled Python objects")
    check_refused(archive(tmp_path / "b.npz", x=pickle.dumps(Bomb())), "damaged")
    (tmp_path / "c.npz").write_bytes(pickle.dumps(Bomb()))
    check_refused(tmp_path / "c.npz", "damaged")


def test_npz_files_that_lie_or_do_not_fit_are_refused(tmp_path):
    whole = npy(np.arange(6.0))
    lying = whole.replace(b"(6,)", b"(9,)")
    cases = [
        ({"x": lying}, "array 'x'", "48 bytes", "72"),
        ({"x": whole[:-8]}, "40 bytes"),
        ({"x": whole + b"\0"}, "49 bytes"),
        ({"x": whole, "y": npy(np.arange(5))}, "array 'y'", "5 examples", "6, as in array 'x'"),
        ({"x": npy(np.float64(3))}, "shape ()"),
        ({"x": npy(np.zeros((0, 3)))}, "shape (0, 3)"),
        ({"x": npy(np.zeros(3, complex))}, "complex128"),
        ({"x": npy(np.zeros((2, 2, 2, 2, 2)))}, "(2, 2, 2, 2, 2)"),
        ({"x": npy(np.array(["a"])).replace(b"a\0\0\0", b"\xff\xff\xff\xff")}, "no characters"),
        ({}, "no arrays"),
        ({"x": npy(np.array([b"\xff"]))}, "utf-8"),
        ({"x": npy(np.zeros(2, "M8[s]"))}, "datetime64"),
    ]
    for members, *parts in cases:
        check_refused(archive(tmp_path / "a.npz", **members), *parts)
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as file:
        file.writestr("readme.txt", "hello")
    check_refused(tmp_path / "a.npz", "readme.txt")


def test_a_zip_that_unpacks_to_too_much_is_refused_before_unpacking(tmp_path):
    path = archive(tmp_path / "a.npz", x=npy(np.zeros(10**6)))
    check_refused(path, "at most 1000000 more in all", max_bytes=10**6)
    data = bytearray(path.read_bytes())
    entry = data.rfind(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = b"\xf0\xff\xff\x7f"
    path.write_bytes(data)
    check_refused(path, "2147483632 bytes said to be in")


def test_parquet_columns_are_those_that_pandas_wrote(tmp_path):
    frame = pd.DataFrame({
        "n": [1.5, None, 3.0], "i": [1, 2, 3], "t": ["x", None, "z"], "b": [True, False, None],
        "c": pd.Categorical(["u", "v", "u"]), "f": np.array([1, 2, 3], np.float32),
    })  # fmt: skip
    frame.to_parquet(tmp_path / "a.parquet")
    table = tables.read(tmp_path / "a.parquet")
    assert table.names == tuple(frame.columns)
    np.testing.assert_array_equal(table["n"].values, [1.5, np.nan, 3.0])
    assert table["i"].values.tolist() == [1.0, 2.0, 3.0]
    assert table["t"].values.tolist() == ["x", None, "z"]
    assert table["b"].values.tolist() == ["True", "False", None]
    assert table["c"].values.tolist() == ["u", "v", "u"]
    assert table["f"].values.dtype == np.float32
    assert table.where(1, "n").endswith("a.parquet, row 2, column 'n'")


def test_bad_parquet_files_are_refused(tmp_path):
    path = tmp_path / "a.parquet"
    pd.DataFrame({"many": [[1, 2]]}).to_parquet(path)
    check_refused(path, "no columns")
    pd.DataFrame({"a": []}, dtype=float).to_parquet(path)
    check_refused(path, "no examples")
    pd.DataFrame({"a": np.zeros(1000)}).to_parquet(path)
    check_refused(path, "1000 rows", max_bytes=7000)
    path.write_bytes(path.read_bytes()[:-1])
    check_refused(path, "truncated")
    path.write_bytes(b"")
    check_refused(path, "empty")
