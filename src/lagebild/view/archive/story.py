"""Stories: a list of them, and one with its documents, its events along time, who acts, and what is disputed."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.console import Console

from lagebild.archive.answers import Stories, Story, StoryAnswer
from lagebild.archive.copies import Copy
from lagebild.archive.events import MergedEvent, Position, Source
from lagebild.archive.exports.column import DocumentFacts
from lagebild.archive.reports import Party
from lagebild.view.archive.events import EventList
from lagebild.view.archive.phrases import Phrases
from lagebild.view.archive.sheet import ACTOR, Sheet
from lagebild.view.values import interval
from lagebild.view.words import Words, counted

_ACTORS = 8  # shown at most


class StoryScreen:
    """Prints stories on one console."""

    def __init__(self, console: Console, words: Words) -> None:
        self._sheet = Sheet(console)
        self._words = words
        self._phrases = Phrases(words)
        self._events = EventList(console, words)

    def list(self, found: Stories) -> None:
        """Print stories, and how many more there are."""
        if not found.stories:
            self._sheet.line(self._words.archive.no_stories)
        for story in found.stories:
            self._sheet.line((story.title or self._words.archive.untitled, "bold"))
            self._sheet.line((self._facts(story), "dim"), indent=4)
        if more := found.total - len(found.stories):
            self._sheet.blank()
            self._sheet.line(counted(self._words.archive.more, more), hanging=0)

    def show(self, told: StoryAnswer) -> None:
        """Print one story with all that belongs to it."""
        self._sheet.line((told.story.title or self._words.archive.untitled, "bold"))
        facts = (self._facts(told.story), counted(self._words.archive.events, len(told.events)))
        self._sheet.line((" · ".join(facts), "dim"))
        self._documents(sorted(told.documents, key=_age), told.copies)
        if told.events:
            self._sheet.section(self._words.timeline)
            self._events.blocks(sorted(told.events, key=_undated), indent=2)
        self._actors(told.events)
        self._disputes(told.events)

    def _facts(self, story: Story) -> str:
        days = interval(story.earliest, story.latest, self._words)
        return " · ".join(filter(None, (story.id, days, counted(self._words.archive.documents, story.documents))))

    def _documents(self, documents: Sequence[DocumentFacts], copies: Sequence[Copy]) -> None:
        """By day; the copies of a document below it."""
        self._sheet.section(self._words.archive.documents_heading)
        origins = _origins([d.id for d in documents], copies)
        for document in documents:
            if document.id not in origins:
                self._document(document, "", 2)
                for copy in documents:
                    origin, kind = origins.get(copy.id, ("", ""))
                    if origin == document.id:
                        self._document(copy, f"{self._words.archive.copy_kind[kind]}: ", 6)

    def _document(self, document: DocumentFacts, kind: str, indent: int) -> None:
        facts = (document.published or self._words.undated, document.outlet, document.title)
        self._sheet.line(kind, " · ".join(filter(None, facts)), (f" · {document.id}", "dim"), indent=indent, hanging=4)

    def _actors(self, events: Sequence[MergedEvent]) -> None:
        """Who is in the most events, on either side; only persons and bodies that are known, for `the town` is many."""
        names: dict[str, Party] = {}
        counts: Counter[str] = Counter()
        for event in events:
            found = {p.wikidata or p.name or p.text: p for p in (*event.actors, *event.recipients) if _known(p)}
            names = {**found, **names}
            counts.update(found.keys())
        if counts:
            self._sheet.section(self._words.archive.actors)
        for key, count in counts.most_common(_ACTORS):
            name = self._phrases.party(names[key]), ACTOR
            self._sheet.line(name, f" · {counted(self._words.archive.events, count)}", indent=2)

    def _disputes(self, events: Sequence[MergedEvent]) -> None:
        """Contradictions with their values, and who denies or doubts."""
        disputed = [(e, against) for e in events if (against := _against(e)) or e.contradictions]
        if disputed:
            self._sheet.section(self._words.archive.disputes)
        for event, against in disputed:
            act = self._phrases.act(event)
            self._sheet.line(f"{act}: {self._phrases.who_whom(event)}", (f" · {event.id}", "dim"), indent=2)
            for found in event.contradictions:
                if found.kind != "status":  # that some deny it is said below
                    either = self._phrases.either(self._phrases.value(value, event) for value, _ in found.values)
                    self._sheet.line(f"{self._words.archive.differs[found.kind]}: {either}", indent=4)
            for position, sources in against.items():
                names = ", ".join(map(self._phrases.party, sources))
                self._sheet.line(f"{self._words.archive.position[position]}: {names}", indent=4)


def _against(event: MergedEvent) -> dict[Position, list[Source]]:
    """The independent sources that deny or doubt it."""
    found: dict[Position, list[Source]] = {}
    for source in event.sources:
        if source.independent and source.stance in ("denies", "doubts"):
            found.setdefault(source.stance, []).append(source)
    return found


def _known(value: Party) -> bool:
    return bool(value.wikidata or (value.country and value.kind in {"person", "organisation", "polity"}))


def _origins(order: Sequence[str], copies: Iterable[Copy]) -> dict[str, tuple[str, str]]:
    """For each copy the document it stands below, never a copy itself, and its kind.

    Where nobody knows who copied whom, the document published first stands for the others.
    """
    rank = {document: number for number, document in enumerate(order)}
    pairs = [c for c in copies if c.one_source and c.a in rank and c.b in rank]
    above: dict[str, tuple[str, str]] = {}
    for pair in sorted(pairs, key=lambda c: (min(rank[c.a], rank[c.b]), max(rank[c.a], rank[c.b]))):
        origin = pair.direction.origin or min(pair.a, pair.b, key=rank.__getitem__)
        copy = pair.b if origin == pair.a else pair.a
        top = above.get(origin, (origin, ""))[0]
        if copy != top and copy not in above:
            above[copy] = (top, pair.kind)
    return {copy: (_top(above, copy), kind) for copy, (_, kind) in above.items()}


def _top(above: dict[str, tuple[str, str]], document: str) -> str:
    while document in above:
        document = above[document][0]
    return document


def _undated(event: MergedEvent) -> bool:
    """The archive has them by day, but those without one first."""
    return not (event.earliest or event.latest)


def _age(document: DocumentFacts) -> tuple[str, str]:
    return document.published or "9999", document.id
