# expect: writes patch.json
import os
os.mkdir("patch.json")
