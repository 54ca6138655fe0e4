"""The embedded planner: understands goals, corrections and requests without a language model."""

from agent.embedded.model import EmbeddedPlanner

__all__ = ["EmbeddedPlanner"]
