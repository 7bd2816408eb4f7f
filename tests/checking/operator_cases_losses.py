"""Losses, estimators, indexing, pooling and cells in PyTorch, right and wrong. Imported only where it is installed."""

import numpy as np
import pytest

from checking.operator_cases import Case

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install backproof[torch]")
F = torch.nn.functional
Function = torch.autograd.Function

R = np.random.default_rng(12)
LOSSES = []


def n(*shape):
    return R.standard_normal(shape)


def case(name, thing, *inputs, faults=(), **options):
    LOSSES.append(Case(name, lambda: thing, lambda: inputs, faults, "torch", options))


class CE(Function):
    @staticmethod
    def forward(ctx, logits, target, ignore_index, smoothing):
        logits.shape[-1]
        logp = logits.log_softmax(-1)
        valid = target != ignore_index
        t = target.clamp(min=0)
        nll = -logp.gather(1, t[:, None])[:, 0]
        sm = -logp.mean(-1)
        loss = ((1 - smoothing) * nll + smoothing * sm) * valid
        ctx.save_for_backward(logp, t, valid)
        ctx.s = smoothing
        return loss.sum() / valid.sum()

    @staticmethod
    def backward(ctx, g):
        logp, t, valid = ctx.saved_tensors
        C = logp.shape[-1]
        q = torch.full_like(logp, ctx.s / C).scatter_add(
            1, t[:, None], torch.full((len(t), 1), 1 - ctx.s, dtype=logp.dtype)
        )
        return g * (logp.exp() - q) * valid[:, None] / valid.sum(), None, None, None


lab = np.array([0, 2, -100, 3])
case("cross entropy ignore_index smoothing", CE, n(4, 5), lab, -100, 0.1)


class CEIgn(CE):
    @staticmethod
    def backward(ctx, g):
        logp, t, valid = ctx.saved_tensors
        C = logp.shape[-1]
        q = torch.full_like(logp, ctx.s / C).scatter_add(
            1, t[:, None], torch.full((len(t), 1), 1 - ctx.s, dtype=logp.dtype)
        )
        return g * (logp.exp() - q) * valid[:, None] / len(t), None, None, None


case("cross entropy divides by all", CEIgn, n(4, 5), lab, -100, 0.1, faults=("mean_over_all_labels",))


class CESm(CE):
    @staticmethod
    def backward(ctx, g):
        logp, t, valid = ctx.saved_tensors
        C = logp.shape[-1]
        q = torch.full_like(logp, ctx.s / (C - 1)).scatter(1, t[:, None], 1 - ctx.s)
        return g * (logp.exp() - q) * valid[:, None] / valid.sum(), None, None, None


case("cross entropy smoothing over other classes", CESm, n(4, 5), lab, -100, 0.1, faults=("smoothing_over_others",))


class CEUp(CE):
    @staticmethod
    def backward(ctx, g):
        return CE.backward(ctx, torch.ones(()))


case("cross entropy upstream ignored", CEUp, n(4, 5), lab, -100, 0.0, faults=("forgets_cotangent",))


class Focal(Function):  # binary, with logits
    @staticmethod
    def forward(ctx, x, t, gamma):
        p = torch.sigmoid(x)
        pt = torch.where(t > 0, p, 1 - p)
        ctx.save_for_backward(p, t, pt)
        ctx.gamma = gamma
        return -((1 - pt) ** gamma * pt.log()).mean()

    @staticmethod
    def backward(ctx, g):
        p, t, pt = ctx.saved_tensors
        k = ctx.gamma
        dpt = k * (1 - pt) ** (k - 1) * pt.log() - (1 - pt) ** k / pt
        return g * dpt * torch.where(t > 0, 1.0, -1.0) * p * (1 - p) / p.numel(), None, None


tb = np.array([1, 0, 1, 1, 0, 0])
case("binary focal", Focal, n(6), tb, 2.0)


class FocalC(Focal):
    @staticmethod
    def backward(ctx, g):
        p, t, pt = ctx.saved_tensors
        k = ctx.gamma
        return g * -((1 - pt) ** k) / pt * torch.where(t > 0, 1.0, -1.0) * p * (1 - p) / p.numel(), None, None


case("binary focal, modulation constant", FocalC, n(6), tb, 2.0, faults=("modulation_constant",))


