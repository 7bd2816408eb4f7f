"""Every known operator: its backward pass against JAX's, and each of its mistakes caught and named by `check_op`."""

import numpy as np
import pytest

import backproof as bp
from backproof.operators import OPERATORS, distances, losses, losses_of_numbers, overlaps, smooth

pytestmark = pytest.mark.usefixtures("_only_for_causes_without_a_name")
RECORDS = sorted(OPERATORS)
TERMS = {
    record.name for family in (smooth, losses, losses_of_numbers, distances, overlaps) for record in family.RECORDS
}
"""The records whose backward pass is a sum of products, from which their faults are made."""
JAX = [(name, False) for name in RECORDS if name not in TERMS]
JAX += [pytest.param(name, True, marks=pytest.mark.published) for name in RECORDS]
"""Records, and whether they are called in all ways; those made of terms are always called so."""
FAULTS = [(record.name, fault.name) for record in OPERATORS.values() for fault in record.faults]
UNOPTIMISED = {"xla_backend_optimization_level": 0}
"""To compile takes most of the time here."""


def is_made(name, fault):
    """Whether a fault is made of terms, and written by nobody."""
    return name in TERMS or " " in fault


def chosen(faults):
    """Each third of those that are written, but for a convolution's, a second each, and each fortieth of those made.

    The others are with what takes minutes.
    """
    for k, (name, fault) in enumerate(faults):
        slow = name == "convolution" or k % (40 if is_made(name, fault) else 3)
        yield pytest.param(name, fault, id=f"{name}: {fault}", marks=pytest.mark.published if slow else ())


def calls(record):
    """The ways in which a record is called: options, and how many of its inputs it is given."""
    for options in record.variants:
        for count in range(record.least, len(record.inputs) + 1):
            arrays = record.draw(np.random.default_rng(0))[:count]
            if options.get("ignored") == -1:
                arrays = (arrays[0], np.where(arrays[1] == -100, -1, arrays[1]))
            if options.get("in_out"):
                arrays = (arrays[0], arrays[1].T, *arrays[2:])
            if record.name == "rotary" and count == 2:
                continue  # cosines and sines come together
            if record.name == "group_norm" and 4 % options["groups"]:
                continue  # four channels are drawn
            if len(arrays) == count:
                yield options, arrays


def upstream(record, options, arrays):
    outputs, rng = record.forward(*arrays, **options), np.random.default_rng(1)
    if isinstance(outputs, tuple):
        return tuple(rng.standard_normal(np.shape(each)) for each in outputs)
    return rng.standard_normal(np.shape(outputs))


def in_real_numbers(record, options, arrays):
    """The forward pass as a function of those of its inputs that are real, and the places of these."""
    real = [i for i, array in enumerate(arrays) if array.dtype.kind == "f"]

    def forward(*given):
        full = list(arrays)
        for i, x in zip(real, given, strict=True):
            full[i] = x
        return record.forward(*full, **options)

    return forward, real


def derived_by_jax(record, ways, upstreams):
    """What JAX derives in each way: by one compilation, which takes a fifth of the time that one for each does."""
    jax = pytest.importorskip("jax")
    forwards = [in_real_numbers(record, *way) for way in ways]

    def back(upstreams, inputs):
        each = zip(forwards, upstreams, inputs, strict=True)
        return [jax.vjp(forward, *given)[1](upstream) for (forward, _), upstream, given in each]

    inputs = [[arrays[i] for i in real] for (_, arrays), (_, real) in zip(ways, forwards, strict=True)]
    with jax.enable_x64(True):
        found = jax.jit(back, compiler_options=UNOPTIMISED)(
            *jax.tree_util.tree_map(jax.numpy.asarray, (upstreams, inputs))
        )
    return [dict(zip(real, each, strict=True)) for (_, real), each in zip(forwards, found, strict=True)]


@pytest.mark.parametrize(("name", "all_ways"), JAX)
def test_the_backward_pass_is_the_one_that_jax_derives_from_the_forward_pass(name, all_ways):
    """Called in the first and the last way always, and in all ways with what takes minutes: JAX compiles each."""
    record = OPERATORS[name]
    ways = list(calls(record))
    ways = ways if all_ways else [*ways[:1], *ways[1:][-1:]]
    upstreams = [upstream(record, *way) for way in ways]
    derived = derived_by_jax(record, ways, upstreams)
    for (options, arrays), g, wanted in zip(ways, upstreams, derived, strict=True):
        found = record.backward(g, *arrays, **options)
        assert len(found) == len(arrays)
        for i, each in wanted.items():
            assert found[i] == pytest.approx(np.asarray(each), rel=1e-9, abs=1e-11), (options, record.inputs[i])


def test_a_backward_pass_that_is_off_by_a_thousandth_is_seen_to_fail():
    record = OPERATORS["softmax"]
    x, g = np.random.default_rng(0).standard_normal((2, 3, 4))
    right = record.backward(g, x)[0]
    assert 1.001 * right != pytest.approx(right, rel=1e-9, abs=1e-11)


