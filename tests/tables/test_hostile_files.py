"""Small files of every format with bytes changed, cut out, put in: each is a table or one InputError.

What is read is also encoded: that may be refused too, but no number may come out that is not finite.
"""

import gzip
import io
import subprocess
import sys
import zipfile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backproof import tables
from backproof.errors import InputError
from trials import trials

PIECES = [b"\0", b"\xff" * 4, b"\x7f\xff\xff\xff", b'"', b",", b"\n", b"\r", b"1e999", b"nan", b"\0" * 8]


def npy(array):
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def npz(**members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return stream.getvalue()


def parquet(**options):
    stream = io.BytesIO()
    table = pa.table({"a": [1.5, None, 3], "b": ["x", "y", None], "y": [1, 2, 3]})
    # Without the schema's copy, which Arrow keeps in the footer, changes reach what Parquet itself says.
    pq.write_table(table, stream, store_schema=False, **options)
    return stream.getvalue()


IDX = b"\0\0\x08\x03" + b"".join(axis.to_bytes(4, "big") for axis in (5, 2, 3)) + bytes(range(30))
FILES = {
    "a.csv": [b'a,b,y\n1,x,2.5\n2,"q,\nr",\n3,NA,inf\n', "é;y\n1;2\n3;ü\n".encode(), b"1\t2\r\n\r\n3\t4\r\n"],
    "a.npz": [npz(x=npy(np.eye(5)), y=npy(np.array(list("ababa"))))],
    "a.parquet": [parquet(), parquet(compression="none", use_dictionary=False), parquet(data_page_version="2.0")],
    "a-idx3-ubyte": [IDX, gzip.compress(IDX, mtime=0)],
}


@st.composite
def mutated(draw, originals):
    data = bytearray(draw(st.sampled_from(originals)))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(data)))
        how = draw(st.sampled_from(["flip", "set", "cut", "insert", "end"]))
        if how == "flip" and place < len(data):
            data[place] ^= 1 << draw(st.integers(0, 7))
        elif how == "set":
            data[place : place + 1] = bytes([draw(st.integers(0, 255))])
        elif how == "cut":
            del data[place : place + draw(st.integers(1, 9))]
        elif how == "insert":
            data[place:place] = draw(st.sampled_from(PIECES))
        elif how == "end":
            del data[place:]
    return bytes(data)


def refusal(action):
    """Return what the action gives, or None and the one line of why it was refused."""
    try:
        return action(), None
    except InputError as error:
        message = str(error)
    assert len(message.splitlines()) == 1
    assert "accepted" in message
    return None, message


def encoded(table):
    encoding = tables.fit_encoding(table, table.target or table.names[-1])
    return encoding, encoding.features(table), encoding.targets(table)


def outcome(path, content):
    """Return 'refused', 'read' or 'encoded'; anything else that happens is the test's failure."""
    path.write_bytes(content)
    table, message = refusal(lambda: tables.read(path))
    if message:
        assert message.startswith(str(path))
        return "refused"
    made, message = refusal(lambda: encoded(table))
    if message:
        return "read"
    encoding, x, y = made
    assert np.isfinite(x).all()
    assert np.isfinite(y).all()
    assert tables.Encoding.from_json(encoding.to_json()) == encoding
    return "encoded"


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=trials(500))
@given(data=st.data())
def test_a_changed_file_is_a_table_or_refused(tmp_path_factory, name, data):
    path = tmp_path_factory.getbasetemp() / name
    assert outcome(path, data.draw(mutated(FILES[name]))) in {"refused", "read", "encoded"}


@settings(max_examples=trials(500))
@given(content=mutated([npy(np.eye(3)), npy(np.array(list("aba"))), npy(np.array([b"a", b"b"])), npy(np.arange(3))]))
def test_a_changed_array_in_a_whole_archive_is_a_table_or_refused(tmp_path_factory, content):
    """The archive's checksums are right here, so that NumPy's header is what is read."""
    path = tmp_path_factory.getbasetemp() / "inner.npz"
    assert outcome(path, npz(x=content)) in {"refused", "read", "encoded"}


def test_the_unchanged_files_are_read(tmp_path):
    """Else the tests above would only show that everything is refused."""
    for name, originals in FILES.items():
        for content in originals:
            assert outcome(tmp_path / name, content) in {"read", "encoded"}
    assert outcome(tmp_path / "a.npz", FILES["a.npz"][0]) == "encoded"


def test_the_outcome_lets_through_what_is_no_input_error(tmp_path, monkeypatch):
    def crash(path):
        raise IndexError("a bug")

    monkeypatch.setattr(tables, "read", crash)
    with pytest.raises(IndexError):
        outcome(tmp_path / "a.csv", b"a,b\n1,2\n")


def test_importing_tables_loads_neither_pyarrow_nor_scikit_learn():
    code = "import sys, backproof.tables; print(sorted({'pyarrow', 'pandas', 'sklearn', 'scipy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_text_that_repeats_is_refused_before_it_fills_the_memory(tmp_path):
    """Some kilobytes of indices into one text stand for gigabytes."""
    texts = pa.DictionaryArray.from_arrays(np.zeros(400_000, dtype=np.int32), pa.array(["x" * 10_000]))
    pq.write_table(pa.table({"a": texts}), tmp_path / "a.parquet", store_schema=False)
    assert (tmp_path / "a.parquet").stat().st_size < 2**18
    _, message = refusal(lambda: tables.read(tmp_path / "a.parquet"))
    assert "in so small a file" in message


def test_rows_that_a_small_file_cannot_hold_are_refused(tmp_path):
    pq.write_table(pa.table({"a": np.zeros(50_000_000)}), tmp_path / "a.parquet", compression="zstd")
    assert (tmp_path / "a.parquet").stat().st_size < 2**18
    _, message = refusal(lambda: tables.read(tmp_path / "a.parquet"))
    assert "50000000 rows of 1 columns said" in message


def test_a_row_of_millions_of_columns_is_refused_before_the_work(tmp_path):
    np.savez_compressed(tmp_path / "a.npz", x=np.zeros((1, 1_000_000)))
    _, message = refusal(lambda: tables.read(tmp_path / "a.npz"))
    assert "1000000 columns found" in message
