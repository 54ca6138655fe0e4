"""Patterns of the ways in which people name a candidate."""

from __future__ import annotations

import re

from tools.goal.amend.phrases import any_of

ONE = any_of(
    """ones? | candidates? | networks? | models? | designs? | options? | rows? | entry | entries
    versions? | variants? | architectures? | choices? | net"""
)
ORDINALS = {
    "first": 1, "1st": 1, "top": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4,
    "4th": 4, "fifth": 5, "5th": 5, "sixth": 6, "6th": 6, "seventh": 7, "7th": 7, "eighth": 8,
    "8th": 8, "ninth": 9, "9th": 9, "tenth": 10, "10th": 10, "last": -1, "bottom": -1, "final": -1,
    "second last": -2, "second to last": -2,
}  # fmt: skip
_DIGITS = "one two three four five six seven eight nine ten"
NUMBERS = {word: number for number, word in enumerate(_DIGITS.split(), 1)}
_ORDINAL = "|".join(sorted(ORDINALS, key=len, reverse=True))
_NUMBER = rf"(?:\d{{1,2}}|{'|'.join(NUMBERS)})"
NUMBERED = re.compile(
    rf"#\s?(?P<hash>\d{{1,2}})\b"
    rf"|\b(?:number|no\.?|nr\.?|num\.?|{ONE})\s*#?\s*(?P<named>{_NUMBER})"
    r"(?!\w|\s*(?:epoch|image|picture|photo|trial|more|[km]b\b|%|macs?\b))"
)
ALONE = re.compile(
    rf"(?:the\s+)?(?P<number>{_NUMBER})(?:\s+(?:please|then|it is|is fine|is good))?[.!]*"
)
USED = re.compile(
    r"\b"
    + any_of(
        """take | use | choose | pick | select | with | for | want | prefer | try | train | convert
        build | run | explain | measure | flash"""
    )
    + r"\s+(?P<number>\d{1,2}|two|three|four|five)"
    r"(?=\s*(?:$|[,.;!]|and\b|then\b|please\b|instead\b|now\b|on\b|fully\b))"
)
ORDINAL_ONE = re.compile(
    r"(?:\b(?P<the>the|that|this)\s+(?:very\s+)?)?\b(?<!per )(?<!a )(?<!each )"
    rf"(?P<word>{_ORDINAL})\b"
    rf"(?P<noun>\s+(?:\w+\s+)?{ONE}\b|\s+of\s+(?:them|these|those|the)\b)?(?P<after>\s+\w+|)"
)
ID = re.compile(r"(?<![\w.])(?P<id>[0-9a-f]{4,16})(?!\w)")
MEANT = {
    "fastest": ("macs", -1), "quickest": ("macs", -1), "slowest": ("macs", 1), "mid": ("", 1),
    "middle": ("", 1), "compromise": ("", 1), "balanced": ("", 1),
}  # fmt: skip
"""Superlatives that say which figure they mean; "" and 1 is the candidate in the middle."""
USUALLY = {
    **dict.fromkeys(("least", "less", "minimum", "minimal", "min"), ("", -1)),
    **dict.fromkeys(("lowest", "smallest", "tiniest", "lightest", "leanest"), ("sram_bytes", -1)),
    "slimmest": ("sram_bytes", -1),
    **dict.fromkeys(("fewest", "cheapest"), ("macs", -1)),
    **dict.fromkeys(("largest", "biggest", "heaviest"), ("sram_bytes", 1)),
    **dict.fromkeys(("most", "highest", "greatest", "maximum", "max", "best", "top"), ("", 1)),
    "worst": ("accuracy", -1),
}
"""The figure that other superlatives mean where none is named, and the direction."""
AFTER_ORDINAL = frozenset(
    ("and", "then", "please", "instead", "now", "is", "sounds", "looks", "on", "for", "again")
)
AXES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"\b{any_of(words)}(?!\w)"))
    for name, words in (
        ("flash_bytes", "flash | rom | storage"),
        ("sram_bytes", r"s?ram | memory | mem | arena"),
        ("parameters", r"param\w* | weights"),
        (
            "macs",
            r"""macs? | multipl\w+ | comput\w+ | operations | ops | instructions | speed | latency
            fast\w* | quick\w* | efficien\w+ | energy | power | time""",
        ),
        ("accuracy", r"accura\w+ | precis\w+ | correct\w* | scor\w+ | reliab\w+ | exact"),
    )
)
"""Figures of a row, and the words for them."""
SUPERLATIVE = re.compile(
    rf"(?<!at )(?<!at the )(?<!at the very )\b(?P<word>{'|'.join((*USUALLY, *MEANT))})\b"
    r"(?!\s+(?:\d|of\b|likely|people|probably|important))"
    r"(?P<after>(?:[\s-]+(?!and\b|then\b)[\w]+){0,6})"
)
COMPARED = {
    "smaller": ("sram_bytes", -1), "lighter": ("sram_bytes", -1), "leaner": ("sram_bytes", -1),
    "tinier": ("sram_bytes", -1), "less memory": ("sram_bytes", -1), "bigger": ("sram_bytes", 1),
    "larger": ("sram_bytes", 1), "faster": ("macs", -1), "cheaper": ("macs", -1),
    "quicker": ("macs", -1), "more efficient": ("macs", -1), "slower": ("macs", 1),
    "more accurate": ("accuracy", 1), "better": ("accuracy", 1), "more precise": ("accuracy", 1),
    "less accurate": ("accuracy", -1),
}  # fmt: skip
"""The figure that a comparative compares, and whether more or less of it is meant."""
COMPARATIVE = re.compile(
    rf"\b(?P<the>the\s+|that\s+)?(?P<word>{'|'.join(COMPARED)})"
    rf"(?P<noun>\s+(?:(?!teacher)\w+\s+)?{ONE}\b|\s+of\s+the\s+(?:two|three|four)|\s+alternative)?"
)
NEXT = re.compile(
    rf"\b(?:(?:next|following)(?:\s+(?:best\s+)?{ONE}|\s+best)\b(?!\s+step)"
    r"|(?P<not>not\s+(?:that|this|it)(?:\s+one)?)\b"
    rf"|(?P<previous>previous|prior|one\s+before)\s+{ONE}?\b"
    rf"|(?:the\s+)?(?:other|another|different)\s+{ONE}\b)"
)
RETURN = re.compile(
    r"\b(?:back to|return to|return to using)\s+(?:the\s+|my\s+|our\s+)?"
    rf"(?:previous|old|former|earlier|last|prior)\b(?:\s+{ONE})?(?!\s+(?:goal|limits?))"
)
_LESS = r"(?:over|more than|rather than|instead of|than|before|above)"
PREFERENCE = re.compile(
    r"\b(?:prefer|value|favou?r|prioriti[sz](?:e|ing)|care (?:more )?(?:about|for)|rather have)"
    r"\s+(?:(?:an?|the|low|high|small|good|better|less|lower|higher|more|fewer)\s+)*"
    rf"(?P<axis>\w+(?:\s\w+)?)\s+{_LESS}\b"
    r"|\b(?P<more>memory|s?ram|size|flash|speed|latency|accuracy|energy|power)\s+"
    r"(?:matters|counts|is)\s+(?:the\s+)?(?:more|most)(?:\s+important)?\b"
)
OTHER = re.compile(r"\b(?:next|other|another|different|following)\b")
