import time

for number in range(100):
    with open(str(number), "wb") as file:
        file.write(b"x" * (4 << 20))
time.sleep(60)
