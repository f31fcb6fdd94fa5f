"""What one document tells of one event, ready to be compared: the evidence of its reports together."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

import snowballstemmer

from lagebild.archive.merging.anaphora import Reference, reference
from lagebild.archive.merging.asides import Aside, aside
from lagebild.archive.merging.periods import Period, is_news, main_day, narrowest, ordinal, period_of
from lagebild.archive.reports import Party, Report, Spot
from lagebild.where.fold import Language, fold, plain, sounds
from lagebild.who.fold import words

#: Parties of a telling that are compared, those of its best-informed reports first.
PARTIES = 6
#: A name is at least this long, the mark of a sound not counted: `EU`.
MIN_NAME = 2
#: A word of a topic is at least this long: shorter ones are rarely names, and sound alike by chance.
MIN_WORD = 4


@dataclass(frozen=True, slots=True)
class Who:
    """A party as it is compared: spellings and sounds of its name, its Wikidata id, its codes.

    It is not `named` where a common noun describes it: there are many police forces and bus drivers.
    """

    names: frozenset[str]
    named: bool
    text: str
    country: str | None
    sector: str | None


@dataclass(frozen=True, slots=True)
class Where:
    """A place as it is compared: on the map, with the spellings and sounds of its name."""

    spot: Spot
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Background:
    """What the whole document says that bears on each of its events.

    `topic` are its names and capitalised words by sound, without the common ones. `spots` are all places that it ties
    to an act, `day` is that of its own event, `lead` the first sentence that tells
    of it; all three without what is told in passing.
    """

    countries: Counter[str]
    topic: frozenset[str]
    spots: tuple[Spot, ...]
    day: int | None
    lead: int


@dataclass(frozen=True, slots=True)
class Telling:
    """One event as one document tells it. `id` is that of its best-informed report, ties by position.

    `spots` are the places given; `nearby` those that the sentence or else the document names, for a telling without
    any. `stems` are the stems of its triggers. `vector` is its document's. `lead` says that it is what the document is
    about first, `refers` how its first trigger refers.
    """

    id: str
    reports: tuple[Report, ...]
    document: str
    language: str | None
    types: frozenset[str]
    modes: frozenset[str]
    statuses: frozenset[str]
    actors: tuple[Who, ...]
    recipients: tuple[Who, ...]
    spots: tuple[Where, ...]
    nearby: tuple[Where, ...]
    period: Period | None
    aside: Aside | None
    published: int | None
    ages: frozenset[int]
    dead: frozenset[int]
    injured: frozenset[int]
    stems: frozenset[str]
    words: frozenset[str]
    topic: frozenset[str]
    countries: frozenset[str]
    story: str | None
    vector: bytes | None
    copy_group: str | None
    sentences: frozenset[int]
    lead: bool
    refers: Reference

    @property
    def worth(self) -> int:
        """How much it tells: a day and a place count for more than who and whom."""
        dated = self.period is not None and self.period.given
        return 2 * dated + 2 * bool(self.spots) + bool(self.actors) + bool(self.recipients)

    @property
    def bare(self) -> bool:
        """Whether it names neither who, nor where, nor when."""
        return self.worth == 0


def background(reports: Sequence[Report]) -> Background:
    """What the reports of one document say together."""
    named = {(p.text, p.country) for r in reports for p in (*r.actors, *r.recipients) if p.country}
    named |= {(s.text, s.country) for r in reports for s in r.places if s.country}
    countries = Counter(country for _, country in named if country)
    sentences = {r.sentence: r.sentence_text for r in reports}
    topic = frozenset().union(*map(_topic, sentences.values()), *map(_named, reports))
    own = [r for r in reports if not aside(r)]
    lead = min((r.sentence for r in own), default=-1)
    spots = dict.fromkeys(s for r in own for s in r.places if s.name and not r.presumed_places)
    return Background(countries, topic, tuple(s for s in spots if _credible(s, countries)), main_day(own), lead)


def telling(reports: Sequence[Report], about: Background, vector: bytes | None = None) -> Telling:
    """The evidence of reports of one document, taken to tell of one event; `vector` is the document's, float16."""
    best = sorted(reports, key=lambda r: (-_informed(r), r.begin, r.id))
    first = best[0]
    spots = _spots((r for r in reports if not r.presumed_places), about)
    nearby = () if spots else _spots(reports, about) or about.spots
    return Telling(
        id=first.id,
        reports=tuple(sorted(reports, key=lambda r: (r.begin, r.id))),
        document=first.document,
        language=first.language,
        types=frozenset(r.type for r in reports),
        modes=frozenset(r.mode for r in reports if r.mode),
        statuses=frozenset(r.status for r in reports),
        actors=_parties(p for r in best for p in _actors(r)),
        recipients=_parties(p for r in best for p in r.recipients),
        spots=tuple(map(_where, spots)),
        nearby=tuple(map(_where, nearby)),
        period=_period_of(best, about),
        aside=_aside(reports),
        published=ordinal(first.published),
        ages=frozenset(a for r in reports for p in (*r.actors, *r.recipients) for a in _ages(p.text)),
        dead=frozenset(r.dead for r in reports if r.dead is not None),
        injured=frozenset(r.injured for r in reports if r.injured is not None),
        stems=frozenset(s for r in reports for s in _stems(r.trigger, r.language)),
        words=frozenset().union(*(_content(r.sentence_text) for r in reports)),
        topic=about.topic,
        countries=frozenset(about.countries),
        story=first.story,
        vector=vector,
        copy_group=first.copy_group,
        sentences=frozenset(r.sentence for r in reports),
        lead=any(r.sentence == about.lead for r in reports) and _aside(reports) is None,
        refers=reference(min(reports, key=lambda r: (r.begin, r.id))),
    )


