"""Errors in Chinese: every message that can be raised where a language can be asked for has its Chinese template."""

import ast
import errno
import os
import pickle
import re

import numpy as np
import pytest

import architecture
from backproof.checking import SubjectError
from backproof.cli import run
from backproof.cli.usage import language_asked_for
from backproof.errors import BackproofError, InputError, Keyword, Listed, Phrase
from backproof.network import Network
from backproof.rendering.words import chinese, names_in
from backproof.rendering.words.spoken_errors import error_in
from backproof.tables.wording import part

PATHS = [path for path in architecture.files() if path.parent.name != "estimators"]
"""All but the estimators, whose sentences are scikit-learn's, as its own tests look for them."""
SAID = ("BackproofError", "InputError", "MissingPackageError", "ProofError", "RuleError", "SubjectError",
        "OutOfTimeError", "NeverReturnedError", "Phrase")  # fmt: skip


def messages(tree):
    """Return the templates of the messages and phrases that a file makes, and the lines of those that are none."""
    named: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                named.setdefault(ast.unparse(target), []).extend(either(node.value))
    templates, others = [], []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in SAID and node.args:
            for each in named.get(ast.unparse(node.args[0]), either(node.args[0])):
                if isinstance(each, ast.Constant):
                    templates.append(each.value)
                elif isinstance(each, ast.JoinedStr | ast.BinOp):
                    others.append(node.lineno)
    return templates, others


def either(value):
    """Return the expressions that a value may be."""
    return [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.relative_to(architecture.ROOT).as_posix())
def test_every_message_is_a_template_and_has_its_chinese(path):
    templates, others = messages(architecture.tree(path))
    assert others == []
    assert [template for template in templates if template and template not in chinese()] == []


def test_a_message_without_chinese_and_one_that_is_no_template_are_seen():
    source = 'raise InputError("x: {given} given", given=Phrase("nothing"))\nraise errors.InputError(f"x: {x}")\n'
    assert messages(ast.parse(source)) == (["x: {given} given", "nothing"], [2])
    assert messages(ast.parse('said = "y: none given"\nraise InputError(said)\n')) == (["y: none given"], [])


@pytest.mark.parametrize(
    "path", [path for path in architecture.files() if path not in PATHS], ids=lambda path: path.name
)
def test_every_message_of_the_estimators_is_a_template(path):
    assert messages(architecture.tree(path))[1] == []


FACTS_OF = (*SAID, "remark", "operator_remark", "Message", "say")
"""What takes facts for its words."""
COMMAS = re.compile(r"""(", "|', ')\.join\(""")


