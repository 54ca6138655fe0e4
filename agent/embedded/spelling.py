"""Mends common misspellings, so that "accurracy" is asked about like accuracy."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from functools import cache

from tools.goal.wordlists import word_set

_SHORTEST = 5
"""Shorter words have too many neighbours to be mended, but for those of `_ORDERS`."""
_ORDERS = word_set(
    "train show build flash front convert report search next explain measure candidate"
)
"""What is typed most and in a hurry: "shw frnt", "trn it", "tain it"."""
_VOWELS = re.compile("[aeiou]")
_LIKENESS = 0.82
_ORDINARY = word_set(
    "about above after again all also always and another answer any anybody anything around back "
    "because been before being below better between both brain bring button call called came cats "
    "change changed cheese class clean close cold color come could count cover cross dance dates "
    "days digits does dogs door down drive each early earth eight else ends enough even ever every "
    "face faces fact facts fall fast feel felt field fight find fire five fixed floor follow food "
    "form found four free fresh friend from front full game games garden give given gives glass "
    "goes gold good grand great green ground group grow half hand hands happy hard hats have head "
    "hear heard heart heat heavy held here high hills hold home hope horse hour house human ideas "
    "inch into iron item just keep kept kind king knew know known lady land large last late laugh "
    "lead learn least leave left less letter level lift light like liked lines list little live "
    "local long look looks love made main make makes many maps mark market mean means meat might "
    "mile mind mine money month moon more morning most mother mouth move much music must name near "
    "need never news next night nine none north nose note nothing number ocean often only open "
    "order other over page pages paint pair paper part parts party pass past path pattern people "
    "person phone piece place plain plan plane plans plant plants play point poor power press "
    "price print prove pull push quite race radio rain raise range reach real really record rest "
    "rich right river road rock room rose round rule safe said sail same sand save scale scene "
    "school science seat second seem sense sent seven shape share sharp sheep shell shells ship "
    "shoe shop shore short should shout side sight sign since sing sister sits sixth skin sleep "
    "slip small smell smile snow soft soil some song soon sound south space speak special spell "
    "spend spot spread spring square stand star stars start state stay steam steel step stick "
    "still stone stood stop store story straight strange stream street string strong such sudden "
    "sugar summer suppose sure surface sweet swim table tail take talk tall tell term test than "
    "thank that their them then there these they thick thin thing think third this those though "
    "thought three through throw thus tied time times tiny today together told tone took tool "
    "topic total touch toward town trace track trade trail tree trees trip trouble true tube turn "
    "twelve twenty type under unit until upon usual valley value vary verb very view visit voice "
    "vowel wait walk wall want warm wash watch water wave ways wear week weight well went were "
    "west wheel when where which while white whole whose wide wife wild will wind window winter "
    "wire wish with woman women wonder wood word words work works world would write wrote yard "
    "year years young your yours trains planes colours colors maybe might nice simple rather "
    "birds bird flower flowers photo photos cheap cheaper without within thirty forty fifty sixty "
    "seventy eighty ninety hundred thousand sorry class classes"
)


def mended(word: str, vocabulary: Collection[str]) -> str:
    """`word`, or the one word of `vocabulary` that it looks like."""
    if not word.isalpha() or word in vocabulary or word in _ORDINARY:
        return word
    if (order := _order(word)) or len(word) < _SHORTEST:
        return order or word
    return _nearest(word, tuple(sorted(vocabulary)))


@cache
def _order(word: str) -> str:
    """The word of `_ORDERS` that was written without its vowels, or with one letter too few."""
    known = [one for one in sorted(_ORDERS) if one[0] == word[:1]]
    if len(word) >= 3 and not _VOWELS.search(word):
        return next((one for one in known if one[0] + _VOWELS.sub("", one[1:]) == word), "")
    if len(word) != _SHORTEST - 1:
        return ""
    return next((one for one in known if _lacks_one(word, one) or _swapped(word, one)), "")


def _lacks_one(word: str, known: str) -> bool:
    return any(known[:i] + known[i + 1 :] == word for i in range(1, len(known)))


def _swapped(word: str, known: str) -> bool:
    pairs = range(1, len(known) - 1)
    return any(known[:i] + known[i + 1] + known[i] + known[i + 2 :] == word for i in pairs)


@cache
def _nearest(word: str, vocabulary: tuple[str, ...]) -> str:
    """People rarely mistake the first letter, and a plural is no misspelling."""
    near = [
        known
        for known in vocabulary
        if known[0] == word[0] and abs(len(known) - len(word)) <= 2 and len(known) >= _SHORTEST
    ]
    swapped = next((known for known in near if sorted(known) == sorted(word)), "")
    return swapped or next(iter(difflib.get_close_matches(word, near, n=1, cutoff=_LIKENESS)), word)
