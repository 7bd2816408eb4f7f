"""The formal proof: what is proved, about which records, and running the prover.

The Coq sources are the folder `rocq/` of the repository; the package carries the statements recorded at the last
successful run (`recorded.json`), so that an installed backproof can show them without Coq.
"""

from backproof.proofs.catalogue import CATALOGUE, RecordLemma
from backproof.proofs.formal_proof import Proof, Theorem, recorded
from backproof.proofs.theorems import HEADLINES, Headline

__all__ = ["CATALOGUE", "HEADLINES", "Headline", "Proof", "RecordLemma", "Theorem", "recorded"]
