"""Every candidate ever tried, in SQLite: stored before it is shown, found again, merged."""

from tools.search.archive.answers import Answers
from tools.search.archive.archive import Archive
from tools.search.archive.merge import Merged

__all__ = ["Answers", "Archive", "Merged"]
