"""The tables of an archive, for SQLite and PostgreSQL alike.

Days are ISO 8601 texts, moments are seconds since 1970 (UTC). `public` ids are what people see; the integers join
tables.
Every change here needs a migration in `store/migrations/versions` and a new `VERSION`. The full-text index is not
here, since it is a different thing in each database: see `search.py`.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

VERSION = 1
"""The newest migration."""

# SQLite numbers its rows only for INTEGER keys.
_Key = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", _Key, primary_key=True)


def _to(name: str, target: str, *, nullable: bool = False, index: bool = False) -> Column[int]:
    return Column(name, _Key, ForeignKey(f"{target}.id"), nullable=nullable, index=index)


raw = Table(
    "raw",
    metadata,
    _id(),
    Column("digest", LargeBinary(32), nullable=False, unique=True),  # SHA-256 of the bytes
    Column("media_type", String, nullable=False),
    Column("data", LargeBinary, nullable=False),  # zlib
)
"""What a source gave, byte for byte."""

document = Table(
    "document",
    metadata,
    _id(),
    Column("public", String(16), nullable=False, unique=True),
    Column("key", Text, nullable=False, unique=True),
    Column("first_seen", Float, nullable=False),
    Column("revision", Integer, nullable=False, server_default="0"),  # number of the current one
    Column("copy_group", String(16), index=True),  # smallest public id among its copies
    _to("story_id", "story", nullable=True, index=True),
    Column("changed", Boolean, nullable=False, server_default="0", index=True),  # read since the last merge
    Column("keyed", Integer, nullable=False, server_default="0"),  # revision whose text is in `copy_key`
)

revision = Table(
    "revision",
    metadata,
    _id(),
    _to("document_id", "document"),
    Column("number", Integer, nullable=False),
    _to("raw_id", "raw", index=True),
    Column("extractor", String, nullable=False),
    Column("stored", Float, nullable=False),
    Column("fetched", String),
    Column("position", Text, nullable=False),  # in its source
    Column("given", JSON, nullable=False),  # what the source or the command line said: fields of items.Item
    Column("digest", LargeBinary(16), nullable=False),  # of text, title, …: a document has no two revisions alike
    Column("text", Text, nullable=False),
    Column("title", Text),
    Column("url", Text),
    Column("outlet", Text),
    Column("language", String),
    Column("published", JSON, nullable=False),  # record.Published
    Column("day", String(10), index=True),  # published.earliest
    Column("byline", Text),
    Column("agencies", JSON, nullable=False),
    UniqueConstraint("document_id", "number"),
    UniqueConstraint("document_id", "digest", name="uq_revision_digest"),
)
"""One extraction of one raw. Texts never change, so the offsets of old readings hold."""

task = Table(
    "task",
    metadata,
    Column("revision_id", _Key, ForeignKey("revision.id"), primary_key=True, autoincrement=False),
    Column("state", String, nullable=False),  # waiting, leased, done, dead, skipped
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("due", Float, nullable=False),  # when it may be taken: leases end, retries wait
    Column("worker", String),
    Column("error", Text),  # of the last attempt; why it is skipped
    Index("ix_task_state_due", "state", "due", "revision_id"),
)
"""The queue of revisions to read."""

reading = Table(
    "reading",
    metadata,
    _id(),
    _to("revision_id", "revision"),
    Column("model", String, nullable=False),  # name and version
    Column("read", Float, nullable=False),
    Column("record", LargeBinary, nullable=False),  # zlib of the record's JSON
    Column("vector", LargeBinary),  # float16 little-endian, unit length
    UniqueConstraint("revision_id", "model"),
)

report = Table(
    "report",
    metadata,
    _id(),
    Column("public", String, nullable=False, unique=True),
    _to("document_id", "document", index=True),
    _to("reading_id", "reading"),
    _to("event_id", "event", nullable=True, index=True),
    Column("data", LargeBinary, nullable=False),  # JSON of archive.reports.Report
)
"""The reported events of current readings."""

event = Table(
    "event",
    metadata,
    Column("id", _Key, primary_key=True, autoincrement=False),  # grows with its day: `events.number`
    Column("public", String(11), nullable=False, unique=True),
    Column("component", BigInteger, nullable=False, index=True),  # events of one component are merged together
    Column("confidence", Float, nullable=False),
    Column("lat", Float),  # of the first place
    Column("lon", Float),
    Column("data", LargeBinary, nullable=False),  # JSON of archive.events.MergedEvent
    Index("ix_event_scan", "id", "confidence", "lat", "lon"),  # spares walks the wide rows
)

term = Table(
    "term",
    metadata,
    _id(),
    Column("kind", String, nullable=False),  # type, actor, country, place, status, outlet, source, …
    Column("value", Text, nullable=False),
    Column("events", Integer, nullable=False, server_default="0"),  # how many have it
    UniqueConstraint("kind", "value"),
)

facet = Table(
    "facet",
    metadata,
    Column("term_id", _Key, primary_key=True, autoincrement=False),
    Column("event_id", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
"""Which events have a property, by day: every filter is a walk along this key.

