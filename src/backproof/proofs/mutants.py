"""Mutants: statements and programs that are wrong in one place, and that the proof must refuse.

A mutant of a statement is well-formed, and its proof must fail: Coq's error lies inside the proof. A mutant of the
program compiles, and then a theorem about it, in the file named, must not.
"""

# ruff: noqa: E501 - the table of mutants is read in columns
from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from backproof.proofs.coq import ProofError, compile_file, theories


@dataclass(frozen=True)
class Mutant:
    """One wrong statement or program.

    Attributes:
        what: what is wrong with it, in words.
        file: the file that is changed, without the ending.
        theorem: the theorem whose statement is changed; "" where the program is.
        old, new: the text, and what replaces it there.
        refused_by: for a program, the file whose theorem must fail.
    """

    what: str
    file: str
    theorem: str
    old: str
    new: str
    refused_by: str = ""


_FOUR, _LINES, _MATRICES, _CANONICAL = "FourEquations", "ClassicalLines", "MatrixForms", "CanonicalForms"
_SLOPES, _COSTS = "Activations", "Costs"
# fmt: off
MUTANTS = (
    Mutant("BP1 without the slope", _FOUR, "BP1", "g j * sigma' L (z L j)", "g j"),
    Mutant("BP1 with the slope at a instead of z", _FOUR, "BP1", "sigma' L (z L j)", "sigma' L (a L j)"),
    Mutant("BP2 without the slope", _FOUR, "BP2", " * sigma' l (z l j).", "."),
    Mutant("BP2 with the slope of the layer above", _FOUR, "BP2", "sigma' l (z l j)", "sigma' (S l) (z (S l) j)"),
    Mutant("BP2 with the weights transposed", _FOUR, "BP2", "w (S l) k j * delta", "w (S l) j k * delta"),
    Mutant("BP2 with the weights of the layer itself", _FOUR, "BP2", "w (S l) k j * delta", "w l k j * delta"),
    Mutant("BP2 with a sum over the wrong width", _FOUR, "BP2", "sum (width (S l))", "sum (width l)"),
    Mutant("BP2 with the error of the layer itself", _FOUR, "BP2", "delta (S l) k)", "delta l k)"),
    Mutant("BP3 with the activation of the same layer", _FOUR, "BP3", "delta l j * a (l - 1) k", "delta l j * a l k"),
    Mutant("BP3 with the sign of the step", _FOUR, "BP3", "(delta l j * a (l - 1) k)", "(- (delta l j * a (l - 1) k))"),
    Mutant("BP3 also for the input layer", _FOUR, "BP3", "(2 <= l <= L)%nat", "(1 <= l <= L)%nat"),
    Mutant("BP4 twice as large", _FOUR, "BP4", "(b l j) (delta l j)", "(b l j) (2 * delta l j)"),
    Mutant("the input's gradient with the weights transposed", _FOUR, "input_gradient", "w 2%nat j k", "w 2%nat k j"),
    Mutant("a shared number counted once", _FOUR, "shared_parameter", "share (i + 2)%nat j k * (", "1 * ("),
    Mutant("the chain rule of BP2 over the wrong width", _LINES, "BP2_chain_rule", "= sum (width (S l))", "= sum (width l)"),
    Mutant("the chain rule through a layer that is not the last to move", _LINES, "chain_rule_through_layer",
           "(forall l' j k, (l < l')%nat -> w' l' j k = 0) -> ", ""),
    Mutant("the long chain without the slope of its layer", _LINES, "BP3_long_chain",
           "* sigma' (L - 1)%nat (z (L - 1)%nat j) * a", "* a"),
    Mutant("two factors at the output, the slope forgotten", _LINES, "BP3_three_factors", "(g j * d * v)", "(g j * v)"),
    Mutant("the chain rule to the next layer over the wrong width", _LINES, "weighted_input_chain_rule",
           "t (sum (width l)", "t (sum (width (S l))"),
    Mutant("BP2 for columns without the transpose", _MATRICES, "matrix_BP2", "(transpose (w (S l)))", "(w (S l))"),
    Mutant("BP3 for columns with the factors exchanged", _MATRICES, "matrix_BP3",
           "(column (delta l)) (transpose (column (a (l - 1))))", "(column (a (l - 1)%nat)) (transpose (column (delta l)))"),
    Mutant("BP2 for rows with a transpose", _MATRICES, "rows_BP2", "(Delta (S l)) (w (S l))", "(Delta (S l)) (transpose (w (S l)))"),
    Mutant("a canonical pair with y - a", _CANONICAL, "matrix_canonical",
           "(column (output (weighted_input width sigma w b x L))) (column y)",
           "(column y) (column (output (weighted_input width sigma w b x L)))"),
    Mutant("a canonical pair for any cost", _CANONICAL, "matrix_canonical",
           "canonical_output (width L) (sigma L) (sigma' L) y C output -> ", ""),
    Mutant("a canonical pair of rows with the weighted inputs for the outputs", _CANONICAL, "rows_canonical",
           "output (weighted_input width sigma w b (X i') L)", "weighted_input width sigma w b (X i') L"),
    Mutant("a weight that moves every neuron of its layer", _LINES, "weight_of_own_input",
           "(if Nat.eq_dec m j then a (l - 1) k else 0)", "(a (l - 1)%nat k)"),
    Mutant("sigmoid with the slope a (1 + a)", _SLOPES, "slope_sigmoid", "(1 - sigmoid z)", "(1 + sigmoid z)"),
    Mutant("tanh with the slope 1 - a", _SLOPES, "slope_tanh", "tanh_ z ^ 2", "tanh_ z"),
    Mutant("relu with a slope at its kink", _SLOPES, "slope_relu", "z <> 0 -> ", ""),
    Mutant("elu without a kink for every alpha", _SLOPES, "slope_elu", "z <> 0 \\/ alpha = 1 -> ", ""),
    Mutant("gelu without its second term", _SLOPES, "slope_gelu", "normal_cdf z + z * normal_density z", "normal_cdf z"),
    Mutant("binary cross-entropy with the sign turned", _COSTS, "gradient_binary_cross_entropy",
           "(1 - y j) / (1 - a j) - y j / a j", "y j / a j - (1 - y j) / (1 - a j)"),
    Mutant("the mean squared error without the mean", _COSTS, "gradient_half_mean_squared_error",
           "(a j - y j) / INR n", "a j - y j"),
    Mutant("huber clipped at twice the threshold", _COSTS, "gradient_huber", "(Rmin threshold (a j - y j))",
           "(Rmin (2 * threshold) (a j - y j))"),
    Mutant("the absolute error with a gradient at its kink", _COSTS, "gradient_mean_absolute_error",
           "(forall j, (j < n)%nat -> a j <> y j) ->\n  ", ""),
    Mutant("the quantile cost with the other share", _COSTS, "gradient_quantile", "then 1 - tau else - tau",
           "then tau else tau - 1"),
    Mutant("the Jacobian of softmax without its second term", "Softmax", "jacobian_softmax", " - softmax z k)", ")"),
    Mutant("a - y for the quadratic cost with sigmoid", "Instances", "quadratic_sigmoid",
           "(a L j - y j) * (a L j * (1 - a L j))", "(a L j - y j)"),
    Mutant("a step along the gradient instead of against it", "GradientStep", "step_lowers",
           "F (fun i => a i - rate * g i) < F a", "F (fun i => a i + rate * g i) < F a"),
    Mutant("the concrete derivative with the other sign", "Concrete", "concrete_weight", "2 (-24).", "2 24."),
    Mutant("a sum of products with one rounding for all", "Rounding", "computed_dot_error",
           "growth (length l) - 1", "growth 1 - 1"),
    Mutant("the program with z for its slope", "Program", "", "map (slope ly)", "map (fun v => v)", "ProgramCorrect"),
    Mutant("the program with sigma for its slope", "Program", "", "map (slope ly)", "map (sigma ly)", "ProgramCorrect"),
    Mutant("the program with the weights not transposed", "Program", "", "map (dot d) (transpose n w)", "map (dot d) w",
           "ProgramShape"),
    Mutant("the loop with the gradients in the wrong order", "Program", "",
           "backwards earlier (fst here :: gradients) (snd here)", "backwards earlier (gradients ++ [fst here]) (snd here)",
           "ProgramShape"),
    Mutant("the loop with the activation of the next layer", "Program", "", "((ly, a, z) :: trace)",
           "((ly, map (sigma ly) z, z) :: trace)", "ProgramShape"),
    Mutant("the batch without the shares", "Program", "", "map (times s) d)", "d)",
           "ProgramShape"),
    Mutant("the batch with rows summed instead of columns", "Program", "", "map total (transpose m weighted))", "map total weighted)",
           "ProgramShape"),
    Mutant("the penalty twice as large", "Program", "", "plus dw (times lambda w)", "plus dw (plus (times lambda w) (times lambda w))",
           "BatchCorrect"),
)
# fmt: on


