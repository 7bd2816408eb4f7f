"""The layout's arrows, read from the imports of every source file; file and function sizes; what an import loads."""

import ast
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import pytest

import architecture
from architecture import Import
from backproof.engines.native_engine import kernels

FILES = architecture.files()
IDS = [path.relative_to(architecture.ROOT).as_posix() for path in FILES]

# fmt: off
MATHEMATICS = {"equations", "arrays", "families", "names", "functions", "formulas", "flint_settings", "targets",
               "activations", "costs", "optimizers", "initializers", "parameters", "sweep", "network"}
# fmt: on
EVERYWHERE = {"errors", "faces", "durable", "described", "__init__"}
# fmt: off
MAY_IMPORT = {
    "errors":       set(),
    "faces":        set(),
    "durable":      {"durable"},
    "described":    {"names"},
    "equations":    set(),
    "functions":    {"arrays"},
    "families":     set(),
    "names":        {"families"},
    "formulas":     {"arrays", "functions", "names"},
    "arrays":       set(),
    "flint_settings": set(),
    "activations":  {"families", "names", "formulas", "equations", "arrays"},
    "targets":      set(),
    "costs":        {"families", "names", "formulas", "equations", "arrays", "targets"},
    "optimizers":   {"arrays", "names"},
    "initializers": {"names"},
    "operators":    {"arrays", "activations", "operators"},
    "parameters":   {"arrays"},
    "sweep":        {"equations", "arrays", "activations", "parameters"},
    "network":      MATHEMATICS,
    "engines":      {*MATHEMATICS, "engines"},
    "joined_networks": MATHEMATICS,
    "network_record": MATHEMATICS,
    "cluster_door": set(),
    "opening":      set(),
    "spools":       {"spools"},
    "training":     {*MATHEMATICS, "engines", "cluster_door", "opening", "spools", "training"},
    "cluster":      {*MATHEMATICS, "cluster_door", "engines", "spools", "training", "cluster"},
    "per_example":  {*MATHEMATICS, "engines", "training", "per_example"},
    "estimators":   {*MATHEMATICS, "cluster_door", "engines", "opening", "spools", "training", "estimators",
                     "model_file"},
    "checking":     {*MATHEMATICS, "operators", "checking", "proofs"},
    "derivation":   {*MATHEMATICS, "derivation", "proofs"},
    "proofs":       {*MATHEMATICS, "proofs"},
    "lab":          {*MATHEMATICS, "engines", "training", "runs", "tables", "model_file", "checking", "derivation",
                     "rendering", "lab"},
    "rendering":    {"functions", "families", "engines", "operators", "rendering", "derivation", "proofs", "training",
                     "per_example", "runs", "checking"},
}
# fmt: on
"""Which parts a part may import; those not listed are on the outside and may import what they need."""
SHOWS_FROM = {
    "engines": {"overview"},
    # the trees are what it prints, and what they speak of is what it lights
    "derivation": {"result", "trees", "notation", "calculus", "spoken"},
    "proofs": {"comparison", "coq", "formal_proof", "theorems"},
    "training": {"health", "history", "training_result"},
    "per_example": {"results"},
    "runs": {"curves", "dependence", "examples_of_table", "importance", "scores", "summary"},
    "checking": {"report", "certificate", "faults"},  # a fault keeps its words beside its equation
}
"""The modules of results: what rendering may import of each part."""
MAY_NOT_STATE = {"network", "sweep", "training", "per_example", "estimators", "runs"}
HEAVY = ("torch", "jax", "jaxlib", "matplotlib", "sympy", "pyarrow", "rich", "typer")


@cache
def all_imports() -> list[Import]:
    """Every import of every file."""
    return [found for path in FILES for found in architecture.imports(path)]


def named(path: Path) -> str:
    """Return the name of a file, with its folders below the package."""
    return path.relative_to(architecture.ROOT).as_posix()


