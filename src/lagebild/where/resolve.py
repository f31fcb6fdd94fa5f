"""Place names of a document to places: candidates, what the document says for each, the best with its runners-up."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, islice
from typing import Final, Literal

from lagebild.record import Place, Span, Spans
from lagebild.where.candidates import Candidate, candidates, known
from lagebild.where.doubt import trusted
from lagebild.where.evidence import Weighed, weigh
from lagebild.where.fold import Language
from lagebild.where.gazetteer import Entry, Gazetteer, default
from lagebild.where.layout import Kind
from lagebild.where.locative import contains, widened
from lagebild.where.overlay import overlaid
from lagebild.where.phrases import Name, names

Precision = Literal["point", "district", "region", "country"]

_PRECISION: Final[dict[Kind, Precision]] = {
    Kind.COUNTRY: "country",
    Kind.ADMIN1: "region",
    Kind.ADMIN2: "district",
    Kind.REGION: "region",
    Kind.SITE: "point",
    Kind.LAND: "region",
    Kind.WATER: "region",
    Kind.PLACE: "point",
}
_RUNNERS_UP: Final = 3
_READINGS: Final = 1500  # candidates of a document at most: their distances are a square table
_FEWEST_READINGS: Final = 10  # of a name
_MENTIONED: Final = 100  # names that are no place of an event, at most, whose evidence is heard
_COMMA: Final = 3  # characters between `Paris` and `Texas` at most
_PERHAPS: Final = 0.6  # how surely one name follows another if nothing is known of where they stand
_APART: Final = 0.3  # and if they do not stand together
_DIGITS: Final = 3  # of a score


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a document: language (ISO 639-1), the countries of its actors and of its outlet (alpha-3)."""

    language: str | None = None
    actors: frozenset[str] = frozenset()
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """A reading that was not chosen."""

    name: str
    country: str | None
    admin1: str | None
    geonames: int | None
    score: float


@dataclass(frozen=True, slots=True)
class Resolved:
    """The place that a name means. `score` is its probability among all readings.

    `country` is an ISO 3166-1 alpha-3 code, `admin1` one of ISO 3166-2; `status` is the overlay's (`annexed`, …).
    """

    name: str
    lat: float
    lon: float
    country: str | None
    admin1: str | None
    geonames: int | None
    precision: Precision
    score: float
    status: str | None = None
    runners_up: tuple[RunnerUp, ...] = ()
    reasons: tuple[str, ...] = ()

    def place(self, spans: Spans) -> Place:
        """The record's place for these spans."""
        found = (self.name, self.lat, self.lon, self.country, self.admin1, self.geonames)
        return Place(spans, *found, self.precision, self.status)


