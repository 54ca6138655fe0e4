"""What proposes designs, by name."""

from tools.search.proposers.evolution import EvolutionProposer
from tools.search.proposers.random import RandomProposer
from tools.search.proposers.registry import NAMES, proposer_for

__all__ = ["NAMES", "EvolutionProposer", "RandomProposer", "proposer_for"]
