"""The process in which tools run, so that one Ctrl-C ends any of them and the chat lives on.

Frameworks that crash, hang or refuse to be interrupted take only the worker with them. Parent and
worker exchange JSON lines; whatever libraries print goes to a log file.
"""

from agent.worker.client import Lent, Outcome, Worker

__all__ = ["Lent", "Outcome", "Worker"]