def part_of(path: Path) -> str:
    return architecture.part(named(path))


def found_in_files(question: Callable[[Path], Any], files: Iterable[Path] = FILES) -> dict[str, Any]:
    """What a question finds in each file, by the file's name, where it finds anything."""
    answers = {named(path): question(path) for path in files}
    return {name: answer for name, answer in answers.items() if answer}


def imports_that(are: Callable[[Import], bool]) -> Callable[[Path], list[Import]]:
    """The question which imports of a file are such."""
    return lambda path: [found for found in architecture.imports(path) if are(found)]


def unlawful(found: Import) -> bool:
    """Whether an import goes against an arrow."""
    source, target = architecture.part(found.file), architecture.imported_part(found.module)
    return source in MAY_IMPORT and target is not None and target not in MAY_IMPORT[source] | EVERYWHERE


def shows_no_result(found: Import) -> bool:
    """Whether rendering imports from a part what is not one of its results."""
    parts = found.module.split(".")
    if architecture.part(found.file) != "rendering" or parts[0] != "backproof" or parts[1] not in SHOWS_FROM:
        return False
    return len(parts) < 3 or parts[2] not in SHOWS_FROM[parts[1]]


def names_a_language(path: Path) -> bool:
    """Whether a file has "zh" in its code: only what stands in rendering tells the languages apart."""
    return any(isinstance(node, ast.Constant) and node.value == "zh" for node in ast.walk(architecture.tree(path)))


PARTS = {architecture.part(name) for name in IDS}
MAY_ASK_WHERE_THINGS_COME_FROM = {"checking", "rendering"}  # what a stranger hands in; what kind of result is shown


def unlawful_names(path: Path, file: str) -> set[str]:
    """The parts that a file names in a text, though it may not import them; "" for a name that is put together."""
    source = architecture.part(file)
    if source not in MAY_IMPORT:
        return set()
    named = set().union(*map(architecture.parts_named, architecture.strings(path)))
    return (named & (PARTS | {""})) - MAY_IMPORT[source] - EVERYWHERE - {"equations"}  # below all, shown to readers


def top(module: str) -> str:
    return module.split(".")[0]


def brings_in_a_foreign_framework(found: Import) -> bool:
    """JAX belongs to its engines and, once asked for, to subjects and the door to it; PyTorch to subjects only."""
    lazily = found.file.startswith("checking/") or found.file == "arrays.py"
    may_jax = re.match(r"engines/jax", found.file) or (lazily and found.lazy)
    may_torch = found.file.startswith("checking/") and found.lazy
    return (top(found.module) in ("jax", "jaxlib") and not may_jax) or (top(found.module) == "torch" and not may_torch)


def test_no_import_goes_against_an_arrow():
    assert found_in_files(imports_that(unlawful)) == {}


def test_no_text_names_a_part_that_may_not_be_imported():
    """A rename would change what such a text means in silence: what is asked of records is asked by identity."""
    may_not_ask = MAY_IMPORT.keys() - MAY_ASK_WHERE_THINGS_COME_FROM
    may_not_ask = [path for path in FILES if part_of(path) in may_not_ask]
    assert found_in_files(lambda path: unlawful_names(path, named(path))) == {}
    assert found_in_files(architecture.asks_where_things_come_from, may_not_ask) == {}


def test_no_modules_import_each_other_in_a_circle():
    """Lazy imports count: they put a circle off, they do not open it."""
    assert architecture.circle(architecture.module_graph(all_imports(), map(architecture.module, IDS))) == []


def test_no_parts_import_each_other_in_a_circle():
    assert architecture.circle(architecture.part_graph(all_imports())) == []


def floors_of_checking() -> list[str]:
    """The folders of checking from the ground up, as its docstring lists them."""
    text = ast.get_docstring(architecture.tree(architecture.ROOT / "checking" / "__init__.py")) or ""
    return re.findall(r"^- `([\w/]+)`: ", text, re.M)


