"""Opening the database of an archive."""

import logging
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, InterfaceError, OperationalError

from lagebild.archive.store.schema import VERSION
from lagebild.errors import ArchiveError

if TYPE_CHECKING:
    import ssl

FILE = "archive.sqlite"

# A lost connection is told by `ArchiveError`; the pool's account of it, a page long, is for those who set up logging.
logging.getLogger("sqlalchemy.pool").addHandler(logging.NullHandler())

_BUSY = 600.0  # seconds that a writer waits for another one: a step of a merge takes minutes in a large archive
_LOOK = 0.12  # seconds in which each writer that waits for SQLite looks once whether it may; it does so every 100 ms
_PRAGMAS = {
    "page_size": 8192,  # of a new file: three articles a page, where one of 4096 holds one and is half empty
    "journal_mode": "wal",  # readers and the writer do not wait for each other
    "synchronous": "full",  # what was reported as stored outlasts a power cut, too
    "foreign_keys": "on",
    "mmap_size": 1 << 30,
    "cache_size": -(64 << 10),  # 64 MiB
    "journal_size_limit": 64 << 20,
}
_LOCK = 0x4C616765  # key of PostgreSQL's advisory lock: `Lage`
_PASSWORD = re.compile(r"(?<=://)([^:/@]*):[^@]*@")
_PARAMETERS = frozenset({"host", "port", "sslmode", "application_name"})  # of a URL, as libpq has them
_TLS = {"disable": False, "prefer": None, "require": True}  # pg8000 verifies no certificate where it is told no more


class Store:
    """The database of an archive; hands out connections. Safe to share between threads, not across a fork."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine = engine
        self.where = where

    @classmethod
    def open(cls, where: str | Path, *, create: bool = False) -> "Store":
        """Open the archive in a directory, or in the PostgreSQL database at a URL.

        `create` makes one where there is none: the directory, but never the PostgreSQL database itself. An archive of
        an older version is brought up to date. Raises `ArchiveError` if there is no archive, if it is newer than the
        program, or if it cannot be opened.
        """
        name = shown(where)
        if not name:
            raise ArchiveError("an archive without a name: it is a directory or a postgresql:// URL")
        store = cls(_postgres(str(where)) if "://" in name else _sqlite(Path(where), create), name)
        try:
            with store._reached((DatabaseError, InterfaceError)):
                store._check_version(create)
        except ArchiveError:
            store.close()
            raise
        return store

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """A connection for reading, which sees the archive as it was at its first question.

        Like `begin`, it raises `ArchiveError` where the database is out of reach: server gone, disk full, locked.
        """
        with self._reached(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A connection for one transaction that writes: all of it is kept, or none if the block raises.

        SQLite has one writer at a time: from here on, not from the first statement, so that none fails half-way.
        """
        with self._reached(), self._engine.execution_options(write=True).begin() as connection:
            yield connection

    def give_way(self) -> None:
        """Let others write who wait, where one transaction follows the other: on SQLite they would never get in."""
        if self._engine.dialect.name == "sqlite":
            time.sleep(_LOOK)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def _reached(self, kinds: tuple[type[DBAPIError], ...] = (OperationalError, InterfaceError)) -> Iterator[None]:
        try:
            yield
        except kinds as error:
            raise ArchiveError(f"{self.where}: cannot be reached: {message(error.orig)}") from error

    def _check_version(self, create: bool) -> None:
        with self.connect() as connection:
            found = _version(connection)
        if not found.isdecimal():
            raise ArchiveError(f"{self.where}: of a format that is none of Lagebild's: {found[:40]!r}")
        version = int(found)
        if version == VERSION:
            return
        if version > VERSION:
            raise ArchiveError(
                f"{self.where}: written by a newer Lagebild (format {version}, this one knows {VERSION}): upgrade it"
            )
        if version == 0 and not create:
            raise _missing(self.where)
        from lagebild.archive.store.migrations import upgrade  # noqa: PLC0415 (alembic takes longer than opening)

        with self.begin() as connection:
            exclusive(connection)
            upgrade(connection)


