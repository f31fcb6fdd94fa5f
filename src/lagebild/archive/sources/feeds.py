"""Feeds over time: one poll, and polling until interrupted."""

import time
from collections.abc import Callable, Generator, Iterable, Iterator

import msgspec

from lagebild.archive.items import Item, Refused
from lagebild.archive.sources.feed_entries import entries
from lagebild.archive.sources.fetch import Fetched, Fetcher
from lagebild.archive.sources.web import Known, articles, refused
from lagebild.errors import FetchError, InputError

EVERY = 900.0  # seconds between two polls of a feed, unless told otherwise
SHORTEST = 60.0  # seconds between two polls of a feed, whatever is asked for
LONGEST = 86_400.0  # seconds that a failing feed is left alone at most


class Feed(msgspec.Struct, frozen=True):
    """What is kept of a feed between polls. `polled` and `due` are seconds since the epoch; `failures` in a row."""

    url: str
    etag: str | None = None
    modified: str | None = None
    polled: float | None = None
    due: float = 0.0
    failures: int = 0


class Poller:
    """Asks feeds for new articles. `every` is the least time in seconds between two polls of a feed."""

    def __init__(
        self,
        fetcher: Fetcher,
        known: Known,
        every: float = EVERY,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._fetcher, self._known, self._every = fetcher, known, max(every, SHORTEST)
        self._clock, self._sleep = clock, sleep
        self._settled: set[str] = set()

    def poll(self, feed: Feed) -> Generator[Item | Refused, None, Feed]:
        """Ask a feed once and yield the articles that are new. Returns the feed's new state.

        Where an article failed that may work later, the feed's ETag is dropped, so that the next poll sees it again.
        """
        now = self._clock()
        try:
            fetched = self._fetcher.get(feed.url, etag=feed.etag, modified=feed.modified)
            listed = entries(fetched) if fetched.status == 200 else []
        except (FetchError, InputError) as error:
            yield refused(feed.url, error)
            return self._failed(feed, now)
        complete = yield from articles(listed, self._fetcher, self._known, self._settled)
        etag, modified = _validators(feed, fetched) if complete else (None, None)
        return Feed(feed.url, etag, modified, polled=now, due=now + self._every)

    def follow(self, feeds: Iterable[Feed], save: Callable[[Feed], None]) -> Iterator[Item | Refused]:
        """Poll feeds whenever they are due, until interrupted (Ctrl-C), which ends the iteration.

        `save` is called with a feed's new state once its articles were taken. Whoever takes them must have stored by
        then all that was yielded, or it is not seen again until the feed changes.
        """
        states = {feed.url: feed for feed in feeds}
        try:
            while states:
                feed = min(states.values(), key=lambda state: state.due)
                if (pause := feed.due - self._clock()) > 0:
                    self._sleep(pause)
                states[feed.url] = yield from self.poll(feed)
                save(states[feed.url])
        except KeyboardInterrupt:
            return

    def _failed(self, feed: Feed, now: float) -> Feed:
        """Twice the pause for each failure in a row, up to `LONGEST`."""
        pause = min(self._every * 2 ** min(feed.failures + 1, 20), max(LONGEST, self._every))
        return msgspec.structs.replace(feed, polled=now, due=now + pause, failures=feed.failures + 1)


def _validators(feed: Feed, fetched: Fetched) -> tuple[str | None, str | None]:
    """ETag and date for the next request; an answer that nothing changed (304) may leave them out."""
    if fetched.status == 304:
        return fetched.etag or feed.etag, fetched.modified or feed.modified
    return fetched.etag, fetched.modified