def folder_in_checking(path: str) -> str:
    """The folder of checking that a file or module belongs to; "" for what is none or stands beside the folders."""
    inner = path.removeprefix("backproof.").replace(".", "/").removeprefix("checking/")
    return max((floor for floor in floors_of_checking() if inner.startswith(f"{floor}/")), key=len, default="")


def goes_up_in_checking(found: Import) -> bool:
    """Whether a file of checking imports from a folder above its own."""
    if not found.file.startswith("checking/") or not found.module.startswith("backproof.checking."):
        return False
    floors = ["", *floors_of_checking()]
    source, target = folder_in_checking(found.file), folder_in_checking(found.module)
    return source != "" and floors.index(target) > floors.index(source)


def test_no_folder_of_checking_imports_from_one_above_it():
    listed = set(floors_of_checking())
    folders = {path.parent.relative_to(architecture.ROOT / "checking").as_posix() for path in FILES
               if path.is_relative_to(architecture.ROOT / "checking")}  # fmt: skip
    assert folders - {"."} == listed
    assert found_in_files(imports_that(goes_up_in_checking)) == {}


def test_an_import_that_goes_up_in_checking_would_be_seen():
    assert goes_up_in_checking(Import("checking/truth/balls.py", "backproof.checking.causes.fault.Fault", False))
    assert not goes_up_in_checking(Import("checking/causes/fault.py", "backproof.checking.truth.balls.ball", False))
    assert goes_up_in_checking(Import("checking/causes/x.py", "backproof.checking.subjects.choosing.chosen", False))


def test_rendering_sees_results_only():
    assert found_in_files(imports_that(shows_no_result)) == {}


NOT_RENDERING = [path for path in FILES if part_of(path) != "rendering"]


def test_a_language_is_told_apart_in_rendering_only():
    assert found_in_files(names_a_language, [path for path in NOT_RENDERING if named(path) != "faces.py"]) == {}


FACES = ("to_text", "to_html", "to_latex", "to_markdown", "to_pdf", "to_dict", "_repr_html_", "_repr_markdown_",
         "_repr_latex_", "__str__")  # fmt: skip


def put_together(function: ast.FunctionDef) -> bool:
    """Whether a function is the face of a result that is put together in place: one that does not ask for it."""
    asked = (ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call))
    return function.name in FACES and not {"self.face", "face"} & set(asked)


def faces_put_together(path: Path) -> list[str]:
    """Return the faces that a file puts together."""
    functions = [node for node in ast.walk(architecture.tree(path)) if isinstance(node, ast.FunctionDef)]
    return [function.name for function in functions if put_together(function)]


def test_faces_are_put_together_in_rendering_only():
    """`errors.py` is below all and knows how a fact is written; `faces.py` is where a face is asked for."""
    others = [path for path in NOT_RENDERING if named(path) not in ("faces.py", "errors.py")]
    assert found_in_files(faces_put_together, others) == {}


SAYS = {"print", "typer.echo", "show_lines", "show_facts", "console.print"}


