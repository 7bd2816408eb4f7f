"""Small files of every format with bytes changed, cut out, put in: each is a table or one InputError.

What is read is also encoded: that may be refused too, but no number may come out that is not finite.
"""

import gzip
import io
import subprocess
import sys
import zipfile
from contextlib import suppress

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backproof import tables
from backproof.errors import InputError
from backproof.streams.pieces_of_files import pieces_of
from backproof.tables import Reading, arrow_size, bounded
from backproof.tables.parquet_file import rows_at_once
from backproof.tables.parquet_footer import bytes_of_columns
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


def test_reading_a_file_does_not_import_pandas(tmp_path):
    """Arrow imports it wherever it meets a value of Python's; that takes longer than a small table is learned."""
    rows = [f"{i / 4},{('a', 'b')[i % 2]},{i % 90}:00:30,0{i % 7},2024-03-{i % 28 + 1:02d},{i} kg" for i in range(40)]
    rows[7] = names = "x,k,lasts,code,day,w"
    (tmp_path / "a.csv").write_text("\n".join([names, *rows, ""]))
    (tmp_path / "a.jsonl").write_text("".join(f'{{"x": "{i / 4}", "k": "{i % 3}", "n": {i}}}\n' for i in range(40)))
    code = (
        "import sys; from backproof import tables;"
        "[tables.fit_encoding(tables.read(f'{sys.argv[1]}/a.{kind}'), 'x') for kind in ('csv', 'jsonl')];"
        "print('pyarrow' in sys.modules, 'pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True False"


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


# ------------------------------------------------------------ Arrow's format


def arrow_file(path, batches, kind, compression=None):
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with (pa.ipc.new_file if kind == "file" else pa.ipc.new_stream)(path, batches[0].schema, options=options) as writer:
        for batch in batches:
            writer.write_batch(batch)


ZEROS = pa.record_batch([pa.array(np.zeros(1 << 14))], names=["a"])
ONE_LONG = pa.DictionaryArray.from_arrays(pa.array(np.zeros(1 << 12, np.int8)), pa.array(["x" * (1 << 18)]))
LARGE = {
    "packed": ([ZEROS] * 40, "zstd"),
    "a packed dictionary": ([pa.record_batch([pa.array(["x" * (1 << 21)]).dictionary_encode()], names=["a"])], "zstd"),
    "rows of nothing": ([pa.record_batch([pa.nulls(1 << 20)], names=["a"])], None),
}


@pytest.mark.parametrize("kind", ["file", "stream"])
@pytest.mark.parametrize("name", LARGE)
def test_a_small_file_of_arrow_that_unpacks_to_much_is_not_unpacked(name, kind, tmp_path, monkeypatch):
    batches, compression = LARGE[name]
    path = tmp_path / "a.arrow"
    arrow_file(path, batches, kind, compression)
    assert 100 * path.stat().st_size < 1 << 20
    monkeypatch.setattr(bounded, "_ALWAYS", 1 << 20)
    monkeypatch.setattr(bounded, "_RATIO", 100)
    monkeypatch.setattr(pa.ipc, "open_stream", lambda *given: pytest.fail("it was read"))
    for read_it in (lambda: tables.read(path), lambda: list(pieces_of(path, Reading()))):
        with pytest.raises(InputError, match="more than 1048576 bytes of values found in so small a file"):
            read_it()


def test_a_long_text_that_many_rows_refer_to_is_held_once(tmp_path):
    """4,096 rows of one text of 256 KiB: a gigabyte, if every row had its own."""
    path = tmp_path / "a.arrow"
    arrow_file(path, [pa.record_batch([ONE_LONG, pa.array(np.arange(1 << 12))], names=["a", "b"])], "file", "zstd")
    values = tables.read(path)["a"].values
    assert len({id(value) for value in values.tolist()}) == 1


@pytest.mark.parametrize("kind", ["file", "stream"])
@pytest.mark.parametrize("compression", [None, "zstd", "lz4"])
def test_a_file_of_arrow_is_held_to_what_it_holds(kind, compression, tmp_path):
    """What its messages say is what its columns take: numbers, text by codes, and what is missing."""
    columns = [pa.array([1.5, None] * 2000), pa.array(["a", "b"] * 2000).dictionary_encode(), pa.nulls(4000)]
    path = tmp_path / "a.arrow"
    arrow_file(path, [pa.record_batch(columns, names=["a", "b", "c"])] * 2, kind, compression)
    assert max(unpacked_sizes(path)) == 4000 * 3 * 8
    assert len(tables.read(path)) == 8000


@pytest.mark.parametrize("at", [-1, -40, "before the last rows"])
def test_a_file_of_arrow_that_was_cut_is_refused_and_not_read_as_a_shorter_one(at, tmp_path):
    path = tmp_path / "a.arrow"
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, pa.schema([("a", pa.float64())])) as writer:
        for _ in range(3):
            border = sink.tell()
            writer.write_batch(pa.record_batch([pa.array([1.5, 2.5])], names=["a"]))
    data = path.read_bytes()
    path.write_bytes(data[: border if isinstance(at, str) else at])
    for read_it in (lambda: tables.read(path), lambda: list(pieces_of(path, Reading()))):
        with pytest.raises(InputError, match=r"its end is missing"):
            read_it()


