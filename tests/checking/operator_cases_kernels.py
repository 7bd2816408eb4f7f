"""Operations of PyTorch as they are written now, right and wrong. Imported only where PyTorch is installed."""

import math

import numpy as np
import pytest

from checking.operator_cases import Case

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install backproof[torch]")
F = torch.nn.functional
Function = torch.autograd.Function

R = np.random.default_rng(11)
KERNELS = []


def n(*shape):
    return R.standard_normal(shape)


def case(name, thing, *inputs, faults=(), **options):
    KERNELS.append(Case(name, lambda: thing, lambda: inputs, faults, "torch", options))


# --- swiglu, several inputs, needs_input_grad
class SwiGLU(Function):
    @staticmethod
    def forward(ctx, gate, up):
        ctx.save_for_backward(gate, up)
        return F.silu(gate) * up

    @staticmethod
    def backward(ctx, grad_out):
        gate, up = ctx.saved_tensors
        s = torch.sigmoid(gate)
        dgate = dup = None
        if ctx.needs_input_grad[0]:
            dgate = grad_out * up * s * (1 + gate * (1 - s))
        if ctx.needs_input_grad[1]:
            dup = grad_out * gate * s
        return dgate, dup


case("swiglu needs_input_grad", SwiGLU, n(3, 4), n(3, 4))


class SwiGLUWrong(SwiGLU):
    @staticmethod
    def backward(ctx, grad_out):
        gate, up = ctx.saved_tensors
        s = torch.sigmoid(gate)
        return grad_out * up * s * (1 - s), grad_out * gate * s


case("swiglu sigma' for silu'", SwiGLUWrong, n(3, 4), n(3, 4), faults=("gate_sigmoid_only",))


class GEGLU(Function):  # one packed input, split in halves
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        a, b = x.chunk(2, dim=-1)
        return a * F.gelu(b)

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        a, b = x.chunk(2, dim=-1)
        cdf = 0.5 * (1 + torch.erf(b / math.sqrt(2)))
        pdf = torch.exp(-0.5 * b * b) / math.sqrt(2 * math.pi)
        return torch.cat([g * F.gelu(b), g * a * (cdf + b * pdf)], -1)


case("geglu packed", GEGLU, n(3, 6))


class GEGLUSwapped(GEGLU):
    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        a, b = x.chunk(2, dim=-1)
        cdf = 0.5 * (1 + torch.erf(b / math.sqrt(2)))
        pdf = torch.exp(-0.5 * b * b) / math.sqrt(2 * math.pi)
        return torch.cat([g * a * (cdf + b * pdf), g * F.gelu(b)], -1)


case("geglu packed, halves exchanged", GEGLUSwapped, n(3, 6), faults=("branches_exchanged",))


class TanhGelu(Function):
    C = math.sqrt(2 / math.pi)

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return 0.5 * x * (1 + torch.tanh(TanhGelu.C * (x + 0.044715 * x**3)))

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        t = torch.tanh(TanhGelu.C * (x + 0.044715 * x**3))
        return g * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * TanhGelu.C * (1 + 3 * 0.044715 * x * x))


case("gelu tanh", TanhGelu, n(3, 4))


class TanhGeluInner(TanhGelu):
    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        t = torch.tanh(TanhGelu.C * (x + 0.044715 * x**3))
        return g * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * TanhGelu.C)


case("gelu tanh, inner derivative cubic term missing", TanhGeluInner, n(3, 4), faults=("cubic_missing",))


# --- layer norm bf16-ish: float32 inside with fp64 in
class LayerNorm32(Function):
    @staticmethod
    def forward(ctx, x, weight, bias, eps):
        xf = x.float()
        mean = xf.mean(-1, keepdim=True)
        rstd = torch.rsqrt(xf.var(-1, unbiased=False, keepdim=True) + eps)
        xhat = (xf - mean) * rstd
        ctx.save_for_backward(xhat, rstd, weight)
        return (xhat * weight.float() + bias.float()).to(x.dtype)

    @staticmethod
    def backward(ctx, g):
        xhat, rstd, w = ctx.saved_tensors
        gf = g.float()
        gw = gf * w.float()
        dx = rstd * (gw - gw.mean(-1, keepdim=True) - xhat * (gw * xhat).mean(-1, keepdim=True))
        return dx.to(g.dtype), (gf * xhat).sum(0).to(g.dtype), gf.sum(0).to(g.dtype), None


case("layer norm float32 inside", LayerNorm32, n(3, 5), n(5), n(5), 1e-5)