def sentences_said(path: Path) -> list[str]:
    """Return the texts of two words or more that stand in a file where something is printed."""
    calls = [node for node in ast.walk(architecture.tree(path)) if isinstance(node, ast.Call)]
    said = [part for call in calls if ast.unparse(call.func) in SAYS for given in call.args for part in ast.walk(given)]
    texts = [part.value for part in said if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return [text for text in texts if re.search("[A-Za-z]{2,} [A-Za-z]{2,}", text.removeprefix("backproof "))]


def test_sentences_that_are_printed_are_put_together_in_rendering_only():
    assert found_in_files(sentences_said, NOT_RENDERING) == {}


RETURNS = {"to_json": "str", "to_dict": "dict[str, Any]", "to_record": "dict[str, Any]"}


def of_another_dialect(path: Path) -> list[str]:
    """Return the functions of a file that have one of these names and return something else."""
    functions = [node for node in ast.walk(architecture.tree(path)) if isinstance(node, ast.FunctionDef)]
    typed = [each for each in functions if each.name in RETURNS and each.returns is not None]
    return [each.name for each in typed if ast.unparse(each.returns) != RETURNS[each.name]]


def test_json_is_text_and_plain_data_is_a_dict():
    """One dialect: `to_json` gives text; `to_dict` a result's data with its words; `to_record` what is stored."""
    assert found_in_files(of_another_dialect) == {}


def test_jax_and_torch_are_imported_only_where_they_belong():
    assert found_in_files(imports_that(brings_in_a_foreign_framework)) == {}


def test_every_file_says_what_it_is_for_and_is_no_longer_than_600_lines():
    assert [named(path) for path in FILES if not ast.get_docstring(architecture.tree(path))] == []
    assert [named(path) for path in FILES if len(path.read_text(encoding="utf-8").splitlines()) > 600] == []
    assert [named(path) for path in FILES if path.stem in ("utils", "util", "helpers", "misc")] == []


def named_twice(names):
    """Return the file names that occur in more than one folder, apart from those that Python itself gives a meaning."""
    counts = Counter(name.rpartition("/")[2] for name in names)
    return sorted(name for name, count in counts.items() if count > 1 and not name.startswith("__"))


def test_no_two_files_have_the_same_name():
    """A name says which file is meant, in an editor's tabs and in a traceback too, without its folder.

    A command's file has the command's name, and a catalogue is `words_of_…`, `errors_in_…` or `notes_on_…`.
    """
    assert named_twice(IDS) == []


CATALOGUES = r"(words_of|errors_in|notes_on)_\w+|spoken_errors|__init__"  # the last two look words up


def test_a_catalogue_says_in_its_name_what_it_is():
    words = [path.stem for path in FILES if path.parent.name == "words"]
    assert [stem for stem in words if not re.fullmatch(CATALOGUES, stem)] == []


def above_60_lines(path: Path) -> list[tuple[str, int]]:
    """Return the functions of a file that are longer, with their lengths."""
    return [(name, lines) for name, lines in architecture.functions(path) if lines > 60]


def test_no_function_takes_more_than_60_lines():
    assert found_in_files(above_60_lines) == {}


LONGEST = {"file": 417, "function": 46, "median of functions": 4}
"""In lines, as they were when this was first measured; to be lowered as they fall, and not to be raised."""
MOST = {"files above 300 lines": 18, "functions above 40 lines": 2, "functions above 30 lines": 10}
MOST_OF_ALL = {"files above 250 lines": 27 / 186, "functions above 20 lines": 51 / 1843}


def sizes(paths):
    """Return how long files and functions are: the longest, how many are long, and their share of all."""
    files = [len(path.read_text(encoding="utf-8").splitlines()) for path in paths]
    functions = [lines for path in paths for _, lines in architecture.functions(path)]
    longest = {"file": max(files), "function": max(functions), "median of functions": median(functions)}
    most = {
        "files above 300 lines": sum(n > 300 for n in files),
        "functions above 40 lines": sum(n > 40 for n in functions),
        "functions above 30 lines": sum(n > 30 for n in functions),
    }
    most_of_all = {
        "files above 250 lines": sum(n > 250 for n in files) / len(files),
        "functions above 20 lines": sum(n > 20 for n in functions) / len(functions),
    }
    return longest, most, most_of_all


def larger(found, allowed):
    """Return what is larger than allowed, with both numbers."""
    return {name: (found[name], allowed[name]) for name in allowed if found[name] > allowed[name]}


def test_files_and_functions_do_not_grow_on_the_whole():
    longest, most, most_of_all = sizes(FILES)
    assert larger(longest, LONGEST) == {}
    assert larger(most, MOST) == {}
    assert larger(most_of_all, MOST_OF_ALL) == {}


def type_names(path):
    """Yield each name of a class or of another type that a file gives, with what it stands for."""
    for node in ast.walk(architecture.tree(path)):
        if isinstance(node, ast.ClassDef):
            yield node.name, path
        elif isinstance(node, ast.Assign):
            for name in (target.id for target in node.targets if isinstance(target, ast.Name)):
                if re.fullmatch("[A-Z][a-z]+([A-Z][a-z]*)*", name):
                    yield name, ast.unparse(node.value)


def type_names_twice(paths):
    """Return the names of types that stand for more than one thing, each with the files that say so.

    Two files may write the same type by the same name; two classes are two things.
    """
    meanings, files = defaultdict(set), defaultdict(list)
    for path in paths:
        for name, meaning in type_names(path):
            meanings[name].add(meaning)
            files[name].append(path.name)
    return {name: files[name] for name, found in meanings.items() if len(found) > 1}


def test_the_name_of_a_type_stands_for_one_thing():
    """A type's name is a word of this code: what is something else in another part has a name of its own."""
    assert type_names_twice(FILES) == {}


def test_nothing_evaluates_text_and_only_what_faces_a_terminal_prints():
    evaluates = {"eval", "exec", "__import__"}
    silent = [path for path in FILES if not faces_a_terminal(path)]
    assert found_in_files(lambda path: architecture.calls_by_name(path) & evaluates) == {}
    assert found_in_files(lambda path: architecture.calls_by_name(path) & {"print"}, silent) == {}


def faces_a_terminal(path):
    return path.parent.name == "cli" or path.name in ("terminal.py", "__main__.py")


def test_the_equations_import_no_array_library():
    assert {top(found.module) for found in all_imports() if found.file == "equations.py"} == {"typing"}


def test_the_equations_are_operators_only():
    """One statement each: a return, whose only calls are the methods reshape and sum and the equations themselves."""
    functions = [
        node for node in architecture.tree(architecture.ROOT / "equations.py").body if isinstance(node, ast.FunctionDef)
    ]
    assert [f.name for f in functions] == ["weighted_input", "bp1", "bp2", "bp3", "bp4", "bp1_full", "bp2_full"]
    for function in functions:
        docstring, statement = function.body
        assert isinstance(docstring, ast.Expr)
        assert isinstance(statement, ast.Return)
        called = {ast.unparse(node.func).split(".")[-1] for node in ast.walk(statement) if isinstance(node, ast.Call)}
        assert called <= {"sum", "reshape", "bp1_full"}, function.name


STATEMENTS = (r"delta\w*\.T @ ", r"\w*delta\w* @ \w[\w.\[\] +]*\)? \* ", r"@ \w[\w.\[\] +]*\.T \+ ")
"""BP3, BP2 and the forward step, as they look when they are written out once more."""


def states_an_equation(function: ast.FunctionDef) -> bool:
    """Whether a function's body is one of the equations."""
    text = " ".join(ast.unparse(statement) for statement in function.body)
    return any(re.search(pattern, text) for pattern in STATEMENTS)


TRAINING = [path for path, name in zip(FILES, IDS, strict=True) if architecture.part(name) in MAY_NOT_STATE]


def stated_again(path: Path) -> list[str]:
    """Return the functions of a file whose body is one of the equations."""
    functions = [node for node in ast.walk(architecture.tree(path)) if isinstance(node, ast.FunctionDef)]
    return [function.name for function in functions if states_an_equation(function)]


def test_what_trains_states_no_equation_again():
    assert found_in_files(stated_again, TRAINING) == {}


def test_importing_backproof_loads_nothing_heavy():
    code = "import sys, backproof; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "backproof" in loaded
    assert set(HEAVY) & set(loaded) == set()


def test_building_and_training_a_step_loads_nothing_heavy():
    code = (
        "import sys, numpy as np, backproof as bp; net = bp.Network([2, 3, 1]); p = net.init(seed=0);"
        "net.cost_and_gradient(p, np.zeros((4, 2)), np.zeros((4, 1)));"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert set(HEAVY) & set(loaded) == set()


def test_a_run_of_the_native_engine_loads_neither_scipy_nor_scikit_learn():
    """They take longer to import than a small run takes; `arrays` brings SciPy in where it is called."""
    if kernels() is None:
        pytest.skip("the native kernels were not built")
    code = (
        "import sys, numpy as np, backproof as bp; net = bp.Network([2, 3, 1], 'sigmoid', 'binary_cross_entropy');"
        "bp.train(net, np.eye(2), np.eye(2)[:, :1], epochs=2);"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"scipy", "sklearn", "threadpoolctl"} & set(loaded) == set()


# ------------------------------------------------------------ what ARCHITECTURE.md says

REPOSITORY = Path(__file__).parent.parent
PAGE = (REPOSITORY / "ARCHITECTURE.md").read_text(encoding="utf-8")


def test_the_page_says_what_may_import_what():
    begin, end = (
        "<!-- arrows: held by a test to MAY_IMPORT in tests/test_architecture.py -->\n",
        "\n<!-- end of arrows -->",
    )
    said = PAGE.partition(begin)[2].partition(end)[0]
    assert said == architecture.arrows(MAY_IMPORT, MATHEMATICS, PARTS)


def test_the_page_is_one_page_and_names_every_part_and_only_files_that_are_there():
    assert len(PAGE.splitlines()) <= 140
    assert [part for part in PARTS if not part.startswith("__") and part not in PAGE] == []
    folders = [REPOSITORY / name for name in ("src", "native", "tests", "docs")]
    places = [path for folder in folders for path in folder.rglob("*.*")]
    named = set(re.findall(r"`([\w.]+\.(?:py|hpp|json))`", PAGE))
    assert named - {place.name for place in places} == set()


def test_tests_have_a_folder_for_each_folder_of_the_package():
    folders = {path.parent.name for path in architecture.ROOT.glob("*/__init__.py")}
    assert {name for name in folders if not (REPOSITORY / "tests" / name).is_dir()} == set()


def test_arrows_are_written_with_the_mathematics_as_one_word():
    may_import = {"a": set(), "b": {"a"}, "engines": {"a", "b", "engines"}, "runs": {"engines"}}
    assert architecture.arrows(may_import, {"a", "b"}, {"a", "cli", "__init__"}).splitlines() == [
        "```", "a            → nothing", "b            → a", "engines      → the mathematics", "runs         → engines",
        "mathematics  = a, b", "outside      = cli", "```",
    ]  # fmt: skip


# -------------------------------------------------------- the checks above are checked


def test_a_file_in_which_something_is_found_is_named():
    of_a_command = architecture.ROOT / "cli" / "train.py"
    assert found_in_files(lambda path: path == of_a_command and ["something"]) == {"cli/train.py": ["something"]}
    assert imports_that(lambda each: top(each.module) == "backproof")(of_a_command) != []


@pytest.mark.parametrize(
    ("file", "module"),
    [
        ("equations.py", "backproof.costs.cost"),
        ("activations.py", "backproof.network.Network"),
        ("costs.py", "backproof.activations.activation"),
        ("network.py", "backproof.training.train"),
        ("engines/numpy_engine.py", "backproof.training.data"),
        ("training/run.py", "backproof.estimators.MLPClassifier"),
        ("training/setup.py", "backproof.per_example.influence"),
        ("per_example/results.py", "backproof.estimators.MLPClassifier"),
        ("checking/truth/enclosures.py", "backproof.engines.contract"),
        ("derivation/rules.py", "backproof.training.options"),
        ("rendering/runs_report.py", "backproof.network.Network"),
    ],
)
def test_an_import_against_an_arrow_is_seen(file, module):
    assert unlawful(Import(file, module, lazy=True))


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ('WHERE = "backproof.estimators.translation"', {"estimators"}),
        ('def f(x):\n    return x.home == "backproof.training.options"', {"training"}),
        ('PATH = f"backproof/{1}"', {""}),
        ('def f(name):\n    return import_module(f"backproof.{name}")', {""}),
        ('"""See `backproof.estimators`."""\n\nX = 1\n"""As backproof.training says."""\n', set()),
        ('X = "backproof.costs", "backproof.engines.choice", "backproof.nothing", "run backproof train"', set()),
    ],
)
def test_a_text_that_names_a_part_above_is_seen(tmp_path, code, seen):
    path = tmp_path / "native_engine.py"
    path.write_text(code)
    assert unlawful_names(path, "engines/native_engine.py") == seen
    assert unlawful_names(path, "cli/train.py") == set()


