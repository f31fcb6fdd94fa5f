"""Why a name means what it means: everything it could mean, with scores and reasons."""

from dataclasses import dataclass

from lagebild.who.fold import fold
from lagebild.who.index import names
from lagebild.who.names import similarity
from lagebild.who.parts import Candidate
from lagebild.who.persons import offices_at
from lagebild.who.resolve import Coding, code
from lagebild.who.tables import Entry, holds

_DIGITS = 2  # of a score


@dataclass(frozen=True, slots=True)
class Explanation:
    """A name's coding, and all entries of the tables that bear it or a like name, each with what speaks for it."""

    coding: Coding
    candidates: tuple[tuple[Candidate, str], ...]


def explain(name: str, language: str = "de", date: str | None = None) -> Explanation:
    """How an actor phrase or a bare name is resolved; `date` is the ISO date at which offices and codes must hold."""
    found = {(entry.key, entry.since): entry for entry in _bearers(name)}
    rows = [_row(name, entry, date) for entry in found.values()]
    return Explanation(code(name, language, date), tuple(sorted(rows, key=lambda row: -row[0].score)))


def _bearers(name: str) -> list[Entry]:
    index, key = names(), fold(name)
    words = name.split()
    entries = [*index.meanings.get(key, ()), *index.capitals_only.get(key, ()), *index.surnames.get(key, ())]
    return entries + (index.spelled(words[0] if len(words) > 1 else "", words[-1]) if words else [])


def _row(name: str, entry: Entry, date: str | None) -> tuple[Candidate, str]:
    alike = max(similarity(name, other) for other in (entry.name, *entry.aliases, *filter(None, [entry.surname])))
    held = offices_at(entry, date)
    valid = bool(held) if entry.role == "person" else holds(entry.since, entry.until, date)
    score = round(alike * (1 if valid else 1 / 2), _DIGITS)
    return Candidate(entry.key, entry.name, entry.country, score), _reason(entry, alike, date)


def _reason(entry: Entry, alike: float, date: str | None) -> str:
    spelling = "so written" if alike == 1 else f"spelling {alike:.2f} alike"
    if entry.role != "person":
        bounds = f", {entry.since or '…'} to {entry.until or '…'}" if entry.since or entry.until else ""
        return f"{spelling}; {entry.role}, {entry.sector or 'no sector'}{bounds}"
    held = [f"{office.title} {office.where} {office.since}–{office.until}" for office in offices_at(entry, date)]
    when = f"at {date}" if date else "now"
    return f"{spelling}; {'; '.join(held) if held else f'no office {when}'}"
