"""Why a name means an actor or a place: the choice in one line, below it all candidates with scores and reasons."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lagebild.view.terminal import printable
from lagebild.view.words import Words
from lagebild.where.resolve import Resolved
from lagebild.who.explain import Explanation
from lagebild.who.resolve import Coding

_SHOWN = 12  # places at most: `Springfield` has a hundred


class Explainer:
    """Prints explanations on one console, which knows the width and the colours."""

    def __init__(self, console: Console, words: Words) -> None:
        self._console = console
        self._words = words

    def actor(self, name: str, found: Explanation) -> None:
        """Print what an actor phrase means, why, and which entries of the tables bear the name or a like one."""
        coding = found.coding
        if not known(found):
            return
        self._head(name, coding.name or coding.unknown, _facts(coding), coding.reasons)
        rows = ((each.name, each.country, f"{each.score:.2f}", why) for each, why in found.candidates)
        self._table((self._words.candidate, self._words.country), rows)

    def place(self, name: str, found: Sequence[Resolved]) -> None:
        """Print which place a name means by itself, and the readings after it."""
        if not found:
            return
        self._head(name, found[0].name, _lies(found[0], self._words), ())
        self._table((self._words.candidate, self._words.lies), map(self._reading, found[:_SHOWN]))

    def _reading(self, place: Resolved) -> tuple[str, ...]:
        where = ", ".join(_lies(place, self._words))
        return place.name, where, f"{place.score:.3f}", "; ".join(place.reasons)

    def _head(self, name: str, means: str | None, facts: Iterable[str], reasons: Iterable[str]) -> None:
        text = Text.assemble((printable(name), "bold"), " -> ", printable(" · ".join(filter(None, (means, *facts)))))
        self._console.print(text, soft_wrap=True)
        for reason in reasons:
            self._console.print(Text(printable(f"  {reason}")), soft_wrap=True)

    def _table(self, headings: Iterable[str], rows: Iterable[Sequence[str | None]]) -> None:
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
        for heading in headings:
            table.add_column(heading, overflow="fold")
        table.add_column(self._words.score, justify="right", no_wrap=True)
        table.add_column(self._words.reasons, overflow="fold")
        for row in rows:
            table.add_row(*(Text(printable(cell or "–")) for cell in row))
        if table.row_count:
            self._console.print()
            self._console.print(table)


def known(found: Explanation) -> bool:
    """Whether the tables say anything of the name."""
    coding = found.coding
    return bool(found.candidates or coding.key or coding.country or coding.sector)


def _facts(coding: Coding) -> tuple[str, ...]:
    codes = " ".join(filter(None, (coding.country, coding.sector)))
    return tuple(filter(None, (codes and f"[{codes}]", coding.wikidata, f"{coding.score:.2f}")))


def _lies(place: Resolved, words: Words) -> tuple[str, ...]:
    status = words.disputed.get(place.status or "", "")
    position = f"{place.lat:.2f} {place.lon:.2f}"
    return tuple(filter(None, (place.country, place.admin1, words.precision[place.precision], status, position)))
