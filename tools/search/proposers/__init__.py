"""What proposes designs, by name."""

from tools.search.proposers.embedded import EmbeddedProposer
from tools.search.proposers.evolution import EvolutionProposer
from tools.search.proposers.hybrid import HybridProposer
from tools.search.proposers.random import RandomProposer
from tools.search.proposers.registry import NAMES, proposer_for

__all__ = [
    "NAMES",
    "EmbeddedProposer",
    "EvolutionProposer",
    "HybridProposer",
    "RandomProposer",
    "proposer_for",
]
