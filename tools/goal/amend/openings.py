"""The words with which the clauses of a message open, as patterns."""

from __future__ import annotations

import re
from functools import cache

from tools.goal.amend.phrases import any_of, resource

_ADVERBS = r"(?:\s*(?:please|just|maybe|perhaps|also|instead|now|simply|then|kindly|possibly),?\s)*"
_END = r"(?![\w'])"

FILLERS = re.compile(
    r"(?:[\s,:*\"'()-]|(?:"
    + any_of(
        """and | but | so | then | also | ok | okay | well | hmm+ | oh | yes | yeah | yep | no
        nope
        sorry | actually | now | hey | hi | hello | thanks? | thank you | great | good | nice
        cool
        right | alright | fine | sure | maybe | perhaps | wait(?=,) | oops | just | instead
        still | next
        first | finally | ah | uh | um | hm | again | anyway | though | in that case | for now
        on second thoughts? | this time | by the way | btw | i think | i guess | i mean | simply
        i believe | additionally | besides | however | or | afterwards | after that | later
        from now on | in addition | moreover | too | only | rather | better | while | my bad
        with that | at the same time | for example | say"""
    )
    + r")(?![\w']))+"
)
"""Words before the opening that do not change what a clause does."""

COURTESY = re.compile(
    any_of(
        """(?:can|could|would|will|can't|couldn't|won't|may|might|shall) (?:you|we|i|u)(?: mind)?
        (?:i|we) (?:want|need|would like|would love|would prefer) (?:you )?to
        (?:i'd|we'd) (?:like|love|prefer) (?:you )?to | please | pls | plz | let's | lets | let us
        how about | why not | why don't (?:we|you) | would you mind | feel free to | go ahead and
        (?:we|you|i) (?:should|must|could|can|may|might) | try to | let me | i'll | we'll
        what do you say (?:we|to) | what about(?= .{1,60}instead) | i would rather | i'd rather
        you need to | (?:it's|it is) time to"""
    )
    + _END
    + _ADVERBS
    + r"\s*"
)
"""What is taken off a request; the verb after it decides."""

CHANGE = re.compile(
    any_of(
        r"""mak(?:e|ing) | set(?:ting)? | lower(?:ing)? | rais(?:e|ing) | increas(?:e|ing)
        us(?:e|ing)
        decreas(?:e|ing) | reduc(?:e|ing) | chang(?:e|ing) | switch(?:ing)? | drop(?:ping)?
        los(?:e|ing)
        remov(?:e|ing) | forget(?:ting)? | ignor(?:e|ing) | lift(?:ing)? | cut(?:ting)?
        halv(?:e|ing)
        doubl(?:e|ing) | tripl(?:e|ing) | limit(?:ing)? | cap(?:ping)? | keep(?:ing)?
        giv(?:e|ing)
        allow(?:ing)? | relax(?:ing)? | tighten(?:ing)? | try(?:ing)? | add(?:ing)? | have | having
        swap(?:ping)? | replac(?:e|ing) | mov(?:e|ing) | bring(?:ing)? | put(?:ting)?
        restrict(?:ing)?
        disregard(?:ing)? | bump(?:ing)? | extend(?:ing)? | shrink(?:ing)? | grow | enlarg(?:e|ing)
        expand(?:ing)? | loosen(?:ing)? | go(?:ing)? (?:back|down|up|with|to|for|lower|higher|over)
        aim(?:ing)? | target(?:ing)? | assume | design(?:ing)? | creat(?:e|ing) | develop(?:ing)?
        produc(?:e|ing) | generat(?:e|ing) | squeez(?:e|ing) | correct(?:ing)? | fix(?:ing)?
        stick
        updat(?:e|ing) | adjust(?:ing)? | modify(?:ing)? | revert(?:ing)? | undo(?:ing)? | stay
        settle
        delet(?:e|ing)(?= .{0,20}limit) | spend | requir(?:e|ing) | demand(?:ing)? | skip(?:ping)?
        stop limiting | start(?:ing)? (?:with|from|at|over|again|afresh) | insist | restore
        reset | clear
        turn(?:ing)? | tak(?:e|ing)(?= (?:it|that|the \w+) (?:down|up|back)) | classify(?:ing)?
        triple
        take(?= (?:about |at most |only )?\d[\d.]*\s?(?:[km]b?|ms|%)(?!\w)) | quadruple
        take (?:out|off)
        build(?:ing)?(?= (?:me |us )?(?:an?|another))
        train(?:ing)?(?= (?:me |us )?(?:an?|another))
        cancel(?:ling)?(?= .{0,20}limit) | reconsider | leave out | get rid | do away | waive
        omit
        treat | consider | respect | obey | correct"""
    )
    + _END
)
"""Verbs that may change a limit."""

