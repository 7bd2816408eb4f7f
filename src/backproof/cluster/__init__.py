"""Training on more than one machine: rounds of pure tasks, programmed against `concurrent.futures.Executor`.

A run is a pure function of (network, data, options, seed), and so is a round of it on a shard. Which worker makes a
round, how often it is tried and who dies meanwhile therefore changes no bit.
"""

from backproof.cluster.reaching import Cluster, reached
from backproof.cluster.workers import ClusterError

__all__ = ["Cluster", "ClusterError", "reached"]
