"""Extraction in processes of their own: pages take long, and hostile ones may hang or crash their parser."""

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.pool import Pool
from typing import Generic, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

LONGEST = 60.0
"""Seconds that one page may take."""


class Extractors(Generic[Task, Result]):
    """Applies `one` to tasks in `count` processes; both must be picklable. Starts them when first used.

    The program's main module must be importable without effect (`if __name__ == "__main__"`).
    """

    def __init__(self, one: Callable[[Task], Result], count: int, longest: float = LONGEST) -> None:
        self._one, self._count, self._longest = one, count, longest
        self._pool: Pool | None = None

    def map(self, tasks: Sequence[Task]) -> Iterator[Result | None]:
        """The results in order; None for a task that took too long or whose process died."""
        rest = list(tasks)
        while rest:
            pending = [self._started().apply_async(self._one, (task,)) for task in rest]
            for result in pending:
                rest.pop(0)
                try:
                    yield result.get(self._longest)
                except multiprocessing.TimeoutError:  # a process that died never answers, either
                    self.close()
                    yield None
                    break  # the others were under way in the same processes, and begin anew

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        if self._pool:
            self._pool.terminate()
            self._pool.join()
            self._pool = None

    def _started(self) -> Pool:
        if self._pool is None:
            # Not by fork: other threads may hold locks. Ctrl-C is for the main process.
            context = multiprocessing.get_context("spawn")
            self._pool = context.Pool(self._count, signal.signal, (signal.SIGINT, signal.SIG_IGN))
        return self._pool
