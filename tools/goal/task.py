"""Whether a sentence asks for an image classifier at all."""

from __future__ import annotations

import re

from tools.errors import GoalError

EXAMPLE = (
    'Say what to classify, for example: "Design a handwritten-digit classifier for an STM32H743: '
    'under 64 KB of SRAM, under 2M MACs, at least 95% accurate".'
)
_STRONG = re.compile(
    r"(?<!\w)(?:(?:image|picture|photo|vision)[\s-]+)?"
    r"(?:classif\w{1,12}|klassifi\w{1,8}|clasificador\w{0,3}|recogni[sz]\w{0,5}|recognition|identif\w{1,10}|distinguish\w{0,3}"
    r"|categori[sz]\w{0,6}|detect\w{0,5}|tells?\s(?:\w+\s){1,8}(?:apart|from)|computer vision)"
)
_WEAK = re.compile(
    r"(?<!\w)(?:(?:deep|tiny|small|neural|vision|convolutional|image)[\s-])?"
    r"(?:neural\snet(?:work)?s?|networks?|models?|nets?|cnns?|convnets?|nns?|tinyml|images?|photos?"
    r"|pictures?)(?!\w)"
)
_OTHER_TASK = re.compile(
    r"(?<!\w)(?:keyword\sspotting|wake[\s-]word\s(?:detect\w*|spott\w*)|wakeword|speech|audio|voice"
    r"|sound|music|object\sdetect\w*|bounding\sbox\w*|segmentation|anomaly\sdetect\w*|regression"
    r"|time[\s-]series|accelerometer|imu|text\sclassif\w*|sentiment|translat\w*|chatbot"
    r"|language\smodel\sfor|pose\sestimation|depth\sestimation|super[\s-]resolution|forecast\w*"
    r"|spam)(?!\w)"
)
_DENIED = re.compile(r"(?:\bno|\bnot|\bwithout|\bnor|n't)\s(?:\w+\s){0,2}$")


class NoTaskError(GoalError):
    """Nothing in the sentence is to be classified."""


class OtherTaskError(GoalError):
    """Something else than an image is to be classified, or something else is to be done."""


def read_task(plain: str, has_data: bool, has_details: bool) -> str:
    """The words that name the task, or "" where a data set or folder names it.

    `has_details`: the sentence holds a limit or a board, which makes "a network" enough.
    Raises OtherTaskError or NoTaskError, with an example, where no image is to be classified.
    """
    other = _OTHER_TASK.search(plain)
    if other and not _DENIED.search(plain, max(0, other.start() - 30), other.start()):
        raise OtherTaskError(
            f"tinysmith makes image classifiers; “{other.group()}” is another task.", EXAMPLE
        )
    if strong := strong_task(plain):
        return strong
    if (weak := _WEAK.search(plain)) and (has_details or " " in weak.group()):
        return weak.group()
    if has_data:
        return ""
    raise NoTaskError("The sentence names no task.", EXAMPLE)


def strong_task(plain: str) -> str:
    """The words that name the task beyond doubt ("classifier", "recognise"), or ""."""
    strong = _STRONG.search(plain)
    return strong.group() if strong else ""
