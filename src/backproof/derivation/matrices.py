"""From indices to matrices: one example as a column, then a batch with one example per row."""

from __future__ import annotations

from backproof.derivation.proof import ChainBuilder
from backproof.derivation.result import Chain, Paragraph, Part, Question, Section
from backproof.derivation.subject import SymbolicNetwork


def matrices(subject: SymbolicNetwork) -> Section:
    """The equations as products of matrices, each step with its reason: one example, then a batch."""
    return Section("matrices", (*columns(subject).parts, *rows(subject).parts))


def columns(subject: SymbolicNetwork) -> Section:
    """One example as a column."""
    parts: list[Part] = [Paragraph("columns"), _forward(subject)]
    parts += [_bp1(subject), *_bp2(subject), _bp3(subject), _bp4(subject)]
    if subject.theorem("matrix_BP3"):
        parts.append(Paragraph("coq columns"))
    return Section("matrices", tuple(parts))


def rows(subject: SymbolicNetwork) -> Section:
    """A batch, one example a row."""
    parts: list[Part] = [
        Paragraph("rows"),
        Question("rows_or_columns"),
        _forward_rows(subject),
        Question("layout"),
        *_bp1_rows(subject),
        *_bp2_rows(subject),
        _bp3_rows(subject),
        _bp4_rows(subject),
        Paragraph("equations_py"),
    ]
    if subject.theorem("vectorised_gradients"):
        parts.append(Paragraph("coq rows"))
    return Section("batch matrices", tuple(parts))


def _forward(subject: SymbolicNetwork) -> Chain:
    return (
        ChainBuilder("matrix forward", "z(l,j)", layers=subject.layers)
        .becomes("definition", "sum(k, l-1, w(l,j,k)*a(l-1,k)) + b(l,j)", "weighted input")
        .becomes("matrix product", "entry(m.w(l) @ m.a(l-1), j) + b(l,j)")
        .becomes("matrix sum", "entry(m.w(l) @ m.a(l-1) + m.b(l), j)")
        .proved(subject.theorem("matrix_forward"))
        .chain()
    )


def _bp1(subject: SymbolicNetwork) -> Chain:
    proof = ChainBuilder("matrix bp1", "delta(L,j)")
    if subject.is_canonical:
        proof.becomes("canonical", "a(L,j) - y(j)", "BP1")
        proof.becomes("matrix sum", "entry(m.a(L) - m.y(), j)")
        return proof.proved(subject.canonical_theorem("matrix")).chain()
    if subject.is_whole(subject.depth):
        proof.becomes("substitution", "sum(k, L, D(C, a(L,k))*D(a(L,k), z(L,j)))", "BP1")
        proof.becomes("own activation", "sum(k, L, D(C, a(L,k))*a(L,k)*(kron(k,j) - a(L,j)))", "softmax")
        proof.becomes("distribute", "(D(C, a(L,j)) - sum(k, L, a(L,k)*D(C, a(L,k))))*a(L,j)")
        return proof.becomes("matrix product", "(D(C, a(L,j)) - entry(T(m.a(L)) @ D(C, m.a(L)), 1, 1))*a(L,j)").chain()
    return (
        proof.becomes("substitution", "D(C, a(L,j))*slope(L, z(L,j))", "BP1")
        .becomes("entry by entry", "entry(had(D(C, m.a(L)), slope(L, m.z(L))), j)")
        .proved(subject.theorem("matrix_BP1"))
        .chain()
    )


def _bp2(subject: SymbolicNetwork) -> list[Part]:
    """BP2 where a layer passes an error on neuron by neuron, and what is asked of its transpose and of ⊙."""
    layers = subject.elementwise(subject.hidden)
    if not layers:
        is_multiplied = not (subject.is_canonical or subject.is_whole(subject.depth))
        return [Question("hadamard_or_product")] if is_multiplied else []
    chain = (
        ChainBuilder("matrix bp2", "delta(l,j)", layers=layers)
        .becomes("substitution", "sum(k, l+1, delta(l+1,k)*w(l+1,k,j))*slope(l, z(l,j))", "BP2")
        .becomes("transpose", "sum(k, l+1, entry(T(m.w(l+1)), j, k)*delta(l+1,k))*slope(l, z(l,j))")
        .becomes("matrix product", "entry(T(m.w(l+1)) @ m.delta(l+1), j)*slope(l, z(l,j))")
        .becomes("entry by entry", "entry(had(T(m.w(l+1)) @ m.delta(l+1), slope(l, m.z(l))), j)")
        .proved(subject.theorem("matrix_BP2"))
        .chain()
    )
    return [chain, Question("transpose_not_inverse"), Question("hadamard_or_product")]