@pytest.mark.parametrize("code", ["f.__module__ == 'x'", "f.__qualname__", "type(f).__module__.startswith('y')"])
def test_a_question_where_a_function_comes_from_is_seen(tmp_path, code):
    path = tmp_path / "odd.py"
    path.write_text(f"def g(f):\n    return {code}\n")
    assert architecture.asks_where_things_come_from(path)


def test_a_circle_of_modules_is_seen_lazy_or_not():
    files = ["network.py", "engines/__init__.py", "engines/choice.py", "engines/contract.py"]
    modules = list(map(architecture.module, files))
    one_way = [
        Import("engines/choice.py", "backproof.engines.contract.Task", lazy=False),
        Import("engines/__init__.py", "backproof.engines.choice.choose", lazy=False),
        Import("engines/contract.py", "backproof.network.Network", lazy=False),
        Import("engines/contract.py", "numpy", lazy=False),
        Import("engines/contract.py", "backproof.engines._native", lazy=True),
    ]
    assert architecture.circle(architecture.module_graph(one_way, modules)) == []
    back = Import("engines/contract.py", "backproof.engines.choice", lazy=True)
    around = architecture.circle(architecture.module_graph([*one_way, back], modules))
    assert set(around) == {"backproof.engines.contract", "backproof.engines.choice"}
    through_package = Import("network.py", "backproof.engines.choose", lazy=True)
    assert "backproof.engines" in architecture.circle(architecture.module_graph([*one_way, through_package], modules))


