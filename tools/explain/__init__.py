"""Why a trained network says what it says: attribution maps, and what it confuses.

Import the modules where they are used: `attribution` brings torch and captum with it.
"""
