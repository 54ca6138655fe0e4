"""Whether words ask for something to be done, ask about something, or only tell."""

from __future__ import annotations

import re
from typing import Literal

from tools.goal.amend.phrases import any_of

Mood = Literal["do", "ask", "tell"]

_FILLERS = re.compile(
    "(?:"
    + any_of(
        """ok | okay | okey | well | so | now | then | and | but | also | hey | hi | hello
        yes | yeah | yep | sure | great | good | nice | cool | perfect | fine | alright
        all right | right | thanks | thank you | thx | hm+ | um+ | oh | ah | wow | next
        first | just | maybe | perhaps | actually | sorry | no | after that | afterwards
        finally | lastly | dear | man | dude | quickly | simply | again | anyway
        alternatively | in that case | btw | by the way | if possible | for now | today
        excellent | awesome | tinysmith"""
    )
    + r"\b[\s,.!:;-]*)+"
)
_ASKING = any_of(
    "can | could | would | will | cud | can't | couldn't | won't | may | shall | should"
)
_ADVERBS = any_of(
    "please | pls | now | also | just | then | maybe | perhaps | kindly | mind | possibly"
)
_LIKING = any_of("like | love | want | need | prefer | wish")
_COURTESY = re.compile(
    rf"(?:{_ASKING}\s+(?:you|we|u|i|ya)(?:\s+{_ADVERBS})*"
    rf"|(?:i|we)(?:'d| would| wud)?\s+{_LIKING}(?:\s+(?:you|it|that))?\s+(?:to|2)|"
    + any_of(
        """please | pls | plz | kindly | i wanna | let's | lets | let us | let me
        go ahead and | go on and | try to | try and | would you mind | do you mind | you can
        you could | you should | you may | we can | we should | we could | how about
        what about | why don't you | why don't we | feel free to | it's time to
        it is time to | time to | be so kind as to | be so kind to | be so kind and
        do me a favor and | do me a favour and | i'd appreciate it if you could
        i'd appreciate it if you | would it be possible to | is it possible to | proceed to
        continue to | start to | begin to | get to | want to | i'd rather | make sure to
        hurry up and | just | now"""
    )
    + r")\b[\s,]*"
)
_ASKED = re.compile(
    any_of(
        """tell me | let me know | i want to know | i'd like to know | i would like to know
        do you know | any idea | can you tell | i wonder | i was wondering | wondering
        remind me | say | know | explain | clue me in | inform me | find out | check | see"""
    )
    + r"\s+(?:me\s+|about\s+)?(?=(?:what|why|how|which|who|where|when|if|whether)\b)"
)
_QUESTION = re.compile(
    any_of(
        """what | what's | whats | why | how | hows | how's | which | who | who's | whose
        where | when | whether | is | are | was | were | does | do | did | has
        have(?= (?:you|we|i|they|any|all|these|those)) | had
        am | isn't | aren't | doesn't | don't you | didn't | hasn't | can | could | would
        will | should | may | might | any idea | if it | r"""
    )
    + r"\b"
)
_DO = re.compile(
    r"do\s+(?:it|that|this|so|everything|all|both|whatever|them|an?|another|some|one|\d+|the\s+"
    + any_of(
        """rest | remaining | whole | next | job | same | conversion | training | build
        search | work | first | last | full"""
    )
    + r")\b(?!.*\?)"
)
_ABOUT = re.compile(r"(?:and |so |then |ok |or )*(?:what|how) about\b")
"""Opens a proposal, or a question about the thing named."""
_WHY_NOT = re.compile(r"why not\W*$")
_VERBS = re.compile(
    "(?:re-?)?"
    + any_of(
        """train | search | convert | quanti[sz]e | build | compile | run | flash | explain
        measure | profile | report | show | display | print | list | read | open | write
        distil+ | explore | find | look for | use | take | choose | pick | select | go
        continue | proceed | finish | complete | make | create | generate | give | get | put
        upload | burn | deploy | execute | simulate | emulate | test | try | do | compare
        analy[sz]e | inspect | start | begin | keep | carry | wrap | view | see | tell
        summari[sz]e | sum | document | undo | revert | repeat | redo | retry | rerun | save
        export | plot | draw | program | load | fit | teach | link | visuali[sz]e
        interpret | evaluate | bring | install | transfer | move | stick | settle | switch
        opt | have | step | describe | recap | rank | cat | ls | dump | present | output
        fetch | launch | kick | fire | improve | increase | reduce | lower | shrink | drop
        set | change | raise | add | stop | cancel | wait | help | advance | finali[sz]e
        produce | prepare | more | another"""
    )
    + r"(?:ing)?\b"
)
_ENDS = re.compile(r"(?<!\bno\.)(?<!\bnr\.)(?<!\bvs\.)(?<!\bnum\.)(?<=[.!?])\s+(?=\w)")
_JOINTS = re.compile(
    r"(?:[,;.!]+\s+|\s+)"
    + any_of("and then | and also | then | and | afterwards | after that | finally | before | or")
    + r"\s+|[,;.!]+\s+|\s+&\s+"
)


def mood_of(text: str) -> tuple[Mood, str]:
    """The mood of a plain `text`, and the text without what is only polite in front."""
    rest, courteous = _bare(text)
    if asked := _ASKED.match(rest):
        return "ask", rest[asked.end() :]
    if _DO.match(rest) or (_VERBS.match(rest) and not _QUESTION.match(rest)):
        doubtful = text.rstrip().endswith("?") and not courteous
        return ("tell" if doubtful else "do"), rest
    if _WHY_NOT.match(rest):
        return "tell", rest
    if _QUESTION.match(rest):
        return "ask", rest
    asks = text.rstrip().endswith("?")
    if _ABOUT.match(text):
        return "tell", rest
    return ("ask" if asks else "do" if courteous else "tell"), rest


def _bare(text: str) -> tuple[str, bool]:
    """The text without fillers and courtesies in front, and whether there was a courtesy."""
    rest, courteous = text, False
    while match := _FILLERS.match(rest) or _COURTESY.match(rest):
        if not 0 < match.end() < len(rest):
            break
        courteous = courteous or _COURTESY.match(rest) is not None
        rest = rest[match.end() :].lstrip(" ,.!:;-")
    return rest, courteous


def sentences(text: str) -> list[str]:
    """A plain text cut after full stops, question marks and exclamation marks."""
    return [part for part in _ENDS.split(text) if part.strip()] or [text]


def clauses(text: str) -> list[str]:
    """A request with several verbs, cut before each verb: "train it and build it"."""
    parts, place = [], 0
    for joint in _JOINTS.finditer(text):
        mood, bare = mood_of(text[joint.end() :])
        if mood == "do" and _VERBS.match(bare):
            parts.append(text[place : joint.start()])
            place = joint.end()
    return [part.strip() for part in (*parts, text[place:]) if part.strip()]