def test_a_circle_of_parts_is_seen():
    down = [Import("runs/fitting.py", "backproof.tables.read", lazy=False), Import("x.py", "backproof", lazy=False)]
    assert architecture.circle(architecture.part_graph(down)) == []
    back = Import("tables/table.py", "backproof.runs.summary.Summary", lazy=True)
    assert set(architecture.circle(architecture.part_graph([*down, back]))) == {"runs", "tables"}


@pytest.mark.parametrize("module", ["derivation.rules.RULES", "checking.checker.check", "proofs.oracle.compare"])
def test_rendering_that_sees_more_than_results_is_seen(module):
    assert shows_no_result(Import("rendering/runs_report.py", f"backproof.{module}", lazy=True))
    assert not shows_no_result(Import("cli/check.py", f"backproof.{module}", lazy=False))


def test_a_language_told_apart_is_seen(tmp_path):
    path = tmp_path / "odd.py"
    path.write_text('"""In "zh" or "en"."""\n\ndef words(language):\n    return "无" if language == "zh" else "none"\n')
    assert names_a_language(path)
    path.write_text('"""In "zh" or "en"."""\n')
    assert not names_a_language(path)


def test_a_face_and_a_sentence_put_together_in_place_are_seen(tmp_path):
    path = tmp_path / "odd.py"
    path.write_text(
        "class R:\n    def to_html(self):\n        return f'<p>{self.x}</p>'\n"
        "    def to_latex(self, language=None):\n        return str(self.face('latex', language))\n"
        "    def __str__(self):\n        return 'x'\n"
    )
    assert faces_put_together(path) == ["to_html", "__str__"]
    path.write_text(
        "print(f'{path} removed by you.')\ntyper.echo('nothing to remove')\nshow_lines([say('a b')])\n"
        "print(f'backproof train: {told}')\nother('some words here')\n"
    )
    assert sentences_said(path) == [" removed by you.", "nothing to remove"]


