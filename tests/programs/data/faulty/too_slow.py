# expect: limit time
# data: folders
"""It never ends."""

total = 0
while True:
    total += 1
