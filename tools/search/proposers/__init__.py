"""What proposes designs, by name."""

from tools.search.proposers.evolution import EvolutionProposer

__all__ = ["EvolutionProposer"]
