"""Text for people and for language models, as Jinja2 templates."""