class KL(Function):
    @staticmethod
    def forward(ctx, logq, p):
        ctx.save_for_backward(logq, p)
        return (p * (p.log() - logq)).sum(-1).mean()

    @staticmethod
    def backward(ctx, g):
        logq, p = ctx.saved_tensors
        return -g * p / p.shape[0], g * (p.log() + 1 - logq) / p.shape[0]


P = np.exp(n(3, 4))
P /= P.sum(-1, keepdims=True)
case("KL divergence", KL, n(3, 4), P)


class KLW(KL):
    @staticmethod
    def backward(ctx, g):
        logq, p = ctx.saved_tensors
        return -g * p / p.shape[0], g * (p.log() - logq) / p.shape[0]


case("KL divergence, +1 missing", KLW, n(3, 4), P, faults=("change_term",))


class KLLogits(Function):
    @staticmethod
    def forward(ctx, student, teacher, T):
        q = (student / T).log_softmax(-1)
        p = (teacher / T).softmax(-1)
        ctx.save_for_backward(q, p)
        ctx.T = T
        return (p * (p.log() - q)).sum(-1).mean() * T * T

    @staticmethod
    def backward(ctx, g):
        q, p = ctx.saved_tensors
        return g * ctx.T * (q.exp() - p) / q.shape[0], None, None


case("distillation KL", KLLogits, n(3, 4), n(3, 4), 2.0, wrt=1)


class KLLogitsT(KLLogits):
    @staticmethod
    def backward(ctx, g):
        q, p = ctx.saved_tensors
        return g * (q.exp() - p) / q.shape[0], None, None


case("distillation KL, T missing", KLLogitsT, n(3, 4), n(3, 4), 2.0, wrt=1, faults=("factor_missing",))


class InfoNCE(Function):
    @staticmethod
    def forward(ctx, a, b, tau):
        s = a @ b.T / tau
        p = s.softmax(-1)
        ctx.save_for_backward(a, b, p)
        ctx.tau = tau
        return -s.log_softmax(-1).diagonal().mean()

    @staticmethod
    def backward(ctx, g):
        a, b, p = ctx.saved_tensors
        ds = g * (p - torch.eye(len(a), dtype=a.dtype)) / len(a) / ctx.tau
        return ds @ b, ds.T @ a, None


case("InfoNCE", InfoNCE, n(4, 3), n(4, 3), 0.5)


class InfoNCEW(InfoNCE):
    @staticmethod
    def backward(ctx, g):
        a, b, p = ctx.saved_tensors
        ds = g * (p - torch.eye(len(a), dtype=a.dtype)) / len(a) / ctx.tau
        return ds @ b, ds @ a, None


case("InfoNCE, transpose missing", InfoNCEW, n(4, 3), n(4, 3), 0.5, faults=("scores_not_transposed",))


class Huber(Function):
    @staticmethod
    def forward(ctx, x, y, delta):
        d = x - y
        ctx.save_for_backward(d)
        ctx.delta = delta
        return torch.where(d.abs() <= delta, 0.5 * d * d, delta * (d.abs() - 0.5 * delta)).mean()

    @staticmethod
    def backward(ctx, g):
        (d,) = ctx.saved_tensors
        r = g * d.clamp(-ctx.delta, ctx.delta) / d.numel()
        return r, -r, None


case("huber", Huber, 2 * n(3, 4), n(3, 4), 1.0)


class HuberS(Huber):
    @staticmethod
    def backward(ctx, g):
        (d,) = ctx.saved_tensors
        r = g * torch.where(d.abs() <= ctx.delta, d, torch.full_like(d, ctx.delta)) / d.numel()
        return r, -r, None


case(
    "huber, sign lost outside",
    HuberS,
    2 * n(3, 4),
    n(3, 4),
    0.5,
    faults=("factor sign(e) in g · 1/n · [|e| > δ] · δ · sign(e) missing",),
)


class Cosine(Function):
    @staticmethod
    def forward(ctx, x, y):
        nx, ny = x.norm(dim=-1, keepdim=True), y.norm(dim=-1, keepdim=True)
        c = (x * y).sum(-1, keepdim=True) / (nx * ny)
        ctx.save_for_backward(x, y, nx, ny, c)
        return c.squeeze(-1)

    @staticmethod
    def backward(ctx, g):
        x, y, nx, ny, c = ctx.saved_tensors
        g = g.unsqueeze(-1)
        return g * (y / (nx * ny) - c * x / nx**2), g * (x / (nx * ny) - c * y / ny**2)


