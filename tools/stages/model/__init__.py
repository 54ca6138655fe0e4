"""The stage *model*: programs that change an architecture."""
