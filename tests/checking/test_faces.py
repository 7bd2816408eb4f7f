"""The report as text, HTML and JSON, in English and Chinese; the command line; pytest."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import backproof as bp
from backproof.cli import run
from backproof.cli.shown import as_wide_as_shown
from backproof.rendering.words import say
from backproof.testing import assert_gradient

HOMEWORK = '''
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def passes(weights, biases, x):
    a2 = sigmoid(x @ weights[0].T + biases[0])
    return a2, sigmoid(a2 @ weights[1].T + biases[1])

def right(weights, biases, x, y):
    a2, a3 = passes(weights, biases, x)
    d3 = (a3 - y) * a3 * (1 - a3)
    d2 = (d3 @ weights[1]) * a2 * (1 - a2)
    return [d2.T @ x, d3.T @ a2], [d2.sum(0), d3.sum(0)]

def forgets_slope(weights, biases, x, y):
    a2, a3 = passes(weights, biases, x)
    d3 = (a3 - y) * a3 * (1 - a3)
    d2 = d3 @ weights[1]
    return [d2.T @ x, d3.T @ a2], [d2.sum(0), d3.sum(0)]

def negative(weights, biases, x, y):
    gw, gb = right(weights, biases, x, y)
    return [-g for g in gw], [-g for g in gb]

def crashes(weights, biases, x, y):
    return undefined

def f(x):
    return (x**2).sum()

def g(x):
    return 2 * x

def h(x):
    return x
'''  # fmt: skip


@pytest.fixture
def homework(tmp_path):
    path = tmp_path / "homework.py"
    path.write_text(HOMEWORK, "utf-8")
    return path


@pytest.fixture
def functions():
    names = {}
    exec(HOMEWORK, names)
    return names


def test_the_text_says_equation_layer_cause_evidence_and_mend(functions):
    text = bp.check(functions["forgets_slope"], bp.Network([2, 3, 1])).to_text().splitlines()
    assert text[0] == "✗ BP2 is violated at layer 2"
    assert text[1] == "  your δ² = (w³)ᵀδ³: the factor σ′(z²) is missing"
    assert text[2].startswith("  evidence: leaving it out reproduces all 15 numbers you returned (largest difference ")
    assert text[3] == "  mend: delta2 = (delta3 @ w3) * sigmoid_prime(z2)"
    assert text[4].startswith("✓ BP1 (3), BP3 (2, 3), BP4 (2, 3) hold")


def test_the_text_in_chinese(functions):
    text = bp.check(functions["forgets_slope"], bp.Network([2, 3, 1]), language="zh").to_text()
    assert "✗ BP2 不成立（第 2 层）" in text
    assert "缺少因子 σ′(z²)" in text
    assert "your" not in text


def guessed_and_unknown(p, q, u, v):
    a2 = 1 / (1 + np.exp(-(u @ p[0].T + q[0])))
    a3 = 1 / (1 + np.exp(-(a2 @ p[1].T + q[1])))
    d3 = (a3 - v) * a3 * (1 - a3)
    d2 = np.sin(d3 @ p[1]) * a2**3
    return [d2.T @ u, d3.T @ a2], [d2.sum(0), d3.sum(0)]


def test_what_is_found_under_a_guessed_call_is_no_accusation():
    """The reason comes first, the call is said, and nothing is marked as wrong, in any face or language."""
    report = bp.check(guessed_and_unknown, bp.Network([2, 3, 1]))
    lines = report.to_text().splitlines()
    assert lines[0].startswith("? cannot tell, because the names of the arguments do not say how")
    assert lines[1] == "? if it is meant as it was read here, BP2 is violated at layer 2"
    assert any("called as guessed_and_unknown(weights, biases, x, y), which was guessed" in line for line in lines)
    assert "如果这里的理解符合原意：BP2 不成立（第 2 层）" in report.to_text("zh")
    for language in ("en", "zh"):
        text, html = report.to_text(language), report.to_html(language)
        assert "✗" not in text + html
        assert 'class="wrong' not in html
        assert say("check.mend", language, text="").strip() not in text
    assert report.to_dict()["findings"][0]["supposed"]


def test_what_is_found_under_a_call_that_is_known_is_one():
    def known(weights, biases, x, y):
        return guessed_and_unknown(weights, biases, x, y)

    report = bp.check(known, bp.Network([2, 3, 1]))
    assert report.to_text().startswith("✗ BP2 is violated at layer 2")
    assert 'class="wrong' in report.to_html()


def test_html_escapes_and_loads_nothing(functions):
    html = bp.check(functions["forgets_slope"], bp.Network([2, 3, 1]))._repr_html_()
    assert "BP2 is violated at layer 2" in html
    assert "http" not in html
    odd = bp.checking.GradientReport("wrong", (bp.checking.Finding("BP1", 2, "<script>"),))
    assert "<script>" not in odd.to_html()
    assert "&lt;script&gt;" in odd.to_html()


def test_json_holds_every_field(functions):
    found = json.loads(bp.check(functions["forgets_slope"], bp.Network([2, 3, 1])).to_json())
    assert found["verdict"] == "wrong"
    assert found["findings"][0]["fault"] == "slope_missing"


@pytest.mark.parametrize(("name", "code"), [("right", 0), ("forgets_slope", 1), ("crashes", 2), ("negative", 3)])
def test_exit_codes_of_check(homework, name, code, capsys):
    assert run(["check", f"{homework}:{name}", "--network", "2,3,1"]) == code
    out, err = capsys.readouterr()
    assert (out if code != 2 else err).strip()
    assert "Traceback" not in out + err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["{}:nothing", "-n", "2,3,1"], "has no name 'nothing'"),
        (["nowhere.py:f", "-n", "2,3,1"], "there is no such file"),
        (["{}:right", "-n", "2;3"], "--network: '2;3' given"),
        (["{}:right", "-n", "2,3,1", "-a", "sigmoyd"], "'sigmoyd' is not known"),
        (["{}:right", "-n", "2,3,1", "--data", "none.npz"], "--data: 'none.npz' cannot be read (No such file"),
        (["{}:right", "-n", "2,3,1", "--data", "{}"], "cannot be read"),
        (["{}:right", "-n", "2,3,1", "--html", "no/folder/page.html"], "no folder 'no/folder' that can be written"),
        (["{}:nothing", "-n", "2,3,1", "--language=zh"], "没有名字 'nothing'"),
        (["{}:right", "-n", "2;3", "--language", "zh"], "--network：给出的是 '2;3'；可接受：两层或更多层的大小"),
        (["{}:right", "-n", "2,3,1", "--data", "none.npz", "--language", "zh"], "--data：无法读取 'none.npz'"),
        (["{}:right", "-n", "2,3,1", "--data", "none.npz", "--language", "zh"], "没有这个文件"),
        (["{}:right", "-n", "2,3,1", "--data", "{}"], "it is not an .npz file"),
        (["{}:right", "-n", "2,3,1", "--data", "{}", "--language", "zh"], "它不是 .npz 文件"),
        (["--language", "zh"], "FILE.py[:NAME]：没有给出"),
        (["{}:right", "-n", "2,3,1", "--sign", "up", "--language", "zh"], "--sign：给出的是 'up'；可接受：gradient"),
        (["{}:right", "-n", "2,3,1", "--html", "no/a.html", "--language", "zh"], "没有可以写入的文件夹 'no'"),
        (["{}:right", "-n", "2,3,1", "--l2", "-1", "--language", "zh"], "l2：给出的是 -1.0；可接受：≥ 0 的有限数"),
    ],
)
def test_bad_command_lines_get_one_line(homework, arguments, said, capsys):
    assert run(["check", *(a.replace("{}", str(homework)) for a in arguments)]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert len(err.splitlines()) == 1


def test_a_file_without_a_backward_pass_gets_one_line(tmp_path, capsys):
    (tmp_path / "other.py").write_text("def greet(name):\n    return 'hello ' + name\n")
    assert run(["check", str(tmp_path / "other.py"), "-n", "2,3,1"]) == 2
    err = capsys.readouterr().err
    assert "accepted: FILE.py:NAME" in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("language", "said"), [("en", "your code raised NameError"), ("zh", "你的代码引发了 NameError")]
)
def test_code_that_cannot_be_called_gets_its_error_in_one_line_and_an_adapter_to_paste(
    homework, language, said, capsys
):
    assert run(["check", f"{homework}:crashes", "-n", "2,3,1", "--language", language]) == 2
    message, *adapter = capsys.readouterr().err.splitlines()
    assert said in message
    assert any(line.lstrip().startswith("def ") for line in adapter)
    assert any(line.lstrip().startswith("return ") for line in adapter)


def test_check_writes_html_and_json(homework, tmp_path, capsys):
    page = tmp_path / "report.html"
    assert run(["check", f"{homework}:forgets_slope", "-n", "2,3,1", "--json", "--html", str(page)]) == 1
    assert json.loads(capsys.readouterr().out)["verdict"] == "wrong"
    assert "BP2" in page.read_text("utf-8")


def test_check_on_given_data(homework, tmp_path):
    data = tmp_path / "data.npz"
    np.savez(data, x=np.array([[0.1, 0.2]]), y=np.array([[1.0]]))
    assert run(["check", f"{homework}:right", "-n", "2,3,1", "--data", str(data)]) == 0


@pytest.mark.parametrize(("names", "code"), [("f,g", 0), ("f,h", 1)])
def test_exit_codes_of_check_op(homework, names, code, capsys):
    assert run(["check-op", f"{homework}:{names}", "--at", "1,2,3"]) == code
    assert capsys.readouterr().out


def test_the_assertion_fails_with_the_report(functions):
    assert assert_gradient(functions["right"], [2, 3, 1]).is_correct
    with pytest.raises(AssertionError, match="BP2 is violated at layer 2"):
        assert_gradient(functions["forgets_slope"], [2, 3, 1])
    with pytest.raises(AssertionError, match="every sign is flipped"):
        assert_gradient(functions["negative"], [2, 3, 1])
    assert assert_gradient(functions["negative"], [2, 3, 1], allow_undecided=True).verdict == "undecided"


@pytest.mark.published
def test_the_fixture_works_in_parallel_processes(homework):
    folder = homework.parent
    (folder / "conftest.py").write_text('pytest_plugins = ["backproof.testing"]\n')
    (folder / "test_it.py").write_text(
        "import homework\n\n"
        "def test_right(gradient_check):\n    gradient_check(homework.right, [2, 3, 1])\n\n"
        "def test_wrong(gradient_check):\n    gradient_check(homework.forgets_slope, [2, 3, 1])\n"
    )
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        "2",
        "-p",
        "no:cacheprovider",
        "-c",
        "/dev/null",
        "--rootdir",
        str(folder),
        str(folder),
    ]
    source = str(Path(bp.__file__).parent.parent)
    environment = {"PYTHONPATH": f"{source}:{folder}", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert "1 failed, 1 passed" in done.stdout, done.stdout + done.stderr
    assert "BP2 is violated at layer 2" in done.stdout


@pytest.mark.parametrize(
    ("arrays", "english", "chinese"),
    [
        ({"a": np.ones(2)}, "it has no array x", "其中没有 x"),
        ({"x": np.array([["a", "b"]])}, "x has dtype <U1, not real numbers", "x 的 dtype 是 <U1，而不是实数"),
        ({"x": np.ones((2, 2)), "y": 1j * np.ones((2, 1))}, "y has dtype complex128", "y 的 dtype 是 complex128"),
    ],
)
def test_arrays_of_no_use_are_refused_in_either_language(homework, tmp_path, arrays, english, chinese, capsys):
    np.savez(tmp_path / "data.npz", **arrays)
    asked = ["check", f"{homework}:right", "-n", "2,3,1", "--data", str(tmp_path / "data.npz")]
    for language, said in (("en", english), ("zh", chinese)):
        assert run([*asked, "--language", language]) == 2
        assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["{}:f"], "operator：只给出了 f，"),
        (["{}:f,nothing"], "没有名字 'nothing'"),
        (["{}:f,g", "--at", "x"], "--at：给出的是 'x'；可接受：以逗号分隔的数"),
        (["{}:f,crashes", "--at", "1,2"], "你的代码引发了 "),
        (["{}:f,g", "--inputs", "{}"], "它不是 .npz 文件"),
        (["{}:f,g", "--inputs", "none.npz"], "--inputs：无法读取 'none.npz'（没有这个文件或文件夹）"),
        (["{}:f,g", "--html", "no/a.html"], "没有可以写入的文件夹 'no'"),
        (["{}:f,g", "--seconds", "0"], "--seconds：给出的是 0.0；可接受：大于 0 的数"),
        ([], "FILE.py:NAME[,NAME]：没有给出（"),
    ],
)
def test_check_op_refuses_in_chinese_too(homework, arguments, said, capsys):
    assert run(["check-op", *(a.replace("{}", str(homework)) for a in arguments), "--language", "zh"]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert len(err.splitlines()) == 1


def test_a_broken_archive_is_refused_by_both_commands(homework, tmp_path, capsys):
    (tmp_path / "broken.npz").write_bytes(b"PK\x03\x04 and no more")
    path = str(tmp_path / "broken.npz")
    for asked in (["check", f"{homework}:right", "-n", "2,3,1", "--data"], ["check-op", f"{homework}:f,g", "--inputs"]):
        assert run([*asked, path]) == 2
        assert "it is not an .npz file" in capsys.readouterr().err


class _Terminal:
    """A stream that says whether it is a terminal."""

    def __init__(self, is_one):
        self.isatty = lambda: is_one


def test_a_report_is_as_wide_as_the_terminal_and_untouched_in_a_pipe(functions, monkeypatch):
    text = bp.check(functions["forgets_slope"], bp.Network([2, 3, 1])).to_text()
    monkeypatch.setenv("COLUMNS", "40")
    assert as_wide_as_shown(text, _Terminal(False)) == text
    lines = as_wide_as_shown(text, _Terminal(True)).splitlines()
    assert max(map(len, lines)) <= 40
    assert " ".join(" ".join(lines).split()) == " ".join(text.split())
