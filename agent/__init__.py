"""The conversation: the command line and the agent that walks the steps of a job."""
