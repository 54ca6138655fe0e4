"""An amount of memory put on the wrong side: "64 KB" was taken as RAM, then "I meant flash"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tools.goal.amend.correct import Draft
from tools.goal.amend.model import Change
from tools.goal.amend.phrases import any_of, noun_of, resource
from tools.goal.text import Text
from tools.goal.wordlists import word_set

_LONGEST = 60
"""The length in characters of a message that only says which memory was meant."""
_OTHER = {"sram_bytes": "flash_bytes", "flash_bytes": "sram_bytes"}
_NOUNS = {"sram": "sram_bytes", "memory": "sram_bytes", "flash": "flash_bytes"}
_DENIED = re.compile(
    rf"(?<!\w)(?:not|instead\s+of|rather\s+than)\s+(?:the\s+|in\s+|on\s+)*{resource()}"
)
_BESIDE = word_set(
    "i we mean meant no not sorry oops wrong actually wait instead rather the in on of that it is "
    "was should be have been for my limit memory said a mistake please this as to go and ok oh "
    "amount size budget"
)
"""Nothing else may stand in the message: "no, flash the board" is about no limit."""
_TO_FLASH = re.compile(r"flash\s+(?:it|this|that|now|to|on|in|the)\b")
_MEANS = re.compile(
    r"(?<!\w)"
    + any_of(
        """mean | meant | should | no | not | sorry | oops | wrong | actually | wait | instead
        rather"""
    )
    + r"(?!\w)"
)


def read_meant(text: Text, last: Sequence[Change]) -> Draft | None:
    """The amount of the `last` changes moved to the memory that `text` says was meant, or None."""
    put = [change for change in last if change.field in _OTHER and change.after is not None]
    if len(put) != 1 or meant_memory(text.plain) != _OTHER[put[0].field]:
        return None
    draft = Draft()
    draft.put(put[0].field, put[0].before, put[0].words)
    draft.put(_OTHER[put[0].field], put[0].after, text.plain.strip())
    return draft


def meant_memory(plain: str) -> str | None:
    """ "flash_bytes" for "I meant flash", None for messages that say more or something else."""
    plain = plain.strip()
    if len(plain) > _LONGEST or re.search(r"[\d?]", plain) or not _MEANS.search(plain):
        return None
    kept = _DENIED.sub(" ", plain)
    words = re.findall(r"[a-z]+", re.sub(rf"(?<!\w){resource()}", " ", kept))
    if set(words) - _BESIDE or _TO_FLASH.search(kept):
        return None
    kinds = {noun_of(match.group()) for match in re.finditer(rf"(?<!\w){resource()}", kept)}
    wanted = {_NOUNS.get(kind, "") for kind in kinds}
    return next(iter(wanted)) or None if len(wanted) == 1 else None