def escaped(folder: Path, tell: Callable[[str], None], mutants: Iterable[Mutant] = MUTANTS) -> list[str]:
    """Return what is wrong with the mutants: [] where each is well-formed and refused.

    Args:
        folder: the compiled sources; they are not touched.
        tell: hears what each mutant is, and whose proof refuses it.
        mutants: which.
    """
    wrong = []
    with ThreadPoolExecutor(2) as workers:
        chosen = list(mutants)
        for mutant, verdict in zip(chosen, workers.map(lambda mutant: _verdict(folder, mutant), chosen), strict=True):
            if verdict.complaint:
                wrong.append(f"{mutant.what}: {verdict.complaint}")
            else:
                tell(f"{mutant.what} (by the proof of {verdict.by})")
    return wrong


@dataclass(frozen=True)
class _Verdict:
    """The lemma whose proof refuses a mutant, or a complaint."""

    by: str = ""
    complaint: str = ""


def _verdict(folder: Path, mutant: Mutant) -> _Verdict:
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "theories"
        shutil.copytree(folder / "theories", copy, ignore=shutil.ignore_patterns(".*", "*.glob", "*.vok", "*.vos"))
        file = copy / f"{mutant.file}.v"
        text = _mutated(file.read_text(), mutant)
        if not mutant.theorem:
            file.write_text(text)
            return _of_program(folder, copy, mutant)
        stop = text.index("Qed.", _start(text, mutant.theorem)) + len("Qed.")
        file.write_text(_sections_closed(text[:stop]))
        found = _refusal(file)
        if found.by != mutant.theorem and not found.complaint:
            return _Verdict(complaint=f"is refused by {found.by}, not by {mutant.theorem}")
        return found


