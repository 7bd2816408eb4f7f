"""`view`: a network at work on one's own arrays, as the page of the lab within a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backproof.errors import InputError, MissingPackageError
from backproof.faces import LANGUAGES

if TYPE_CHECKING:
    from backproof.lab.widget import LabWidget


def view(
    network: Any,
    parameters: Any = None,
    x: Any = None,
    y: Any = None,
    *,
    row: int = 1,
    cost: str | None = None,
    language: str | None = None,
) -> LabWidget:
    """Show a network's forward and backward pass in a notebook: the page of `backproof lab`, as a widget.

    Every view has a session of its own: nothing that is done in the page changes what was given. The training waits
    until it is started in the page. `close()` ends the view.

    Args:
        network: a `Network`; or what brings its parameters with it: a `TrainingResult`, a `Model`, a fitted
            `MLPClassifier`, `MLPRegressor`, `TabularClassifier` or `TabularRegressor`, one of scikit-learn's own
            networks, or a PyTorch `nn.Sequential` of Linear layers and activations. With these, `bp.view(result, x,
            y)` is enough. Of several networks that answer together the first is shown, and the page says so.
        parameters: of a `Network`; drawn with seed 0 where none are given.
        x: (N, n_1), or (N, height, width) for images, which are then drawn as such; finite. With a model of tables, a
            data frame or the path of a file, encoded as the model does; it may hold the targets too.
        y: (N, n_L), or (N,) where n_L is 1, or (N,) integers from 0 to n_L − 1; of a fitted classifier, its labels.
        row: the example that is shown first, counted from 1.
        cost: of a PyTorch module alone, which has none: one of `COSTS`, "quadratic" where none is given. A cost that
            goes with softmax or sigmoid takes a module that ends with a Linear layer as one that gives logits.
        language: "en" or "zh"; that of the browser where none is given.

    Returns:
        The widget: Jupyter shows it where it is the last line of a cell.

    Raises:
        InputError: what cannot be shown: another kind of model, arrays that do not fit, more than the page bears.
        MissingPackageError: the packages of `backproof[lab]` are not installed.

    >>> import numpy as np
    >>> import backproof as bp
    >>> network = bp.Network([2, 3, 1], "sigmoid")
    >>> page = bp.view(network, network.init(seed=0), np.eye(2), np.array([[0.0], [1.0]]))
    >>> page.close()
    """
    accepted = " or ".join(map(repr, LANGUAGES))
    if language is not None and language not in LANGUAGES:
        raise InputError("language: {given!r} given; accepted: {accepted}", given=language, accepted=accepted)
    try:
        from backproof.lab.session import Session
        from backproof.lab.shown_models import start_of
        from backproof.lab.widget import LabWidget
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == __name__.partition(".")[0]:
            raise
        raise MissingPackageError(
            "bp.view needs {package}, which is not installed; accepted: after pip install 'backproof[lab]'",
            package=error.name or "",
        ) from None
    session = Session(start_of(network, parameters, x, y, row=row, cost=cost, language=language or LANGUAGES[0]))
    session.everything()  # what cannot be shown is refused here, and not in the page
    return LabWidget(session, language or "")
