"""Operations of PyTorch as kernel writers have them, right and wrong. Imported only where PyTorch is installed."""

import functools

import numpy as np
import pytest

from checking.operator_cases import Case, drawn

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install backproof[torch]")
Function = torch.autograd.Function

X = (3, 4)


def function(forward, backward, base=Function):
    """A Function that keeps its inputs; backward(g, *inputs)."""

    class Made(base):
        @staticmethod
        def forward(ctx, x, *others):
            ctx.save_for_backward(x, *(other for other in others if isinstance(other, torch.Tensor)))
            ctx.others = others
            return forward(x, *others)

        @staticmethod
        def backward(ctx, *g):
            found = backward(*g, ctx.saved_tensors[0], *ctx.others)
            found = found if isinstance(found, tuple) else (found,)
            return *found, *(None,) * (1 + len(ctx.others) - len(found))

    return Made


class SetUp(Function):
    @staticmethod
    def forward(x, weight, eps=1e-6):
        return x / torch.sqrt((x * x).mean(-1, keepdim=True) + eps) * weight

    @staticmethod
    def setup_context(ctx, inputs, output):
        x, weight, eps = (*inputs, 1e-6)[:3]
        ctx.save_for_backward(x, weight)
        ctx.eps = eps

    @staticmethod
    def backward(ctx, g):
        x, w = ctx.saved_tensors
        r = torch.rsqrt((x * x).mean(-1, keepdim=True) + ctx.eps)
        h, gw = x * r, g * w
        return r * (gw - h * (gw * h).mean(-1, keepdim=True)), (g * h).sum(0), None


class SumsInWeight(SetUp):
    @staticmethod
    def backward(ctx, g):
        x, w = ctx.saved_tensors
        r = torch.rsqrt((x * x).mean(-1, keepdim=True) + ctx.eps)
        h, gw = x * r, g * w
        return r * (gw - h * (gw * h).mean(-1, keepdim=True)), (g * x).sum(0), None