def unpacked_sizes(path):
    data = path.read_bytes()
    stream = io.BytesIO(data[arrow_size.BEFORE_MESSAGES :] if data.startswith(arrow_size.MAGIC) else data)
    return list(arrow_size._unpacked(stream))


@pytest.mark.parametrize("at", range(8, 600, 13))
def test_a_changed_byte_in_a_message_is_refused_or_read_and_never_raw(at, tmp_path):
    path = tmp_path / "a.arrow"
    arrow_file(path, [pa.record_batch([pa.array([1.5, 2.5])], names=["a"])], "file", "lz4")
    data = bytearray(path.read_bytes())
    data[at % len(data)] ^= 0xFF
    path.write_bytes(data)
    with suppress(InputError):
        tables.read(path)


def test_text_that_repeats_in_a_parquet_file_is_read_in_few_rows_at_once(tmp_path, monkeypatch):
    """4,096 rows of one text of 256 KiB: a gigabyte, if they were read at once."""
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"a": ONE_LONG, "b": np.arange(1 << 12)}), path, store_schema=False)
    assert path.stat().st_size < 1 << 17
    monkeypatch.setattr(bounded, "_ALWAYS", 1 << 23)
    monkeypatch.setattr(bounded, "_RATIO", 100)
    assert len(next(iter(pieces_of(path, Reading()))).numbers) <= 32


def test_numbers_in_a_parquet_file_are_read_many_rows_at_once(tmp_path):
    """However many rows there are: a row of numbers is small."""
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"a": np.random.default_rng(0).normal(size=1 << 17)}), path)
    with pq.ParquetFile(path) as file:
        assert rows_at_once(file.metadata, io.BytesIO(), 1 << 28, 1 << 16) == 1 << 16
        assert rows_at_once(file.metadata, io.BytesIO(), 1 << 16, 1 << 16) == 1 << 12


def test_short_texts_of_a_parquet_file_are_joined_to_large_pieces(tmp_path, monkeypatch):
    """They are read a few rows at a time, since each might be long, and arrive as if they had not been."""
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"a": ["yes", "no", "perhaps", "no"] * (1 << 12)}), path)
    monkeypatch.setattr(bounded, "_ALWAYS", 1 << 20)
    with pq.ParquetFile(path) as file:
        assert rows_at_once(file.metadata, io.BytesIO(path.read_bytes()), 1 << 20, 1 << 13) < 1 << 10
    pieces = list(pieces_of(path, Reading(), rows=1 << 13))
    assert [len(piece.numbers) for piece in pieces] == [1 << 13, 1 << 13]
    assert pieces[1].table["a"].values.tolist() == ["yes", "no", "perhaps", "no"] * (1 << 11)


def test_rows_of_lists_in_a_parquet_file_may_each_hold_all_of_it(tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"a": [[1, 2]] * 4096}), path)
    with pq.ParquetFile(path) as file:
        packed = file.metadata.row_group(0).total_byte_size
        assert rows_at_once(file.metadata, io.BytesIO(path.read_bytes()), 10 * packed, 1 << 16) == 10


def some_parquet_files():
    many = {
        "text": [f"t{i}" for i in range(40)], "none": [None, 1] * 20, "lists": [[1], []] * 20, "bytes": [b"q"] * 40,
        "moments": pa.array(range(40), pa.timestamp("us")), "nested": [{"a": {"b": 1.5}}] * 40, "truth": [True] * 40,
    }  # fmt: skip
    for table in (pa.table({"a": [1.0]}), pa.table(many), pa.table({f"c{i}": ["x"] for i in range(20)})):
        for options in (
            {},
            {"row_group_size": 7, "compression": "none"},
            {"write_page_index": True},
            {"version": "1.0"},
        ):
            stream = io.BytesIO()
            pq.write_table(table, stream, **options)
            yield stream


def test_the_end_of_a_parquet_file_is_read_as_pyarrow_reads_it():
    for stream in some_parquet_files():
        groups = bytes_of_columns(stream)
        stream.seek(0)
        with pq.ParquetFile(stream) as file:
            held = [file.metadata.row_group(i) for i in range(file.metadata.num_row_groups)]
            assert groups == [
                [each.column(i).total_uncompressed_size for i in range(each.num_columns)] for each in held
            ]


