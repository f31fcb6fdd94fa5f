"""What the commands that ask an archive share: opening it, and options."""

# ruff: noqa: PLC0415  (imports stand where they are needed: SQLAlchemy loads longer than most commands run)

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click
import msgspec

from lagebild.cli.base import Failure, Language, Text, json_option, lang_option

if TYPE_CHECKING:
    from lagebild.archive.archive import Archive

Command = TypeVar("Command", bound=Callable[..., Any])

SHOWN = 20
"""Events, stories or documents for people, unless they say how many."""

_EXTRAS = {"pyarrow": "parquet", "followthemoney": "ftm"}  # by the library that is missing; all others: `archive`

archive_option = click.option(
    "--archive", "where", required=True, metavar="DIR|URL", help="The archive: a directory, or postgresql://…."
)


class Asking(msgspec.Struct, frozen=True):
    """The options that every command has which asks an archive."""

    where: str
    as_json: bool
    lang: Language | None


def asking(command: Command) -> Command:
    """Add these options."""
    return archive_option(json_option(lang_option(command)))


since_option = click.option("--since", metavar="DAY", help="From this day on: 2024-08-01.")
until_option = click.option("--until", metavar="DAY", help="To this day, included.")
limit_option = click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many.")


def several(name: str, metavar: str, explanation: str) -> Callable[[Command], Command]:
    """An option that may be given several times."""
    return click.option(name, multiple=True, type=Text(), metavar=metavar, help=explanation)


@contextmanager
def opened(where: str, *, create: bool = False) -> "Iterator[Archive]":
    """The archive, closed at the end; `create` makes one where there is none."""
    with libraries():
        from lagebild.archive.archive import Archive
    with Archive.open(where, create=create) as archive:
        yield archive


@contextmanager
def libraries() -> Iterator[None]:
    """Around imports: says which extra to install where a library is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        name = (error.name or "").partition(".")[0]
        extra = _EXTRAS.get(name, "archive")
        raise Failure(f"{name} is missing: pip install 'lagebild[{extra}]'") from error
