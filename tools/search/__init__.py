"""Neural architecture search under limits: space, proposers, archive, front and loop."""

from tools.search.archive import Archive, Merged
from tools.search.candidate import Candidate, architecture_id
from tools.search.evaluation import Evaluate, Evaluation, Executor, Job
from tools.search.executors import InProcess
from tools.search.front import Progress, front_within, hypervolume_history, hypervolume_within
from tools.search.limits import Limits, violations
from tools.search.loop import Budget, SearchResult, search
from tools.search.pareto import hypervolume, pareto_front, select
from tools.search.proposer import Proposer
from tools.search.proposers import EvolutionProposer
from tools.search.screen import Screen, Screening
from tools.search.space import SearchSpace

__all__ = [
    "Archive",
    "Budget",
    "Candidate",
    "Evaluate",
    "Evaluation",
    "EvolutionProposer",
    "Executor",
    "InProcess",
    "Job",
    "Limits",
    "Merged",
    "Progress",
    "Proposer",
    "Screen",
    "Screening",
    "SearchResult",
    "SearchSpace",
    "architecture_id",
    "front_within",
    "hypervolume",
    "hypervolume_history",
    "hypervolume_within",
    "pareto_front",
    "search",
    "select",
    "violations",
]
