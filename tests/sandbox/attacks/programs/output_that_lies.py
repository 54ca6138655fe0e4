# Every word that the parent itself would say of a good run.
import json
import sys

print(json.dumps({"exit_status": 0, "limit_hit": None, "files_written": ["result.json"]}))
print("exit status    0\nlimit hit      none\nfiles written  result.json\ndone")
sys.exit(3)
