"""One article in, one record out: the stages in their order."""

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TypedDict, Unpack

import msgspec

from lagebild.assembly import to_record
from lagebild.cores import cores
from lagebild.errors import InputError
from lagebild.reader.session import Session
from lagebild.record import Document, Model, Record
from lagebild.text.canonical import check
from lagebild.text.language import check_language, identify
from lagebild.text.sentences import split
from lagebild.when.published import published

_AHEAD = 4  # articles under way for each worker: enough that none waits, few enough to hold in memory
_ID_LENGTH = 16  # hexadecimal digits: in a billion articles, the chance that any two share an id is 3 %
_LOADING = Lock()


class Metadata(TypedDict, total=False):
    """What is known of an article beside its text: the other fields of `Article`."""

    id: str | None
    date: str | None
    outlet: str | None
    title: str | None
    url: str | None
    language: str | None


class Article(msgspec.Struct, frozen=True):
    """An article to read. `id` defaults to a hash of the text, `language` (ISO 639-1) to the one identified.

    `date` is the article's own: `2025`, `2025-04`, `2025-04-26` or `2025-04-26T18:00:00+02:00`.
    """

    text: str
    id: str | None = None
    date: str | None = None
    outlet: str | None = None
    title: str | None = None
    url: str | None = None
    language: str | None = None


class Reader:
    """Reads articles. Loads its weights once; safe to share between threads.

    `weights` is a directory, by default the one in the package. Raises `WeightsError` if it cannot be used.
    """

    def __init__(self, weights: Path | None = None) -> None:
        self._session = Session.load(weights)
        self._model = Model(self._session.name, self._session.version)

    def read(self, text: str, **metadata: Unpack[Metadata]) -> Record:
        """The record of one article. Raises `InputError` for a text, date or language that cannot be read."""
        return self._read(Article(text, **metadata))

    def read_many(
        self,
        articles: Iterable[Article | str],
        *,
        workers: int | None = None,
        on_error: Callable[[Article, InputError], None] | None = None,
    ) -> Iterator[Record]:
        """The records of many articles, lazily and in their order, read by `workers` threads (by default one a core).

        `on_error` is told of each article that cannot be read, and it is left out; without it, `InputError` is raised.
        """
        count = workers or cores()
        pool = ThreadPoolExecutor(count)
        try:
            for article, reading in _ahead(pool, self._read, articles, _AHEAD * count):
                try:
                    record = reading.result()
                except InputError as error:
                    if on_error is None:
                        raise
                    on_error(article, error)
                else:
                    yield record
        finally:  # also when the caller stops half-way
            pool.shutdown(cancel_futures=True)

    def _read(self, article: Article) -> Record:
        text = check(article.text)
        language = check_language(article.language or identify(text))
        document = Document(
            id=article.id or hashlib.sha256(text.encode()).hexdigest()[:_ID_LENGTH],
            text=text,
            url=article.url,
            outlet=article.outlet,
            language=language,
            title=article.title,
            published=published(text, language, given=article.date),
        )
        sentences = split(text, language)
        return to_record(document, sentences, self._session.read(text, sentences), self._model)


def read(text: str, **metadata: Unpack[Metadata]) -> Record:
    """The record of one article, by the package's own weights, which the first call loads.

    The fields of `Article` may be given by name. Raises `InputError` for a text, date or language that cannot be read.
    """
    with _LOADING:
        reader = _default_reader()
    return reader.read(text, **metadata)


@cache
def _default_reader() -> Reader:
    return Reader()


def _ahead(
    pool: Executor, read_one: Callable[[Article], Record], articles: Iterable[Article | str], limit: int
) -> Iterator[tuple[Article, Future[Record]]]:
    """Each article with its record to be, in order; never more than `limit` of them at a time."""
    under_way: deque[tuple[Article, Future[Record]]] = deque()
    for each in articles:
        article = Article(each) if isinstance(each, str) else each
        under_way.append((article, pool.submit(read_one, article)))
        while under_way and (len(under_way) >= limit or under_way[0][1].done()):
            yield under_way.popleft()
    yield from under_way
