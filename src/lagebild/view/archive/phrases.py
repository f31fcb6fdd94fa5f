"""Merged events in words: the act, parties, days, places, tolls, and how many independent sources say what."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from lagebild.archive.events import MergedEvent, Source
from lagebild.archive.exports.column import located
from lagebild.archive.reports import Party, Spot
from lagebild.archive.support.sources import independent, positions
from lagebild.view.disputed import CONTESTED
from lagebild.view.names import of_entity, of_place
from lagebild.view.values import interval
from lagebild.view.words import Words, counted
from lagebild.what.ontology import label

_MOST = 2  # parties or places in one line of a list
_DEGREES = ".2f"
_UNSURE = 0.5  # a report of less confidence is more likely misread than not


class Phrases:
    """Puts the parts of merged events into the words of one language."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def act(self, event: MergedEvent) -> str:
        """`Drohnenangriff [ASSAULT/aerial]`."""
        code = "/".join(filter(None, (event.type, event.mode)))
        return f"{self.kind(event)} [{code}]"

    def kind(self, event: MergedEvent) -> str:
        """`Drohnenangriff`."""
        return label(event.type, event.mode, self._words.language)

    def who(self, event: MergedEvent) -> str:
        """The first who do it, or a question mark; where reports name different ones, either of them."""
        for found in event.contradictions:
            if found.kind == "agent":
                values = sorted(found.values, key=lambda value: -len(value[1]))
                return self.either(self.value(name, event) for name, _ in values)
        return self._some([self.party(p) for p in event.actors]) or self._words.nobody

    def whom(self, event: MergedEvent) -> str:
        """The first to whom it is done."""
        return self._some([self.party(p) for p in event.recipients])

    def who_whom(self, event: MergedEvent) -> str:
        """`Russland [RUS GOV] -> Ukraine [UKR GOV]`."""
        return " -> ".join(filter(None, (self.who(event), self.whom(event))))

    def _some(self, values: Sequence[str]) -> str:
        """The first few, and whether there are more."""
        return ", ".join(values[:_MOST]) + (f" {self._words.archive.others}" if len(values) > _MOST else "")

    def day(self, event: MergedEvent) -> str:
        """The day or the interval, and whether it is only presumed."""
        bounds = interval(event.earliest, event.latest, self._words)
        return f"{bounds} ({self._words.archive.presumed})" if bounds and event.presumed_time else bounds

    def where(self, event: MergedEvent) -> str:
        """The first places with their countries; not those that are only words (`the school`)."""
        known = self._some([self._short(spot) for spot in event.places if located(spot)])
        return f"{known} ({self._words.archive.presumed})" if known and event.presumed_places else known

    def _short(self, spot: Spot) -> str:
        """`Krim [UKR] (annektiert)`."""
        name, contested = _coded(self._named(spot) or spot.text, spot.country), self._contested(spot)
        return f"{name} ({contested})" if contested else name

    def _named(self, spot: Spot) -> str:
        return of_place(spot.name, spot.lat, spot.lon, spot.geonames, self._words.language) if spot.name else ""

    def _contested(self, spot: Spot) -> str:
        return self._words.disputed[spot.status] if spot.status in CONTESTED else ""

    def place(self, spot: Spot, presumed: bool = False) -> str:
        """One place in full: name, codes, precision, position, whether it is disputed or only presumed."""
        words = self._words
        position = f"{spot.lat:{_DEGREES}} {spot.lon:{_DEGREES}}" if spot.lat is not None else ""
        known = self._named(spot)
        name = _coded(known, spot.country, spot.admin1) if known else self.quoted(spot.text)
        sure = words.archive.presumed if presumed else ""
        return ", ".join(
            filter(None, (name, words.precision.get(spot.precision or ""), position, self._contested(spot), sure))
        )

    def toll(self, event: MergedEvent, days: Mapping[str, Mapping[int, str]] = MappingProxyType({})) -> str:
        """`Tote: 3 oder 5`, or `Tote: 3, dann 5` where no reports contradict each other; with the days it was given."""
        given = (("dead", self._words.dead, event.dead), ("injured", self._words.injured, event.injured))
        differing = {c.kind for c in event.contradictions}
        found = []
        for kind, name, numbers in given:
            told = [_dated(n, days.get(kind, {})) if len(numbers) > 1 else str(n) for n in numbers]
            found += [f"{name}: {self.either(told) if kind in differing else self._grown(told)}"] if told else []
        return ", ".join(found)

    def _grown(self, values: Sequence[str]) -> str:
        return f", {self._words.archive.grown} ".join(values)

    def either(self, values: Iterable[str]) -> str:
        """`3, 4 oder 5`."""
        *others, last = values
        return f"{', '.join(others)} {self._words.archive.either} {last}" if others else last

    def support(self, event: MergedEvent) -> str:
        """How many independent sources there are, and what they do: `3 unabhängige Quellen (bestreitet: 1)`."""
        return self._with_positions(counted(self._words.archive.sources, independent(event.sources)), event)

    def support_short(self, event: MergedEvent) -> str:
        """The same below a heading: `3 (bestreitet: 1)`."""
        return self._with_positions(str(independent(event.sources)), event)

    def _with_positions(self, number: str, event: MergedEvent) -> str:
        positions = self.positions(event.sources)
        return f"{number} ({positions})" if positions else number

    def positions(self, sources: Iterable[Source]) -> str:
        """`berichtet: 2, bestreitet: 1`, of independent sources; nothing where all of them plainly report."""
        taken = positions(sources)
        words = self._words.archive.position
        return ", ".join(f"{words[p]}: {taken[p]}" for p in words if taken[p]) if set(taken) - {"reports"} else ""

    def unsure(self, confidence: float) -> str:
        """That a report or an event is more likely misread than not; nothing otherwise."""
        return self._words.archive.unsure.format(percent=int(confidence * 100)) if confidence < _UNSURE else ""

    def quoted(self, text: str) -> str:
        """`„Sicherheitskreise“`: the text's own words for something."""
        before, after = self._words.archive.quotes
        return f"{before}{text}{after}"

    def party(self, value: Party | Source) -> str:
        """`Russland [RUS GOV]`; a source without a name in the text's words."""
        name = self.name(value)
        unnamed = isinstance(value, Source) and not value.named
        return _coded(self.quoted(name) if unnamed else name, value.country, value.sector)

    def name(self, value: Party | Source) -> str:
        """`Russland`."""
        name = value.name or (value.text if isinstance(value, Party) else "")
        return of_entity(name, value.wikidata, self._words.language)

    def value(self, value: str, event: MergedEvent) -> str:
        """One of the values in which reports differ, with the names of its parties or its place in the language."""
        names = {party.name or party.text: self.name(party) for party in event.actors}
        names |= {spot.name: self._named(spot) for spot in event.places if spot.name}
        return ", ".join(names.get(part, part) for part in value.split(", "))

    def voice(self, source: Source) -> str:
        """`Stimme`, `Stimme, für Kreml`."""
        words = self._words.archive
        behalf = words.behalf.format(name=source.speaks_for) if source.speaks_for else ""
        return ", ".join(filter(None, (words.source_kind[source.kind], behalf)))

    def differing(self, event: MergedEvent) -> str:
        """`Widersprüche: Tote, Ort`."""
        kinds = ", ".join(self._words.archive.differs[c.kind] for c in event.contradictions)
        return f"{self._words.archive.contradictions}: {kinds}" if kinds else ""

    def reason(self, name: str) -> str:
        """The name of one of the merger's reasons in the words of the language."""
        words = self._words.archive.reason_words
        return " ".join(words.get(word, word) for word in name.split())


def _dated(number: int, days: Mapping[int, str]) -> str:
    return f"{number} ({days[number]})" if number in days else str(number)


def _coded(name: str, *codes: str | None) -> str:
    known = " ".join(code for code in codes if code)
    return f"{name} [{known}]" if known and known != name else name
