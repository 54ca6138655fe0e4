# expect: writes patch.json
"""A pipe would keep whoever opens it waiting for ever."""
import os
os.mkfifo("patch.json")
