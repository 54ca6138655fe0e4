# expect: limit memory
data = []
while True:
    data.append(b"x" * 2**24)
