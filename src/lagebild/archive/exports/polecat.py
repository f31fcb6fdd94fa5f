"""Columns in the shape of POLECAT (Halterman et al. 2023), so that code written for it reads ours.

Names and order are those of POLECAT's releases. What we do not code stays empty: contexts, Correlates of War numbers,
titles.
"""

from collections.abc import Callable, Iterable

from lagebild.archive.exports.column import Cell, Column, Exported, countries, first, names, place, sectors
from lagebild.archive.reports import Party, Spot


def _joined(values: Iterable[str]) -> str | None:
    return "; ".join(values) or None


def _wikidata(parties: Iterable[Party]) -> str | None:
    return _joined(p.wikidata for p in parties if p.wikidata)


def _where(kind: str, value: Callable[[Spot], Cell]) -> Callable[[Exported], Cell]:
    return lambda x: value(place(x)) if place(x).precision == kind else None


def _side(role: str, parties: Callable[[Exported], Iterable[Party]]) -> tuple[Column, ...]:
    """The eight columns of actors or of recipients."""
    return (
        Column(f"{role} Name", "text", lambda x: _joined(names(parties(x))), "names, joined by `; `"),
        Column(f"{role} Country", "text", lambda x: _joined(countries(parties(x))), "ISO 3166-1 alpha-3"),
        Column(f"{role} COW", "text", lambda _: None, "empty"),
        Column(f"Primary {role} Sector", "text", lambda x: next(iter(sectors(parties(x))), None), "the first sector"),
        Column(f"{role} Sectors", "text", lambda x: _joined(sectors(parties(x))), "all sectors"),
        Column(f"{role} Title", "text", lambda _: None, "empty"),
        Column(f"{role} Name Raw", "text", lambda x: _joined(p.text for p in parties(x)), "the words of the text"),
        Column(f"Wikipedia {role} ID", "text", lambda x: _wikidata(parties(x)), "Wikidata ids instead"),
    )


COLUMNS = (
    Column("Event ID", "text", lambda x: x.event.id, "ours"),
    Column("Event Date", "text", lambda x: x.event.earliest, "ISO 8601"),
    Column("Event Type", "text", lambda x: x.event.type, "PLOVER"),
    Column("Event Mode", "text", lambda x: x.event.mode, "PLOVER; `territory` is ours"),
    Column("Intensity", "number", lambda x: x.event.score, "PLOVER score"),
    Column("Quad Code", "text", lambda x: x.event.quad.upper(), "as in POLECAT"),
    Column("Contexts", "text", lambda _: None, "empty"),
    *_side("Actor", lambda x: x.event.actors),
    *_side("Recipient", lambda x: x.event.recipients),
    Column("Placename", "text", lambda x: place(x).name, "the most exact place"),
    Column("City", "text", _where("point", lambda s: s.name), "its name, if it is a point"),
    Column("District", "text", _where("district", lambda s: s.name), "if it is a district"),
    Column("Province", "text", _where("region", lambda s: s.name), "if it is a region"),
    Column("Country", "text", lambda x: place(x).country, "ISO 3166-1 alpha-3"),
    Column("Latitude", "number", lambda x: place(x).lat, "degrees"),
    Column("Longitude", "number", lambda x: place(x).lon, "degrees"),
    Column("GeoNames ID", "integer", lambda x: place(x).geonames, "GeoNames"),
    Column("Raw Placename", "text", lambda x: place(x).text or None, "the words of the text"),
    Column("Feature Type", "text", lambda x: place(x).precision, "our precision instead of a GeoNames feature"),
    Column("Source", "text", lambda x: _joined(x.event.outlets), "outlets"),
    Column("Publication Date", "text", lambda x: first(x).published, "of the earliest document"),
    Column("Story People", "text", lambda x: _of_kind(x, {"person"}), "persons among the parties"),
    Column("Story Organizations", "text", lambda x: _of_kind(x, {"organisation"}), "organisations among them"),
    Column("Story Locations", "text", lambda x: _joined(s.name or s.text for s in x.event.places), "all places"),
    Column("Language", "text", lambda x: _joined(x.event.languages), "ISO 639-1"),
    Column("Version", "text", lambda _: "lagebild.record/1", "the record's schema"),
)


def _of_kind(exported: Exported, kinds: set[str]) -> str | None:
    parties = (*exported.event.actors, *exported.event.recipients)
    return _joined(dict.fromkeys(p.name for p in parties if p.kind in kinds and p.name))
