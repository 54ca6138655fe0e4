"""Language models: which one answers, how it is called, and what is made of its answers."""
