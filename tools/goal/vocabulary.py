"""The words that say what is limited and in which direction; numbers and units are elsewhere."""

from __future__ import annotations

from typing import Literal

from tools.goal.wordlists import phrase_list, word_set

Noun = Literal["sram", "flash", "macs", "latency", "accuracy", "error", "memory", "flops", "other"]
Direction = Literal["upper", "lower", "better", "worse", "about"]


_NOUN_PHRASES: dict[Noun, str] = {
    "sram": """ram | sram | rams | srams | working memory | heap | arena | tensor arena
        data memory | peak memory | activation memory | on chip memory | main memory
        runtime memory | dram | random access memory | static ram | scratch memory
        run time memory""",
    "flash": """flash | flash memory | rom | storage | program memory | code memory
        flash storage | non volatile memory | nonvolatile memory | nvm | program flash
        flash space | flash rom | program storage | read only memory | model size | binary size
        firmware size | code size | persistent memory | permanent memory | code space""",
    "memory": "memory | mem",
    "macs": """mac | macs | multiply accumulates | multiply accumulate | madds | mult adds
        multiply adds | multiply accumulations | multiply accumulate operations | mac operations
        mac ops | mac count | mac operations per inference""",
    "flops": "flop | flops | floating point operations",
    "latency": """latency | latencies | inference time | inference latency | response time
        runtime | run time | time per image | time per inference | time per frame
        execution time | delay | inference speed | speed | time per prediction
        time per classification | response | frame time | reaction time | processing time
        per inference | per image | per frame | per picture | per photo | per prediction
        per classification | an inference | an image | a frame | a picture | each inference
        each image | each frame | every inference | every image | every frame""",
    "accuracy": """accuracy | accuracies | accurate | accurately | top 1 | top1 | top one
        correct | correctly | right | success rate | hit rate | acc | recognition rate
        top 1 accuracy | test accuracy | validation accuracy | classification accuracy
        exactness | score""",
    "error": """error | errors | error rate | error rates | test error | top 1 error | mistakes
        misclassifications | misclassification rate | misclassification | misclassified
        misclassifies | wrong | wrongly | incorrect | incorrectly | mistake | failures
        top 1 error rate""",
    "other": """parameters | params | parameter | parameter count | weights | energy | power
        battery | clock | frequency | training | training time | epochs | sparsity | pruning
        dropout | precision | recall | f1 | auc | top 5 | top5 | top five | confidence
        accuracy loss | accuracy drop | loss of accuracy | drop in accuracy | loss in accuracy
        external ram | external flash | sdram | psram | ddr | sd card | disk | disk space
        cache | swap | stack | gpu memory | video memory | vram | eeprom | bandwidth | download
        cpu | cpu load | utilisation | utilization | split | data set | dataset | train time
        quantization loss | quantisation loss | accuracy difference | price | cost
        budget money | weight decay | learning rate | batch size | operations | ops | resolution
        cpu time | training data | test data | validation data | compile time | search time
        supply | temperature | top 5 accuracy | top 5 error | external memory | host memory""",
}
_COMPARATOR_PHRASES: dict[Direction, str] = {
    "upper": """under | below | beneath | less than | fewer than | lower than | smaller than
        lighter than | shorter than | at most | at the most | at the very most | at maximum
        max | maximum | up to | upto | within | within the limits of | inside | limit
        limited to | limits | limit of | limiting | capped at | cap | cap of | capped to
        restricted to | restrict | budget | budget of | budgets | ceiling | ceiling of
        upper bound | upper bound of | < | <= | =< | sub | or less | or fewer | or below
        or under | or lower | or smaller | and below | and under | tops | fits in | fit in
        fits into | fit into | fits within | fits inside | limit on | limit for | limit to
        budget for | cap on | cap for | maximally | maximal | a maximum of | a max of
        allowance | allowance of | at its most | not to pass | to spare | or shorter
        keep under | an upper limit of | upper limit | upper limit of | short of""",
    "lower": """over | above | more than | greater than | higher than | larger than
        bigger than | exceed | exceeds | exceeding | exceeded | beyond | at least | at the least
        at the very least | at minimum | min | minimum | minimally | a minimum of | a min of | >
        >= | => | or more | or higher | or above | or greater | or larger | or over | and up
        and above | and more | upwards of | upward of | past | longer than | surpass | surpasses
        surpassing | in excess of | lower bound | lower bound of | no fewer | lower limit
        lower limit of | topping | starting at | starting from | or longer | plus | +
        as a minimum | floor of""",
    "better": """better than | faster than | quicker than | or better | or faster | or quicker
        and better | beat | beats | beating | improve on | target | target of | goal of | goal""",
    "worse": "worse than | slower than | or worse | or slower",
    "about": """about | around | roughly | approximately | approx | circa | ca | ~
        on the order of | in the order of | nearly | almost | or so | ish | some | more or less
        close to | near | in the region of | in the neighbourhood of | in the neighborhood of
        give or take""",
}
NOUNS: dict[str, Noun] = {
    phrase: noun for noun, block in _NOUN_PHRASES.items() for phrase in phrase_list(block)
}
COMPARATORS: dict[str, Direction] = {
    phrase: direction
    for direction, block in _COMPARATOR_PHRASES.items()
    for phrase in phrase_list(block)
}

