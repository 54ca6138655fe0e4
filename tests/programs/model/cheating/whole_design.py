# expect: is a JSON patch
"""A design is no patch, however good it is."""
import json, shutil
shutil.copy("/inputs/architecture.json", "patch.json")
