"""The parties of an event: those of all its reports, each once, without what only looks like another one."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cache
from typing import get_args

import msgspec

from lagebild.archive.reports import Party, Report
from lagebild.archive.support.alike import called, fullest, key
from lagebild.archive.support.votes import ranked
from lagebild.what import counts
from lagebild.who.fold import fold
from lagebild.who.index import forms
from lagebild.who.pieces import grammar
from lagebild.who.tables import Language

_NAMED = frozenset({"person", "polity"})
_DESCRIBED = frozenset({"group", "other", "organisation", None})
_STATE = frozenset({"GOV", "MIL"})
_PEOPLE = frozenset({"CVL", "UAF", "UNK"})  # of whom a country has many that have nothing to do with each other


def parties(
    reports: Sequence[Report], role: Callable[[Report], Iterable[Party]], *, acting: bool = False
) -> tuple[Party, ...]:
    """Those that most documents give come first, but after all that are known by name or country.

    Those described alike count as one: organs of one state, nameless groups of one sector (`11 people`, `zwei
    Zivilisten`), persons with more or less of their names, a sector without its state beside the only state that has
    it here, and a lone adjective of a state beside that state; where they are `acting`, things of a state (`Russian
    missiles`), too. What is left of a phrase is put in order: a preposition at its end falls away, an adjective alone
    means its country, a number alone nobody.
    """
    given = [(report, party) for report in reports for each in role(report) if (party := _tidy(each))]
    found = list(dict.fromkeys(party for _, party in given))
    keys = {party: _key(party, found, acting=acting) for party in found}
    alike = ranked((report, keys[party], party) for report, party in given)
    return tuple(sorted(map(_best, alike), key=lambda p: not _known(p)))


def _known(party: Party) -> bool:
    return bool(party.wikidata or party.country or party.kind == "person")


def _best(alike: Sequence[Party]) -> Party:
    """A state before its things, a full name before a surname, words before numbers; else the surest."""
    return min(alike, key=lambda p: (not p.country, p.sector in {None, *_PEOPLE}, _numbered(p), _surname_only(p)))


def _surname_only(party: Party) -> bool:
    return party.kind == "person" and " " not in called(party)


def _numbered(party: Party) -> bool:
    return party.kind != "person" and any(counts.value(called(party), each) is not None for each in get_args(Language))


def _key(party: Party, others: Sequence[Party], *, acting: bool) -> Hashable:
    """What a party has in common with those of all reports that are the same."""
    if party.kind == "person" and not party.wikidata:
        return key(fullest(party, others))
    if party.wikidata or party.kind not in _DESCRIBED:
        return key(party)
    if not party.country:
        return _of_sector(party, others)
    thing = _lone(party) or (acting and not party.sector)
    return _state(party, others) if thing else key(party)


def _of_sector(party: Party, others: Iterable[Party]) -> Hashable:
    """A nameless group: the only body of its sector that has a country, else all such groups together."""
    if not party.sector:
        return key(party)
    same = (other for other in others if other.sector == party.sector not in _PEOPLE)
    states = {key(other) for other in same if other.country and other.kind != "person"}
    return states.pop() if len(states) == 1 else (None, party.sector)


def _lone(party: Party) -> bool:
    """Whether only an adjective is left of it: `Russian`."""
    return party.sector in {None, "CVL"} and _adjective(called(party)) is not None


def _state(party: Party, others: Iterable[Party]) -> Hashable:
    """The state that acts with a thing of its own, else all things of the country together."""
    organs = [o for o in others if o.country == party.country and o.sector in _STATE and o.kind != "person"]
    foremost = min(organs, key=lambda o: (o.kind != "polity", o.sector, fold(called(o))), default=None)
    return key(foremost) if foremost else (party.country, None)


def _tidy(party: Party) -> Party | None:
    """The party with what is left of its phrase put in order; None where it is nobody."""
    if party.wikidata or party.kind in _NAMED:
        return party
    words = called(party).split()
    while words and fold(words[-1]) in _joints():
        words.pop()
    name = " ".join(words)
    if not name or all(_counts(word) for word in words):
        return None
    country = _adjective(name) if name.islower() else None
    if country:
        return country
    return party if name == called(party) else msgspec.structs.replace(party, name=name)


def _counts(word: str) -> bool:
    articles = any(fold(word) in grammar(each).articles for each in get_args(Language))
    return articles or any(counts.value(word, each) is not None for each in get_args(Language))


@cache
def _joints() -> frozenset[str]:
    """Words that no phrase ends in."""
    classes = [grammar(each) for each in get_args(Language)]
    return frozenset(word for c in classes for word in c.articles | c.owner | c.place | c.about | c.joins)


def _adjective(word: str) -> Party | None:
    """The country that a lone adjective means."""
    found = {
        entry.country: entry for each in get_args(Language) for entry in forms(each).adjectives.get(fold(word), ())
    }
    if len(found) != 1:
        return None
    (entry,) = found.values()
    return Party(word, entry.name, entry.kind, entry.country, entry.sector, entry.wikidata)