class InPlace(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.mark_dirty(x)
        return x.clamp_(min=0) if ctx.save_for_backward(x) is None else x

    @staticmethod
    def backward(ctx, g):
        return g * (ctx.saved_tensors[0] > 0)


class Views(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**2

    @staticmethod
    def backward(ctx, g):
        return (2 * ctx.saved_tensors[0].view(-1) * g.view(-1)).view(g.shape)


class ReadsMemory(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**2

    @staticmethod
    def backward(ctx, g):  # what a kernel does that takes a pointer and no strides
        flat = g.as_strided((g.numel(),), (1,)) if g.untyped_storage().size() >= 8 * g.numel() else g.reshape(-1)
        return 2 * ctx.saved_tensors[0] * flat.reshape(g.shape)


class SpoilsMemory(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.s = 3 * x**2
        return x**3

    @staticmethod
    def backward(ctx, g):
        return ctx.s.mul_(g)


class TwoOutputs(Function):
    @staticmethod
    def forward(ctx, x, y):
        return 0.6 * x - 0.8 * y, 0.8 * x + 0.6 * y

    @staticmethod
    def backward(ctx, g, h):
        return 0.6 * g + 0.8 * h, -0.8 * g + 0.6 * h


class OneForgotten(TwoOutputs):
    @staticmethod
    def backward(ctx, g, h):
        return 0.6 * g, -0.8 * g


class ShapeWrong(Function):
    @staticmethod
    def forward(ctx, x):
        return 2 * x

    @staticmethod
    def backward(ctx, g):
        return 2 * g.sum(0)[:2]


class Module(torch.nn.Module):
    def __init__(self, kernel):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.tensor([1.0, -0.5, 0.3, 2.0]))
        self.kernel = kernel

    def forward(self, x):
        return self.kernel.apply(x, self.weight)


def low(dtype, scale=1.0):
    def back(g, x):
        return (scale * g.to(dtype) * 3 * x.to(dtype) ** 2).to(x.dtype)

    return function(lambda x: (x.to(dtype) ** 3).to(x.dtype), back)


SQUARE = function(lambda x: x**2, lambda g, x: 2 * x * g)
TWICE = function(lambda x: x.clamp(min=0), lambda g, x: 2 * g * (x > 0))
POWER = function(lambda x, p: x.abs() ** p, lambda g, x, p: g * p * x.abs() ** (p - 1) * x.sign())
ROUND = function(lambda x: x.round(), lambda g, x: g)
KINKED = lambda: (np.array([0.0, -1.0, 1.0, 2.0]),)
NAN = function(lambda x: torch.sqrt(x), lambda g, x: g / torch.sqrt(x))
ATTENTION = lambda q, k, v: torch.softmax(q @ k.T / 3**0.5, -1) @ v


def slope_of_the_other_form(g, x):
    def other(v):
        return torch.nn.functional.gelu(v, approximate="tanh")

    return torch.autograd.functional.vjp(other, x.detach(), g)[1]


class Attention(Function):
    SCALE = 3**-0.5

    @staticmethod
    def forward(ctx, q, k, v):
        ctx.save_for_backward(q, k, v)
        return ATTENTION(q, k, v)

    @classmethod
    def parts(cls, ctx, g):
        q, k, v = ctx.saved_tensors
        p = torch.softmax(q @ k.T / 3**0.5, -1)
        dp = g @ v.T
        ds = p * (dp - (dp * p).sum(-1, keepdim=True))
        return cls.SCALE * ds @ k, cls.SCALE * ds.T @ q, p.T @ g

    @staticmethod
    def backward(ctx, g):
        return Attention.parts(ctx, g)


class Unscaled(Attention):
    SCALE = 1.0

    @staticmethod
    def backward(ctx, g):
        return Unscaled.parts(ctx, g)


def case(name, thing, inputs=None, *faults):
    return Case(f"torch {name}", lambda: thing, inputs or drawn(X), faults, "torch")


TORCH = [
    case("apply", SQUARE.apply),
    case("lambda", lambda x: SQUARE.apply(x) + 1),
    case("partial", functools.partial(lambda p, x: POWER.apply(x, p), 3.0)),
    case("a number as argument", POWER, drawn(X, 3.0)),
    case("setup_context", SetUp, drawn(X, (4,))),
    case("setup_context, weight by x", SumsInWeight, drawn(X, (4,)), "weight_by_input"),
    case("module", Module(SetUp)),
    case("module, wrong", Module(SumsInWeight), None, "weight_by_input"),
    case("in place, marked", InPlace),
    case("float32 inside", low(torch.float32)),
    case("bfloat16 inside", low(torch.bfloat16)),
    case("float32 inside, doubled", low(torch.float32, 2.0), None, "factor_2"),
    case("a kink", TWICE, KINKED, "factor_2"),
    case("view of the gradient", Views, None, "strided_refused", "expanded_refused"),
    case("strides unread", ReadsMemory, None, "strided", "expanded"),
    case("memory overwritten", SpoilsMemory, None, "second_differs"),
    case("gradient overwritten", function(lambda x: 3 * x, lambda g, x: g.mul_(3)), None, "upstream_overwritten"),
    case("two outputs", TwoOutputs, drawn(X, X)),
    case("two outputs, one forgotten", OneForgotten, drawn(X, X), "output_left_out"),
    case("shape", ShapeWrong, None, "refused"),
    case("rounding, straight through", ROUND),
    case("attention", Attention, drawn((4, 3), (4, 3), (4, 3))),
    case("attention, scale forgotten", Unscaled, drawn((4, 3), (4, 3), (4, 3)), "scale_missing"),
    case("tensors that want a gradient", SQUARE, lambda: (torch.tensor([1.0, -2.0], requires_grad=True),)),
    case("None for the gradient", function(lambda x: x**2, lambda g, x: None), None, "zero"),
    case("gelu, the other form", function(torch.nn.functional.gelu, slope_of_the_other_form), None, "slope_of_tanh_form"),
]  # fmt: skip