@pytest.mark.parametrize(
    ("file", "module", "lazy"),
    [
        ("network.py", "jax.numpy", True),
        ("engines/numpy_engine.py", "jax", True),
        ("checking/subjects/returned/returned_values.py", "torch", False),
        ("engines/jax_engine.py", "torch", True),
    ],
)
def test_a_framework_in_the_wrong_place_is_seen(file, module, lazy):
    assert brings_in_a_foreign_framework(Import(file, module, lazy))


def test_imports_are_found_in_functions_branches_handlers_and_relative(tmp_path):
    folder = tmp_path / "training"
    folder.mkdir()
    (folder / "odd.py").write_text(
        "import a\nfrom b import c\nfrom . import d\nfrom ..network import Network\n"
        "if TYPE_CHECKING:\n    import unseen\n"
        "try:\n    import e\nexcept ImportError:\n    import f\n"
        "class C:\n    def g(self):\n        with h:\n            import i\n"
    )
    found = list(architecture.imports(folder / "odd.py", tmp_path))
    assert [(each.module, each.lazy) for each in found] == [
        ("a", False), ("b.c", False), ("backproof.training.d", False), ("backproof.network.Network", False),
        ("e", False), ("f", False), ("i", True),
    ]  # fmt: skip
    assert unlawful(Import("equations.py", found[3].module, lazy=False))