ASKS = any_of(
    r"""what(?:'?s|'re|'d)? | why | how(?:'?s|'d)? | which | who(?:'?s)? | whose | whom
    where(?:'?s)? | when
    i (?:have no (?:idea|clue)|know nothing|never heard) | no (?:idea|clue)
    whether | (?:is|are|was|were|does|did|isn't|aren't|doesn't|didn't|wasn't|am|hasn't|haven't) \w+
    has (?!to\b)\w+ | (?:do|don't|have|had) (?:you|we|i|they|these|those) | should (?:we|i|you)
    (?:can|could|will|would|should|shall|may|might|must) SUBJECT
    (?:can't|couldn't|won't|wouldn't|shouldn't) SUBJECT
    i (?:wonder|was wondering|don't know|don't understand|don't see|don't get|do not know)
    i(?:'m| am) (?:wondering|curious|not sure) | (?:just )?curious | wondering | not sure
    any idea
    question | remind me | let me know | tell (?:me|us) | know(?:ing)?
    see(?:ing)? (?:if|whether|what|how)
    explain (?:what|why|how|whether) | estimate | predict | calculate | wonder | understand
    i do wonder
    check (?:if|whether|what|how) | guess | i(?:'d| would) be (?:curious|interested)"""
).replace(
    "SUBJECT",
    any_of(
        r"""it | this | that | these | those | they | there | the | an? | my | our | your | its
        any
        all | every | some | no | one | you | we | i | he | she | everything | anything | something
        nothing | (?:about )?[\d.]+\S* | both | either | cifar\S* | digits | more | less | such
        RESOURCE"""
    ),
)
SUPPOSES = any_of(
    r"""if | suppose | supposing | assuming | imagine | hypothetically | in case | unless | even if
    as if | provided
    (?:it|this|that|they|everything|the \w+|the \w+ \w+) (?:would|could|might)(?:n't)?
    with (?:more|less|fewer|enough)"""
)
HARMLESS = re.compile(
    any_of(
        r"""if (?:possible|needed|necessary) | if at all possible
        if (?:you|we|i) (?:can|could|may|like|want)
        if (?:that|it) (?:works|helps)
        if (?:that's|that is|it's|it is) (?:ok|okay|fine|possible)"""
    )
    + _END
)
TRAINS = any_of("(?:re)?train | run(?![\\s-]?time) | fine-?tune | distil+ | learn | work")
SEARCHES = any_of(
    r"""search | find | look for | propose | re-?search | optimi[sz]e
    get (?:me|us) (?:an?|some)"""
)
TOOLS = any_of(
    r"""pick | choose | select | show | list | display | print | open | read | write | save
    export
    explain | convert | quanti[sz]e | build | compile | measure | profile | report | compare | plot
    draw | evaluate | benchmark | deploy | upload | delete | stop | pause | wait | continue
    resume
    repeat | redo | describe | summari[sz]e | help | cancel | quit | exit | rename | copy | load
    fork
    replay | view | rank | sort | filter | count | visuali[sz]e | inspect | debug | verify | check
    watch | take | test(?! accuracy| error) | start | download | install | restart | rerun
    give up
    (?:give|get|send|hand) (?:me|us) (?:the|all|every|your|a list|a report|details) | return
    sum up
    do the | candidate | play
    flash(?:ing)?(?=\s*$| (?:it|them|that|this|candidate|now|again|please)\b)
    flash(?:ing)?(?= (?:onto|to|my|your|via|over|using)\b)
    flash(?:ing)?(?= (?:with|the (?!limit|budget|size|memory|usage|to|under))) | call | name
    ask"""
)
CHOICES = any_of(
    r"""CHOOSE (?:the|this|that)(?: \w+)? (?:one|candidate|network|second|first|last|third)
    CHOOSE (?:the )?(?:smallest|best|smaller|largest|fastest|second|first|last|third)"""
).replace("CHOOSE", any_of("keep | use | try | go with | go for"))
"""Verbs of change with one of the networks: nothing about the goal."""
_ABOUT = any_of(
    """network | model | candidate | one | ones | result | design | first | second | third | last
    best
    winner | front | search | training | report | table | elf | firmware | paper | demo | smallest
    largest | smaller | bigger | larger | teacher | student | estimate | measurement
    prediction"""
)
_TELLS = any_of(
    """is | are | has | needs | need | uses | takes | reaches | gets | gives | shows | says | comes
    achieves | fits | wants | runs | costs | can reach | seems | looks | stays | does | doesn't
    isn't
    still needs | also needs | even needs | now needs"""
)
_TOLD = any_of(
    """was | were | had | needed | used | took | reached | got | gave | showed | said | came
    achieved
    ran | has been | stayed | went | did | wasn't | didn't | ended up | turned out | failed
    worked"""
)
_BUT_LIMITS = (
    r"(?!\s+(?:enough|fine|ok|okay|good|acceptable|allowed|plenty|sufficient|only\s+allowed)\b)"
    r"(?!.{0,200}(?:at\s+most|at\s+least|no\s+more|no\s+less|\bmax|\bmin|\bshould|\bmust|\bnot\s+\d|\bbudget"
    r"|(?<!over\s)(?<!above\s)(?<!below\s)(?<!under\s)\b(?:the|my|our)\s+limit))"
)
_NETWORK = rf"(?:the|your|this|that|its) (?:\w+ ){{0,2}}?{_ABOUT}s?"
_NOT_MEANT = r"(?!.{0,200}\bmeant\b)"
_FIGURE = "(?:accuracy|latency|speed)"
_FORMER = "(?:(?:the|my|our|old|previous|last|first) )*"
_BOARD = any_of(
    "board | chip | device | mcu | microcontroller | target | what | which | who | it | app"
)
REPORTS = any_of(
    rf"""because | as it | since
    (?:it|this|that|these|those|they|he|she)(?:'s| {_TELLS}){_END}(?! to\b){_BUT_LIMITS}
    (?:it|this|that|these|those|they|he|she|{_NETWORK}) {_TOLD}(?! (?:supposed|meant)\b)
    {_NETWORK}(?:'s| {_TELLS}){_END}(?! to\b){_BUT_LIMITS}
    (?:you|i|we) (?:said|told|mentioned|saw|see|read|heard|noticed){_NOT_MEANT}
    (?:you|i|we) (?:thought|tried|got){_NOT_MEANT}
    (?:you|i|we) (?:measured|wrote|reached|like|love|know|learned|found|remember)
    (?:the|its|your|this|that) (?:\w+ )?{_FIGURE} (?:is|was)\b(?=.{{0,60}}\d){_BUT_LIMITS}
    {_FORMER}RESOURCE(?: limit| budget| target)? (?:was|were|had|used to be)
    (?!{_BOARD}\b)\w+ (?:needs|uses|takes|achieves|reaches|gets|reports)
    (?:the|my|our) (?:(?:old|previous|last|first) )?(?:limit|goal|budget|target) (?:was|used to)"""
)
_PLAIN = any_of(
    """i | we | you | it | they | there | the | that | this | my | our | RESOURCE | no | any
    don't | do not
    never | don't | at most | forget | nothing | all"""
)


@cache
def pattern(block: str) -> re.Pattern[str]:
    """One of the alternatives above, compiled: it ends where a word ends."""
    return re.compile(f"(?:{block}){_END}".replace("RESOURCE", resource()))


@cache
def openings() -> re.Pattern[str]:
    """Anything that a new clause can open with after a comma or an "and"."""
    firm = "|".join((ASKS, SUPPOSES, TRAINS, SEARCHES, TOOLS, REPORTS, _PLAIN))
    return re.compile(f"(?:{COURTESY.pattern}|{CHANGE.pattern}|{pattern(firm).pattern})")
