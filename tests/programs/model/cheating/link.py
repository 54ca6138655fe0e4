# expect: writes patch.json
"""A link to a file of the parent's; the sandbox removes it."""
import os
os.symlink("/inputs/architecture.json", "patch.json")