def shows(record, fault, options, arrays):
    """Whether a fault changes anything here, for a gradient from above that is drawn."""
    g = upstream(record, options, arrays)
    with np.errstate(all="ignore"):
        pairs = list(zip(record.backward(g, *arrays, **options), fault.backward(g, *arrays, **options), strict=True))
    return any(
        right is not None and np.shape(right) == np.shape(found) and not np.allclose(right, found)
        for right, found in pairs
    )


def squared(record, arrays):
    """Inputs with square weights, where a transposition goes unnoticed by shapes."""
    rng = np.random.default_rng(3)
    return tuple(rng.standard_normal((4,) * array.ndim) for array in arrays) if record.name == "linear" else arrays


def masked(record, arrays):
    return (*arrays, np.tril(np.ones((4, 4), bool))) if record.name == "attention" else arrays


def settings(record):
    for options, arrays in calls(record):
        for altered in (arrays, squared(record, arrays), masked(record, arrays)):
            yield options, altered


def pair(record, backward, options, count):
    """Forward and backward pass as people write them: with a name for each array."""

    def forward(*given):
        return record.forward(*given, **options)

    def back(dout, *given):
        return backward(dout, *given, **options)

    return {
        1: (lambda u1: forward(u1), lambda dout, u1: back(dout, u1)),
        2: (lambda u1, u2: forward(u1, u2), lambda dout, u1, u2: back(dout, u1, u2)),
        3: (lambda u1, u2, u3: forward(u1, u2, u3), lambda dout, u1, u2, u3: back(dout, u1, u2, u3)),
        4: (lambda u1, u2, u3, u4: forward(u1, u2, u3, u4), lambda dout, u1, u2, u3, u4: back(dout, u1, u2, u3, u4)),
    }[count]


@pytest.mark.parametrize("name", RECORDS)
def test_every_mistake_shows_on_what_is_drawn(name):
    record = OPERATORS[name]
    ways = list(settings(record))
    assert [fault.name for fault in record.faults if not any(shows(record, fault, *each) for each in ways)] == []


def amounts_to(record, name, mistake, options, arrays):
    """Whether a finding names the mistake, or one that returns the same numbers: γ twice, or γ² for γ."""
    other = next((fault for fault in record.faults if fault.name == name), None)
    if name == mistake.name or other is None or not is_made(record.name, mistake.name):
        return name == mistake.name
    g = upstream(record, options, arrays)
    pairs = zip(*(f.backward(g, *arrays, **options) for f in (other, mistake)), strict=True)
    return any(a is not None and np.allclose(a, b) for a, b in pairs)


def leaves_nothing(record, report, mistake, options, arrays):
    """Whether a mistake leaves only zeros for an input here, and the report says so: that is told before a cause."""
    returned = mistake.backward(upstream(record, options, arrays), *arrays, **options)
    told = any(finding.fault == "zero" for finding in report.findings)
    return told and any(each is not None and not np.any(each) for each in returned)


@pytest.mark.parametrize(("name", "fault"), list(chosen(FAULTS)))
def test_every_mistake_is_caught_and_named(name, fault):
    record = OPERATORS[name]
    mistake = next(each for each in record.faults if each.name == fault)
    options, arrays = next(each for each in reversed(list(settings(record))) if shows(record, mistake, *each))
    report = bp.check_op(pair(record, mistake.backward, options, len(arrays)), *arrays, like=name)
    assert report.verdict == "wrong"
    assert report.known == name
    if leaves_nothing(record, report, mistake, options, arrays):
        return
    named = [finding for finding in report.findings if amounts_to(record, finding.fault, mistake, options, arrays)]
    assert named, report.to_text()
    mistake = next(each for each in record.faults if each.name == named[0].fault)
    assert mistake.english in named[0].to_text()
    assert mistake.chinese in named[0].to_text("zh")


@pytest.mark.parametrize("name", RECORDS)
def test_the_right_backward_pass_is_recognised_and_correct(name):
    record = OPERATORS[name]
    options, arrays = next(iter(calls(record)))
    report = bp.check_op(pair(record, record.backward, options, len(arrays)), *arrays)
    assert report.verdict == "correct", report.to_text()
    assert report.known == name


def test_a_name_that_no_record_has_is_one_clear_error():
    with pytest.raises(bp.BackproofError, match="like: 'layernorm' given; accepted: sigmoid"):
        bp.check_op((lambda x: (x**2).sum(), lambda x: 2 * x), [1.0], like="layernorm")


def test_a_forward_pass_that_is_not_the_one_it_is_said_to_be_is_told():
    report = bp.check_op((lambda x: x**2, lambda dout, x: 2 * x * dout), np.ones((2, 2)), like="layer_norm")
    assert report.verdict == "correct"
    assert "its forward pass is not that of layer_norm" in report.to_text()
