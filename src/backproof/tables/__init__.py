"""Data to arrays and back: CSV, JSON, Parquet, Feather, spreadsheets, NPZ, IDX, data frames, and sets known by name.

The whole flow:

>>> from backproof import tables
>>> data = tables.prepare("iris", held_out=0.25, seed=0)          # or "people.csv", "income", task=…, drop=[…], …
>>> for note in data.notes: print(note)                           # what was recognised and done
iris: 150 examples, 5 columns.
Target 'target': classification (multiclass), 3 classes: setosa (50), versicolor (50), virginica (50).
4 numeric columns, to mean 0 and standard deviation 1: sepal length (cm), sepal width (cm), petal length (cm), \
petal width (cm).
38 examples held out, 112 trained on, each class in proportion.
>>> outputs = data.held_out_y                                     # a network would be trained on data.x, data.y
>>> encoding = tables.Encoding.from_json(data.encoding.to_json()) # kept in the model file
>>> x = encoding.features(encoding.read("iris"))                  # other data, as the network knows it: (150, 4)
>>> predicted = encoding.predictions(outputs)                     # then: tables.write(predicted, "predicted.csv")

A `Reading` says how a file is read, as far as that is not to be recognised in it; a model keeps it.
`prepare` is made of `read`, `split`, `fit_encoding`, `Encoding.features` and `Encoding.targets`, each of use alone.
Nothing here knows of networks or training. Bad data raises `InputError`: one line that names file, line and column,
what was found, and what is accepted. pyarrow and scikit-learn are imported when first needed.
"""

from backproof.tables.built_in import BUILT_IN
from backproof.tables.encoding import Encoding
from backproof.tables.fitted_encoding import fit_encoding
from backproof.tables.reading import Reading
from backproof.tables.sources import read
from backproof.tables.splitting import Prepared, prepare, split
from backproof.tables.table import Column, Table
from backproof.tables.writing import write

__all__ = [
    "BUILT_IN",
    "Column",
    "Encoding",
    "Prepared",
    "Reading",
    "Table",
    "fit_encoding",
    "prepare",
    "read",
    "split",
    "write",
]
