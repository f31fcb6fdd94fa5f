"""Who says so: the chains of all reports of one event, taken apart into sources that count once each."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

import msgspec

from lagebild.archive.events import Position, Source, SourceKind
from lagebild.archive.reports import Report, Voice
from lagebild.archive.support.alike import called, key
from lagebild.archive.support.speakers import Speakers
from lagebild.who.fold import fold
from lagebild.who.tables import organisations

_Key = tuple[SourceKind, Hashable]

#: What counts of one who does several of these.
_FOREMOST: tuple[Position, ...] = ("denies", "doubts", "confirms", "reports", "claims")


class _Claim(msgspec.Struct, frozen=True):
    """One source in one report; `own` unless it passes on what another one says."""

    key: _Key
    name: str
    stance: Position
    own: bool
    report: str
    voice: Voice | None = None
    speaks_for: Voice | None = None


def sources(reports: Iterable[Report]) -> tuple[Source, ...]:
    """All who say something of the event, those who say it themselves first, then by the number of their reports.

    - The innermost voice of a chain speaks for itself; the voices, agencies and outlets before it pass its words on.
    - Without a voice, the credited agencies speak, or else the outlet.
    - All copies of one text are one source, named after the outlet whose document founds the group.
    - A speaker counts once in all reports, by Wikidata item, name, or as the organ or institution of its state (`die
      israelische Armee`, `the Israeli military`); those described alike (`Augenzeugen`) count once. A surname is the
      person who bears it; a bare noun (`das Ministerium`) is the one speaker of its document whose name ends in it.

    Who says it somewhere and passes it on elsewhere stands there with what it says itself.
    """
    ordered = sorted(reports, key=lambda r: (r.published or "9999", r.id))
    speakers = Speakers(ordered)
    outlets: dict[str, str] = {}
    for report in ordered:
        outlets.setdefault(group_of(report), report.outlet or report.document)
    claims = [claim for report in ordered for claim in _claims(report, speakers, outlets)]
    own = {claim.key for claim in claims if claim.own}
    whole: dict[_Key, list[_Claim]] = {}
    groups: dict[tuple[_Key, Position], list[_Claim]] = {}
    for claim in claims:
        whole.setdefault(claim.key, []).append(claim)
        if claim.own or claim.key not in own:
            groups.setdefault((claim.key, claim.stance), []).append(claim)
    found = [_source(group, whole[group[0].key]) for group in groups.values()]
    return tuple(sorted(found, key=lambda s: (not s.independent, -len(s.reports), s.name, s.stance)))


def independent(found: Iterable[Source]) -> int:
    """How many different sources speak for themselves; a spokesperson and whom it speaks for are one."""
    return positions(found).total()


def positions(found: Iterable[Source]) -> Counter[Position]:
    """How many different sources take each position; who takes several counts once, with the foremost."""
    taken: dict[tuple[SourceKind, str], set[Position]] = {}
    for source in found:
        if source.independent:
            name = fold(source.speaks_for or source.name)
            taken.setdefault((source.kind, name), set()).add(source.stance)
    return Counter(next(p for p in _FOREMOST if p in each) for each in taken.values())


def group_of(report: Report) -> str:
    """What counts as one source where nobody else speaks: the document, or all its copies together."""
    return report.copy_group or report.document


def _claims(report: Report, known: Speakers, outlets: Mapping[str, str]) -> Iterator[_Claim]:
    stance = position(report)
    speakers = [v for v in report.voices if called(v) and not v.relay]
    relays = [v for v in report.voices if v.relay]
    for voice in speakers:
        yield _spoken(voice, voice is speakers[-1], report, known)
    for voice in relays:
        yield _Claim(_agency(voice), called(voice), stance, not speakers, report.id, voice)
    for agency in _credited(report, relays):
        yield _Claim(("agency", _agency_key(agency)), agency, stance, not speakers and not relays, report.id)
    if not speakers and not relays and not report.agencies:
        name = outlets[group_of(report)]
        yield _Claim(("outlet", fold(name)), name, stance, True, report.id)


def _spoken(voice: Voice, own: bool, report: Report, known: Speakers) -> _Claim:
    one = known.known(report.document, voice)
    told = (called(one), position(report), own, report.id, voice)
    return _Claim(("speaker", key(one)), *told, known.principal(one))


def _credited(report: Report, relays: Sequence[Voice]) -> list[str]:
    """The agencies in the document's credits that the chain does not name already."""
    named = {_agency(voice)[1] for voice in relays}
    return [agency for agency in report.agencies if _agency_key(agency) not in named]


def _agency(voice: Voice) -> _Key:
    return "agency", voice.wikidata or _agency_key(called(voice))


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


def _source(claims: Sequence[_Claim], all_of_it: Sequence[_Claim]) -> Source:
    """One position of a source; its name and codes are the same in all its positions."""
    first = all_of_it[0]
    voices = [c.voice for c in all_of_it if c.voice]  # as the texts have them: one knows the country, one the item
    country, sector, item = (
        next(filter(None, (getattr(v, field) for v in voices)), None) for field in ("country", "sector", "wikidata")
    )
    principal = next((c.speaks_for for c in all_of_it if c.speaks_for), None)
    return Source(
        name=first.name,
        kind=first.key[0],
        stance=claims[0].stance,
        independent=any(c.own for c in all_of_it),
        reports=tuple(dict.fromkeys(c.report for c in claims)),
        country=country,
        sector=sector,
        wikidata=item or (str(first.key[1]) if first.key[1] in _agencies().values() else None),
        speaks_for=called(principal) if principal else None,
        named=not voices or any(_named(v) for v in voices),
    )


def _named(voice: Voice) -> bool:
    """Whether a text says who it is: by name or item, or as what there is one of."""
    return voice.kind not in {"group", "other", None} or bool(voice.wikidata)


@cache
def _stances() -> Mapping[str, Position]:
    text = files(__package__).joinpath("stances.yaml").read_bytes()
    return msgspec.yaml.decode(text, type=dict[str, Position])