def _of_program(folder: Path, copy: Path, mutant: Mutant) -> _Verdict:
    names = [path.stem for path in theories(folder)]
    for name in names[names.index(mutant.file) : names.index(mutant.refused_by)]:
        found = compile_file(copy / f"{name}.v", copy)
        if found.returncode:
            return _Verdict(complaint=f"is refused by {name}, not by {mutant.refused_by}: {found.stderr}")
    return _refusal(copy / f"{mutant.refused_by}.v")


def _refusal(file: Path) -> _Verdict:
    """Compile a file that must fail inside a proof; an error elsewhere would mean that Coq cannot even read it."""
    done = compile_file(file, file.parent)
    if not done.returncode:
        return _Verdict(complaint="is accepted")
    line = re.search(r"line (\d+), characters", done.stderr)
    before = "\n".join(file.read_text().splitlines()[: int(line[1]) if line else 0])
    opened = list(re.finditer(r"^(?:Theorem|Lemma) (\w+)", before, flags=re.MULTILINE))
    # the error may be at Qed itself, but not before the proof, nor after it
    proof = before[opened[-1].start() :].partition("Proof.")[2] if opened else ""
    if not proof.strip() or "Qed." in proof.rstrip().removesuffix("Qed."):
        return _Verdict(complaint=f"is refused outside a proof: {' '.join(done.stderr.split())}")
    return _Verdict(by=opened[-1][1])


def _sections_closed(text: str) -> str:
    """A file as far as one theorem, with its sections closed: what follows the theorem does not matter."""
    stack: list[str] = []
    for word, name in re.findall(r"^(Section|End) (\w+)\.", text, flags=re.MULTILINE):
        if word == "Section":
            stack.append(name)
        else:
            stack.remove(name)
    return text + "".join(f"\nEnd {name}." for name in reversed(stack)) + "\n"


def _start(text: str, theorem: str) -> int:
    found = re.search(rf"^Theorem {theorem}\b(?!')", text, flags=re.MULTILINE)
    return found.start() if found else -1


def _mutated(text: str, mutant: Mutant) -> str:
    start = _start(text, mutant.theorem) if mutant.theorem else 0
    stop = text.find("\nProof.", start) if mutant.theorem else len(text)
    part = text[start:stop]
    if start < 0 or mutant.old not in part:
        raise ProofError(
            "mutant {what!r}: {old!r} is not in {place}",
            what=mutant.what,
            old=mutant.old,
            place=mutant.theorem or mutant.file,
        )
    return text[:start] + part.replace(mutant.old, mutant.new) + text[stop:]
