"""Reads one plain English sentence into a `Goal`, without a language model."""

from tools.goal.describe import describe, limit_texts
from tools.goal.model import Goal
from tools.goal.reader import read_goal

__all__ = ["Goal", "describe", "limit_texts", "read_goal"]