def _aside(reports: Iterable[Report]) -> Aside | None:
    """The weakest sign of all: a document's own event may be told in passing, too, but not only."""
    kinds = {aside(r) for r in reports}
    return None if None in kinds else "passing" if "passing" in kinds else "before"


def _period_of(best: Sequence[Report], about: Background) -> Period | None:
    """The first exact one that is news, else the narrowest that any of them gives or lets presume."""
    found = [(r, p) for r in sorted(best, key=lambda r: (r.begin, r.id)) if (p := _period(r, about))]
    news = (p for r, p in found if p.exact and is_news(p, r))
    return next(news, None) or narrowest(p for _, p in found)


def _period(report: Report, about: Background) -> Period | None:
    """What is told in passing without a day has none: the main day is that of the document's own event."""
    period = period_of(report, about.day)
    return None if period and not period.given and aside(report) else period


def _informed(report: Report) -> int:
    dated = bool(report.earliest and report.latest and not report.presumed_time)
    placed = bool(report.places and not report.presumed_places)
    return dated + placed + bool(report.actors) + bool(report.recipients)


def _spots(reports: Iterable[Report], about: Background) -> tuple[Spot, ...]:
    """The places of the reports that are on the map, without those that nothing else in the document bears out."""
    named = dict.fromkeys(s for r in reports for s in r.places if s.name)
    return tuple(s for s in named if _credible(s, about.countries))


def _credible(spot: Spot, countries: Counter[str]) -> bool:
    """False where a name that does not stand there would bring a country into the document that nothing else names.

    Resolvers err towards far villages with a similar name (`Palai` for `Palais`); a place that is right is mostly
    written as the gazetteer has it, or has company.
    """
    if spot.country is None or len(countries) < 2 or countries[spot.country] > 1:
        return True
    return bool(re.search(rf"\b{re.escape(spot.name or '')}\b", spot.text))


def _actors(report: Report) -> tuple[Party, ...]:
    """Who does it; of an act of words without an actor, whoever says it."""
    if report.actors or not report.quad.startswith("verbal") or not report.voices:
        return report.actors
    voice = report.voices[-1]
    if voice.name is None:
        return ()
    # A voice has no kind; a country tells a name from a common noun.
    kind: Literal["organisation"] | None = "organisation" if voice.country else None
    return (Party(voice.name, voice.name, kind, voice.country, voice.sector, voice.wikidata),)