class Resolver:
    """Resolves the place names of documents. Safe to share between threads."""

    def __init__(self, gazetteer: Gazetteer | None = None) -> None:
        self.gazetteer = gazetteer or default()

    def places(
        self,
        phrases: Sequence[str],
        context: Context = Context(),
        spans: Sequence[Span] | None = None,
        mentions: Sequence[Span] | None = None,
        text: str | None = None,
    ) -> list[Resolved | None]:
        """The place of each phrase, None where it names none.

        `phrases` are all of a document, in the order of its text: each helps the others, and one may say what the one
        before it lies in (`Paris, Texas`). Where they stand tells which do so; without `spans` all may. `mentions` are
        the spans of the document's named mentions: with them, common nouns are not taken for villages. `text` is the
        document's: articles before the phrases, what stands between them, and all other mentions then count too.
        """
        if text is None or spans is None:
            return self._places(phrases, context, spans, mentions, _Gap(text, spans))
        every = _with_mentions(text, spans, mentions or ())
        wide = [widened(text, span) for span in every]
        found = self._places([text[b:e] for b, e in wide], context, wide, mentions, _Gap(text, every))
        placed = dict(zip(every, found, strict=True))
        return [placed[span] for span in spans]

    def _places(
        self,
        phrases: Sequence[str],
        context: Context,
        spans: Sequence[Span] | None,
        mentions: Sequence[Span] | None,
        gap: "_Gap",
    ) -> list[Resolved | None]:
        language = _language(context.language)
        named = _named(spans, mentions)
        read = [self._names(phrase, language, named[at] if named else None) for at, phrase in enumerate(phrases)]
        distinct = dict.fromkeys(name for found in read for name in found)
        number = {name: index for index, name in enumerate(distinct)}
        readings, weighed = self._weighed(read, number, context, gap)
        heads = [self._head(found, readings, number) for found in read]
        return [None if head is None else self._resolved(readings[head], weighed[head], language) for head in heads]

    def explain(self, phrase: str, context: Context = Context()) -> list[Resolved]:
        """All readings of a phrase's main name, the likeliest first, each with the reasons for its score."""
        language = _language(context.language)
        found = self._names(phrase, language)
        number = {name: index for index, name in enumerate(dict.fromkeys(found))}
        readings, all_weighed = self._weighed([found], number, context, _Gap(None, None))
        head = self._head(found, readings, number)
        if head is None:
            return []
        weighed = all_weighed[head]
        return [self._one(readings[head][at], weighed, at, language) for at in _ranked(weighed)]

    def _names(self, phrase: str, language: Language, named: Sequence[Span] | None = None) -> list[Name]:
        return names(phrase, lambda text: known(self.gazetteer, text, language), named)

    def _weighed(
        self, read: Sequence[Sequence[Name]], number: Mapping[Name, int], context: Context, gap: "_Gap"
    ) -> tuple[list[list[Candidate]], list[Weighed]]:
        """The readings of each name and their weights, once more without those that nothing speaks for."""
        readings = self._candidates(list(number), _language(context.language))
        told = context.actors | ({context.outlet} if context.outlet else set())
        order, gaps = [number[name] for found in read for name in found], _gaps(read, gap)
        weighed = weigh(readings, order, gaps, context.actors, context.outlet)
        kept = trusted(list(number), readings, weighed, told, gap.text is not None)
        if kept != readings:
            weighed = weigh(kept, order, gaps, context.actors, context.outlet)
        return kept, weighed

    def _candidates(self, distinct: Sequence[Name], language: Language) -> list[list[Candidate]]:
        most = max(_FEWEST_READINGS, _READINGS // max(1, len(distinct)))
        return [candidates(self.gazetteer, name, language)[:most] for name in distinct]

    def _head(
        self, found: Sequence[Name], readings: Sequence[Sequence[Candidate]], number: dict[Name, int]
    ) -> int | None:
        """The narrowest name of a phrase, the first of several: the others say where it lies."""
        numbers = [number[name] for name in found if readings[number[name]]]
        return min(numbers, key=lambda index: -_narrowness(readings[index]), default=None)

    def _resolved(self, readings: Sequence[Candidate], weighed: Weighed, language: Language) -> Resolved:
        best, *others = _ranked(weighed)[: _RUNNERS_UP + 1]
        rest = [self._one(readings[at], weighed, at, language) for at in others]
        runners = tuple(RunnerUp(r.name, r.country, r.admin1, r.geonames, r.score) for r in rest if r.score > 0)
        return replace(self._one(readings[best], weighed, best, language), runners_up=runners)

    def _one(self, candidate: Candidate, weighed: Weighed, at: int, language: Language) -> Resolved:
        entry = candidate.entry
        found = overlaid(entry)
        return Resolved(
            name=entry.german if language == "de" else entry.name,
            lat=entry.lat,
            lon=entry.lon,
            country=entry.country,
            admin1=self._admin1(entry),
            geonames=entry.geonames,
            precision=_PRECISION[entry.kind],
            score=round(float(weighed.probabilities[at]), _DIGITS),
            status=(found.status or None) if found else None,
            reasons=(*candidate.reasons, *weighed.reasons[at]),
        )

    def _admin1(self, entry: Entry) -> str | None:
        if entry.admin1 is None:
            return None
        return self.gazetteer.entry(entry.admin1).code or None


def explain(name: str, language: str | None = None) -> list[Resolved]:
    """All readings of a name by itself, the likeliest first, with scores and reasons: for `lagebild where NAME`."""
    return Resolver().explain(name, Context(language))


def _language(code: str | None) -> Language:
    return "en" if code == "en" else "de"


def _named(spans: Sequence[Span] | None, mentions: Sequence[Span] | None) -> list[list[Span]] | None:
    """The mentions that touch each span, counted from its begin; None if it is not known what is named."""
    if spans is None or mentions is None:
        return None
    return [[(b - begin, e - begin) for b, e in mentions if b < end and begin < e] for begin, end in spans]


def _with_mentions(text: str, spans: Sequence[Span], mentions: Sequence[Span]) -> list[Span]:
    """The spans and those of other mentions, in the order of the text, each once; mentions of so many names at most."""
    ordered = sorted(spans)
    begins = [begin for begin, _ in ordered]
    ends = list(accumulate((end for _, end in ordered), max, initial=-1))  # of the spans before each
    free = [(begin, end) for begin, end in mentions if ends[bisect_left(begins, end)] <= begin]
    heeded = set(islice(dict.fromkeys(text[begin:end] for begin, end in free), _MENTIONED))
    return sorted({*spans, *(span for span in free if text[slice(*span)] in heeded)})


@dataclass(frozen=True, slots=True)
class _Gap:
    """How surely a phrase lies in what the next one names."""

    text: str | None
    spans: Sequence[Span] | None

    def after(self, number: int) -> float:
        """Of the phrase with this number; with a comma or `in` between them, it does."""
        if self.spans is None:
            return _PERHAPS
        if number + 1 == len(self.spans):
            return _APART
        end, following = self.spans[number][1], self.spans[number + 1][0]
        close = 0 <= following - end <= _COMMA
        return 1.0 if close or (self.text is not None and contains(self.text[end:following])) else _APART


def _gaps(read: Sequence[Sequence[Name]], gap: _Gap) -> list[float]:
    """How surely each name is followed by the next: within a phrase it is."""
    gaps: list[float] = []
    for number, found in enumerate(read):
        gaps += [1.0] * (len(found) - 1)
        if found:
            gaps.append(gap.after(number))
    return gaps


def _ranked(weighed: Weighed) -> list[int]:
    return sorted(range(len(weighed.scores)), key=lambda at: -weighed.scores[at])


def _narrowness(readings: Sequence[Candidate]) -> int:
    """2 for a point, 1 for an area, 0 for a country: of the likeliest reading."""
    kind = readings[0].entry.kind
    return 2 if kind in (Kind.PLACE, Kind.SITE) else 0 if kind == Kind.COUNTRY else 1
