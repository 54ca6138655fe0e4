"""The stage application: C that says what the board does with a prediction."""
