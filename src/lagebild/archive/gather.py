"""From names of sources to documents in the store: opens them, keeps the state of feeds."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from lagebild.archive.ingest import Intake
from lagebild.archive.items import Item, Refused
from lagebild.archive.sources.feeds import EVERY, Feed, Poller
from lagebild.archive.sources.fetch import Fetcher
from lagebild.archive.sources.files import shown
from lagebild.archive.sources.opening import FEED, open_source, web_address
from lagebild.archive.store import documents, feeds
from lagebild.archive.store.adding import public_id
from lagebild.archive.store.connect import Store
from lagebild.errors import InputError


class Hints(msgspec.Struct, frozen=True):
    """What is known of all documents of the sources, where they do not say it themselves."""

    outlet: str | None = None
    date: str | None = None


class Gatherer:
    """Opens sources by name and hands their items to an intake; `fetcher` asks for web addresses and feeds."""

    def __init__(self, store: Store, intake: Intake, fetcher: Fetcher, hints: Hints) -> None:
        self._store, self._intake, self._fetcher, self._hints = store, intake, fetcher, hints

    def gather(self, names: Sequence[str], every: float | None = None) -> bool:
        """Take in all sources, in order. A `feed:` is polled once, or, with `every` (seconds), until interrupted.

        A source that cannot be opened is refused like a bad document, and the others are taken. Returns whether each
        source gave something: false where one could not be opened, or all of it was refused.
        """
        polled = [name for name in names if name.startswith(FEED) and web_address(name)]
        given = [self._gave(self._opened(name)) for name in names if name not in polled]
        poller = Poller(self._fetcher, self._known, every or EVERY)
        states = [self._load(name.removeprefix(FEED)) for name in polled]
        if every:
            self._take(poller.follow(states, self._save))
        else:
            given += [self._once(poller, state) for state in states]
        return all(given)

    def _gave(self, items: Iterable[Item | Refused]) -> bool:
        before = self._intake.counts
        self._take(items)
        after = self._intake.counts
        return after.refused == before.refused or after.items - after.refused > before.items - before.refused

    def _opened(self, name: str) -> Iterator[Item | Refused]:
        try:
            yield from open_source(name, self._fetcher, self._known)
        except InputError as error:
            yield Refused(shown(name), str(error).removeprefix(f"{name}: "))

    def _once(self, poller: Poller, feed: Feed) -> bool:
        """Whether the feed itself could be read, whatever became of its articles."""
        self._take(self._polled(poller, feed))
        return not self._load(feed.url).failures

    def _polled(self, poller: Poller, feed: Feed) -> Iterator[Item | Refused]:
        self._save((yield from poller.poll(feed)))

    def _take(self, items: Iterable[Item | Refused]) -> None:
        self._intake.take(self._hinted(item) if isinstance(item, Item) else item for item in items)

    def _hinted(self, item: Item) -> Item:
        given = {k: v for k, v in msgspec.structs.asdict(self._hints).items() if v and getattr(item, k) is None}
        return msgspec.structs.replace(item, **given) if given else item

    def _known(self, key: str) -> bool:
        with self._store.connect() as connection:
            return documents.exists(connection, public_id(key))

    def _load(self, url: str) -> Feed:
        with self._store.connect() as connection:
            return feeds.load(connection, url)

    def _save(self, feed: Feed) -> None:
        """Only once all its articles are stored: else they were not asked for again."""
        self._intake.flush()
        with self._store.begin() as connection:
            feeds.save(connection, feed)
