"""The report of a run: complete, alone in one file, safe with any text, and true to the numbers it was given."""

import base64
import hashlib
import io
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from backproof.faces import Message
from backproof.rendering.function_names import function_name
from backproof.rendering.runs_report import report_html
from backproof.rendering.runs_terminal import show_evaluation
from backproof.rendering.words import say, told
from backproof.rendering.words.words_of_measures import measured
from backproof.runs import fit
from backproof.runs.scores import Baseline, Evaluation, Example, Score
from backproof.tables import Table
from backproof.training import EpochRecord, History
from backproof.training.history import OF_EACH

HOSTILE = '<script>alert("x")</script> & $\\frac{1}{$ {{ 7*7 }} %'


class Page(HTMLParser):
    """Every tag with its attributes, every id, and the text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.ids, self.text, self.open = [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.ids += [value for name, value in attributes if name == "id"]

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def digits():
    return fit("digits", seed=0, layers=[10], epochs=3)


@pytest.fixture(scope="module")
def digits_html(digits):
    return report_html(digits.summary("backproof train digits --layers 10", "digits"))


def outside_references(page):
    """What a page would fetch: every source, link or style that is not inside it."""
    named = [
        (tag, a.get(n)) for tag, a in page.tags for n in ("src", "href", "xlink:href", "action", "data") if a.get(n)
    ]
    loaded = [pair for pair in named if not pair[1].startswith(("data:", "#"))]
    return loaded + [tag for tag, _ in page.tags if tag in ("script", "link", "iframe", "object")]


def test_the_report_loads_nothing_from_outside(digits_html):
    assert outside_references(Page(digits_html)) == []
    without_namespaces = re.sub(r'xmlns(:\w+)?="[^"]*"', "", digits_html)
    assert "http" not in without_namespaces.replace("http-equiv", "")
    assert "url(" not in without_namespaces.replace("url(#", "")
    assert "default-src 'none'" in digits_html


def test_the_comparison_above_finds_what_would_be_loaded():
    page = Page('<img src="https://x.org/a.png"><script></script><a href="#here"></a><img src="data:,">')
    assert outside_references(page) == [("img", "https://x.org/a.png"), "script"]


def test_every_id_is_there_once_and_every_reference_has_its_id(digits_html):
    page = Page(digits_html)
    assert len(page.ids) == len(set(page.ids))
    used = set(re.findall(r'(?:url\(#|href="#)([^")]+)', digits_html))
    assert used
    assert used <= set(page.ids)


def test_the_report_says_the_numbers_of_the_run(digits, digits_html):
    text = " ".join(" ".join(Page(digits_html).text).split())
    evaluation = digits.evaluation
    assert f"{evaluation.score('accuracy'):.1%}" in text
    assert f"accuracy on {evaluation.count} held-out examples of digits" in text
    assert "backproof train digits --layers 10" in text
    for said in ("64-10-10", "categorical_cross_entropy", "adam, beta_1 0.9", "he_normal", *digits.notes):
        assert said in text
    for name, value in digits.summary("", "digits").environment:
        assert f"{told(name, 'en')} {value}" in text
    cells = re.findall(r'<td class="(?:right|wrong)[^>]*>(\d+|·)</td>', digits_html)
    assert [0 if cell == "·" else int(cell) for cell in cells] == evaluation.confusion.ravel().tolist()


def test_the_worst_images_are_shown_as_they_were_read(digits, digits_html):
    sources = re.findall(r'<img src="data:image/png;base64,([^"]+)"', digits_html)
    assert len(sources) == len(digits.evaluation.worst) > 0
    shown = np.asarray(Image.open(io.BytesIO(base64.b64decode(sources[0]))).convert("L"), float)
    read = digits.evaluation.worst[0].image
    assert shown.shape == read.shape
    np.testing.assert_allclose(shown / 255, read / 16, atol=0.01)


def test_every_colour_follows_the_page_into_the_dark(digits_html):
    assert "prefers-color-scheme: dark" in digits_html
    assert "@media print" in digits_html
    used = set(re.findall(r"var\((--[\w-]+)", digits_html))
    defined = set(re.findall(r"(--[\w-]+):", digits_html))
    assert used <= defined
    assert re.findall(r"(?:stroke|fill): (#\w+)", digits_html) == []


def test_the_same_run_gives_the_same_page(digits, digits_html):
    assert report_html(digits.summary("backproof train digits --layers 10", "digits")) == digits_html


def test_text_from_the_data_is_text_on_the_page():
    rng = np.random.default_rng(0)
    table = Table.from_columns(
        {HOSTILE: rng.normal(size=40), "job": rng.choice([HOSTILE, "b"], 40), "pay": rng.normal(size=40)},
        source=HOSTILE,
    )
    for target in ("job", "pay", HOSTILE):
        html = report_html(fit(table, target, epochs=1).summary(HOSTILE))
        page = Page(html)
        assert "script" not in [tag for tag, _ in page.tags]
        assert 'alert("x")' in " ".join(page.text)
        assert "{{ 7*7 }}" in html


def summary_with(digits, **changes):
    return replace(digits.summary(), **changes)


def test_a_run_of_values_has_residuals_for_each_target():
    run = fit("diabetes", seed=0, epochs=2)
    html = report_html(run.summary(explain=False))
    assert "predicted by actual" in html
    assert html.count("<svg") == 5
    assert f"{run.evaluation.score('R²'):.3f}" in html


def test_numbers_that_are_not_finite_leave_gaps_and_not_a_broken_page(digits):
    rows = [EpochRecord(i, 3, cost, 0.1, (0.0, np.nan), None, {"accuracy": np.nan}) for i, cost in
            ((1, 1.0), (2, np.inf), (3, np.nan))]  # fmt: skip
    html = report_html(summary_with(digits, history=History(tuple(rows)), evaluation=None, best_epoch=None))
    assert html.partition("How good it is")[0].count("<svg") == 3
    assert "How good it is" not in html


def test_it_says_why_the_cost_jumps_where_an_epoch_goes_on_from_an_earlier_one(digits):
    rows = [EpochRecord(i, 3, 1.0, 0.1, (0.1, 0.1), goes_on_from=1 if i == 3 else None) for i in (1, 2, 3)]
    summary = summary_with(digits, history=History(tuple(rows)))
    assert "Epoch 3 went on from epoch 1" in report_html(summary)
    assert "第 3 轮从那里的参数开始" in report_html(summary, "zh")
    assert "went on from" not in report_html(summary_with(digits, history=History(tuple(rows[:2]))))
    rows[2] = replace(rows[2], goes_on_from=OF_EACH)
    summary = replace(summary_with(digits, history=History(tuple(rows)), best_epoch=None), best_epochs=(3, 1, 3))
    assert "Epoch 3 went on from the epoch at which each network was best" in report_html(summary)
    assert "kept, each network: epochs 1 to 3" in report_html(summary)
    assert "第 3 轮从每个网络各自最好一轮之后的参数开始" in report_html(summary, "zh")
    assert "各网络分别保留：第 1 轮至第 3 轮" in report_html(summary, "zh")


def test_one_epoch_is_a_point(digits):
    html = report_html(summary_with(digits, history=History(digits.result.history.epochs[:1])))
    assert html.partition("How good it is")[0].count("<svg") == 3


def test_many_classes_are_a_list_of_confusions():
    labels = tuple(f"c{i}" for i in range(30))
    confusion = np.eye(30, dtype=int) * 3
    confusion[4, 7] = 9
    scores = (Score("accuracy", 0.9), Score("cost", 0.1))
    baseline = Baseline("class", 0.1, "c0")
    found = Evaluation("multiclass", "d", 99, scores, (0.8, 0.95), baseline, labels, confusion)
    html = report_html(replace(fit("iris", epochs=1).summary(), evaluation=found))
    assert "c4 taken for c7: 9" in html
    assert 'class="confusion"' not in html


def test_colour_images_and_several_channels_are_pictures_too(digits):
    rng = np.random.default_rng(0)
    worst = tuple(
        Example(Message("evaluation.row", {"number": i}), "a", "b", 1.0, 0.9, (), rng.uniform(0, 255, (5, 4, channels)))
        for i, channels in enumerate((3, 1, 2, 4))
    )
    html = report_html(summary_with(digits, evaluation=replace(digits.evaluation, worst=worst)))
    sources = re.findall(r'<img src="data:image/png;base64,([^"]+)"', html)
    sizes = [Image.open(io.BytesIO(base64.b64decode(source))).size for source in sources]
    assert sizes == [(4, 5)] * 4


def test_a_perfect_run_says_so(digits):
    html = report_html(summary_with(digits, evaluation=replace(digits.evaluation, worst=())))
    assert "Nowhere: every example" in html


def test_the_fingerprint_of_the_data_is_in_the_report(tmp_path):
    path = tmp_path / "d.csv"
    path.write_text("x,y\n" + "".join(f"{i}.5,{'a' if i % 2 else 'b'}\n" for i in range(40)))
    html = report_html(fit(path, "y", epochs=1).summary("", path))
    assert hashlib.sha256(Path(path).read_bytes()).hexdigest() in html


@pytest.mark.parametrize(("language", "taken"), [("en", "3 epochs in 25 ms"), ("zh", "3 轮，用时 25 毫秒")])
def test_a_short_training_takes_milliseconds_and_the_error_norms_name_their_equations(digits, language, taken):
    summary = replace(digits.summary("backproof train digits --layers 10", "digits"), seconds=0.0247)
    page = unescape(report_html(summary, language))
    assert taken in page
    about = say("report.about error norms", language)
    assert about in page
    assert function_name(summary.cost, language) in page.partition(taken)[0][-80:]
    assert [equation for equation in ("BP1", "BP2", "BP3", "BP4") if equation not in about] == []


@pytest.fixture(scope="module")
def rare():
    """A run on a table in which one row of ten is of a class."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=300)
    table = Table.from_columns({"x": x, "ill": np.where(x + rng.normal(size=300) > 1.9, "yes", "no")}, source="rare")
    return fit(table, "ill", layers=[4], epochs=3, seed=0)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_probabilities_are_worth_is_shown_in_pictures(rare, language):
    page = unescape(report_html(rare.summary(), language))
    for key in ("roc", "precision recall", "reliability"):
        assert f'aria-label="{say(f"report.{key}", language)}"' in page
        assert say(f"report.about {key}", language) in page
    assert f"<h3>{say('report.thresholds', language)}</h3>" in page
    for key in ("axis recall", "axis precision", "axis probability", "axis came true", "axis false positives"):
        assert say(f"report.{key}", language) in page


