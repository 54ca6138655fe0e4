"""The main job: a graph of steps, each of which saves its result before the next one starts."""
