# The run after one that planted modules: whose are those that it imports?
import json
import os
import tempfile

import numpy

print(json.__file__, os.__file__, tempfile.__file__, numpy.__file__)