@pytest.mark.parametrize("language", ["en", "zh"])
def test_of_a_rare_class_the_thresholds_are_said_and_not_accuracy_alone(rare, language, capsys):
    said = rare.evaluation.to_text(language)
    title = say("evaluation.thresholds", language, label="yes")
    assert title in said
    assert say("measures.of", language, score=measured("average precision", language), name="yes") in said
    show_evaluation(rare.evaluation, language)
    assert title in capsys.readouterr().out
    record = rare.evaluation.to_dict()["probabilities"]
    assert record["thresholds"][0]["threshold"] == 0.5
    assert record["classes"][0]["label"] == "yes"


def test_of_classes_alike_in_number_no_thresholds_are_said(digits):
    assert "from this probability on" not in digits.evaluation.to_text()
    assert digits.evaluation.probabilities.thresholds == ()


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "2 networks {sizes}, cost"), ("zh", "2 个 {sizes} 网络，代价函数")],
)
def test_of_several_networks_one_is_described_and_how_many_there_are(language, said):
    run = fit("iris", effort="fast", seed=0)
    network = run.model.member_network
    html = report_html(run.summary(explain=False), language)
    assert said.format(sizes="-".join(map(str, network.sizes))) in html
    counts = {"en": f"{network.n_parameters} weights and biases in each of 2 networks", "zh": "共 2 个网络，每个网络的"}
    assert counts[language] in html
    assert "-".join(map(str, run.model.network.sizes)) not in html