def exclusive(connection: Connection) -> None:
    """Wait until no other transaction that asked for this is open; SQLite's writers are alone anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def shown(where: str | Path) -> str:
    """The name of an archive for messages: without the password."""
    return _PASSWORD.sub(r"\1:***@", str(where))


def _version(connection: Connection) -> str:
    """The archive's format, `0` where there is none."""
    if not inspect(connection).has_table("alembic_version"):
        return "0"
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "0")


def _missing(where: str) -> ArchiveError:
    return ArchiveError(f"{where}: no archive there; `lagebild ingest SOURCE --archive {where}` makes one")


def _sqlite(directory: Path, create: bool) -> Engine:
    file = directory / FILE
    try:
        if create:
            directory.mkdir(parents=True, exist_ok=True)
        elif not file.exists():
            raise _missing(str(directory))
    except OSError as error:
        raise ArchiveError(f"{directory}: cannot be opened: {error.strerror}") from error
    url = URL.create("sqlite", database=str(file))
    return _with_pragmas(create_engine(url, connect_args={"timeout": _BUSY}))


def _postgres(where: str) -> Engine:
    """With pg8000, unless the URL names another driver, which then reads the parameters."""
    try:
        url = make_url(where)
        if url.get_backend_name() not in ("postgresql", "postgres"):
            raise ArgumentError("another database")
        url = url.set(username=url.username or getuser())
        arguments: dict[str, Any] = {}
        if url.drivername in ("postgresql", "postgres", "postgresql+pg8000"):
            url, arguments = _for_pg8000(url)
        engine = create_engine(url, pool_pre_ping=True, connect_args=arguments)
    except (ArgumentError, ValueError) as error:
        raise ArchiveError(f"{shown(where)}: neither a directory nor a postgresql:// URL") from error
    except ModuleNotFoundError as error:
        raise ArchiveError(f"PostgreSQL needs {error.name}: pip install 'lagebild[postgres]'") from error
    engine.dialect.use_insertmanyvalues_wo_returning = True  # pg8000 would wait for an answer after each row
    return engine


def _for_pg8000(url: URL) -> tuple[URL, dict[str, Any]]:
    """The URL for pg8000, and its arguments for what libpq's parameters say: `?host=/directory` is a Unix socket."""
    given = {name: str(value) for name, value in url.query.items()}
    if unknown := sorted(set(given) - _PARAMETERS):
        raise ArchiveError(f"{_bare(url)}: parameter {unknown[0][:40]!r} is none of {', '.join(sorted(_PARAMETERS))}")
    arguments: dict[str, Any] = {"ssl_context": _tls(given.get("sslmode", "prefer"), url)}
    if "application_name" in given:
        arguments["application_name"] = given["application_name"]
    url = url.set(drivername="postgresql+pg8000", port=int(given.get("port", url.port or 5432)), query={})
    host = given.get("host", "")
    if host.startswith("/"):
        arguments["unix_sock"] = f"{host}/.s.PGSQL.{url.port}"
    return url.set(host=host or url.host), arguments


def _tls(mode: str, url: URL) -> "ssl.SSLContext | bool | None":
    """What pg8000 wants for libpq's `sslmode`."""
    if mode == "verify-full":
        import ssl  # noqa: PLC0415 (most archives are directories)

        return ssl.create_default_context()
    if mode not in _TLS:
        raise ArchiveError(f"{_bare(url)}: sslmode {mode[:40]!r} is none of {', '.join(_TLS)}, verify-full")
    return _TLS[mode]


def _bare(url: URL) -> str:
    return shown(url.render_as_string(hide_password=False).partition("?")[0])


def _with_pragmas(engine: Engine) -> Engine:
    """Settings for each connection; transactions begin where SQLAlchemy says, not where sqlite3 guesses."""

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None
        for name, value in _PRAGMAS.items():
            connection.execute(f"PRAGMA {name} = {value}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        write = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def message(cause: BaseException | None) -> str:
    """The first line of the system's or the driver's message; pg8000 gives a dictionary of fields, `M` the message."""
    reason = cause and cause.__cause__
    if isinstance(reason, OSError) and reason.strerror:
        return reason.strerror
    fields = cause.args[0] if cause is not None and cause.args else cause
    text_ = fields.get("M", fields) if isinstance(fields, dict) else fields
    return str(text_).splitlines()[0] if str(text_) else type(cause).__name__
