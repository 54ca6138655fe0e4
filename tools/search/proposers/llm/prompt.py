"""Makes a question of what the search has shown; the most useful rows first, within bounds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tools.footprint import Footprint
from tools.language_model import Question, Sampling
from tools.search.candidate import Candidate
from tools.search.limits import RESOURCES, Limits, sram_used
from tools.search.pareto import pareto_front
from tools.search.proposers.llm.notes import Notes
from tools.search.proposers.llm.schema import answer_schema
from tools.search.proposers.llm.wording import clean_line, document_of, line_of
from tools.search.space import MINIMUM_MAP, SearchSpace
from tools.texts import render
from tools.units import format_bytes, format_count, format_percent

MOST_CHARACTERS = 11_000
"""Of a whole question: with an answer it fits into a context window of 8,000 tokens, also where
figures take a token for every two and a half characters."""
_HEADINGS = 500  # characters of the headings that stand only over rows
_LONGEST_REASON = 120  # characters that are told of why a training failed


@dataclass(slots=True)
class _Room:
    """Characters that are left for rows, and how many rows found no place."""

    left: int
    left_out: int = 0

    def fit(self, rows: Iterable[str]) -> list[str]:
        """The first rows, as far as there is room."""
        kept = []
        for row in rows:
            if len(row) + 3 <= self.left:
                self.left -= len(row) + 3
                kept.append(row)
            else:
                self.left_out += 1
        return kept


def question_of(
    notes: Notes, space: SearchSpace, most: int, cells: list[str], sampling: Sampling
) -> Question:
    """A question for `most` designs in `cells`, from `notes`, which has examples.

    Equal memories make equal questions. What the model wrote itself is not told again, but for
    names and values that were wrong.
    """
    system = render("search/system.md.j2", max_stages=space.max_stages, minimum_map=MINIMUM_MAP)
    fixed = _prompt(notes, space, most, cells, _Room(0))
    room = _Room(MOST_CHARACTERS - len(system) - len(fixed) - _HEADINGS)
    return Question(
        system=system,
        prompt=_prompt(notes, space, most, cells, room),
        answer_schema=answer_schema(space, most),
        sampling=sampling,
    )


def _prompt(notes: Notes, space: SearchSpace, most: int, cells: list[str], room: _Room) -> str:
    limits = notes.limits
    front = pareto_front(notes.tried.values(), limits.runtime)
    on_front = {one.id for one in front}
    others = [one for one in reversed(notes.tried.values()) if one.id not in on_front]
    example = notes.examples[0].architecture
    document = {"rationale": "…", "architecture": document_of(example)}
    # The order here is the order of use: the first ones find room.
    rows: dict[str, Any] = {
        "refusals": room.fit(notes.refusals),
        "duplicates": room.fit(notes.duplicates),
        "rejected": room.fit(
            f"{line_of(one.architecture)}\n  {advice.replace(chr(10), chr(10) + '  ')}"
            for one, advice in reversed(notes.rejected)
        ),
        "front": room.fit(_row(one, limits) for one in front),
        "examples": room.fit(
            f"{_costs(one.footprint, limits)}: {line_of(one.architecture)}"
            for one in notes.examples
        ),
        "others": room.fit(_row(one, limits) for one in others),
    }
    return render(
        "search/question.md.j2",
        channels=space.input_channels,
        classes=space.classes,
        limits=limits_words(limits),
        genes=_options(space),
        example_line=line_of(example),
        example_json=json.dumps(document, ensure_ascii=False),
        left_out=room.left_out,
        cells=cells,
        most=most,
        **rows,
    )


def limits_words(limits: Limits) -> str:
    """Every limit with its unit, and for which runtime SRAM and flash count."""
    words = [
        f"{resource.name} at most {resource.text(most)}"
        for resource in RESOURCES
        if (most := resource.limit(limits)) is not None
    ]
    if limits.macs_min is not None:
        words.append(f"MACs at least {format_count(limits.macs_min)}")
    if limits.reserved_sram_bytes:
        words.append(f"{format_bytes(limits.reserved_sram_bytes)} of the SRAM for the firmware")
    return f"{', '.join(words) or 'none'} (runtime {limits.runtime})"


def _options(space: SearchSpace) -> list[tuple[str, str]]:
    """Each field of a design with its options."""
    genes = space.genes()
    names = [name for name in genes if not name[0].isdigit() or name.startswith("0_")]
    shown = {"stem": "stem.output_channels", "stem_stride": "stem.stride", "head": "head_channels"}
    return [
        (
            shown.get(name, f"blocks[].{name[2:]}" if name.startswith("0_") else name),
            ", ".join(str(option) for option in genes[name].options),
        )
        for name in names
        if name != "stages"
    ]


def _row(candidate: Candidate, limits: Limits) -> str:
    """What a candidate reached, what it costs, and what it is."""
    if candidate.status == "trained":
        reached = format_percent(candidate.score)
    elif candidate.status == "pruned":
        last = format_percent(candidate.rungs[-1]) if candidate.rungs else "no accuracy"
        reached = f"ended early at {last}"
    else:
        reached = f"failed ({clean_line(candidate.reason)[:_LONGEST_REASON]})"
    costs = _costs(candidate.footprint, limits)
    return f"{reached}, {costs}: {line_of(candidate.architecture)}"


def _costs(footprint: Footprint, limits: Limits) -> str:
    """SRAM as it counts against the limit."""
    return (
        f"{format_count(footprint.macs)} MACs, {format_bytes(sram_used(footprint, limits))} SRAM, "
        f"{format_bytes(footprint.flash_bytes[limits.runtime])} flash"
    )
