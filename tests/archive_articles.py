"""Articles for tests of merging: their records say what given words mean, so that no model is needed."""

import re
from collections.abc import Iterable
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from lagebild.archive.items import Extracted, Item
from lagebild.archive.reports import reports
from lagebild.archive.store import adding, documents, readings
from lagebild.archive.store.adding import New, public_id
from lagebild.archive.store.connect import Store
from lagebild.record import Actor, Count, Document, Entity, Event, Mention, Model, Place, Published, Record, Time
from lagebild.what.ontology import cameo, quad, score

KNOWN = {
    "Russland": Entity("n1", "Russland", "polity", "RUS", "GOV", "Q159"),
    "Ukraine": Entity("n2", "Ukraine", "polity", "UKR", "GOV", "Q212"),
    "Putin": Entity("n3", "Wladimir Putin", "person", "RUS", "GOV", "Q7747"),
    "Israel": Entity("n4", "Israel", "polity", "ISR", "GOV", "Q801"),
    "Hamas": Entity("n5", "Hamas", "organisation", "PSE", "REB", "Q38799"),
}
PLACES = {
    "Charkiw": Place((), "Charkiw", 49.98, 36.25, "UKR", "UA-63", 706483, "point"),
    "Odessa": Place((), "Odessa", 46.48, 30.73, "UKR", "UA-51", 698740, "point"),
    "Rafah": Place((), "Rafah", 31.29, 34.25, "PSE", "PS-RFH", 281102, "point"),
}


class Told(msgspec.Struct, frozen=True):
    """An event in an article: words of its text; `open` is one of which only the last day is known."""

    trigger: str
    type: str = "ASSAULT"
    mode: str | None = None
    actor: str | None = None
    recipient: str | None = None
    place: str | None = None
    day: str | None = None
    dead: int | None = None
    status: str = "actual"
    open: bool = False


class Article(msgspec.Struct, frozen=True):
    """An article as it comes in, with what is to be read in it."""

    id: str
    text: str
    told: tuple[Told, ...] = ()
    day: str | None = "2024-05-13"
    outlet: str = "Morgenblatt"
    language: str = "de"
    agencies: tuple[str, ...] = ()
    axis: int = 0

    @property
    def public(self) -> str:
        return public_id(f"id:{self.id}")


def add(store: Store, *articles: Article, read: bool = True) -> None:
    """Store articles and, if so wanted, their records."""
    with store.begin() as connection:
        adding.add_all(connection, map(_new, articles))
        for article in articles if read else ():
            revision = documents.get(connection, article.public)
            assert revision is not None
            made = record(article)
            readings.save(connection, revision.id, made, vector(article.axis), reports(made))


def record(article: Article) -> Record:
    text = article.text
    names = [(name, e) for name, e in KNOWN.items() if name in text]
    spans = [re.search(re.escape(name), text).span() for name, _ in names]  # type: ignore[union-attr]
    return Record(
        document=Document(article.public, text, outlet=article.outlet, language=article.language,
                          published=_published(article)),
        model=Model("stub", "1"),
        sentences=((0, len(text)),),
        mentions=tuple(
            Mention(f"m{i}", *span, name, "GPE", entity.id)
            for i, ((name, entity), span) in enumerate(zip(names, spans, strict=True))
        ),
        entities=tuple(e for _, e in names),
        events=tuple(_event(f"e{i}", text, told) for i, told in enumerate(article.told)),
    )  # fmt: skip


def vector(axis: int) -> NDArray[np.float32]:
    """A vector of length 1; those of other axes have nothing in common with it."""
    found = np.zeros(16, np.float32)
    found[axis] = 1
    return found


def _new(article: Article) -> New:
    item = Item(f"{article.id}.txt", article.text.encode(), "text/plain", key=f"id:{article.id}")
    facts: dict[str, Any] = {"outlet": article.outlet, "language": article.language, "agencies": article.agencies}
    return New(
        item, Extracted(article.text, "plain 1", title=article.text[:20], published=_published(article), **facts)
    )


def _published(article: Article) -> Published:
    return Published(article.day, article.day, article.day, "given") if article.day else Published()


def _event(id: str, text: str, told: Told) -> Event:
    kind: Any = told.type
    places = [msgspec.structs.replace(PLACES[told.place], spans=(_span(text, told.place),))] if told.place else []
    return Event(
        id=id, sentence=0, type=kind, mode=told.mode, status=told.status,  # type: ignore[arg-type]
        trigger=(_span(text, told.trigger),),
        quad=quad(kind), score=score(kind, told.mode), cameo=cameo(kind, told.mode),
        actors=_parties(text, told.actor), recipients=_parties(text, told.recipient), places=tuple(places),
        times=_times(text, told),
        dead=Count((_span(text, told.trigger),), told.dead) if told.dead is not None else None,
        confidence=0.9,
    )  # fmt: skip


def _times(text: str, told: Told) -> tuple[Time, ...]:
    earliest = None if told.open else told.day
    return (Time((_span(text, told.trigger),), told.day, earliest, told.day),) if told.day else ()


def _parties(text: str, name: str | None) -> tuple[Actor, ...]:
    if name is None:
        return ()
    known = KNOWN.get(name)
    facts: Iterable[Any] = (known.id, known.country, known.sector) if known else ()
    return (Actor((_span(text, name),), *facts),)


def _span(text: str, words: str) -> tuple[int, int]:
    found = re.search(re.escape(words), text)
    assert found, (words, text)
    return found.span()