@pytest.mark.parametrize("body", ["return (delta @ w[i + 1]) * slope", "return delta.T @ a", "return a @ w.T + b"])
def test_an_equation_stated_again_is_seen(body):
    (function,) = ast.parse(f"def f(delta, a, w, b, slope):\n    {body}\n").body
    assert states_an_equation(function)


def test_a_second_file_of_one_name_is_seen():
    files = ["errors.py", "runs/report.py", "checking/report.py", "runs/__init__.py", "cli/__init__.py", "cli/check.py"]
    assert named_twice(files) == ["report.py"]


def test_a_name_that_two_files_give_a_type_is_seen(tmp_path):
    (tmp_path / "a.py").write_text("class Run:\n    pass\n\n\nclass Table:\n    pass\n\n\nRow = int\nCell = str\n")
    (tmp_path / "b.py").write_text("def f():\n    class Run:\n        pass\n\n\nRow = int\nCell = float\nLIMIT = 3\n")
    (tmp_path / "c.py").write_text("Table = list[str]\nLIMIT = 4\n")
    files = sorted(tmp_path.iterdir())
    assert type_names_twice(files) == {"Run": ["a.py", "b.py"], "Cell": ["a.py", "b.py"], "Table": ["a.py", "c.py"]}


def test_files_and_functions_that_grew_are_seen(tmp_path):
    (tmp_path / "long.py").write_text("def f():\n" + "    print(1)\n" * 301)
    (tmp_path / "short.py").write_text("def g():\n    print(1)\n")
    longest, most, most_of_all = sizes(sorted(tmp_path.iterdir()))
    assert longest == {"file": 302, "function": 301, "median of functions": 151}
    assert set(most.values()) == {1}
    assert larger(most_of_all, {"files above 250 lines": 0.5, "functions above 20 lines": 0.4}) == {
        "functions above 20 lines": (0.5, 0.4)
    }


def test_a_long_function_is_seen_and_its_signature_and_docstring_not_counted(tmp_path):
    path = tmp_path / "long.py"
    path.write_text('def f(\n    x,\n):\n    """One.\n\n    Two.\n    """\n' + "    print(x)\n" * 61)
    assert list(architecture.functions(path)) == [("f", 61)]
    assert architecture.calls_by_name(path) == {"print"}
