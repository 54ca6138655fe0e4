number = 0
while True:
    with open(str(number), "wb") as file:
        file.write(b"x")
    number += 1
