"""Programs for the stages of the life cycle, without a language model.

A message is read as a wish for one stage, the wish fills a template, and what the stage's contract
says of the program leads to another program, or to words.
"""
