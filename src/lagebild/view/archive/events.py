"""Lists of merged events: a table where the terminal is wide, blocks where it is not."""

from collections.abc import Iterable, Sequence

from rich.console import Console

from lagebild.archive.events import MergedEvent
from lagebild.view.archive.phrases import Phrases
from lagebild.view.archive.sheet import ACT, ACTOR, PLACE, TOLL, Column, Sheet
from lagebild.view.words import Words, counted

WIDE = 120  # columns from which an event fits on a row of a table


class EventList:
    """Prints merged events, one after the other."""

    def __init__(self, console: Console, words: Words) -> None:
        self._sheet = Sheet(console)
        self._words = words
        self._phrases = Phrases(words)

    def show(self, events: Sequence[MergedEvent], total: int, at_least: bool = False) -> None:
        """Print events, and how many of `total` (or of `at_least` so many) are left out."""
        if not events:
            self._sheet.line(self._words.no_events)
        elif self._sheet.width >= WIDE:
            self._table(events)
        else:
            self.blocks(events)
        if more := total - len(events):
            self._sheet.blank()
            words = self._words.archive
            self._sheet.line(counted(words.at_least if at_least else words.more, more), hanging=0)

    def blocks(self, events: Iterable[MergedEvent], indent: int = 0) -> None:
        """Print each event as a few lines."""
        for event in events:
            day = self._phrases.day(event) or self._words.undated
            rest = f" · {self._status(event)}{event.id}"
            self._sheet.line((day, "cyan"), " · ", (self._phrases.act(event), ACT), rest, indent=indent)
            facts = (self._phrases.who_whom(event), self._phrases.where(event), self._phrases.toll(event))
            self._sheet.line(" · ".join(filter(None, facts)), indent=indent + 4)
            self._sheet.clipped(self._phrases.quoted(event.sentence), indent=indent + 4)
            marks = (self._phrases.support(event), *self._marks(event))
            self._sheet.line((" · ".join(filter(None, marks)), "dim"), indent=indent + 4)

    def _marks(self, event: MergedEvent) -> tuple[str, str]:
        """In what its reports differ, and whether it may be misread."""
        return self._phrases.differing(event), self._phrases.unsure(event.confidence)

    def _status(self, event: MergedEvent) -> str:
        return "" if event.status == "actual" else f"{self._words.status_value[event.status]} · "

    def _table(self, events: Iterable[MergedEvent]) -> None:
        words = self._words
        columns = (
            Column(words.when, 5, "cyan"),
            Column(words.act, 8, ACT),
            Column(f"{words.who} -> {words.whom}", 11, ACTOR),
            Column(words.where, 6, PLACE),
            Column(words.role["toll"], 5, TOLL),
            Column(words.archive.independent, 8),
            Column(words.archive.event),
        )
        self._sheet.table(columns, map(self._row, events))

    def _row(self, event: MergedEvent) -> tuple[str, ...]:
        phrases = self._phrases
        act = phrases.kind(event) + (f", {self._words.status_value[event.status]}" if event.status != "actual" else "")
        marks = "; ".join(filter(None, (phrases.support_short(event), *self._marks(event))))
        where = (phrases.who_whom(event), phrases.where(event), phrases.toll(event), marks)
        return phrases.day(event) or self._words.undated, act, *where, event.id