AFTER_ONLY = frozenset(phrase for phrase in COMPARATORS if phrase.startswith(("or ", "and "))) | {
    "tops", "+", "plus", "ish", "to spare", "give or take",
}  # fmt: skip
"""Comparators that stand after their quantity."""

EITHER_SIDE = word_set(
    "max maximum min minimum budget limit cap allowance maximally minimally"
) | frozenset(
    phrase_list("""at most | at the most | at the very most | at maximum | at minimum | at least
    at the least | at the very least | limit on | limit for | budget for | cap on | cap for
    limits | as a minimum | or more | upper limit | lower limit | upper bound | lower bound
    ceiling | target | goal""")
)
"""Comparators that may also stand after it ("64 KB max", "a 64 KB limit on SRAM")."""

STRICT = frozenset(
    phrase_list("""over | above | more than | greater than | higher than | better than | exceed
    exceeds | exceeding | beyond | > | past | surpass | surpasses | surpassing | under | below
    less than | fewer than | lower than | <""")
)
"""Comparators that exclude their own amount: no accuracy is above 100 %."""

NEGATIONS = word_set(
    "not no never nothing none without cannot nor neither nowhere don't doesn't didn't can't won't "
    "mustn't shouldn't isn't aren't dont doesnt cant wont mustnt shouldnt shan't couldn't "
    "wouldn't hardly avoid forbid forbidden prevent"
)

ALTERNATIVES = frozenset({"instead of", "rather than", "as opposed to", "unlike", "±", "+ / -"})
"""Words before an amount that is not the one wanted, or is only a tolerance."""

REFUSALS = frozenset(
    phrase_list("""too much | too many | too slow | too big | too large | too low | too little
    too few | unacceptable | not acceptable | not allowed | not ok | not okay | not possible
    useless | no good | not good enough | not enough | impossible | forbidden | insufficient
    out of reach | no use | too high | too long | too poor | too bad | too heavy | rejected
    not an option""")
)
"""Judgements that turn a bound around: "more than 64 KB of RAM is too much"."""

GLUE = word_set(
    "a an the of in to at is are be it its it's that this my our your total peak just only exactly "
    "precisely equal equals = : as - – -> ( ) [ ] { } \" ' ` * _ free available usable "
    "internal usage use used using uses need needs needing take takes taking have has having had "
    "get gets getting go goes going stay stays keep keeps keeping kept remain remains must should "
    "shall may might can could would will want wanted wants require requires required "
    "consume consumes consuming occupy occupies consumption requirement requirements footprint "
    "overall worst case allowed permitted possible by from bound run runs running rise grow fall "
    "drop dip spend reach reaches reaching reached achieve achieves achieving hit hits hitting "
    "than even ever strictly very well still hard soft size sized value figure number count rate "
    "test validation top classification for  on board chip let allow much i we "
    "you they there do does did so then also"
)
"""Words that say nothing about a limit and may stand inside its phrase."""

FENCES = word_set("with while where which whose whereas because since although though")
"""Words that open a new phrase: a noun before them does not reach a quantity after them."""

JOINS = frozenset({"and", "or", "but", "&", "nor", "yet"})
STOPS = frozenset({".", ";", "!", "?", "—"})
RANGES = frozenset({"to", "-", "–", "..", "...", "until", "till", "through"})
EACH = frozenset({"each", "both", "apiece", "either"})
SHRINKING = word_set(
    "low lower lowest small smaller smallest tiny little least minimal fast fastest high highest "
    "short shortest limited minimum maximum good best"
)
EVIDENCE_OF_ACCURACY = word_set(
    "on in for with and or at while using when from but minimum min max maximum please as "
    "if under over within below than"
)
"""What may follow a percentage that no noun claims, for it to be the accuracy."""
