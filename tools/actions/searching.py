"""How a search is put together: space, limits, training, executor, ranker, proposer, budget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.actions.candidates import keep_preset, proxy_recipe, situation
from tools.first_use import announce_first_use
from tools.language_model import Sampling
from tools.search import Budget, Limits, SearchResult, SearchSpace
from tools.search import search as search_within
from tools.search.executors import executor_for
from tools.search.presets import Preset, load_preset
from tools.search.proposers import proposer_for
from tools.search.proxies.evaluator import ProxyEvaluator
from tools.search.proxies.ranker import ZeroCostRanker

if TYPE_CHECKING:
    from tools.actions.candidates import Situation
    from tools.actions.search import Search
    from tools.bench import Bench
    from tools.project import Options
    from tools.search import Proposer
    from tools.search.proposers.llm import AnswerStore

CHOICE = 3
"""Designs that chance draws for each that is trained: a zero-cost score chooses among them.

The other proposers choose themselves, by what was learnt of the candidates that were trained.
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a search may spend, who proposes, and which preset holds ("": none)."""

    trials: int
    minutes: float | None
    tokens: int | None
    proposer: str
    preset: str

    @property
    def budget(self) -> Budget:
        """Candidates, seconds and tokens; whichever is spent first."""
        seconds = None if self.minutes is None else 60 * self.minutes
        return Budget(candidates=self.trials, seconds=seconds, tokens=self.tokens)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, the limits it kept, and who trained its candidates."""

    result: SearchResult
    limits: Limits
    executor: str


def plan_of(arguments: Search, options: Options) -> Plan:
    """The arguments of a call; what it leaves out is the session's."""
    return Plan(
        trials=arguments.trials or options.trials,
        minutes=arguments.minutes or options.minutes,
        tokens=arguments.tokens or options.tokens,
        proposer=arguments.proposer or options.proposer,
        preset=options.preset if arguments.preset is None else arguments.preset,
    )


def run(plan: Plan, bench: Bench) -> Found:
    """Search by `plan`; the archive's context follows the short training that the preset asks for.

    Raises LimitError when no design meets the limits, PresetError for an unknown preset, and
    TinysmithError where a language model is to propose and there is none.
    """
    preset = load_preset(plan.preset) if plan.preset else None
    now, seed = situation(bench), bench.options.seed
    announce_first_use(bench.reporter)
    keep_preset(bench, plan.preset)
    limits = preset.limits(now.limits) if preset else now.limits
    space = space_of(now, preset)
    executor = executor_for(
        ProxyEvaluator(now.dataset, proxy_recipe(plan.preset), seed),
        bench.options.workers,
        bench.options.ray,
        jobs=plan.trials,
    )
    blind = plan.proposer == "random"
    with executor, now.archive() as archive:
        result = search_within(
            limits,
            space,
            executor,
            archive,
            proposer_of(plan, preset, space, bench, archive.answers),
            plan.budget,
            bench.reporter,
            ranker=ZeroCostRanker(now.dataset, seed) if blind else None,
            choice=CHOICE if blind else 1,
            seed=seed,
        )
        return Found(result, limits, executor.name)


def proposer_of(
    plan: Plan, preset: Preset | None, space: SearchSpace, bench: Bench, answers: AnswerStore
) -> Proposer:
    """Who proposes; a language model is asked by the preset's sampling, its answers are kept."""
    return proposer_for(
        plan.proposer,
        space,
        bench.options.seed,
        # A quarter of the budget, as in docs/bench-search.md: the rest can learn from it.
        population=max(4, plan.trials // 4),
        model=bench.model,
        sampling=preset.sampling if preset else Sampling(),
        answers=answers,
    )


def space_of(now: Situation, preset: Preset | None) -> SearchSpace:
    """The preset's space, or that for the goal's data and memory."""
    data = now.dataset
    if preset is not None:
        return preset.space_for(data.channels, len(data.classes))
    return SearchSpace.for_data(
        data.resolution, data.channels, len(data.classes), now.limits.sram_bytes
    )
