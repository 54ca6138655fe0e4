"""What the agent can do: one module or package per step, usable without a language model."""
