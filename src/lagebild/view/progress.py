"""A progress bar on standard error: the share of the input's bytes that was taken in, articles, articles a second."""

import sys
import time
from collections.abc import Iterable
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

from lagebild.view.terminal import printable
from lagebild.view.words import Words


class Meter:
    """A line on standard error that tells how far something is; silent where that is no terminal.

    `total` is what there is to do, None where it is not known; `facts` are the first values of fields in the columns.
    """

    def __init__(self, columns: Iterable[ProgressColumn], doing: str, total: int | None, **facts: Any) -> None:
        console = Console(file=sys.stderr, highlight=False)
        self._progress = Progress(*columns, console=console, disable=not console.is_terminal, transient=True)
        self._task = self._progress.add_task(doing, total=total, **facts)
        self._begun = time.monotonic()
        self._count = 0

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def rate(self) -> str:
        """What was counted, a second, since the meter was made."""
        return f"{self._count / max(time.monotonic() - self._begun, 1e-9):.1f}"


class Bar(Meter):
    """Shows how far a batch is. `total` is the input's size in bytes, None where it is not known."""

    def __init__(self, words: Words, total: int | None) -> None:
        rate = TextColumn("{task.fields[read]} · {task.fields[rate]} " + words.per_second)
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), rate, TimeRemainingColumn())
        super().__init__(columns, words.reading, total, read=0, rate="0.0")

    def advance(self, taken: int) -> None:
        """Count bytes of input."""
        self._progress.advance(self._task, taken)

    def read(self) -> None:
        """Count an article."""
        self._count += 1
        self._progress.update(self._task, read=self._count, rate=self.rate())

    def say(self, line: str) -> None:
        """Print a line above the bar."""
        self._progress.console.print(Text(printable(line)), soft_wrap=True)