class LayerNormUnb(LayerNorm32):
    @staticmethod
    def forward(ctx, x, weight, bias, eps):
        mean = x.mean(-1, keepdim=True)
        rstd = 1 / torch.sqrt(x.var(-1, keepdim=True) + eps)
        xhat = (x - mean) * rstd
        ctx.save_for_backward(xhat, rstd, weight)
        return xhat * weight + bias

    @staticmethod
    def backward(ctx, g):
        xhat, rstd, w = ctx.saved_tensors
        gw = g * w
        dx = rstd * (gw - gw.mean(-1, keepdim=True) - xhat * (gw * xhat).mean(-1, keepdim=True))
        return dx, (g * xhat).sum(0), g.sum(0), None


case(
    "layer norm unbiased var in forward, biased backward",
    LayerNormUnb,
    n(3, 5),
    n(5),
    n(5),
    1e-5,
    faults=("variance_divided_by_n",),
)


class LayerNorm3D(LayerNorm32):
    @staticmethod
    def backward(ctx, g):
        xhat, rstd, w = ctx.saved_tensors
        gf = g.float()
        gw = gf * w.float()
        dx = rstd * (gw - gw.mean(-1, keepdim=True) - xhat * (gw * xhat).mean(-1, keepdim=True))
        return dx.to(g.dtype), (gf * xhat).sum(0).to(g.dtype), gf.sum(0).to(g.dtype), None


case("layer norm of 3-D input, sums over axis 0 only", LayerNorm3D, n(2, 3, 4), n(4), n(4), 1e-5)


# --- group norm
class GroupNorm(Function):
    @staticmethod
    def forward(ctx, x, weight, bias, groups):
        N, C, L = x.shape
        xg = x.reshape(N, groups, -1)
        m = xg.mean(-1, keepdim=True)
        r = torch.rsqrt(xg.var(-1, unbiased=False, keepdim=True) + 1e-5)
        xhat = ((xg - m) * r).reshape(N, C, L)
        ctx.save_for_backward(xhat, r, weight)
        ctx.groups = groups
        return xhat * weight[None, :, None] + bias[None, :, None]

    @staticmethod
    def backward(ctx, g):
        xhat, r, w = ctx.saved_tensors
        N, C, L = g.shape
        gw = (g * w[None, :, None]).reshape(N, ctx.groups, -1)
        h = xhat.reshape(N, ctx.groups, -1)
        dx = r * (gw - gw.mean(-1, keepdim=True) - h * (gw * h).mean(-1, keepdim=True))
        return dx.reshape(N, C, L), (g * xhat).sum((0, 2)), g.sum((0, 2)), None


case("group norm", GroupNorm, n(2, 4, 3), n(4), n(4), 2)


class GroupNormW(GroupNorm):
    @staticmethod
    def backward(ctx, g):
        xhat, r, w = ctx.saved_tensors
        N, C, L = g.shape
        gg = g.reshape(N, ctx.groups, -1)
        h = xhat.reshape(N, ctx.groups, -1)
        dx = r * (gg - gg.mean(-1, keepdim=True) - h * (gg * h).mean(-1, keepdim=True))
        return dx.reshape(N, C, L) * w[None, :, None], (g * xhat).sum((0, 2)), g.sum((0, 2)), None


case(
    "group norm, weight multiplied after the means",
    GroupNormW,
    n(2, 4, 3),
    n(4),
    n(4),
    2,
    faults=("weight_after_means",),
)


# --- batch norm training, NCHW
class BatchNorm(Function):
    @staticmethod
    def forward(ctx, x, gamma, beta, eps):
        mu = x.mean((0, 2, 3), keepdim=True)
        var = x.var((0, 2, 3), unbiased=False, keepdim=True)
        inv = (var + eps).rsqrt()
        xhat = (x - mu) * inv
        ctx.save_for_backward(xhat, inv, gamma)
        return gamma[None, :, None, None] * xhat + beta[None, :, None, None]

    @staticmethod
    def backward(ctx, g):
        xhat, inv, gamma = ctx.saved_tensors
        m = g.numel() // g.shape[1]
        dxhat = g * gamma[None, :, None, None]
        s1 = dxhat.sum((0, 2, 3), keepdim=True)
        s2 = (dxhat * xhat).sum((0, 2, 3), keepdim=True)
        return inv / m * (m * dxhat - s1 - xhat * s2), (g * xhat).sum((0, 2, 3)), g.sum((0, 2, 3)), None


case("batch norm 2d", BatchNorm, n(2, 3, 2, 2), n(3), n(3), 1e-5)