case("cosine similarity", Cosine, n(3, 4), n(3, 4))


class CosineW(Cosine):
    @staticmethod
    def backward(ctx, g):
        x, y, nx, ny, _c = ctx.saved_tensors
        g = g.unsqueeze(-1)
        return g * y / (nx * ny), g * x / (nx * ny)


case("cosine similarity, norms constant", CosineW, n(3, 4), n(3, 4), faults=("term g · cos · a · 1/‖a‖² missing",))


class STE(Function):
    @staticmethod
    def forward(ctx, x, scale, qmin, qmax):
        q = torch.clamp(torch.round(x / scale), qmin, qmax)
        ctx.save_for_backward((x / scale >= qmin) & (x / scale <= qmax))
        return q * scale

    @staticmethod
    def backward(ctx, g):
        (inside,) = ctx.saved_tensors
        return g * inside, None, None, None


case("fake quant with clipped STE", STE, 2 * n(3, 4), 0.1, -8, 7)


class LSQ(Function):  # learned step size: a deliberate estimator for the scale
    @staticmethod
    def forward(ctx, x, scale):
        ctx.save_for_backward(x, scale)
        return torch.round((x / scale).clamp(-4, 3)) * scale

    @staticmethod
    def backward(ctx, g):
        x, s = ctx.saved_tensors
        v = x / s
        inside = (v >= -4) & (v <= 3)
        ds = torch.where(inside, v.round() - v, v.clamp(-4, 3).round())
        return g * inside, (g * ds).sum().reshape(s.shape)


case("LSQ learned step (x)", LSQ, n(3, 4), np.array([0.3]), wrt=1)


class GRL(Function):
    @staticmethod
    def forward(ctx, x, lam):
        ctx.lam = lam
        return x.view_as(x)

    @staticmethod
    def backward(ctx, g):
        return -ctx.lam * g, None


case("gradient reversal view_as", GRL, n(3, 4), 0.3)


class Clip(Function):
    @staticmethod
    def forward(ctx, x, c):
        ctx.c = c
        return x.clone()

    @staticmethod
    def backward(ctx, g):
        return g.clamp(-ctx.c, ctx.c), None


case("gradient clamp", Clip, n(3, 4), 0.5)


class ClampSTE(Function):
    @staticmethod
    def forward(ctx, x):
        return x.clamp(-1, 1)

    @staticmethod
    def backward(ctx, g):
        return g


case("clamp passing gradient through (dead units kept alive)", ClampSTE, 1.5 * n(3, 4), faults=("slope_missing",))


class Embedding(Function):
    @staticmethod
    def forward(ctx, idx, w, padding_idx):
        ctx.save_for_backward(idx)
        ctx.shape = w.shape
        ctx.pad = padding_idx
        return w[idx]

    @staticmethod
    def backward(ctx, g):
        (idx,) = ctx.saved_tensors
        gw = torch.zeros(ctx.shape, dtype=g.dtype)
        gw.index_put_((idx,), g, accumulate=True)
        return None, gw, None


case("embedding", Embedding, np.array([[0, 2], [2, 1]]), n(4, 3), None)


class EmbeddingW(Embedding):
    @staticmethod
    def backward(ctx, g):
        (idx,) = ctx.saved_tensors
        gw = torch.zeros(ctx.shape, dtype=g.dtype)
        gw[idx] += g
        return None, gw, None


case("embedding gw[idx] += g", EmbeddingW, np.array([[0, 2], [2, 1]]), n(4, 3), None, faults=("repeated_overwritten",))


class LinearT(Function):
    @staticmethod
    def forward(ctx, x, w, b=None):
        ctx.save_for_backward(x, w)
        ctx.has_b = b is not None
        y = x @ w.t()
        return y + b if b is not None else y

    @staticmethod
    def backward(ctx, g):
        x, w = ctx.saved_tensors
        gx = g @ w if ctx.needs_input_grad[0] else None
        gw = g.flatten(0, -2).t() @ x.flatten(0, -2) if ctx.needs_input_grad[1] else None
        gb = g.flatten(0, -2).sum(0) if ctx.has_b and ctx.needs_input_grad[2] else None
        return gx, gw, gb


