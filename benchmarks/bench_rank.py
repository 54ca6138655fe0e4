"""How well short trainings and zero-cost scores rank networks, and what early ends save.

Random candidates are trained by the proxy recipe and longer by the full one; see docs/proxies.md.
With --write the tables go into that page.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rank_replay import ORDERS, InTurns, chosen_volume, replay
from rank_study import CIFAR, SHARES, Record, Study, records, study_of

from tools.search import pareto_front
from tools.search.proxies.correlation import concordance, correlate
from tools.search.proxies.halving import MARGIN
from tools.search.proxies.ranker import InOrder, Ranker, ZeroCostRanker
from tools.search.proxies.scores import NAMES
from tools.train import RUNGS
from tools.units import format_bytes, format_count, format_percent, plural

MARGINS = (0.1, 0.15, 0.2, 0.3)
PAGE = Path(__file__).resolve().parent.parent / "docs" / "proxies.md"


def main() -> None:
    """Print the tables of one data set, or write them."""
    options = _options()
    if options.dataset != "digits" and not CIFAR.is_dir():
        print("skipped: CIFAR-100 is not in ../shared/data")
        return
    study = study_of(options.dataset, options.epochs, options.seed)
    begun = time.monotonic()
    found = records(study, options.candidates, options.workers, options.seed)
    text = "\n\n".join(
        (
            _about(study, found, options, time.monotonic() - begun),
            _correlations(found),
            _rungs(found),
            _replayed(study, found),
            _chosen(study, found, options.seed),
        )
    )
    print(text)
    if options.write:
        _write(options.dataset, text)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candidates", type=int, default=30)
    parser.add_argument("--dataset", choices=("digits", "cifar100"), default="digits")
    parser.add_argument("--epochs", type=int, help="of the longer training (24 and 8)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="into docs/proxies.md")
    return parser.parse_args()


def _about(
    study: Study, found: Sequence[Record], options: argparse.Namespace, seconds: float
) -> str:
    data, limits = study.dataset, study.limits
    tests = [one.longer.accuracy or 0.0 for one in found]
    proxies = [one.candidate.score for one in found]
    return (
        f"{data.name}: {len(data.classes)} classes, {len(data.train):,} training, "
        f"{len(data.val):,} validation and {len(data.test):,} test images of {data.resolution} "
        f"pixels; {len(found)} random candidates (seed {options.seed}) under "
        f"{format_count(limits.macs or 0)} MACs and {format_bytes(limits.sram_bytes or 0)} of "
        f"SRAM. Proxy training reached {_span(proxies)} of the validation images, "
        f"{plural(study.epochs, 'epoch')} of the full recipe {_span(tests)} of the test images. "
        f"{seconds:.0f} s with {options.workers} workers."
    )


def _span(values: Sequence[float]) -> str:
    return f"{format_percent(min(values))} to {format_percent(max(values))}"


def _correlations(found: Sequence[Record]) -> str:
    """Everything that ranks, against the longer training, with what it costs a candidate."""
    seconds = float(np.mean([one.candidate.seconds for one in found]))
    images = float(np.mean([one.candidate.images for one in found]))
    rows = [
        _row(f"rung at {_share(share)}", found, [one.candidate.rungs[rung] for one in found],
             share * seconds, share * images)
        for rung, share in enumerate(RUNGS)
    ]  # fmt: skip
    rows.append(
        _row("proxy training", found, [one.candidate.score for one in found], seconds, images)
    )
    for name in NAMES:
        cost = float(np.mean([one.score_seconds[name] for one in found]))
        rows.append(_row(name, found, [one.scores[name] for one in found], cost, 0))
    longer = float(np.mean([one.longer.seconds for one in found]))
    seen = float(np.mean([one.longer.images for one in found]))
    rows.append(f"| longer training | | | | | {_seconds(longer)} | {seen:,.0f} |")
    return "\n".join(
        (
            "| what ranks | Kendall's τ (95 %) | p | Spearman's ρ | τ, like size | seconds | "
            "images |",
            "|---|---|---|---|---|---|---|",
            *rows,
        )
    )


def _row(
    name: str, found: Sequence[Record], values: Sequence[float], seconds: float, images: float
) -> str:
    longer = [one.longer.accuracy or 0.0 for one in found]
    rank = correlate(values, longer)
    alike = concordance(values, longer, _alike(found))
    p_value = "< 0.001" if rank.p_value < 0.001 else f"{rank.p_value:.3f}"
    return (
        f"| {name} | {rank.tau:.2f} ({rank.low:.2f} to {rank.high:.2f}) | {p_value} | "
        f"{rank.rho:.2f} | {alike:.2f} | {_seconds(seconds)} | {images:,.0f} |"
    )


def _alike(found: Sequence[Record]) -> list[tuple[int, int]]:
    """Pairs of candidates within a factor of two in MACs and in SRAM."""
    sizes = np.log2([(_cost(one)) for one in found])
    count = len(found)
    return [(a, b) for a in range(count) for b in range(a) if np.all(abs(sizes[a] - sizes[b]) < 1)]


def _cost(one: Record) -> tuple[int, int]:
    footprint = one.candidate.footprint
    return footprint.macs, footprint.sram_bytes["aot"]


def _rungs(found: Sequence[Record]) -> str:
    """How well a look at each share of the training foretells its end, by batch norm's two ways."""
    ends = [one.candidate.score for one in found]
    columns = [
        [
            correlate([getattr(one, way)[place] for one in found], ends).tau
            for place in range(len(SHARES))
        ]
        for way in ("batch", "running")
    ]
    lines = [
        f"| {_share(share)} | {batch:.2f} | {running:.2f} |"
        for share, batch, running in zip(SHARES, *columns, strict=True)
    ]
    return "\n".join(
        (
            "| look after | τ with the training's end, by the batch | by running figures |",
            "|---|---|---|",
            *lines,
        )
    )