def _bp3(subject: SymbolicNetwork) -> Chain:
    return (
        ChainBuilder("matrix bp3", "D(C, w(l,j,k))", layers=subject.layers)
        .becomes("substitution", "delta(l,j)*a(l-1,k)", "BP3")
        .becomes("outer product", "entry(m.delta(l) @ T(m.a(l-1)), j, k)")
        .proved(subject.theorem("matrix_BP3"))
        .chain()
    )


def _bp4(subject: SymbolicNetwork) -> Chain:
    return (
        ChainBuilder("matrix bp4", "D(C, b(l,j))", layers=subject.layers)
        .becomes("substitution", "delta(l,j)", "BP4")
        .becomes("matrix sum", "entry(m.delta(l), j)")
        .proved(subject.theorem("matrix_BP4"))
        .chain()
    )


def _forward_rows(subject: SymbolicNetwork) -> Chain:
    return (
        ChainBuilder("rows forward", "z(l,i,j)", layers=subject.layers)
        .becomes("definition", "sum(k, l-1, w(l,j,k)*a(l-1,i,k)) + b(l,j)", "weighted input")
        .becomes("transpose", "sum(k, l-1, a(l-1,i,k)*entry(T(m.w(l)), k, j)) + b(l,j)")
        .becomes("matrix product", "entry(rows.a(l-1) @ T(m.w(l)), i, j) + b(l,j)")
        .becomes("every row", "entry(rows.a(l-1) @ T(m.w(l)) + T(ones) @ T(m.b(l)), i, j)")
        .proved(subject.theorem("rows_forward"))
        .chain()
    )


def _bp1_rows(subject: SymbolicNetwork) -> list[Part]:
    """BP1 where the output is activated neuron by neuron, or is canonical."""
    proof = ChainBuilder("rows bp1", "delta(L,i,j)")
    if subject.is_canonical:
        proof.becomes("canonical", "a(L,i,j) - y(i,j)", "BP1")
        proof.becomes("matrix difference", "entry(rows.a(L) - rows.y(), i, j)")
        return [proof.proved(subject.canonical_theorem("rows")).chain()]
    if subject.is_whole(subject.depth):
        return []
    return [
        proof.becomes("substitution", "D(C(i), a(L,i,j))*slope(L, z(L,i,j))", "BP1")
        .note("bp1 rows")
        .becomes("entry by entry", "entry(had(D(C, rows.a(L)), slope(L, rows.z(L))), i, j)")
        .proved(subject.theorem("rows_BP1"))
        .chain()
    ]


def _bp2_rows(subject: SymbolicNetwork) -> list[Part]:
    layers = subject.elementwise(subject.hidden)
    if not layers:
        return []
    chain = (
        ChainBuilder("rows bp2", "delta(l,i,j)", layers=layers)
        .becomes("substitution", "sum(k, l+1, delta(l+1,i,k)*w(l+1,k,j))*slope(l, z(l,i,j))", "BP2")
        .becomes("matrix product", "entry(rows.delta(l+1) @ m.w(l+1), i, j)*slope(l, z(l,i,j))")
        .becomes("entry by entry", "entry(had(rows.delta(l+1) @ m.w(l+1), slope(l, rows.z(l))), i, j)")
        .proved(subject.theorem("rows_BP2"))
        .chain()
    )
    return [chain]


def _bp3_rows(subject: SymbolicNetwork) -> Chain:
    return (
        ChainBuilder("rows bp3", "D(Cbar, w(l,j,k))", layers=subject.layers)
        .becomes("substitution", "sum(i, N, delta(l,i,j)*a(l-1,i,k))/N", "mean BP3")
        .becomes("transpose", "sum(i, N, entry(T(rows.delta(l)), j, i)*a(l-1,i,k))/N")
        .becomes("matrix product", "entry(T(rows.delta(l)) @ rows.a(l-1), j, k)/N")
        .proved(subject.theorem("vectorised_gradients"))
        .chain()
    )


def _bp4_rows(subject: SymbolicNetwork) -> Chain:
    return (
        ChainBuilder("rows bp4", "D(Cbar, b(l,j))", layers=subject.layers)
        .becomes("substitution", "sum(i, N, delta(l,i,j))/N", "mean BP4")
        .becomes("sum of rows", "entry(ones @ rows.delta(l), j)/N")
        .becomes("sum of rows", "entry(rowsum(rows.delta(l)), j)/N")
        .proved(subject.theorem("vectorised_gradients"))
        .chain()
    )
