"""Code that the agent writes: kept in versions, run in the sandbox, checked, repaired."""
