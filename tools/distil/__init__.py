"""Knowledge distillation: a vision transformer is trained first, and teaches a small network.

Import the modules where they are used: all but `recipe` bring torch with them.
"""
