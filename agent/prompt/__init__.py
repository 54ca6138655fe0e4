"""What a person types: lines, slash commands, and answers to questions."""
