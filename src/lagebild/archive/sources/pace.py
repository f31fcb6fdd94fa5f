"""How often a host is asked: one request at a time, a pause after each, longer where the host asks for it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from lagebild.archive.sources.urls import Url
from lagebild.errors import FetchError

_DAY = 86_400.0
_HOSTS = 4096  # remembered at once


class Pace:
    """The pauses of all hosts. `interval` is the least pause after a request, `patience` the longest one slept."""

    def __init__(self, interval: float, patience: float, clock: Callable[[], float], sleep: Callable[[float], None]):
        self._interval, self._patience = interval, patience
        self._clock, self._sleep = clock, sleep
        self._free: dict[str, float] = {}

    @contextmanager
    def turn(self, url: Url, delay: float) -> Iterator[None]:
        """Wait for the host's turn; `delay` is the pause that it asks for in general (Crawl-delay), in seconds.

        Raises `FetchError` at once where the wait is longer than `patience`.
        """
        wait = self._free.get(url.host, 0.0) - self._clock()
        if wait > self._patience:
            raise FetchError(str(url), f"{url.host} asks for a pause of another {wait:.0f} s", temporary=True)
        if wait > 0:
            self._sleep(wait)
        try:
            yield
        finally:
            self.hold(url, max(self._interval, delay))

    def hold(self, url: Url, seconds: float) -> None:
        """Leave the host alone for `seconds` from now (a day at most), unless it is already left alone for longer."""
        until = self._clock() + min(seconds, _DAY)
        self._free[url.host] = max(until, self._free.pop(url.host, until))
        if len(self._free) > _HOSTS:
            del self._free[next(iter(self._free))]  # asked longest ago
