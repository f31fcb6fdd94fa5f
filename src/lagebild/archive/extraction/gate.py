"""The gate: what is not worth reading, by language and by topic. It prefers to let sport through to stopping a riot."""

import re
from collections import Counter
from functools import cache, lru_cache
from importlib.resources import files

import msgspec

from lagebild.archive.items import Extracted
from lagebild.text.language import SUPPORTED

_LEAD = 700  # characters after the headline
_TOKEN = re.compile(r"[\w.:'-]*\w")
_SERIOUS = "serious"
_REMEMBERED = 2**16  # words whose lists are known without looking again


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`gate.yaml`, which says what each part means; `words` holds a list for each topic and language."""

    needed: int
    section: int
    serious: int
    sections: dict[str, str]
    words: dict[str, dict[str, str]]


def skip_reason(article: Extracted, languages: tuple[str, ...] = SUPPORTED, *, relevance: bool = True) -> str | None:
    """Why an article is not to be read: `language fr`, or a topic (`sport`, `weather`, …); None: it is to be read.

    `relevance` switches the topics; an article in a language without word lists is of none of them.
    """
    if article.language not in languages:
        return f"language {article.language}"
    return _topic(article) if relevance else None


def _topic(article: Extracted) -> str | None:
    table, language = _table(), article.language or ""
    points = _listed(f"{article.title or ''} {article.text[:_LEAD]}".lower(), language)
    named = {section.lower() for section in article.sections}
    for topic, sections in _sections().items():
        weighed = points[topic] + table.section * bool(named & sections) + table.serious * points[_SERIOUS]
        if points[topic] and weighed >= table.needed:
            return topic
    return None


def _listed(lead: str, language: str) -> Counter[str]:
    """How many different words and phrases of the lead each list holds."""
    tokens = _TOKEN.findall(lead)
    counts = Counter(name for token in set(tokens) for name in _lists_of(token, language))
    line = f" {' '.join(tokens)} "
    counts.update(name for name, entries in _phrases(language) for entry in entries if entry in line)
    return counts


@lru_cache(_REMEMBERED)
def _lists_of(token: str, language: str) -> tuple[str, ...]:
    """The lists that hold a word: as it is, by its beginning (`minister*`) or its end (`*minister`)."""
    return tuple(
        name
        for name, (whole, begins, ends) in _words(language).items()
        if token in whole or token.startswith(begins) or token.endswith(ends)
    )


@cache
def _words(language: str) -> dict[str, tuple[frozenset[str], tuple[str, ...], tuple[str, ...]]]:
    lists = {name: _split(listed.get(language, "")) for name, listed in _table().words.items()}
    return {
        name: (
            frozenset(entries),
            tuple(entry[:-1] for entry in entries if entry.endswith("*")),
            tuple(entry[1:] for entry in entries if entry.startswith("*")),
        )
        for name, entries in lists.items()
    }


@cache
def _phrases(language: str) -> list[tuple[str, tuple[str, ...]]]:
    lists = {name: _split(listed.get(language, "")) for name, listed in _table().words.items()}
    return [(name, tuple(f" {entry} " for entry in entries if " " in entry)) for name, entries in lists.items()]


@cache
def _sections() -> dict[str, frozenset[str]]:
    return {topic: frozenset(_split(listed)) for topic, listed in _table().sections.items()}


def _split(listed: str) -> list[str]:
    return [stripped for entry in listed.split(",") if (stripped := entry.strip())]


@cache
def _table() -> _Table:
    return msgspec.yaml.decode(files(__package__).joinpath("gate.yaml").read_bytes(), type=_Table)
