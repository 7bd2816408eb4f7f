"""A PyTorch `nn.Sequential` in the lab: its own forward pass and its own gradients are the witnesses."""

import copy

import numpy as np
import pytest

from backproof.errors import InputError
from backproof.lab.session import Session
from backproof.lab.shown_models import start_of
from backproof.lab.torch_models import read_torch

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install backproof[torch]")
nn = torch.nn
X = torch.randn(5, 4, generator=torch.Generator().manual_seed(0))


def small(*middle, last=()):
    torch.manual_seed(1)
    return nn.Sequential(nn.Linear(4, 3), *middle, nn.Linear(3, 2), *last)


ACTIVATIONS = [
    nn.Identity(), nn.Sigmoid(), nn.Tanh(), nn.ReLU(), nn.LeakyReLU(), nn.LeakyReLU(0.3), nn.LeakyReLU(0.0), nn.ELU(),
    nn.ELU(0.5), nn.SELU(), nn.GELU(), nn.GELU(approximate="tanh"), nn.SiLU(), nn.Softplus(), nn.Softsign(),
    nn.Hardtanh(), nn.Softmax(dim=1), nn.Softmax(-1),
]  # fmt: skip


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=str)
def test_every_activation_gives_what_torch_gives(activation):
    module = small(activation)
    network, parameters = read_torch(module)
    wanted = copy.deepcopy(module).double()(X.double()).detach().numpy()
    assert np.allclose(network.forward(parameters, X.double().numpy()).output, wanted, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("cost", "loss", "y"),
    [
        ("categorical_cross_entropy", nn.CrossEntropyLoss(), torch.tensor([0, 1, 1, 0, 1])),
        ("binary_cross_entropy", nn.BCEWithLogitsLoss(reduction="sum"), torch.tensor([[0.0, 1.0]] * 5)),
    ],
)
def test_a_loss_of_logits_has_the_gradients_of_the_cost_that_goes_with_it(cost, loss, y):
    module = small(nn.Tanh()).double()
    start = start_of(module, X, y, None, cost=cost)
    value = loss(module(X.double()), y.double() if y.is_floating_point() else y)
    (value / (len(X) if cost.startswith("binary") else 1)).backward()
    trace = start.network.forward(start.parameters, start.data.x)
    gradient = start.network.backward(start.parameters, trace, start.data.y)
    assert np.allclose(gradient.weights[0], module[0].weight.grad.numpy(), rtol=1e-10, atol=1e-12)
    Session(start).everything()


def test_nested_parts_dropout_images_and_a_layer_without_bias():
    module = nn.Sequential(nn.Flatten(), nn.Sequential(nn.Linear(4, 3, bias=False), nn.ReLU()), nn.Dropout(0.5),
                           nn.Linear(3, 2)).eval()  # fmt: skip
    start = start_of(module, X.reshape(5, 2, 2), torch.tensor([0, 1, 1, 0, 1]), None)
    wanted = module(X.reshape(5, 2, 2)).detach().numpy()
    assert np.allclose(start.network.forward(start.parameters, start.data.x).output, wanted, atol=1e-6)
    assert start.data.image == (2, 2)
    assert not start.parameters.biases[0].any()


def test_the_module_is_not_changed_by_what_the_lab_learns():
    module = small(nn.Tanh()).double()
    before = copy.deepcopy(module.state_dict())
    session = Session(start_of(module, X, torch.zeros(5, 2), None))
    session.learning.make_epoch()
    assert all(torch.equal(before[name], each) for name, each in module.state_dict().items())


class Own(nn.Sequential):
    def forward(self, x):
        return -super().forward(x)


@pytest.mark.parametrize(
    ("module", "given"),
    [
        (nn.Linear(4, 2), "Linear given"),
        (nn.Sequential(), "no Linear layer given"),
        (nn.Sequential(nn.ReLU(), nn.Linear(4, 2)), "ReLU where no Linear layer is before it given"),
        (small(nn.ReLU(), nn.Tanh()), "Tanh where no Linear layer"),
        (small(nn.BatchNorm1d(3)), "BatchNorm1d given"),
        (small(nn.LogSoftmax(1)), "LogSoftmax given"),
        (small(nn.Softplus(beta=2)), "Softplus"),
        (small(nn.Softmax(0)), "Softmax"),
        (Own(nn.Linear(4, 2)), "Own given"),
        (nn.Sequential(Own(nn.Linear(4, 2))), "Own given"),
        (nn.utils.parametrizations.weight_norm(nn.Linear(4, 2)), "ParametrizedLinear given"),
        (nn.Sequential(nn.Conv1d(1, 1, 1)), "Conv1d given"),
    ],
)
def test_any_other_module_is_refused_by_the_part_that_is_not_read(module, given):
    with pytest.raises(InputError, match=f"model: {given}.*accepted: nn.Sequential of Linear layers"):
        start_of(module, X, torch.zeros(5, 2), None)
