"""Reads what each message of a conversation does to the goal, without a language model."""

from tools.goal.amend.meant import meant_memory
from tools.goal.amend.messages import amend, fold
from tools.goal.amend.model import Amendment, Change

__all__ = ["Amendment", "Change", "amend", "fold", "meant_memory"]
