"""Runs code that nobody trusts; knows nothing of TinyML."""
