"""Which parties, and which voices, are one: by item, as organs or institutions of one state, by a person's name."""

from collections.abc import Hashable, Iterable
from functools import cache
from typing import TypeVar, get_args

from lagebild.archive.reports import Party, Voice
from lagebild.who.fold import fold
from lagebild.who.names import same_given, same_surname
from lagebild.who.nouns import nouns
from lagebild.who.tables import Language

Someone = Party | Voice
_Someone = TypeVar("_Someone", Party, Voice)

#: Sectors of which a state has one organ in one event, however it is called (`russische Artillerie`, `Russian forces`).
_ORGANS = frozenset({"COP", "JUD", "MIL"})
_WORDS = 4  # of the longest name of an institution: `ministry of foreign affairs`


def called(someone: Someone) -> str:
    """The name, else the words that stand there."""
    return someone.name or someone.text or ""


def key(someone: Someone) -> Hashable:
    """What those who are one have in common; names of persons need `same_person` besides."""
    if someone.wikidata or someone.kind == "person":
        return someone.wikidata or fold(called(someone))
    if someone.country and someone.sector in _ORGANS:
        return someone.country, someone.sector
    found = institution(called(someone)) if someone.country else None
    return (someone.country, found) if found else fold(called(someone))


@cache
def institution(name: str) -> str | None:
    """What a name of either language ends in: `Russian defence ministry` and `russisches Verteidigungsministerium`."""
    words = fold(name).split()
    for language in get_args(Language):
        for size in range(min(len(words), _WORDS), 0, -1):
            found = nouns(language).find(" ".join(words[-size:]))
            if found and found.noun.institution and not found.before:
                return found.noun.institution
    return None


def same_person(one: Someone, other: Someone) -> bool:
    """Whether two names can be one person's: `Klymenko`, `Ihor Klymenko` and `Igor Klimenko`."""
    if one.wikidata and other.wikidata:
        return one.wikidata == other.wikidata
    if {one.kind, other.kind} != {"person"} or (one.country and other.country and one.country != other.country):
        return False
    (*given, last), (*given_too, last_too) = called(one).split(), called(other).split()
    if not same_surname(last, last_too):
        return False
    return not given or not given_too or same_given(given[0], given_too[0])


def fullest(someone: _Someone, others: Iterable[_Someone]) -> _Someone:
    """Of those of one person the longest name; someone itself if several persons may be meant."""
    alike = [other for other in others if same_person(someone, other)]
    longest = max(alike, key=lambda other: len(called(other).split()), default=someone)
    return longest if all(same_person(longest, other) for other in alike) else someone
