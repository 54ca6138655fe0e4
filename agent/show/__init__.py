"""What a person sees of a session: live, taken up again and replayed through the same code."""
