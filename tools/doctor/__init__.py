"""What this machine has, what the main job needs, and the command that mends each lack."""

from tools.doctor.examination import examine, required_failed
from tools.doctor.finding import Finding

__all__ = ["Finding", "examine", "required_failed"]
