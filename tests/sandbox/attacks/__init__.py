"""The escape suite: attacks on the sandbox, each a program, judged from outside."""