def joined_by_commas(tree):
    """Return the lines of facts that are texts joined by commas, which Chinese would show with English commas in them.

    A fact may be a name that is assigned elsewhere in the file, and may be an expression around what is joined.
    """
    named, wrong = {}, []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            several = isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple)
            pairs = (
                zip(node.targets[0].elts, node.value.elts, strict=False) if several else [(node.targets[0], node.value)]
            )
            for target, value in pairs:
                named.setdefault(ast.unparse(target), []).append(value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in FACTS_OF:
            for fact in node.keywords:
                wrong += [value.lineno for value in named.get(ast.unparse(fact.value), [fact.value])
                          if COMMAS.search(ast.unparse(value))]  # fmt: skip
    return wrong


def test_names_in_a_message_are_a_list_which_each_language_joins():
    found = {path.relative_to(architecture.ROOT): joined_by_commas(architecture.tree(path)) for path in PATHS}
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_names_that_are_joined_before_they_are_said_are_seen():
    source = (
        'raise InputError("{a}", a=", ".join(known))\n'
        'said = ", ".join(known) or "–"\nsay("x.y", language, names=said)\n'
        "two, words = 2, ', '.join(known)\nPhrase('{a}', a=words, b=f\"{', '.join(known)}\", c=Listed(known))\n"
        "call = f\"f({', '.join(known)})\"\n"
    )
    assert joined_by_commas(ast.parse(source)) == [1, 2, 4, 5]


def test_a_list_in_a_message_is_joined_as_the_language_joins_also_in_another_process():
    template = "{option}: {given!r} given; accepted: {accepted}"
    accepted = Listed(["relu", Phrase("none"), 3])
    error = InputError(template, option=Keyword("activation"), given="rel", accepted=accepted)
    assert str(error) == "activation: 'rel' given; accepted: relu, none, 3"
    for one in (error, pickle.loads(pickle.dumps(error))):
        assert error_in(one, "zh") == "activation：给出的是 'rel'；可接受：relu、无、3"
    assert error_in(InputError("{names}", names=Listed(["a{b}"])), "zh") == "a{b}"


def counted_words(tree):
    """Return the words that a file counts."""
    return {node.args[1].value for node in ast.walk(tree)
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "counted"}  # fmt: skip


def test_whatever_is_counted_and_wherever_a_file_is_wrong_can_be_said_in_chinese():
    words = set().union(*(counted_words(architecture.tree(path)) for path in PATHS))
    assert {"cell", "example"} <= words
    templates = [f"{{count}} {word}{plural}" for word in words for plural in ("", "s")]
    templates += [part(unit, 1).template for unit in ("line", "row", "example", "column", "array")]
    assert [template for template in templates if template not in chinese()] == []


def made_nowhere(pairs, made):
    """Return the templates that no code makes, neither as they stand nor by counting or by naming a place."""
    by_the_system = {os.strerror(number) for number in errno.errorcode}
    return [template for template in pairs
            if template not in made and template not in by_the_system
            and not re.fullmatch(r"\{count\} [a-z ]+|[a-z]+ \{number\}", template)]  # fmt: skip


def test_every_template_is_made_somewhere():
    made = {node.value for path in architecture.files() if path.parent.name != "words"
            for node in ast.walk(architecture.tree(path)) if isinstance(node, ast.Constant)}  # fmt: skip
    assert made_nowhere(chinese(), made) == []


def test_a_template_that_is_made_nowhere_is_seen():
    pairs = {
        "x": "甲",
        "made": "乙",
        "{count} rows": "{count} 行",
        "row {number}": "第 {number} 行",
        "Is a directory": "目录",
    }
    assert made_nowhere(pairs, {"made"}) == ["x"]


def faults_of(pairs):
    """Return the templates whose Chinese speaks of other facts, or is none, or has half-width punctuation in it."""
    wrong = []
    for english, said in pairs.items():
        bare = re.sub(r"\{[^}]*\}", "", said)
        same = set(names_in(english)) == set(names_in(said))
        letters = re.search("[a-z]{4,}", re.sub(r"\{[^}]*\}|make", "", english))
        if (
            not same
            or (letters and not re.search("[一-鿿]", bare))
            or re.search("[一-鿿][;:?!]|[,;?!][一-鿿]|[一-鿿],[一-鿿]", bare)
        ):
            wrong.append(english)
    return wrong


def test_both_languages_speak_of_the_same_facts():
    assert faults_of(chinese()) == []


def test_the_check_of_a_pair_sees_every_fault():
    pairs = {"{x} rows": "{y} 行", "of rows": "Rows", "rows, given": "行,已给", "{x} given": "给出的是 {x}"}
    assert faults_of(pairs) == ["{x} rows", "of rows", "rows, given"]


def test_every_chinese_template_can_be_filled_with_the_facts_of_the_english():
    for english, said in chinese().items():
        facts = dict.fromkeys(names_in(english), 1)
        assert (said.format(**facts) if facts else said) is not None


def test_an_error_is_said_in_either_language_with_the_phrases_inside_it():
    with pytest.raises(InputError) as caught:
        Network([2, 1]).forward(Network([2, 1]).init(0), np.ones(3))
    error = caught.value
    assert error_in(error, "en") == str(error)
    assert error_in(error, "zh") == "x：给出的是 形状 (3,)；可接受：形状为 (N, 2) 的数组，每个样本一行"


def test_an_error_without_chinese_stays_english():
    assert error_in(BackproofError("nothing of the kind: {x}", x=1), "zh") == "nothing of the kind: 1"


def test_an_argument_is_spelt_by_the_face_in_either_language():
    error = InputError(
        "{option}: {given!r} given; accepted: {accepted}", option=Keyword("seed"), given=-1, accepted="0"
    )
    assert error_in(error, "zh", lambda keyword: f"--{keyword.name}") == "--seed：给出的是 -1；可接受：0"


def test_an_error_within_an_error_is_said_in_the_language():
    inner = SubjectError("your code raised {error}", error="ValueError: no")
    outer = SubjectError("{path}: cannot be imported: {error}", path="a.py", error=inner)
    assert error_in(outer, "en") == "a.py: cannot be imported: your code raised ValueError: no"
    assert error_in(outer, "zh") == "a.py：无法导入：你的代码引发了 ValueError: no"
    facts = {"option": "--at", "given": "x", "accepted": Phrase("numbers with commas between them")}
    wrong = InputError("{option}: {given!r} given; accepted: {accepted}", **facts)
    assert error_in(wrong, "zh") == "--at：给出的是 'x'；可接受：以逗号分隔的数"
    other = InputError("give {option}", option=Keyword("drop"))
    assert error_in(other, "zh", lambda keyword: f"--{keyword.name}") == "give --drop"


def test_an_error_goes_to_another_process_with_its_facts_or_their_text():
    error = InputError("x: {given!r} given, {phrase}", given=lambda x: x, phrase=Phrase("shape {shape}", shape=(2,)))
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error)
    assert error_in(again, "zh") == error_in(error, "zh")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["derive", "--network", "2,x", "--language", "zh"],
            "backproof derive: --network：给出的是 '2,x'；可接受：两层",
        ),
        (["derive", "--language=zh"], "--network 和 --model：两个都给出，或都没有给出；可接受：其中之一"),
        (["derive", "--network", "2,1", "--neuron", "1,1", "--language", "zh"], "第 1 层是输入层"),
        (["prove", "BP5", "--recorded", "--language", "zh"], "没有名为 'BP5' 的定理"),
        (["derive", "--nonsense", "--language", "zh"], "--nonsense：没有这个选项（"),
        (
            ["explain", "m", "d", "--row", "x", "--language", "zh"],
            "--row：给出的是 'x'；可接受：整数（用法见 ",
        ),
        (["explain", "--language", "zh"], "缺少 "),
        (["prove", "--language", "zh", "--language"], "--language: given without a value"),
        (["derive", "--language", "zh", "--row"], "--row：没有给出值"),
        (["derive", "--language", "zh", "more"], "more：多余的参数"),
        (["derive", "--language", "zh", "2-3-1"], "2-3-1：多余的参数；网络要用 --network 2-3-1 给出"),
        (["derive", "--x=1", "--language", "zh", "--output"], "--output：没有给出值"),
        (["prove", "--recorded=1", "--language", "zh"], "--recorded：给出了值；可接受：不带值"),
        (["train", "irs", "--language", "zh"], "irs：没有这个名字的文件，也没有这个名字的内置数据集；"),
        (["train", "no.csv", "--language", "zh"], "no.csv：无法读取（没有这个文件或文件夹）；可接受：存在的文件"),
        (
            ["train", "iris", "--dropout", "2", "--language", "zh"],
            "--dropout：给出的是 2.0；可接受：一个比率",
        ),
        (["train", "iris", "-t", "sort", "--language", "zh"], "iris：没有目标列 'sort'；可接受：sepal"),
        (["train", "iris", "--decimal", ",", "--language", "zh"], "这是 内置数据集，却给出了 --decimal ,；"),
        (["explain", "no", "iris", "--row", "1", "--language", "zh"], "'no'：无法读取（没有这个文件或文件夹）；"),
        (["nonsense", "--language", "zh"], "backproof: nonsense：没有这个命令；可接受：train、predict"),
    ],
)
def test_the_command_line_says_what_is_wrong_in_the_language_it_was_asked_for(arguments, said, capsys):
    assert run(arguments) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1


def test_the_last_language_counts_and_an_unknown_one_is_english():
    assert language_asked_for(["x", "--language", "zh", "--language=en"]) == "en"
    assert language_asked_for(["x", "--language"]) == "en"
    assert language_asked_for(["x", "--language", "fr"]) == "en"
