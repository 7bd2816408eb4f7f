"""What `import backproof` offers, for type checkers and editors: the names that `__init__.py` loads at their first use.

tests/test_types.py holds this file to the table there.
"""

from backproof.activations import ACTIVATIONS as ACTIVATIONS
from backproof.activations import Activation as Activation
from backproof.checking import Certificate as Certificate
from backproof.checking import GradientReport as GradientReport
from backproof.checking import OperatorReport as OperatorReport
from backproof.checking import certify as certify
from backproof.checking import check as check
from backproof.checking import check_op as check_op
from backproof.cluster import Cluster as Cluster
from backproof.costs import COSTS as COSTS
from backproof.costs import Cost as Cost
from backproof.derivation import Derivation as Derivation
from backproof.derivation import derive as derive
from backproof.derivation import explain as explain
from backproof.engines.predictor import Predictor as Predictor
from backproof.errors import BackproofError as BackproofError
from backproof.errors import InputError as InputError
from backproof.estimators import MLPClassifier as MLPClassifier
from backproof.estimators import MLPRegressor as MLPRegressor
from backproof.exports import export as export
from backproof.initializers import SCHEMES as SCHEMES
from backproof.lab.viewed import view as view
from backproof.model_file import Model as Model
from backproof.model_file import load as load
from backproof.model_file import save as save
from backproof.network import Network as Network
from backproof.optimizers import OPTIMIZERS as OPTIMIZERS
from backproof.parameters import Gradient as Gradient
from backproof.parameters import Parameters as Parameters
from backproof.parameters import Trace as Trace
from backproof.per_example import ExampleNorms as ExampleNorms
from backproof.per_example import HardestExamples as HardestExamples
from backproof.per_example import Influence as Influence
from backproof.per_example import example_norms as example_norms
from backproof.per_example import hardest_examples as hardest_examples
from backproof.per_example import influence as influence
from backproof.spools import Spool as Spool
from backproof.streams import spooled as spooled
from backproof.tabular.estimators import TabularClassifier as TabularClassifier
from backproof.tabular.estimators import TabularRegressor as TabularRegressor
from backproof.training import Checkpoint as Checkpoint
from backproof.training import Run as Run
from backproof.training import Stopping as Stopping
from backproof.training import TrainingResult as TrainingResult
from backproof.training import begin as begin
from backproof.training import train as train
from backproof.training import train_many as train_many
from backproof.training.schedules import SCHEDULES as SCHEDULES

__version__: str
