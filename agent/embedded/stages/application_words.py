"""Patterns of the ways in which people say what a board is to do with a prediction."""

from __future__ import annotations

import re

from agent.embedded.stages.phrases import NUMBER
from tools.goal.amend.phrases import any_of
from tools.goal.wordlists import word_set

SAYS = any_of(
    """prints? | printing | says? | saying | reports? | reporting | outputs? | outputting | sends?
    sending | writes? | shows? | announces? | tells? | transmits? | displays? | emits? | logs?
    speaks? | names? | puts? | gives? | streams? | spits? out"""
)
_NOUN = any_of(
    r"""class(?:es)?(?: names?)? | labels? | predictions? | predicted \w+ | digits? | category
    results? | names? | what it (?:sees|saw|thinks|recogni[sz]es) | answers? | winner | guess(?:es)?
    numbers? | top[- ]1 | outcome | decisions? | word"""
)
_LED = r"(?:leds?|lamps?|lights?|diodes?|ld[123])"
BLINK = re.compile(
    rf"\b(?:blink\w*|{_LED}|lights? up|glow\w*|lit|light it up)\b"
    r"(?!\s*(?:weight|network|model|one))"
)
LED_NOT = re.compile(r"\b(?:light(?:weight|er)|flash memory)\b")
PRINT = re.compile(rf"\b{SAYS}\b(?:\s+\S+){{0,5}}?\s+{_NOUN}\b")
UART = re.compile(
    r"\b(?:uart|usart|serial|rs-?232|com port|console port|serial monitor|usb|stdout|terminal)\b"
)
SCORE = re.compile(
    r"\b(?:confidences?|scores?|probabilit\w+|certaint\w+|how (?:sure|confident|certain)"
    r"|percentages?)\b"
)
REACHES = re.compile(
    r"\s*(?:is\s+|of\s+|threshold\b|>=?\s*|at least\s+|above\s+|over\s+|exceeds\s+|reaches\s+"
    r"|more than\s+|higher than\s+|to\s+|at\s+)+[\d.]*"
)
"""After a score: it is held against a threshold, and not printed."""
SURENESS = r"(?:sure|confiden\w+|certain\w*|probab\w+|likely|likelihood|threshold|score\w*)"
SURE = re.compile(rf"\b{SURENESS}\b")
SHARE = re.compile(
    r"(?<![\w.])(?P<number>\d{1,3}(?:\.\d+)?)\s*(?:%|percent\b)|(?<![\w.])(?P<part>0?\.\d+)\b"
)
_ROW = any_of("in a row | in succession | consecutive\\w* | running | one after another | straight")
_EQUAL = any_of(
    "identical | equal | matching | consecutive | successive | agreeing | same | frames?"
)
TIMES = re.compile(
    rf"\b(?P<a>{NUMBER})\s*(?:x|times)?\s*(?:\w+\s+){{0,2}}?{_ROW}\b"
    rf"|\b(?:same|identical)\s+(?:\w+\s+)?(?P<b>{NUMBER})\s*(?:x|times)\b"
    rf"|\b(?P<c>{NUMBER})\s+{_EQUAL}\b"
    rf"|\b(?P<d>{NUMBER})\s*(?:x|times)\s+(?:before|until|first|the same)\b"
    rf"|\bdebounc\w+\s*(?:(?:it|of|with|by|to|over|for|at)\s+)?(?P<e>{NUMBER})\b"
)
STEADY = re.compile(r"\b(?:debounc\w+|consecutive|in a row|flicker\w*|stable|steady)\b")
AT_ONCE = re.compile(
    r"\b(?:(?:no|without|stop|drop|remove)\s+(?:\w+\s+)?(?:debounc\w+|repeat\w*|waiting)"
    r"|immediately|right away|every time)\b"
)
SKETCH = re.compile(
    r"\b(?:sketch|arduino-style|program(?:me)? the (?:board|chip|microcontroller|device)"
    r"|on[- ]device (?:app|application)|application(?: code)?"
    r"|(?:board|firmware|device|chip|microcontroller|mcu|nucleo)"
    r" (?:should|must|shall|to|has to|needs to))\b"
)
NOT_ABOUT = re.compile(
    r"\b(?:csv|balance|distribution|images per|front|pareto|report\.|files?|folder|layers?|epochs?"
    r"|trials?|sram|ram|macs?|accura\w+|candidates?)\b"
)
ASKS = re.compile(
    r"(?:why|what (?:is|are|does|do|did|was|has|can)|which|where|who|how(?! about)|is|are|does|did"
    r"|was|has|explain|define|do you)\b"
)
LIT = re.compile(r"\b(?:on|light|lights|lit|glow\w*)\b")
ADVERBS = {"once": 1, "twice": 2, "thrice": 3}
BLINKS = re.compile(
    rf"\bblink\w*\s+(?:(?:the|a|an|its|my)\s+)?(?:\w+\s+)?(?:{_LED}\s+)?"
    rf"(?:(?P<number>{NUMBER})\s*(?:x|times)|(?P<adverb>{'|'.join(ADVERBS)}))\b"
    rf"|\b(?P<before>{NUMBER})\s+(?:short\s+|quick\s+)?blinks\b"
)
CHANGES = re.compile(
    r"\b(?:when(?:ever)?|if|on|only)\b[^,.;]{0,40}\bchang(?:es?|ed|ing)\b"
    r"|\bnot? (?:twice|repeat\w*)|\bonly new\b"
)
ONLY_CLASSES = re.compile(
    r"\bonly\s+(?:(?:print|say|report|show|send|output|for|if|when|it|is|it's|sees|a|an|the|digits?"
    r"|class(?:es)?|numbers?|names?|of|on)\s+)*"
    r"(?P<names>\d\b.*|(?!at\b|it\b|when\b|if\b)\w+s?(?:\s+(?:and|or)\s+\w+)?)"
)
OLD = re.compile(r"\b(?:instead of|rather than|in place of)\b[^,.;]*")
SILENT = re.compile(
    r"\b(?:don't|do not|never|no|stop)\s+(?:print|say|send|output|report)\w*[^,.;]*"
)
ADDS = re.compile(r"\b(?:also|too|as well|additionally|in addition|plus|besides)\b")
ONLY = re.compile(rf"^(?:\w+,?\s+)?(?:just|only)\s+(?:{SAYS}|blink|the)\b")
FRESH = re.compile(
    r"\b(?:start (?:over|again|afresh) with the (?:sketch|application)|from scratch|new sketch)\b"
)
_UNITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
DIGITS = {word: str(n) for n, word in enumerate(_UNITS)} | {
    word + ("es" if word[-1] in "ox" else "s"): str(n) for n, word in enumerate(_UNITS)
} | {"zeros": "0", "nought": "0", "noughts": "0"}  # fmt: skip
_DIGIT = "|".join(sorted(DIGITS, key=len, reverse=True))
DIGIT = re.compile(
    rf"(?<![\w.#%])(?P<digit>\d|{_DIGIT})(?:'?s)?(?![\w.]*\d|\w)"
    r"(?!\s*(?:%|percent|x\b|times|in a row|frames?|images?|consecutive|identical|equal|seconds?"
    r"|ms\b|or more))"
)
_SEEING = any_of("sees? | spots? | detects? | recogni[sz]es? | predicts? | finds?")
SEES = re.compile(
    rf"\b(?:{_SEEING}|saw|seeing|for|if|when|whenever|there is|there's|it's|it is|of|on|class)\s+"
    rf"(?:it'?s?\s+)?(?:(?:is|there'?s?(?:\s+is)?|{_SEEING})\s+)?"
    r"(?:(?:an?|the|any|some)\s+)?(?:class\s+|(?:picture|image) of an?\s+)?"
    r"[\"'“`]?(?P<name>[a-z][\w-]+)"
)
NO_NAMES = word_set(
    """a an the it is are its at least most more than and or on off when if every each any all
    everything anything something digit number class prediction label led leds light uart serial
    sure confident certain then that this board result results what same only first second last
    times time also too as well please percent over above below under network one ones sees see
    saw has have was were with score confidence threshold instead now again long not there no
    blinking blink less printing print just rather"""
)
EVERY = re.compile(
    r"\b(?:every|each|any|all)\s+(?:time|digit|class|prediction|inference|result|image|number|one)"
    r"|\b(?:anything|everything|something|whatever)\b"
)