Without foreign keys, whose checks would need a second index of this size.
"""

block = Table(
    "block",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("rank", String().with_variant(String(collation="C"), "postgresql"), primary_key=True),
    sqlite_with_rowid=False,
)
"""Where tellings stand for comparison (archive.merging.blocks); `key` is a number of the block's name."""

told = Table(
    "told",
    metadata,
    Column("document_id", _Key, ForeignKey("document.id"), primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),  # the document's rows of `block`: zlib of JSON
)

story = Table(
    "story",
    metadata,
    Column("id", _Key, primary_key=True, autoincrement=False),  # the digits of `public`
    Column("public", String(11), nullable=False, unique=True),
    Column("title", Text),
    Column("earliest", String(10)),
    Column("latest", String(10), index=True),
    Column("documents", Integer, nullable=False),
)

profile = Table(
    "profile",
    metadata,
    Column("document_id", _Key, ForeignKey("document.id"), primary_key=True, autoincrement=False),
    Column("read", Float, nullable=False),  # when the reading was made that it is of
    Column("day", String(10), index=True),
    Column("data", LargeBinary, nullable=False),  # archive.stories.Profile: zlib of MessagePack
)

edge = Table(
    "edge",
    metadata,
    Column("left_id", _Key, ForeignKey("document.id"), primary_key=True, autoincrement=False),
    Column("right_id", _Key, ForeignKey("document.id"), primary_key=True, autoincrement=False, index=True),
    Column("value", Float, nullable=False),
    sqlite_with_rowid=False,
)
"""Pairs of documents that have something in common (archive.stories)."""

copy_key = Table(
    "copy_key",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("document", String(16), primary_key=True),  # public, since the smallest come first
    sqlite_with_rowid=False,
)
"""Documents that share a key may be copies (archive.copies)."""

copy = Table(
    "copy",
    metadata,
    Column("left_id", _Key, ForeignKey("document.id"), primary_key=True, autoincrement=False),
    Column("right_id", _Key, ForeignKey("document.id"), primary_key=True, autoincrement=False, index=True),
    Column("kind", String, nullable=False),
    Column("one_source", Boolean, nullable=False),
    Column("data", LargeBinary, nullable=False),  # JSON of archive.copies.Copy
)

decision = Table(
    "decision",
    metadata,
    Column("id", String, primary_key=True),
    Column("left", String, nullable=False, index=True),  # report ids
    Column("right", String, nullable=False, index=True),
    Column("verdict", String, nullable=False),
    Column("by", String, nullable=False),
    Column("score", Float, nullable=False),
    Column("reasons", JSON, nullable=False),
)
"""The ledger: why reports are one event, or are kept apart."""

ruling = Table(
    "ruling",
    metadata,
    Column("left", String, primary_key=True),
    Column("right", String, primary_key=True),
    Column("together", Boolean, nullable=False),
    Column("made", Float, nullable=False),
    Column("note", Text),
)
"""What people decided about two reports; it wins over every score."""

alias = Table(
    "alias",
    metadata,
    Column("old", String(11), primary_key=True),
    Column("new", String(11), nullable=False, index=True),
)
"""Ids that events and stories had before they grew or were merged."""

lease = Table(
    "lease",
    metadata,
    Column("name", String, primary_key=True),
    Column("holder", String, nullable=False),
    Column("until", Float, nullable=False),
)
"""Work that one process at a time may do."""

feed = Table(
    "feed",
    metadata,
    Column("url", Text, primary_key=True),
    Column("state", LargeBinary, nullable=False),  # JSON of the source's own state
)

run = Table(
    "run",
    metadata,
    _id(),
    Column("sources", JSON, nullable=False),
    Column("started", Float, nullable=False),
    Column("ended", Float),
    Column("counts", JSON, nullable=False),
)
"""One call of ingest."""

refusal = Table(
    "refusal",
    metadata,
    _id(),
    _to("run_id", "run", index=True),
    Column("position", Text, nullable=False),
    Column("reason", Text, nullable=False),
)
"""What a run could not take."""
