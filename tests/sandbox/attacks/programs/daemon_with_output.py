# A child keeps the output open, so that whoever reads it to its end waits.
import os
import time

if os.fork() == 0:
    os.setsid()
    time.sleep(3600)
