"""What is kept of feeds between polls."""

import msgspec
from sqlalchemy import Connection, delete, insert, select

from lagebild.archive.sources.feeds import Feed
from lagebild.archive.store.connect import exclusive
from lagebild.archive.store.schema import feed


def load(connection: Connection, url: str) -> Feed:
    """The state of a feed; that of one never polled where it is new."""
    state = connection.execute(select(feed.c.state).where(feed.c.url == url)).scalar_one_or_none()
    return msgspec.json.decode(state, type=Feed) if state else Feed(url)


def save(connection: Connection, state: Feed) -> None:
    """Keep the state of a feed instead of what was kept before."""
    exclusive(connection)
    connection.execute(delete(feed).where(feed.c.url == state.url))
    connection.execute(insert(feed).values(url=state.url, state=msgspec.json.encode(state)))
