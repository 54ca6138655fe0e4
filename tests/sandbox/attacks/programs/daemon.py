# Two forks and a session of its own: it writes long after its parent has ended.
import os
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for descriptor in range(3):
            os.close(descriptor)
        while True:
            with open("beat", "a") as file:
                file.write("x")
            time.sleep(0.005)
time.sleep(0.3)
