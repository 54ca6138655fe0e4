# Models whose offsets lead out of the file, in circles, and to more than there is.
import random
import struct

chance = random.Random(0)
for number in range(40):
    data = bytearray(chance.randbytes(512))
    data[:8] = struct.pack("<I4s", chance.choice([8, 16, 500, 1 << 31]), b"TFL3")
    with open(f"{number}.tflite", "wb") as file:
        file.write(data)
with open("empty.tflite", "wb") as file:
    file.write(struct.pack("<I4s", 8, b"TFL3"))
