"""Questions about stories: which there are, and what belongs to one."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from lagebild.archive.answers import Stories, Story, StoryAnswer
from lagebild.archive.store import aliases, copies, events, facets
from lagebild.archive.store.filters import check_day
from lagebild.archive.store.meanings import names
from lagebild.archive.store.schema import document, facet, report, story


def stories(  # noqa: PLR0913 (all are filters)
    connection: Connection,
    *,
    since: str | None = None,
    until: str | None = None,
    party: str | None = None,
    min_documents: int = 1,
    limit: int = 20,
    offset: int = 0,
) -> Stories:
    """Stories with documents published from `since` to `until` (ISO days), those with the latest news first.

    `party` acts or is acted on in one of their events: a name, phrase or Wikidata item. Raises `InputError` for what is
    no day.
    """
    check_day("since", since)
    check_day("until", until)
    conditions = [story.c.documents >= min_documents]
    conditions += [story.c.latest >= since] if since else []
    conditions += [story.c.earliest <= until] if until else []
    conditions += [story.c.id.in_(_with_party(connection, names(party, until or since)))] if party else []
    order = (func.coalesce(story.c.latest, "").desc(), story.c.documents.desc(), story.c.public)
    rows = connection.execute(select(story).where(*conditions).order_by(*order).limit(limit).offset(offset))
    total = connection.execute(select(func.count()).select_from(story).where(*conditions)).scalar_one()
    return Stories(tuple(map(_story, rows)), total)


def of(connection: Connection, public: str) -> str | None:
    """The id of the story that a document is in."""
    query = select(story.c.public).join_from(document, story).where(document.c.public == public)
    return connection.execute(query).scalar_one_or_none()


def get(connection: Connection, public: str) -> StoryAnswer | None:
    """One story by its id, or by one that it had; None where there is none."""
    found = connection.execute(select(story).where(story.c.public == aliases.current(connection, public))).first()
    if found is None:
        return None
    rows = connection.execute(select(document.c.id, document.c.public).where(document.c.story_id == found.id)).all()
    members = {row.public: row.id for row in rows}
    documents = sorted(events.facts(connection, members).values(), key=lambda d: (d.published or "9999", d.id))
    told = events.of_documents(connection, members.values())
    return StoryAnswer(_story(found), tuple(documents), tuple(copies.between(connection, members)), tuple(told))


def _with_party(connection: Connection, called: Collection[str]) -> Any:
    """Rows of the stories whose documents report an event with the party."""
    [clause] = facets.clauses(connection, [{(role, name) for role in ("actor", "recipient") for name in called}])
    told: ColumnElement[bool] = facet.c.term_id.in_(clause.terms)
    return (
        select(document.c.story_id)
        .join_from(facet, report, report.c.event_id == facet.c.event_id)
        .join(document, document.c.id == report.c.document_id)
        .where(told, document.c.story_id.is_not(None))
    )


def _story(row: Any) -> Story:
    return Story(row.public, row.title, row.earliest, row.latest, row.documents)