case("linear 3-D input, no bias", LinearT, n(2, 3, 4), n(5, 4))
case("linear 3-D input, bias", LinearT, n(2, 3, 4), n(5, 4), n(5))


class LinearNI(LinearT):
    @staticmethod
    def backward(ctx, g):
        x, w = ctx.saved_tensors
        gx = g @ w if ctx.needs_input_grad[0] else None
        gw = g.flatten(0, -2).t() @ x.flatten(0, -2) if ctx.needs_input_grad[0] else None
        gb = g.flatten(0, -2).sum(0) if ctx.has_b and ctx.needs_input_grad[0] else None
        return gx, gw, gb


case("linear, needs_input_grad[0] for all", LinearNI, n(2, 4), n(5, 4), n(5), faults=("alone_differs",))


class Conv1d(Function):
    @staticmethod
    def forward(ctx, x, w, pad):
        ctx.save_for_backward(x, w)
        ctx.pad = pad
        return F.conv1d(x, w, padding=pad)

    @staticmethod
    def backward(ctx, g):
        x, w = ctx.saved_tensors
        gx = F.conv_transpose1d(g, w, padding=ctx.pad)
        xu = F.pad(x, (ctx.pad, ctx.pad)).unfold(2, w.shape[2], 1)  # N C L k
        return gx, torch.einsum("nol,nclk->ock", g, xu), None


case("conv1d", Conv1d, n(2, 2, 5), n(3, 2, 3), 1)


class Conv1dF(Conv1d):
    @staticmethod
    def backward(ctx, g):
        _gx, gw, _ = Conv1d.backward(ctx, g)
        return F.conv1d(g, ctx.saved_tensors[1].transpose(0, 1), padding=1), gw, None


case("conv1d, kernel not flipped for x", Conv1dF, n(2, 2, 5), n(3, 2, 3), 1, faults=("kernel_flipped",))


