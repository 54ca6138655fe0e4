"""One module for each group of the agent's tools: arguments and results as data, and the work.

The modules are light at the top (pydantic only): the conversation imports them all to know the
schemas, and frameworks are imported inside the functions, which run in the worker.
"""
