"""What all views of the archive print with: wrapped lines, sections, tables, every text made printable."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lagebild.view.terminal import LEAST, MEASURE, printable, wrapped

ACTOR, RECIPIENT, PLACE, ACT, TOLL, SOURCE = "blue", "magenta", "green", "bold red", "red", "bold"

Piece = str | tuple[str, str]
"""Text, or text with its style."""


class Column(NamedTuple):
    """A column of a table: its heading, its share of the width (0: as wide as its widest cell), its style."""

    heading: str
    ratio: int = 0
    style: str = ""
    justify: Literal["left", "right"] = "left"


class Sheet:
    """Prints on one console, which knows the width and the colours."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self.width = console.width

    def line(self, *pieces: Piece, indent: int = 0, hanging: int = 2) -> None:
        """Print a paragraph, wrapped; `indent` columns before it, `hanging` more before all lines but the first."""
        wrapped(self._console, Text(" " * indent), Text.assemble(*map(_safe, pieces)), indent + hanging)

    def clipped(self, text: str, style: str = "", indent: int = 0) -> None:
        """Print as much of a text as fits on one line."""
        piece = _safe((text, style))
        piece.truncate(max(min(self.width, MEASURE) - indent, LEAST), overflow="ellipsis")
        self._console.print(Text.assemble(" " * indent, piece), no_wrap=True, overflow="ignore", crop=False)

    def fact(self, name: str, value: str, wide: int, indent: int = 0) -> None:
        """Print a name in a column `wide` columns wide, and its value beside it."""
        label = Text.assemble(" " * indent, (_safe(name).plain.ljust(wide), "dim"))
        if len(label) <= indent + wide:
            wrapped(self._console, label, _safe(value), indent + wide)
        else:
            self.line(name, indent=indent)
            self.line(value, indent=indent + wide, hanging=0)

    def facts(self, rows: Iterable[tuple[str, str]], indent: int = 0) -> None:
        """Print names and their values below each other, those without a value left out."""
        told = [(name, value) for name, value in rows if value]
        wide = min(max((len(name) for name, _ in told), default=0), self.width // 3) + 2
        for name, value in told:
            self.fact(name, value, wide, indent)

    def row(self, text: str, style: str = "") -> None:
        """Print one line as it is, whatever the width."""
        self._console.print(Text(printable(text), style), no_wrap=True, overflow="ignore", crop=False)

    def blank(self) -> None:
        """Print a blank line."""
        self._console.print()

    def section(self, heading: str) -> None:
        """Begin a section: a blank line and its heading."""
        self.blank()
        self.line((heading, "bold"))

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
        """Print a table without rules as wide as the console."""
        table = Table(box=None, expand=True, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
        for column in columns:
            table.add_column(
                column.heading,
                ratio=column.ratio or None,
                style=column.style,
                justify=column.justify,
                no_wrap=not column.ratio,
                overflow="fold",
            )
        for row in rows:
            table.add_row(*(Text(printable(cell)) for cell in row))
        self._console.print(table)


def _safe(piece: Piece) -> Text:
    """One line of text that cannot drive the terminal."""
    words, style = (piece, "") if isinstance(piece, str) else piece
    return Text(printable(words.replace("\r", " ").replace("\n", " ")), style)