def _parties(parties: Iterable[Party]) -> tuple[Who, ...]:
    return tuple(dict.fromkeys(_who(p) for p in parties))[:PARTIES]


@lru_cache(maxsize=1 << 15)
def _who(party: Party) -> Who:
    name = party.name or party.text
    names = {fold(name), *_sounds(name)} | ({party.wikidata} if party.wikidata else set())
    if party.kind == "person":
        names |= {s for word in name.split()[-1:] for s in _sounds(word)}
    kept = frozenset(n for n in names if len(n) >= MIN_NAME)
    return Who(kept, _is_named(party, name), party.text, party.country, party.sector)


def _is_named(party: Party, name: str) -> bool:
    if party.wikidata or party.kind == "person" or (party.country and party.kind in _PROPER):
        return True
    noun = name[:1].islower() or all(plain(word.text) in _common() for word in words(name))
    return party.kind in _PROPER and not noun


_PROPER = frozenset({"organisation", "polity", "place"})


@lru_cache(maxsize=1 << 15)
def _where(spot: Spot) -> Where:
    name = spot.name or spot.text
    return Where(spot, frozenset((fold(name), *_sounds(name))))


@lru_cache(maxsize=1 << 15)
def _sounds(name: str) -> tuple[str, ...]:
    return tuple(s for language in _LANGUAGES for s in sounds(name, language)[:1])


_LANGUAGES: tuple[Language, Language] = ("de", "en")


_AGE = re.compile(r"\b(\d{1,3})[- ](?:jährig|jahre alt|years? old|year-old)", re.IGNORECASE)


def _ages(text: str) -> Iterator[int]:
    """Ages by which people are told apart who have no name in the paper."""
    return map(int, _AGE.findall(text))


@lru_cache(maxsize=1 << 12)
def _topic(sentence: str) -> frozenset[str]:
    """Capitalised words by sound, and large numbers; the first word of a sentence says nothing by its capital."""
    found = [w.text for w in words(sentence)]
    names = (s for word in found[1:] if _telling_name(word) for s in _sounds(word))
    return frozenset((*names, *(n for n in _NUMBER.findall(sentence) if not _YEAR.fullmatch(n))))


_YEAR = re.compile(r"\d{1,3}|(19|20)\d\d")
_NUMBER = re.compile(r"\b[1-9]\d{0,2}(?:[.,]?\d{3})+\b")


def _telling_name(word: str) -> bool:
    long = len(word) >= MIN_WORD or (len(word) == MIN_WORD - 1 and word.isupper())
    return long and word[0].isupper() and plain(word) not in _common()


def _named(report: Report) -> Iterator[str]:
    """Who and where, in the spelling of no language."""
    yield from (p.wikidata for p in (*report.actors, *report.recipients) if p.wikidata and p.kind != "polity")
    yield from (f"place {s.geonames}" for s in report.places if s.geonames and s.precision != "country")


@cache
def _common() -> frozenset[str]:
    """Capitalised words that are in every newspaper, folded."""
    lines = files(__package__).joinpath("common.txt").read_text("utf8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=1 << 12)
def _content(sentence: str) -> frozenset[str]:
    return frozenset(w.fold for w in words(sentence) if len(w.fold) >= MIN_WORD or w.fold.isdigit())


_STEMMERS = {"de": "german", "en": "english", "fr": "french", "es": "spanish", "it": "italian", "nl": "dutch"}


@lru_cache(maxsize=1 << 14)
def _stems(trigger: str, language: str | None) -> tuple[str, ...]:
    stemmer = _stemmer(_STEMMERS.get(language or "", "english"))
    return tuple(stemmer.stemWord(w.fold) for w in words(trigger) if len(w.fold) >= MIN_WORD)


@cache
def _stemmer(algorithm: str) -> "snowballstemmer.stemmer":
    return snowballstemmer.stemmer(algorithm)