def _replayed(study: Study, found: Sequence[Record]) -> str:
    """What early ends would have saved and cost, at other rungs and margins too."""
    rows = []
    for shares in ((0.25, 0.5), RUNGS, (0.5, 0.75)):
        looks = [SHARES.index(share) for share in shares]
        candidates = [
            one.candidate.model_copy(update={"rungs": tuple(one.batch[look] for look in looks)})
            for one in found
        ]
        for margin in MARGINS:
            saved = replay(candidates, study.limits, shares, margin)
            used = "**" if (shares, margin) == (RUNGS, MARGIN) else ""
            rows.append(
                f"| {used}{', '.join(map(_share, shares))}{used} | {used}{margin:g}{used} | "
                f"{format_percent(saved.images)} | {saved.pruned:.1f} | {saved.wrongly:.2f} | "
                f"{format_percent(saved.lost)} |"
            )
    front = len(pareto_front([one.candidate for one in found], study.limits.runtime))
    return "\n".join(
        (
            f"{front} of the {len(found)} candidates are on the front by proxy accuracy. Early "
            f"ends, replayed in {ORDERS} random orders (in bold: what the search does):",
            "",
            "| rungs | margin | images saved | ended early | of the front | hypervolume lost |",
            "|---|---|---|---|---|---|",
            *rows,
        )
    )


def _chosen(study: Study, found: Sequence[Record], seed: int) -> str:
    """What a ranker's choice is worth: the hypervolume that a third of the candidates reaches."""
    candidates, count = [one.candidate for one in found], len(found) // 4
    rankers: dict[str, Ranker] = {"nothing": InOrder(), "cells alone": InTurns()}
    rankers |= {f"cells and {name}": ZeroCostRanker(study.dataset, seed, name) for name in NAMES}
    rows = []
    for title, ranker in rankers.items():
        mean, deviation = chosen_volume(candidates, study.limits, ranker, count)
        rows.append(f"| {title} | {format_percent(mean)} ± {format_percent(deviation)} |")
    return "\n".join(
        (
            f"| {count} candidates of {3 * count}, chosen by | share of the whole hypervolume |",
            "|---|---|",
            *rows,
        )
    )


def _share(share: float) -> str:
    return f"{round(8 * share)}/8"


def _seconds(value: float) -> str:
    return f"{value:.1f}" if value >= 1 else f"{value:.3f}"


def _write(dataset: str, text: str) -> None:
    """Replace what stands between the page's marks of `dataset`."""
    begin, end = f"<!-- rank {dataset}: begin -->", f"<!-- rank {dataset}: end -->"
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(begin)
    _, after = rest.split(end)
    PAGE.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
