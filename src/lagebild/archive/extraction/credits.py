"""Who wrote the text: its byline, and the agencies credited in dateline, byline, closing credit or copyright line."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

import msgspec

from lagebild.who.tables import organisations

_HEAD = 400  # characters in which a dateline stands
_FIRST = 4  # lines among which a byline stands
_TAIL = 4  # lines in which a closing credit stands
_MAX_CREDIT = 160  # characters; longer lines are paragraphs
_MAX_BYLINE = 80
_DATELINE = re.compile(
    r"^[^\n()]{0,60}\(([^()\n]{2,60})\)[ \t]*(?:[-–—:]|$)"  # Berlin (dpa) –
    r"|^[^\n().]{0,25}\(([^()\n]{2,60})\)\.\s"  # Hannover (epd).
    r"|^\(([^()\n]{2,60})\)\s",  # (dpa) Der Bundestag
    re.MULTILINE,
)
_CLOSING = re.compile(r"[(\[]([^()\[\]\n]{2,160})[)\]]\W*\Z")
_BETWEEN = re.compile(r"\s*(?:[/,;&+|·]|\. |\bund\b|\band\b)\s*")
_NUMBER = re.compile(r"(?<=\w):\d[\d-]*$|^\d{4}(?:-\d{4})?\s|^\W+|\W+$")  # dpa:240223-99-96120, Copyright 2024
_WHERE = re.compile(r"\s+(?:in|aus|from)\s.*")  # Reuters in Washington


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    services: dict[str, str]
    cues: tuple[str, ...]
    bylines: tuple[str, ...]


def agencies(text: str, byline: str | None = None) -> tuple[str, ...]:
    """The agencies credited, by their shortest names (`dpa`), in the order of the credits.

    An agency that is merely quoted (`sagte er der AFP`) is none of them.
    """
    found = [*_in_datelines(text[:_HEAD]), *_in_byline(byline or byline_of(text)), *_in_closing(text)]
    return tuple(dict.fromkeys(found))


def byline_of(text: str) -> str | None:
    """What a line at the head says after `Von` or `By`; None where there is none."""
    for line in text.split("\n", _FIRST)[:_FIRST]:
        cue, _, author = line.strip().partition(" ")
        if cue.lower().rstrip(":") in _table().bylines and author and len(line) <= _MAX_BYLINE:
            named = author[0].isupper() or any(_named(_BETWEEN.split(author)))
            return author if named and author[-1] not in ".!?:," else None
    return None


def _in_datelines(head: str) -> Iterator[str]:
    for match in _DATELINE.finditer(head):
        yield from _named(_BETWEEN.split(next(filter(None, match.groups()))))


def _in_byline(byline: str | None) -> Iterator[str]:
    return _named(_WHERE.sub("", part) for part in _BETWEEN.split(byline or ""))


def _in_closing(text: str) -> Iterator[str]:
    lines = [line for line in text[-_TAIL * _MAX_CREDIT :].splitlines() if line.strip()]
    for line in lines[-_TAIL:]:
        if closing := _CLOSING.search(line):
            yield from _named(_BETWEEN.split(closing[1]))
        elif len(line) <= _MAX_CREDIT:
            parts = _BETWEEN.split(line)
            if _without_cues(parts[0]) != _bare(parts[0]) or all(" " not in _bare(part) for part in parts):
                yield from _named(parts)


def _named(parts: Iterable[str]) -> Iterator[str]:
    return (name for part in parts if (name := _names().get(_without_cues(part))))


def _without_cues(part: str) -> str:
    """A part of a credit in lower case, without the words before the name."""
    part = _bare(part)
    while cue := _cue(part):
        part = _bare(part[len(cue) :])
    return part


def _cue(part: str) -> str:
    """The longest cue that a part begins with, empty where it begins with none."""
    cues = (cue for cue in _table().cues if part.startswith(cue) and part[len(cue) :][:1] in " :")
    return max(cues, key=len, default="")


def _bare(part: str) -> str:
    part = part.strip().lower()
    while (shorter := _NUMBER.sub("", part).strip()) != part:
        part = shorter
    return part


@cache
def _names() -> dict[str, str]:
    """All names of agencies in lower case, and the shortest of each. A name in brackets is no name in a credit."""
    known = [entry for entry in organisations() if entry.relay]
    forms = {entry: [form for form in (entry.name, *entry.aliases) if "(" not in form] for entry in known}
    names = {form.lower(): min(all_of_it, key=len) for all_of_it in forms.values() for form in all_of_it}
    return names | _table().services


@cache
def _table() -> _Table:
    return msgspec.yaml.decode(files(__package__).joinpath("credits.yaml").read_bytes(), type=_Table)
