"""Who says so: the chains of all reports of one event, taken apart into sources that count once each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

import msgspec

from lagebild.archive.events import Position, Source, SourceKind
from lagebild.archive.reports import Report, Voice
from lagebild.who.fold import fold
from lagebild.who.tables import organisations

_Key = tuple[SourceKind, str]


class _Claim(msgspec.Struct, frozen=True):
    """One source in one report; `own` unless it passes on what another one says."""

    key: _Key
    name: str
    stance: Position
    own: bool
    report: str
    voice: Voice | None = None


def sources(reports: Iterable[Report]) -> tuple[Source, ...]:
    """All who say something of the event, those who say it themselves first, then by the number of their reports.

    - The innermost voice of a chain speaks for itself; the voices, agencies and outlets before it pass its words on.
    - Without a voice, the credited agencies speak, or else the outlet.
    - All copies of one text are one source, named after the outlet whose document founds the group.
    - A speaker counts once in all reports, by Wikidata item or name; those described alike (`Augenzeugen`) count once.
      A bare noun (`das Ministerium`) is the one speaker of its document whose name ends in it, if there is one.

    Who says it somewhere and passes it on elsewhere stands there with what it says itself.
    """
    ordered = sorted(reports, key=lambda r: (r.published or "9999", r.id))
    speakers = _Speakers(ordered)
    claims = [claim for report in ordered for claim in _claims(report, speakers)]
    own = {claim.key for claim in claims if claim.own}
    groups: dict[tuple[_Key, Position], list[_Claim]] = {}
    for claim in claims:
        if claim.own or claim.key not in own:
            groups.setdefault((claim.key, claim.stance), []).append(claim)
    found = [_source(group, group[0].key in own) for group in groups.values()]
    return tuple(sorted(found, key=lambda s: (not s.independent, -len(s.reports), s.name, s.stance)))


def independent(found: Iterable[Source]) -> int:
    """How many different sources speak for themselves."""
    return len({(s.kind, s.wikidata or fold(s.name)) for s in found if s.independent})


def group_of(report: Report) -> str:
    """What counts as one source where nobody else speaks: the document, or all its copies together."""
    return report.copy_group or report.document


class _Speakers:
    """The named speakers of each document, to know a bare noun by."""

    def __init__(self, reports: Iterable[Report]) -> None:
        self._known: dict[str, dict[str, Voice]] = {}
        for report in reports:
            for voice in report.voices:
                if _named(voice):
                    self._known.setdefault(report.document, {}).setdefault(fold(_said_by(voice)), voice)

    def named(self, document: str, voice: Voice) -> Voice:
        """`voice`, or the only named speaker of the document whose name ends in its bare noun."""
        bare = fold(_said_by(voice)).rpartition(" ")[2]
        if _named(voice) or not bare:
            return voice
        found = [known for name, known in self._known.get(document, {}).items() if name.endswith(bare)]
        return msgspec.structs.replace(found[0], stance=voice.stance) if len(found) == 1 else voice


def _named(voice: Voice) -> bool:
    return not voice.relay and bool(voice.wikidata or voice.country) and bool(_said_by(voice))


def _claims(report: Report, known: _Speakers) -> Iterator[_Claim]:
    stance = position(report)
    speakers = [known.named(report.document, v) for v in report.voices if _said_by(v) and not v.relay]
    relays = [v for v in report.voices if v.relay]
    for voice in speakers:
        yield _Claim(_key(voice), _said_by(voice), stance, voice is speakers[-1], report.id, voice)
    for voice in relays:
        yield _Claim(_key(voice), _said_by(voice), stance, not speakers, report.id, voice)
    for agency in _credited(report, relays):
        yield _Claim(("agency", _agency_key(agency)), agency, stance, not speakers and not relays, report.id)
    if not speakers and not relays and not report.agencies:
        yield _Claim(("outlet", group_of(report)), report.outlet or report.document, stance, True, report.id)


def _credited(report: Report, relays: Sequence[Voice]) -> list[str]:
    """The agencies in the document's credits that the chain does not name already."""
    named = {_key(voice)[1] for voice in relays}
    return [agency for agency in report.agencies if _agency_key(agency) not in named]


def _agency_key(name: str) -> str:
    """`dpa` and `Deutsche Presse-Agentur` are one."""
    return _agencies().get(fold(name), fold(name))


@cache
def _agencies() -> Mapping[str, str]:
    """The Wikidata items of news agencies, by all their names."""
    relays = (entry for entry in organisations() if entry.relay and entry.wikidata)
    return {fold(name): str(entry.wikidata) for entry in relays for name in (entry.name, *entry.aliases)}


def position(report: Report) -> Position:
    """What a report's innermost voice does; who says that it did not happen denies it, in whatever words."""
    inner: Position = _stances().get(report.voices[-1].stance, "reports") if report.voices else "reports"
    return "denies" if report.status == "negated" else inner


def _key(voice: Voice) -> _Key:
    name = _said_by(voice)
    return ("agency", voice.wikidata or _agency_key(name)) if voice.relay else ("speaker", voice.wikidata or fold(name))


def _said_by(voice: Voice) -> str:
    return voice.name or voice.text or ""


def _source(claims: Sequence[_Claim], own: bool) -> Source:
    first = claims[0]
    voice = next((c.voice for c in claims if c.voice), None)
    facts = (voice.country, voice.sector, voice.wikidata) if voice else (None, None, None)
    item = facts[2] or (first.key[1] if first.key[1] in _agencies().values() else None)
    reports = tuple(dict.fromkeys(c.report for c in claims))
    return Source(first.name, first.key[0], first.stance, own, reports, *facts[:2], item)


@cache
def _stances() -> Mapping[str, Position]:
    text = files(__package__).joinpath("stances.yaml").read_bytes()
    return msgspec.yaml.decode(text, type=dict[str, Position])
