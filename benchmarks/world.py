"""Made-up reports with the frequencies of news: few actors, places and outlets are in most of them (Zipf)."""

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import accumulate
from typing import Any, TypeVar, get_args

import msgspec

from lagebild.archive.reports import Party, Report, Spot, Voice
from lagebild.record import EventType, Status
from lagebild.what.ontology import modes, quad, score
from lagebild.who.tables import countries

_Item = TypeVar("_Item")

FIRST = dt.date(2022, 1, 1)
REPORTS = 10
"""Of a document."""

_VERBS = ("angegriffen", "verurteilt", "gefordert", "vereinbart", "gedroht", "geliefert", "verhaftet", "getroffen")


class Zipf:
    """Draws items, the n-th with a weight of 1 / (n + `flat`) (Zipf and Mandelbrot)."""

    def __init__(self, items: Sequence[Any], flat: int = 0) -> None:
        self._items = items
        self._weights = list(accumulate(1 / (n + flat) for n in range(1, len(items) + 1)))

    def draw(self, chance: random.Random) -> Any:
        """One of the items."""
        return chance.choices(self._items, cum_weights=self._weights)[0]


class World:
    """Who, what and where there is to report; the same for one seed."""

    def __init__(self, days: int, seed: int = 0) -> None:
        self.chance, self.days = random.Random(seed), days
        states = [c.entry for c in countries() if c.entry.country and c.entry.wikidata]
        self.chance.shuffle(states)
        bodies = [Party(e.name, e.name, "polity", e.country, "GOV", e.wikidata) for e in states]
        people = [self._person(n, states[n % len(states)].country) for n in range(5000)]
        self.parties = Zipf([*bodies[:20], *people[:200], *bodies[20:], *people[200:]], 10)
        self.places = Zipf([self._place(n, states[min(n // 15, len(states) - 1)].country) for n in range(3000)], 10)
        self.types = Zipf(get_args(EventType)[::-1])
        self.statuses = Zipf(get_args(Status))
        self.outlets = Zipf([f"Zeitung {n}" for n in range(80)])
        self.words = Zipf([f"Wort{n}" for n in range(20_000)], 50)

    def acts(self) -> Iterator[list[Report]]:
        """One act after the other, by one report or by several of other documents; their documents are empty."""
        while True:
            tellers = self.chance.choices((1, 2, 3, 6), (70, 15, 10, 5))[0]
            yield list(self._act(tellers))

    def _act(self, tellers: int) -> Iterator[Report]:
        chance = self.chance
        day = FIRST + dt.timedelta(chance.randrange(self.days))
        kind = self.types.draw(chance)
        actors = (self.parties.draw(chance),) * (chance.random() < 0.8)
        recipients = (self.parties.draw(chance),) * (chance.random() < 0.6)
        places = (self.places.draw(chance),) * (chance.random() < 0.6)
        mode = chance.choice([*modes(kind), None]) if modes(kind) else None
        trigger = chance.choice(_VERBS)
        for _ in range(tellers):
            party = self.parties.draw(chance)
            voice = Voice("state", "indirect", party.text, party.name, party.country, party.sector, party.wikidata)
            yield Report(
                id="", document="", event="e", type=kind, mode=mode, status=self.statuses.draw(chance), quad=quad(kind),
                score=score(kind, mode), confidence=round(chance.betavariate(5, 2), 2), begin=0, end=10,
                trigger=trigger, sentence=0, sentence_text=f"{self.sentence(12)} {trigger}.",
                actors=actors, recipients=recipients,
                places=places, earliest=day.isoformat(), latest=day.isoformat(), presumed_time=chance.random() < 0.5,
                voices=(voice,) * (chance.random() < 0.5), dead=chance.choice((None, None, None, 3, 4)),
                published=min(day + dt.timedelta(chance.choice((0, 0, 0, 1))), self.last).isoformat(),
                outlet=self.outlets.draw(chance), language=chance.choice(("de", "de", "en")),
            )  # fmt: skip

    @property
    def last(self) -> dt.date:
        """The last day."""
        return FIRST + dt.timedelta(self.days - 1)

    def sentence(self, length: int) -> str:
        """Words, common ones most often."""
        return " ".join(self.words.draw(self.chance) for _ in range(length))

    def _person(self, number: int, country: str | None) -> Party:
        name = f"Vorname Person{number}"
        item = f"Q9{number:06}" if number % 2 else None
        return Party(name, name, "person", country, self.chance.choice(("GOV", "MIL", "OPP", "CVL")), item)

    def _place(self, number: int, country: str | None) -> Spot:
        lat, lon = self.chance.uniform(-50, 65), self.chance.uniform(-150, 170)
        return Spot(
            f"Ort{number}", f"Ort{number}", lat, lon, country, f"{country}-{number % 15}", 10_000_000 + number, "point"
        )


class Paper(msgspec.Struct):
    """A made-up document: its number, its reports, its day and outlet."""

    number: int
    reports: list[Report] = []

    @property
    def public(self) -> str:
        """Its id."""
        return sha256(str(self.number).encode()).hexdigest()[:16]


def papers(world: World, count: int) -> tuple[list[Paper], list[list[Report]]]:
    """Documents of one day and outlet each with about `REPORTS` reports, and the acts that these tell of."""
    found = [Paper(n) for n in range(count)]
    by_day: dict[str, list[Paper]] = {}
    for paper in found:
        day = FIRST + dt.timedelta(paper.number * world.days // count)
        by_day.setdefault(day.isoformat(), []).append(paper)
    told: list[list[Report]] = []
    reports = 0
    for act in world.acts():
        told.append([_placed(each, world.chance.choice(by_day[str(each.published)])) for each in act])
        reports += len(act)
        if reports >= count * REPORTS:
            return found, told
    raise AssertionError


def _placed(report: Report, paper: Paper) -> Report:
    """The report as one of a paper's, in its outlet and language."""
    begin = 100 * len(paper.reports)
    first = paper.reports[0] if paper.reports else report
    placed = msgspec.structs.replace(
        report, id=f"{paper.public}:{begin}-{begin + 10}", document=paper.public, begin=begin, end=begin + 10,
        sentence=len(paper.reports), outlet=first.outlet, language=first.language, event=f"e{len(paper.reports)}",
    )  # fmt: skip
    paper.reports.append(placed)
    return placed
