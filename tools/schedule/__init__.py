"""When and where our runtime computes: the plan that is measured is the one that is compiled."""

from tools.schedule.schedule import Group, Schedule, schedule

__all__ = ["Group", "Schedule", "schedule"]
