"""A record in words, ready for any view: events and statements grouped by the chain of who says so."""

from collections.abc import Iterable
from dataclasses import dataclass

from lagebild.record import Actor, Attribution, Count, Event, Place, Record, Spans, Stance, Time
from lagebild.view import values
from lagebild.view.words import Words
from lagebild.what.ontology import label


@dataclass(frozen=True, slots=True)
class Link:
    """One voice of a chain; the outlet itself has neither stance nor attribution."""

    name: str
    stance: Stance | None = None
    attribution: str | None = None


Chain = tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One event, each part as it is written in the article; empty where the article does not say.

    `where_more` and `when_more` hold what the written places and times resolve to, in full.
    """

    event: Event
    who: str
    act: str
    kind: str  # the act's name in the interface's language
    code: str  # PLOVER type, with its mode after a slash
    whom: str
    where: str
    when: str
    toll: str
    status: str
    where_more: str
    when_more: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One attribution, its content as it is written, or its cue where the content is not told."""

    attribution: Attribution
    chain: Chain
    said: str


@dataclass(frozen=True, slots=True)
class Group:
    """All that one chain says: events, then the statements that hold none."""

    chain: Chain
    lines: tuple[Line, ...]
    statements: tuple[Statement, ...]


class Summary:
    """Puts the parts of one record into words."""

    def __init__(self, record: Record, words: Words) -> None:
        self._record = record
        self._words = words
        self._names = {entity.id: entity.name for entity in record.entities}
        self._attributions = {attribution.id: attribution for attribution in record.attributions}

    def lines(self) -> list[Line]:
        """Every event, in the order of the record."""
        return [self._line(event) for event in self._record.events]

    def statements(self) -> list[Statement]:
        """Every attribution, in the order of the record."""
        return [
            Statement(each, self._chain(self._ancestry(each)), self.written(each.content or each.cue))
            for each in self._record.attributions
        ]

    def groups(self) -> list[Group]:
        """Events and the statements without events, one group a chain: the paper first, then voice by voice."""
        told = {id for event in self._record.events for id in event.according_to}
        rest = [s for s in self.statements() if s.attribution.id not in told]
        lines: dict[tuple[object, ...], list[Line]] = {}
        said: dict[tuple[object, ...], list[Statement]] = {}
        chains: dict[tuple[object, ...], Chain] = {}
        for line in self.lines():
            chain = self.chain(line.event)
            lines.setdefault(_key(chain), []).append(line)
            chains.setdefault(_key(chain), chain)
        for statement in rest:
            said.setdefault(_key(statement.chain), []).append(statement)
            chains.setdefault(_key(statement.chain), statement.chain)
        return [Group(chains[k], tuple(lines.get(k, ())), tuple(said.get(k, ()))) for k in _voices_together(chains)]

    def chain(self, event: Event) -> Chain:
        """Who says so, the outlet first, the innermost speaker last."""
        return self._chain(event.according_to)

    def written(self, spans: Spans) -> str:
        """The characters of a field, parts that stand apart joined by an ellipsis, on one line."""
        parts = (self._record.document.text[begin:end] for begin, end in spans)
        return " … ".join(" ".join(part.split()) for part in parts)

    def _chain(self, ids: Iterable[str]) -> Chain:
        return (Link(self._record.document.outlet or self._words.paper), *(self._link(id) for id in ids))

    def _link(self, id: str) -> Link:
        attribution = self._attributions[id]
        name = self._names.get(attribution.source.entity or "") or self.written(attribution.source.spans)
        return Link(name or self._words.unnamed, attribution.stance, id)

    def _ancestry(self, attribution: Attribution) -> list[str]:
        ids = [attribution.id]
        while (parent := self._attributions[ids[0]].parent) and parent not in ids:
            ids.insert(0, parent)
        return ids

    def _line(self, event: Event) -> Line:
        return Line(
            event=event,
            who=", ".join(map(self._actor, event.actors)),
            act=self.written(event.trigger),
            kind=label(event.type, event.mode, self._words.language),
            code="/".join(filter(None, (event.type, event.mode))),
            whom=", ".join(map(self._actor, event.recipients)),
            where=", ".join(map(self._place, event.places)),
            when=", ".join(map(self._time, event.times)),
            toll=", ".join(filter(None, (self._count(event.dead, True), self._count(event.injured, False)))),
            status=self._words.status_value[event.status],
            where_more="; ".join(filter(None, (values.place_in_full(place, self._words) for place in event.places))),
            when_more="; ".join(filter(None, self._times(event))),
        )

    def _actor(self, actor: Actor) -> str:
        codes = " ".join(filter(None, (actor.country, actor.sector)))
        return self._resolved(actor.spans, self._names.get(actor.entity or ""), codes)

    def _place(self, place: Place) -> str:
        return self._resolved(place.spans, place.name, values.place(place, self._words))

    def _time(self, time: Time) -> str:
        return self._resolved(time.spans, None, values.time(time, self._words))

    def _resolved(self, spans: Spans, name: str | None, codes: str) -> str:
        """What is written, its name where that says more, and codes."""
        written = self.written(spans)
        known = not name or values.same_name(written, name)
        codes = "" if codes == written else codes
        return written + (f" = {name}" if not known else "") + (f" [{codes}]" if codes else "")

    def _times(self, event: Event) -> Iterable[str]:
        yield from (values.time_in_full(time, self._words) for time in event.times)
        if event.presumed_time:
            bounds = values.time_in_full(event.presumed_time, self._words)
            yield f"{self._words.presumed} ({bounds})" if bounds else self._words.presumed

    def _count(self, count: Count | None, dead: bool) -> str:
        return f"{self._words.dead if dead else self._words.injured}: {self.written(count.spans)}" if count else ""


def _key(chain: Chain) -> tuple[object, ...]:
    return tuple((link.name, link.stance) for link in chain)


def _voices_together(chains: dict[tuple[object, ...], Chain]) -> list[tuple[object, ...]]:
    """Keys with the paper first, the rest by first appearance, but all stances of one chain of voices side by side."""
    first: dict[tuple[str, ...], int] = {}
    for place, chain in enumerate(chains.values()):
        first.setdefault(tuple(link.name for link in chain), place)
    return sorted(chains, key=lambda k: (len(k) > 1, first[tuple(link.name for link in chains[k])]))
