"""The board, the data set and the data folder that a message asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tools.errors import UnknownBoardError
from tools.goal.boards import BoardRead, read_board
from tools.goal.datasets import DataRead, data_mentions, read_data
from tools.goal.model import Goal
from tools.goal.text import Text

_FROM = re.compile(
    r"(?:\bfrom|\breplac\w+|\bchang\w+|\bswap\w*|\bleave|\bwas|\bdrop\w*|\bforget|\bn't|\bnot\s+on"
    r"|\bno\s+longer|\bno\s+more)\s+(?:(?:the|on|for|using)\s+)*$"
)
_TO = re.compile(
    r"\s*(?:data\s?set\s*)?,?\s*(?:to|into|with|by|for|and\s+(?:use|take)|but|use|->)(?!\w)"
)
_NO_DATA = re.compile(
    r"\.(?:tflite|py|json|md|txt|html?|elf|csv|onnx|pth?|c|h|toml|ya?ml|log|keras)$"
)
_KIT = re.compile(r"(?<!\w)(?:nucleo|discovery)(?:\s+(?:board|kit))?(?!\w)(?!\s?-?[a-z]*\d)")


@dataclass(frozen=True, slots=True)
class Names:
    """What a message names, and where."""

    board: BoardRead | None
    data: DataRead | None

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Places that hold no amounts."""
        board = self.board.spans if self.board else ()
        return [*board, *(self.data.spans if self.data else ())]


def read_names(goal: Goal | None, board_text: Text, data_text: Text, own_data: bool) -> Names:
    """The board of one text and the data of the other.

    Raises UnknownBoardError and DataError for names that are not known, GoalError for two at once.
    """
    data = read_data(_without_old(data_text), own_data)
    if data.path is not None and _NO_DATA.search(data.path.lower()):
        data = DataRead(data.name, data.name_words, None, data.spans, data.denied)
    return Names(_read_board(goal, board_text), data)


def _read_board(goal: Goal | None, text: Text) -> BoardRead | None:
    """The board; "flash it to my Nucleo" names the one that the goal has."""
    try:
        return read_board(text)
    except UnknownBoardError:
        plain = _KIT.sub(lambda match: " " * len(match.group()), text.plain)
        if goal is None or plain == text.plain:
            raise
        return read_board(Text(text.sentence, plain, text.origin))


def _without_old(text: Text) -> Text:
    """`text` without the data set that is left in "from CIFAR-10 to digits"."""
    plain = text.plain
    mentions = [(start, end) for start, end, info in data_mentions(plain) if info is not None]
    for start, end in mentions:
        left = _FROM.search(plain, max(0, start - 30), start)
        if left and _TO.match(plain, end) and any(other > end for other, _ in mentions):
            plain = plain[:start] + " " * (end - start) + plain[end:]
    return Text(text.sentence, plain, text.origin)
