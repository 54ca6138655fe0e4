"""Runs a recorded session again in a scratch folder, and compares every step."""

from agent.verify.compare import StepComparison, Verdict, compare

__all__ = ["StepComparison", "Verdict", "compare"]
