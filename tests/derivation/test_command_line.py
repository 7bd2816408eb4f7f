"""`backproof derive` and `backproof explain`, as a user runs them."""

import json
import shutil

import pytest

from backproof.cli import run
from backproof.cli.derivation_options import ENDINGS
from backproof.derivation import closed_forms
from backproof.model_file import save
from derivation.cases import derived


def called(arguments, capsys):
    code = run(arguments)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A small model of the iris data, as train writes it."""
    path = tmp_path_factory.mktemp("model") / "iris.model"
    arguments = ["train", "iris", "--layers", "4", "--epochs", "3", "-o", str(path)]
    assert run(arguments) == 0
    return str(path)


def test_it_writes_a_page_in_chinese(tmp_path, capsys):
    page = tmp_path / "proof.html"
    code, _, _ = called(["derive", "--network", "2,3,1", "--activation", "sigmoid", "--cost", "quadratic",
                         "--language", "zh", "--format", "html", "-o", str(page)], capsys)  # fmt: skip
    assert code == 0
    assert "反向传播" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_holds_what_its_ending_says(ending, tmp_path, capsys):
    if ending == ".pdf" and shutil.which("pdflatex") is None:
        pytest.skip("needs pdflatex (Debian: texlive-latex-recommended)")
    path = tmp_path / f"proof{ending}"
    assert called(["derive", "--network", "2,3,1", "-o", str(path)], capsys)[0] == 0
    content = path.read_bytes()
    expected = b"%PDF" if ending == ".pdf" else derived("2-3-1", order="classical").face(ENDINGS[ending]).encode()
    assert content.startswith(expected)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_it_tells_the_proof_in_the_order_asked_for(capsys):
    assert called(["derive", "--network", "2,3,1", "--order", "rigorous"], capsys)[1] == derived("2-3-1").to_text()
    assert "ωˡⱼₖ" in called(["derive", "--network", "2,3,1", "--weight-letter", "ω"], capsys)[1]


def test_it_prints_text_with_numbers_beside_the_symbols(capsys):
    code, out, _ = called(["derive", "--network", "2,3,1", "--x", "1,2", "--y", "0.5", "--weight", "2,1,2"], capsys)
    assert code == 0
    assert "all paths: ∂C/∂w²₁₂" in out


def test_a_model_and_a_row_of_data(model, capsys):
    code, out, _ = called(["derive", "--model", model, "--data", "iris", "--row", "7", "--detail", "outline"], capsys)
    assert code == 0
    assert "(petal" in out
    out = called(["explain", model, "iris", "--row", "7", "--language", "zh"], capsys)[1]
    assert "（target=setosa）" in out
    assert " (target" not in out
    assert "softmax" in out


def test_explain_one_weight_of_a_trained_model(model, capsys):
    code, out, _ = called(["explain", model, "iris", "--row", "7", "--weight", "3,2,1"], capsys)
    assert code == 0
    assert "∂C/∂w³₂₁ = δ³₂ a²₁ =" in out


def test_explain_all_numbers_as_json(model, capsys):
    code, out, _ = called(["explain", model, "iris", "--row", "150", "--format", "json"], capsys)
    assert code == 0
    assert json.loads(out)["format"] == "backproof derivation 1"


def test_a_derivation_with_a_step_that_does_not_hold_exits_with_1(capsys, monkeypatch):
    monkeypatch.setitem(closed_forms.SLOPES, "sigmoid", ("s*(1 + s)",))
    code, out, _ = called(["derive", "--network", "2,3,1"], capsys)
    assert code == 1
    assert "✗" in out


REFUSED = {
    "sizes without an option": (
        ["2-3-1"],
        "2-3-1: given beyond the arguments that are accepted; a network is given by --network 2-3-1 (see",
    ),
    "nothing": ([], "--network and --model: both or neither"),
    "both": (["--network", "2,1", "--model", "m"], "--network and --model: both or neither"),
    "sizes": (["--network", "2,x"], "--network: '2,x' given"),
    "numbers": (["--network", "2,1", "--x", "1;2", "--y", "1"], "--x: '1;2' given"),
    "place": (["--network", "2,1", "--weight", "2,1"], "--weight: '2,1' given; accepted: 3 whole numbers"),
    "row without data": (["--network", "2,1", "--row", "7"], "--data and --row: given without --model"),
    "activation": (["--network", "2,1", "--activation", "sinus"], "activation: 'sinus' is not known"),
    "order": (
        ["--network", "2,1", "--order", "modern"],
        "--order: 'modern' given; accepted: 'classical', 'rigorous'",
    ),
    "letter": (["--network", "2,1", "--weight-letter", "v"], "--weight-letter: 'v' given; accepted: 'w', 'ω'"),
    "a pdf here": (["--network", "2,1", "--format", "pdf"], "--format: 'pdf' given, which cannot be printed"),
    "an unknown format": (["--network", "2,1", "--format", "odt"], "--format: 'odt' given"),
    "an unknown ending": (["--network", "2,1", "-o", "proof.doc"], "--output: 'proof.doc' given"),
    "no such folder": (["--network", "2,1", "-o", "nowhere/proof.html"], "cannot be written"),
    "an unknown option": (["--network", "2,1", "--colour", "red"], "--colour"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_input_is_one_line_and_exit_code_2(name, capsys):
    arguments, message = REFUSED[name]
    code, out, err = called(["derive", *arguments], capsys)
    assert code == 2
    assert out == ""
    assert message in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("row", ["0", "151"])
def test_a_row_that_does_not_exist_is_refused_by_number(model, row, capsys):
    code, _, err = called(["explain", model, "iris", "--row", row], capsys)
    assert code == 2
    assert f"--row: {row} given; accepted: 1 to 150, the rows of iris" in err


def test_a_model_of_arrays_knows_no_columns(tmp_path, capsys):
    from backproof.model_file import Model
    from backproof.network import Network

    network = Network([2, 1])
    save(tmp_path / "arrays.model", Model(network, network.init(seed=0)))
    code, _, err = called(["explain", str(tmp_path / "arrays.model"), "iris"], capsys)
    assert code == 2
    assert "no columns" in err