class BatchNormN(BatchNorm):
    @staticmethod
    def backward(ctx, g):
        xhat, inv, gamma = ctx.saved_tensors
        m = g.shape[0]
        dxhat = g * gamma[None, :, None, None]
        s1 = dxhat.sum((0, 2, 3), keepdim=True)
        s2 = (dxhat * xhat).sum((0, 2, 3), keepdim=True)
        return inv / m * (m * dxhat - s1 - xhat * s2), (g * xhat).sum((0, 2, 3)), g.sum((0, 2, 3)), None


case("batch norm 2d, m is N not NHW", BatchNormN, n(2, 3, 2, 2), n(3), n(3), 1e-5, faults=("divided_by_examples",))


# --- weight norm
class WeightNorm(Function):
    @staticmethod
    def forward(ctx, v, g):
        norm = v.norm(dim=1, keepdim=True)
        ctx.save_for_backward(v, g, norm)
        return g * v / norm

    @staticmethod
    def backward(ctx, grad):
        v, g, norm = ctx.saved_tensors
        u = v / norm
        dg = (grad * u).sum(1, keepdim=True)
        return g / norm * (grad - dg * u), dg


case("weight norm", WeightNorm, n(3, 4), n(3, 1))


class WeightNormC(WeightNorm):
    @staticmethod
    def backward(ctx, grad):
        v, g, norm = ctx.saved_tensors
        return grad * g / norm, (grad * v / norm).sum(1, keepdim=True)


case("weight norm, norm constant", WeightNormC, n(3, 4), n(3, 1), faults=("term s · v · Σ g v · 1/‖v‖³ missing",))


# --- rotary
def rot_half(x):
    a, b = x.chunk(2, -1)
    return torch.cat([-b, a], -1)


class RotaryHalf(Function):
    @staticmethod
    def forward(ctx, x, cos, sin):
        ctx.save_for_backward(cos, sin)
        return x * cos + rot_half(x) * sin

    @staticmethod
    def backward(ctx, g):
        cos, sin = ctx.saved_tensors
        return g * cos - rot_half(g * sin), None, None


ang = n(3, 2)
ang = np.concatenate([ang, ang], -1)
case("rotary half-split, None for tables (wrt x)", RotaryHalf, n(3, 4), np.cos(ang), np.sin(ang), wrt=1)


class RotaryHalfW(RotaryHalf):
    @staticmethod
    def backward(ctx, g):
        cos, sin = ctx.saved_tensors
        return g * cos + rot_half(g) * sin, None, None


case(
    "rotary half-split, not rotated back",
    RotaryHalfW,
    n(3, 4),
    np.cos(ang),
    np.sin(ang),
    wrt=1,
    faults=("not_rotated_back",),
)


class RotaryInter(Function):
    @staticmethod
    def forward(ctx, x, cos, sin):  # x (T, d), cos (T, d/2)
        ctx.save_for_backward(cos, sin)
        x1, x2 = x[..., ::2], x[..., 1::2]
        return torch.stack([x1 * cos - x2 * sin, x1 * sin + x2 * cos], -1).flatten(-2)

    @staticmethod
    def backward(ctx, g):
        cos, sin = ctx.saved_tensors
        g1, g2 = g[..., ::2], g[..., 1::2]
        return torch.stack([g1 * cos + g2 * sin, -g1 * sin + g2 * cos], -1).flatten(-2), None, None


a2 = n(3, 2)
case("rotary interleaved", RotaryInter, n(3, 4), np.cos(a2), np.sin(a2), wrt=1)


class RotaryInterW(RotaryInter):
    @staticmethod
    def backward(ctx, g):
        cos, sin = ctx.saved_tensors
        g1, g2 = g.chunk(2, -1)
        return torch.cat([g1 * cos + g2 * sin, -g1 * sin + g2 * cos], -1), None, None


case(
    "rotary interleaved forward, half-split backward",
    RotaryInterW,
    n(3, 4),
    np.cos(a2),
    np.sin(a2),
    wrt=1,
    faults=("other_pairing",),
)


# --- attention causal, batched heads
class CausalAttention(Function):
    @staticmethod
    def forward(ctx, q, k, v):
        scale = q.shape[-1] ** -0.5
        s = q @ k.transpose(-1, -2) * scale
        mask = torch.ones(s.shape[-2:], dtype=torch.bool).tril()
        p = s.masked_fill(~mask, float("-inf")).softmax(-1)
        ctx.save_for_backward(q, k, v, p)
        ctx.scale = scale
        return p @ v

    @staticmethod
    def backward(ctx, do):
        q, k, v, p = ctx.saved_tensors
        dv = p.transpose(-1, -2) @ do
        dp = do @ v.transpose(-1, -2)
        ds = p * (dp - (dp * p).sum(-1, keepdim=True)) * ctx.scale
        return ds @ k, ds.transpose(-1, -2) @ q, dv


