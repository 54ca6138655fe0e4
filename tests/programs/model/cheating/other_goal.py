# expect: exit
"""Relaxes the limits where they are read."""
import json
goal = json.load(open("/inputs/goal.json"))
json.dump({**goal, "macs": None}, open("/inputs/goal.json", "w"))
