"""A record on the terminal: the article with coloured spans, a legend, the events grouped by who says so.

Colours are the terminal's own sixteen, so they suit light and dark themes. Roles in an event are colours, roles in an
attribution are type styles, so that both show where they meet (a source that acts). Without colours (a pipe, NO_COLOR)
the legend is left out.
"""

import re
from collections.abc import Iterator

from rich.console import Console
from rich.style import Style
from rich.table import Table
from rich.text import Text

from lagebild.record import Document, Record
from lagebild.text.language import SUPPORTED
from lagebild.view.marks import Segment, marks, segments
from lagebild.view.names import in_language
from lagebild.view.summary import Chain, Line, Summary
from lagebild.view.values import published
from lagebild.view.words import Role, Words

_STYLES: dict[Role, Style] = {
    "trigger": Style.parse("bold red"),
    "actor": Style.parse("blue"),
    "recipient": Style.parse("magenta"),
    "place": Style.parse("green"),
    "time": Style.parse("cyan"),
    "toll": Style.parse("red"),
    "source": Style.parse("bold underline"),
    "cue": Style.parse("underline"),
    "quoted": Style.parse("italic"),
}
MEASURE = 100  # columns; longer lines of running text are hard to read
LEAST = 10  # columns that a text gets, however narrow the terminal
_WIDE = 120  # columns from which an event fits on one line of a table

# Article text is hostile: control characters could drive the terminal, bidirectional overrides reorder what is read.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """`text` of the same length with every character that could drive a terminal replaced."""
    return _UNSAFE.sub("\ufffd", text)


def wrapped(console: Console, label: Text, text: Text, margin: int) -> None:
    """Print `text` after `label`, all lines but the first `margin` columns in.

    Line by line: rich's own padding would fill each line with blanks to the full width.
    """
    room = max(min(console.width, MEASURE) - margin, LEAST)
    for number, line in enumerate(text.wrap(console, room)):
        line.rstrip()
        first = label if number == 0 else Text(" " * margin)
        console.print(Text.assemble(first, line), no_wrap=True, overflow="ignore", crop=False)


class Screen:
    """Prints records on one console, which knows the width and the colours."""

    def __init__(self, console: Console, words: Words) -> None:
        self._console = console
        self._words = words

    def show(self, record: Record) -> None:
        """Print one record."""
        record = in_language(record, self._words.language)
        self._heading(record.document)
        self._write(_article(record))
        self._legend()
        self._write(Text(f"{self._words.events} ({len(record.events)})", style="bold"))
        if not record.events:
            self._write(Text(self._words.no_events))
        self._groups(Summary(record, self._words))

    def _heading(self, document: Document) -> None:
        if document.title:
            self._write(Text(printable(document.title), style="bold"))
        code = document.language
        unmeasured = self._words.unmeasured.format(code=code) if code and code not in SUPPORTED else None
        facts = (published(document.published, self._words), document.outlet, document.url, unmeasured)
        self._write(Text(printable(" · ".join(filter(None, facts))), style="dim"))
        self._console.print()

    def _legend(self) -> None:
        self._console.print()
        if self._console.color_system and not self._console.no_color:
            entries = (Text(self._words.role[role], style) for role, style in _STYLES.items())
            self._write(Text.assemble(f"{self._words.legend}: ", Text("  ").join(entries)))
            self._console.print()

    def _groups(self, summary: Summary) -> None:
        for group in summary.groups():
            self._console.print()
            self._write(self._chain(group.chain), hanging=4)
            if group.lines and self._console.width >= _WIDE:
                self._console.print(self._table(group.lines))
            else:
                for line in group.lines:
                    self._write(Text(" -> ").join(self._act(line)), indent=2, hanging=4)
                    self._write(Text(printable(self._facts(line)), style="dim"), indent=6)
            for statement in group.statements:
                self._write(Text("- " + printable(statement.said)), indent=2, hanging=2)

    def _write(self, text: Text, indent: int = 0, hanging: int = 0) -> None:
        """Print wrapped text."""
        wrapped(self._console, Text(" " * indent), text, indent + hanging)

    def _chain(self, chain: Chain) -> Text:
        stances = (f" ({self._words.stance[link.stance]})" if link.stance else "" for link in chain)
        links = zip(chain, stances, strict=True)
        return Text(" <- ").join(Text.assemble((printable(link.name), "bold"), stance) for link, stance in links)

    def _act(self, line: Line) -> Iterator[Text]:
        yield Text(printable(line.who or self._words.nobody), _STYLES["actor"])
        yield Text(printable(line.act), _STYLES["trigger"])
        if line.whom:
            yield Text(printable(line.whom), _STYLES["recipient"])

    def _facts(self, line: Line) -> str:
        where = f"{self._words.where}: {line.where}" if line.where else ""
        when = f"{self._words.when}: {line.when}" if line.when else ""
        kind, sure = f"{line.kind} [{line.code}]", f"{line.event.confidence:.0%}"
        return " · ".join(filter(None, (kind, where, when, line.toll, line.status, sure)))

    def _table(self, lines: tuple[Line, ...]) -> Table:
        """One row an event, in columns of the same widths for every group, without rules."""
        table = Table(box=None, show_header=False, expand=True, padding=(0, 0, 0, 2), pad_edge=True)
        for ratio in (6, 3, 5, 4, 4, 4, 3):
            table.add_column(ratio=ratio, overflow="fold")
        for line in lines:
            act = (*self._act(line), Text())[:3]
            last = ", ".join(filter(None, (line.status, line.toll, f"{line.event.confidence:.0%}")))
            plain = (
                (f"{line.kind} [{line.code}]", ""),
                (line.where, _STYLES["place"]),
                (line.when, _STYLES["time"]),
                (last, ""),
            )
            table.add_row(*act, *(Text(printable(cell), style) for cell, style in plain))
        return table


def _article(record: Record) -> Text:
    text = Text()
    for segment in segments(record.document.text, marks(record)):
        text.append(printable(segment.text), _style(segment))
    text.rstrip()
    return text


def _style(segment: Segment) -> Style:
    """The first role's colour with the type styles of all others."""
    roles = dict.fromkeys(mark.role for mark in segment.marks)
    return Style.combine([Style(), *(_STYLES[role] for role in reversed(roles) if role in _STYLES)])