class MaxPool(Function):
    @staticmethod
    def forward(ctx, x):
        N, C, L = x.shape
        v, i = x.reshape(N, C, L // 2, 2).max(-1)
        ctx.save_for_backward(i)
        ctx.shape = x.shape
        ctx.mark_non_differentiable(i)
        return v, i

    @staticmethod
    def backward(ctx, g, _):
        (i,) = ctx.saved_tensors
        z = torch.zeros(*g.shape, 2, dtype=g.dtype).scatter_(-1, i[..., None], g[..., None])
        return z.reshape(ctx.shape)


case("maxpool with indices", MaxPool, n(2, 2, 4))


class AvgPoolW(Function):
    @staticmethod
    def forward(ctx, x):
        return F.avg_pool1d(x, 2)

    @staticmethod
    def backward(ctx, g):
        return g.repeat_interleave(2, -1)


case("avgpool without 1/k", AvgPoolW, n(2, 2, 4), faults=("factor_2",))


class CumSum(Function):
    @staticmethod
    def forward(ctx, x):
        return x.cumsum(-1)

    @staticmethod
    def backward(ctx, g):
        return g.flip(-1).cumsum(-1).flip(-1)


case("cumsum", CumSum, n(3, 4))


class CumSumW(CumSum):
    @staticmethod
    def backward(ctx, g):
        return g.cumsum(-1)


case("cumsum not reversed", CumSumW, n(3, 4), faults=("jacobian_transposed",))


class TopK(Function):
    @staticmethod
    def forward(ctx, x, k):
        v, i = x.topk(k, -1)
        ctx.save_for_backward(i)
        ctx.m = x.shape[-1]
        ctx.mark_non_differentiable(i)
        return v, i

    @staticmethod
    def backward(ctx, g, gi):
        (i,) = ctx.saved_tensors
        return torch.zeros(*g.shape[:-1], ctx.m, dtype=g.dtype).scatter(-1, i, g), None


case("topk", TopK, n(3, 5), 2)


class Gather(Function):
    @staticmethod
    def forward(ctx, x, idx):
        ctx.save_for_backward(idx)
        ctx.shape = x.shape
        return x.gather(1, idx)

    @staticmethod
    def backward(ctx, g):
        (idx,) = ctx.saved_tensors
        return torch.zeros(ctx.shape, dtype=g.dtype).scatter(1, idx, g), None


case("gather with scatter not scatter_add", Gather, n(2, 4), np.array([[0, 0, 1], [3, 3, 3]]), faults=("only_last",))


class LSE(Function):
    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(inputs[0], output)

    @staticmethod
    def forward(x):
        return x.logsumexp(-1)

    @staticmethod
    def backward(ctx, g):
        x, y = ctx.saved_tensors
        return g[..., None] * (x - y[..., None]).exp()


case("logsumexp setup_context", LSE, n(3, 4))


class LSTMCell(Function):
    @staticmethod
    def forward(ctx, gates, c):
        i, f, g, o = gates.chunk(4, -1)
        i, f, o, g = i.sigmoid(), f.sigmoid(), o.sigmoid(), g.tanh()
        c1 = f * c + i * g
        t = c1.tanh()
        ctx.save_for_backward(i, f, g, o, c, t)
        return o * t, c1

    @staticmethod
    def backward(ctx, dh, dc):
        i, f, g, o, c, t = ctx.saved_tensors
        dc = dc + dh * o * (1 - t * t)
        return torch.cat(
            [dc * g * i * (1 - i), dc * c * f * (1 - f), dc * i * (1 - g * g), dh * t * o * (1 - o)], -1
        ), dc * f


case("LSTM cell", LSTMCell, n(2, 8), n(2, 2))


class LSTMCellW(LSTMCell):
    @staticmethod
    def backward(ctx, dh, dc):
        i, f, g, o, c, t = ctx.saved_tensors
        dc = dh * o * (1 - t * t)
        return torch.cat(
            [dc * g * i * (1 - i), dc * c * f * (1 - f), dc * i * (1 - g * g), dh * t * o * (1 - o)], -1
        ), dc * f


case("LSTM cell, dc from above dropped", LSTMCellW, n(2, 8), n(2, 2), faults=("cell_gradient_dropped",))


class LSTMCellT(LSTMCell):
    @staticmethod
    def backward(ctx, dh, dc):
        i, f, g, o, c, t = ctx.saved_tensors
        dc = dc + dh * o * (1 - t * t)
        return torch.cat(
            [dc * g * i * (1 - i), dc * c * f * (1 - f), dc * i * g * (1 - g), dh * t * o * (1 - o)], -1
        ), dc * f


case("LSTM cell, sigmoid slope for the tanh gate", LSTMCellT, n(2, 8), n(2, 2), faults=("sigmoid_for_candidate",))


class Bf16Linear(Function):
    @staticmethod
    def forward(ctx, x, w):
        ctx.save_for_backward(x, w)
        return (x.bfloat16() @ w.bfloat16().t()).to(x.dtype)

    @staticmethod
    def backward(ctx, g):
        x, w = ctx.saved_tensors
        gb = g.bfloat16()
        return (gb @ w.bfloat16()).to(x.dtype), (gb.t() @ x.bfloat16()).to(x.dtype)


case("bfloat16 linear", Bf16Linear, n(3, 4), n(5, 4))


class NonContig(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.t() ** 2

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return 2 * x * g.contiguous().view(x.shape)


case("transposed output, view instead of transpose", NonContig, n(3, 4), faults=("upstream_moved",))


class SavedModified(Function):
    @staticmethod
    def forward(ctx, x):
        y = torch.exp(x)
        ctx.y = y
        return y.mul_(2)

    @staticmethod
    def backward(ctx, g):
        return g * ctx.y * 2


case("saved output modified in place", SavedModified, n(3, 4), faults=("factor_2",))


class Einsum(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return torch.einsum("bik,bkj->bij", a, b)

    @staticmethod
    def backward(ctx, g):
        a, b = ctx.saved_tensors
        return torch.einsum("bij,bkj->bik", g, b), torch.einsum("bij,bik->bkj", g, a)


case("batched matmul einsum", Einsum, n(2, 3, 4), n(2, 4, 2))


class BroadcastMul(Function):
    @staticmethod
    def forward(ctx, x, s):
        ctx.save_for_backward(x, s)
        return x * s

    @staticmethod
    def backward(ctx, g):
        x, s = ctx.saved_tensors
        return g * s, (g * x).mean(0)


case("broadcast scale, mean for sum", BroadcastMul, n(3, 4), n(4), faults=("factor_missing",))
