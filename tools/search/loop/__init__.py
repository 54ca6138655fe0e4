"""The search: propose, measure, choose, train briefly, store, tell, and keep the Pareto front."""

from tools.search.loop.budget import Budget, StopReason
from tools.search.loop.run import SearchResult
from tools.search.loop.search import search

__all__ = ["Budget", "SearchResult", "StopReason", "search"]
