"""A progress bar on standard error: the share of the input's bytes that was taken in, articles, articles a second."""

import sys
import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

from lagebild.view.terminal import printable
from lagebild.view.words import Words


class Bar:
    """Shows how far a batch is; silent where standard error is no terminal.

    `total` is the input's size in bytes, None where it is not known.
    """

    def __init__(self, words: Words, total: int | None) -> None:
        console = Console(file=sys.stderr, highlight=False)
        rate = TextColumn("{task.fields[read]} · {task.fields[rate]} " + words.per_second)
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), rate, TimeRemainingColumn())
        self._progress = Progress(*columns, console=console, disable=not console.is_terminal, transient=True)
        self._task = self._progress.add_task(words.reading, total=total, read=0, rate="0.0")
        self._begun = time.monotonic()
        self._read = 0

    def __enter__(self) -> "Bar":
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def advance(self, taken: int) -> None:
        """Count bytes of input."""
        self._progress.advance(self._task, taken)

    def read(self) -> None:
        """Count an article."""
        self._read += 1
        self._progress.update(self._task, read=self._read, rate=self.rate())

    def say(self, line: str) -> None:
        """Print a line above the bar."""
        self._progress.console.print(Text(printable(line)), soft_wrap=True)

    def rate(self) -> str:
        """Articles a second since the bar was made."""
        return f"{self._read / max(time.monotonic() - self._begun, 1e-9):.1f}"