def test_a_parquet_file_that_says_of_itself_what_cannot_be_ends_no_process(tmp_path):
    """Of some of these pyarrow's objects of a column end the process: in one of its own, so that this is seen."""
    stream = io.BytesIO()
    pq.write_table(pa.table({"a": ["x", None, "y"]}), stream, compression="none")
    path = tmp_path / "a.parquet"
    path.write_bytes(stream.getvalue())
    begins = len(stream.getvalue()) - 8 - int.from_bytes(stream.getvalue()[-8:-4], "little")
    code = (
        "import sys; from contextlib import suppress; from pathlib import Path; from backproof import tables\n"
        "from backproof.errors import InputError\n"
        "path, begins = Path(sys.argv[1]), int(sys.argv[2]); whole = path.read_bytes()\n"
        "for at in range(begins, len(whole)):\n"
        "    path.write_bytes(whole[:at] + bytes([whole[at] ^ 2]) + whole[at + 1 :])\n"
        "    with suppress(InputError):\n"
        "        tables.read(path)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code, path, str(begins)], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize("said", ["(3.0, 2)", "(-1, 2)", "(True, 2)", "'ab'", "None", "[[3], 2]"])
def test_an_npy_file_with_an_odd_shape_is_refused(said, tmp_path):
    path = tmp_path / "a.npy"
    content = npy(np.ones((3, 2))).replace(b"(3, 2)", said.encode())
    path.write_bytes(content + bytes(99))
    with pytest.raises(InputError, match="cannot be read as an NPY file"):
        list(pieces_of(path, Reading()))


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_changed_archive_around_a_table_is_read_or_refused_whatever_packed_it(method, tmp_path):
    """A place in it that lies before its beginning, and a stream that its method cannot unpack, among them."""
    path, packed = tmp_path / "a.csv.zip", io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        archive.writestr("a.csv", "x,y\n" + "1,2\n" * 9)
    whole, seen = packed.getvalue(), set()
    for at in range(0, len(whole), 2):
        for piece in (b"\xff", b"\xff\xff\xff\xff"):
            path.write_bytes(whole[:at] + piece + whole[at + len(piece) :])
            try:
                seen.add(len(tables.read(path)))
            except InputError as error:
                seen.add(str(error).count("\n"))
    assert {9, 0} <= seen
    assert 1 not in seen


@pytest.mark.parametrize(("text", "kind"), [
    ("<html><body><table>\n<tr><td>1</td><td>2,5</td></tr>\n</table>\n", "a page of HTML"),
    ("\n<table border=1>\n<tr><td>1</td></tr>\n</table>\n", "a page of HTML"),
    ("<!DOCTYPE html>\n<p>a, b</p>\n<p>c, d</p>\n", "a page of HTML"),
    ('<?xml version="1.0"?>\n<rows>\n<row>1</row>\n</rows>\n', "XML"), ("{\\rtf1\\ansi\n1,2\n3,4\n}\n", "rich text"),
    ("\\begin{tabular}{ll}\nx & y \\\\\n1 & 2 \\\\\n\\end{tabular}\n", "LaTeX"),
    ('[{"x": 1, "y": 2},\n{"x": 3, "y": 4}]\n', "JSON"), ('{"x": 1}\n{"x": 2}\n', "JSON"),
    ("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "a pointer of Git LFS"),
    ("INSERT INTO t (x, y) VALUES (1, 2);\nINSERT INTO t (x, y) VALUES (3, 4);\n", "statements of SQL"),
    ("-- dump 10.13\n--\nDROP TABLE IF EXISTS `t`;\nCREATE TABLE `t` (\n  `x` int\n);\n", "statements of SQL"),
])  # fmt: skip
def test_text_that_is_no_table_is_refused_as_what_it_is(tmp_path, text, kind):
    path = tmp_path / "data.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=f"line 1: {kind} found; accepted: a table as CSV"):
        tables.read(path)


@pytest.mark.parametrize("first", ["html,x", "<5,x", "xml,json", "insert,into", "{a},b", "[x],y", "version,size"])
def test_names_like_those_beginnings_are_names(tmp_path, first):
    path = tmp_path / "data.csv"
    path.write_text(f"{first}\n" + "1,2\n3,4\n" * 5)
    assert tables.read(path).names == tuple(first.split(","))


def test_comments_without_end_are_looked_at_once(tmp_path):
    path = tmp_path / "data.csv"
    path.write_text("/* a */ " * 500 + "SET a; " * 500 + "x\n" + "1\n" * 5)
    assert len(tables.read(path)) == 5
