"""Web addresses as a source: pages become items; a feed gives the articles that it names."""

from collections.abc import Callable, Generator, Iterable, Iterator

from lagebild.archive.items import Item, Refused
from lagebild.archive.sources.feed_entries import Entry, entries, looks_like_feed
from lagebild.archive.sources.fetch import Fetched, Fetcher
from lagebild.archive.sources.urls import canonical_url
from lagebild.errors import FetchError, InputError

Known = Callable[[str], bool]
"""Whether a document with this key is in the archive."""


def read_urls(urls: Iterable[str], fetcher: Fetcher, known: Known) -> Iterator[Item | Refused]:
    """The pages at `urls`, each fetched even if known, since it was asked for; of a feed the articles not yet known."""
    for url in urls:
        try:
            fetched = fetcher.get(url)
            if looks_like_feed(fetched):
                yield from articles(entries(fetched), fetcher, known, set())
            else:
                yield _item(fetched, Entry(url))
        except (FetchError, InputError) as error:
            yield refused(url, error)


def read_feed(raw: bytes, name: str, fetcher: Fetcher, known: Known) -> Iterator[Item | Refused]:
    """The articles not yet known of a feed that lies in a file called `name`."""
    file = Fetched(name, 200, raw, "application/xml", charset=None, etag=None, modified=None, fetched="")
    try:
        yield from articles(entries(file), fetcher, known, set())
    except InputError as error:
        yield refused(name, error)


def articles(
    listed: Iterable[Entry | Refused], fetcher: Fetcher, known: Known, settled: set[str]
) -> Generator[Item | Refused, None, bool]:
    """Fetch the articles of a feed that are not known. Returns whether all are settled, that is, none may work later.

    `settled` holds the keys that need no further try and grows by those that were tried here.
    """
    complete = True
    for entry in listed:
        if isinstance(entry, Refused):
            yield entry
            continue
        key = canonical_url(entry.url) or entry.url
        if key in settled or known(key):
            continue
        item = _article(entry, fetcher)
        if isinstance(item, FetchError) and item.temporary:
            complete = False
        else:
            settled.add(key)
        yield refused(entry.url, item) if isinstance(item, FetchError) else item
    return complete


def refused(url: str, error: FetchError | InputError) -> Refused:
    """The refusal of `url`; the reason names the address only where it is another one, or a place in a feed."""
    if isinstance(error, FetchError) and canonical_url(error.url) == canonical_url(url):
        return Refused(error.url, error.reason)
    return Refused(url, str(error).removeprefix(f"{url}: "))


def _article(entry: Entry, fetcher: Fetcher) -> Item | FetchError:
    try:
        fetched = fetcher.get(entry.url)
    except FetchError as error:
        return error
    return FetchError(entry.url, "a feed, not an article") if looks_like_feed(fetched) else _item(fetched, entry)


def _item(fetched: Fetched, entry: Entry) -> Item:
    """The key is the address that was asked for, so that a feed's links are known again without a request."""
    media_type = "text/plain" if fetched.media_type == "text/plain" else "text/html"
    return Item(
        position=entry.url,
        raw=fetched.raw,
        media_type=f"{media_type}; charset={fetched.charset}" if fetched.charset else media_type,
        key=canonical_url(entry.url),
        url=fetched.url,
        fetched=fetched.fetched,
        date=entry.date,
        title=entry.title,
    )
