"""A model as NumPy arrays (NPZ): "weights 2", "biases 2" and so on by layer, and everything else as JSON text.

`numpy.load(path)` reads it without pickle; the array "model" is the JSON of the model file.
"""

from __future__ import annotations

import io
import json

import numpy as np

from backproof.model_file import Model, record_of


def content(model: Model) -> bytes:
    """Return the content of an NPZ file."""
    arrays = {"model": np.array(json.dumps(record_of(model), ensure_ascii=False))}
    pairs = zip(model.parameters.weights, model.parameters.biases, strict=True)
    for layer, (w, b) in enumerate(pairs, 2):
        arrays |= {f"weights {layer}": w, f"biases {layer}": b}
    if model.encoding is not None:
        arrays |= {"features": np.array(model.encoding.feature_names), "outputs": np.array(model.encoding.output_names)}
    stream = io.BytesIO()
    np.savez(stream, **arrays)  # type: ignore[arg-type]
    return stream.getvalue()