case("causal attention", CausalAttention, n(2, 3, 4), n(2, 3, 4), n(2, 3, 4))


class CausalAttentionD(CausalAttention):
    @staticmethod
    def backward(ctx, do):
        q, k, v, p = ctx.saved_tensors
        dv = p.transpose(-1, -2) @ do
        dp = do @ v.transpose(-1, -2)
        delta = do.sum(-1, keepdim=True)
        ds = p * (dp - delta) * ctx.scale
        return ds @ k, ds.transpose(-1, -2) @ q, dv


case(
    "causal attention, delta = rowsum(do) without o",
    CausalAttentionD,
    n(2, 3, 4),
    n(2, 3, 4),
    n(2, 3, 4),
    faults=("row_sum_of_upstream",),
)


class GQA(Function):  # 4 query heads, 2 kv heads
    @staticmethod
    def forward(ctx, q, k, v):
        rep = q.shape[0] // k.shape[0]
        kk, vv = k.repeat_interleave(rep, 0), v.repeat_interleave(rep, 0)
        p = (q @ kk.mT / math.sqrt(q.shape[-1])).softmax(-1)
        ctx.save_for_backward(q, kk, vv, p)
        ctx.rep = rep
        return p @ vv

    @staticmethod
    def backward(ctx, do):
        q, k, v, p = ctx.saved_tensors
        rep = ctx.rep
        dv = p.mT @ do
        dp = do @ v.mT
        ds = p * (dp - (dp * p).sum(-1, keepdim=True)) / math.sqrt(q.shape[-1])
        dq, dk = ds @ k, ds.mT @ q
        fold = lambda t: t.reshape(-1, rep, *t.shape[1:]).sum(1)
        return dq, fold(dk), fold(dv)


case("grouped query attention", GQA, n(4, 3, 2), n(2, 3, 2), n(2, 3, 2))


class GQAMean(GQA):
    @staticmethod
    def backward(ctx, do):
        dq, dk, dv = GQA.backward(ctx, do)
        return dq, dk / ctx.rep, dv / ctx.rep


case("grouped query attention, mean over group", GQAMean, n(4, 3, 2), n(2, 3, 2), n(2, 3, 2), faults=("averaged",))


class DropoutMasked(Function):
    @staticmethod
    def forward(ctx, x, mask, p):
        ctx.save_for_backward(mask)
        ctx.p = p
        return x * mask / (1 - p)

    @staticmethod
    def backward(ctx, g):
        (mask,) = ctx.saved_tensors
        return g * mask / (1 - ctx.p), None, None


mask = R.random((3, 4)) > 0.3
case("dropout with a mask", DropoutMasked, n(3, 4), mask, 0.3)


class DropoutMaskedU(DropoutMasked):
    @staticmethod
    def backward(ctx, g):
        (mask,) = ctx.saved_tensors
        return g * mask, None, None


case("dropout mask unscaled", DropoutMaskedU, n(3, 4), mask, 0.25, faults=("factor_too_much",))


class DropoutNoMask(DropoutMasked):
    @staticmethod
    def backward(ctx, g):
        return g / (1 - ctx.p), None, None


case("dropout mask not applied", DropoutNoMask, n(3, 4), mask, 0.25, faults=("mask_not_applied",))


class SoftmaxT(Function):
    @staticmethod
    def forward(ctx, x, temperature):
        y = (x / temperature).softmax(-1)
        ctx.save_for_backward(y)
        ctx.t = temperature
        return y

    @staticmethod
    def backward(ctx, g):
        (y,) = ctx.saved_tensors
        return y * (g - (g * y).sum(-1, keepdim=True)) / ctx.t, None


case("softmax temperature", SoftmaxT, n(3, 4), 0.7)


class SoftmaxTW(SoftmaxT):
    @staticmethod
    def backward(ctx, g):
        (y,) = ctx.saved_tensors
        return y * (g - (g * y).sum(-1, keepdim=True)), None


case("softmax temperature missing", SoftmaxTW, n(3, 4), 0.7, faults=("factor_too_much",))


class SoftmaxTT(SoftmaxT):
    @staticmethod
    def backward(ctx, g):
        (y,) = ctx.saved_tensors
        return (g - (g * y).sum(-1, keepdim=True)) / ctx.t, None


case("softmax temperature, factor y missing", SoftmaxTT, n(3, 4), 0.7, faults=("factor_missing",))
