"""Merged events in words: the act, parties, days, places, tolls, and how many independent sources say what."""

from collections import Counter
from collections.abc import Iterable, Sequence

from lagebild.archive.events import Contradiction, MergedEvent, Source
from lagebild.archive.reports import Party, Spot
from lagebild.archive.support.sources import independent
from lagebild.view.disputed import CONTESTED
from lagebild.view.values import interval
from lagebild.view.words import Words, counted
from lagebild.what.ontology import label

_MOST = 2  # parties or places in one line of a list
_DEGREES = ".2f"


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
        """The first who do it, or a question mark."""
        return self._some([party(p) for p in event.actors]) or self._words.nobody

    def whom(self, event: MergedEvent) -> str:
        """The first to whom it is done."""
        return self._some([party(p) for p in event.recipients])

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
        """The first places with their countries."""
        return self._some([_coded(s.name or s.text, s.country) for s in event.places])

    def place(self, spot: Spot) -> str:
        """One place in full: name, codes, precision, position, whether it is disputed."""
        words = self._words
        position = f"{spot.lat:{_DEGREES}} {spot.lon:{_DEGREES}}" if spot.lat is not None else ""
        status = words.disputed[spot.status] if spot.status in CONTESTED else ""
        name = _coded(spot.name or spot.text, spot.country, spot.admin1)
        return ", ".join(filter(None, (name, words.precision.get(spot.precision or ""), position, status)))

    def toll(self, event: MergedEvent) -> str:
        """`Tote: 3 oder 5`: all numbers that are given."""
        given = ((self._words.dead, event.dead), (self._words.injured, event.injured))
        return ", ".join(f"{name}: {self.either(map(str, numbers))}" for name, numbers in given if numbers)

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
        taken = Counter(s.stance for s in sources if s.independent)
        words = self._words.archive.position
        return ", ".join(f"{words[p]}: {taken[p]}" for p in words if taken[p]) if set(taken) - {"reports"} else ""

    def differing(self, event: MergedEvent) -> str:
        """`Widersprüche: Tote, Ort`."""
        kinds = ", ".join(self._words.archive.differs[c.kind] for c in event.contradictions)
        return f"{self._words.archive.contradictions}: {kinds}" if kinds else ""

    def values(self, contradiction: Contradiction) -> list[str]:
        """The values of a contradiction as people say them."""
        statuses = {str(status): name for status, name in self._words.status_value.items()}
        known = statuses if contradiction.kind == "status" else {}
        return [known.get(value, value) for value, _ in contradiction.values]


def party(value: Party | Source) -> str:
    """`Russland [RUS GOV]`."""
    name = value.name or (value.text if isinstance(value, Party) else "")
    return _coded(name, value.country, value.sector)


def _coded(name: str, *codes: str | None) -> str:
    known = " ".join(code for code in codes if code)
    return f"{name} [{known}]" if known and known != name else name
