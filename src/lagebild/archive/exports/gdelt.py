"""Columns in the shape of GDELT 2.0's event table (its codebook, 2015), so that code written for it reads ours.

Names and order of the 61 columns are GDELT's. GDELT has a row for each pair of an actor and a recipient; here a row is
an event with the first of each. What we do not code stays empty: ethnic and religious codes, Goldstein scale, tone.
"""

import datetime as dt
from collections.abc import Callable
from hashlib import sha256

from lagebild.archive.exports.column import Cell, Column, Exported, first, place
from lagebild.archive.reports import Party, Spot
from lagebild.archive.support.sources import independent

_NOBODY = Party("")
_QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
#: GDELT's kinds of place: country 1, state of the world 5, city of the world 4 (2 and 3 are those of the USA).
_GEO_TYPES = {"country": 1, "region": 5, "district": 5, "point": 4}


def _actor(exported: Exported) -> Party:
    return exported.event.actors[0] if exported.event.actors else _NOBODY


def _recipient(exported: Exported) -> Party:
    return exported.event.recipients[0] if exported.event.recipients else _NOBODY


def _empty(_: Exported) -> None:
    return None


def _side(name: str, party: Callable[[Exported], Party]) -> tuple[Column, ...]:
    """The ten columns of one actor."""
    empty = ("KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code")
    return (
        Column(f"{name}Code", "text", lambda x: _code(party(x)), "country and sector, as in CAMEO"),
        Column(f"{name}Name", "text", lambda x: party(x).name or party(x).text or None, "name"),
        Column(f"{name}CountryCode", "text", lambda x: party(x).country, "ISO 3166-1 alpha-3, as CAMEO's mostly are"),
        *(Column(f"{name}{part}", "text", _empty, "empty") for part in empty),
        Column(f"{name}Type1Code", "text", lambda x: party(x).sector, "PLOVER sector"),
        *(Column(f"{name}{part}", "text", _empty, "empty") for part in ("Type2Code", "Type3Code")),
    )


def _geo(name: str, spot: Callable[[Exported], Spot]) -> tuple[Column, ...]:
    """The eight columns of one place."""
    return (
        Column(
            f"{name}_Type", "integer", lambda x: _GEO_TYPES.get(spot(x).precision or ""), "1 country, 4 city, 5 region"
        ),
        Column(f"{name}_Fullname", "text", lambda x: spot(x).name or spot(x).text or None, "name"),
        Column(f"{name}_CountryCode", "text", lambda x: spot(x).country, "ISO alpha-3 (GDELT: FIPS 10-4)"),
        Column(f"{name}_ADM1Code", "text", lambda x: spot(x).admin1, "first-level division"),
        Column(f"{name}_ADM2Code", "text", _empty, "empty"),
        Column(f"{name}_Lat", "number", lambda x: spot(x).lat, "degrees"),
        Column(f"{name}_Long", "number", lambda x: spot(x).lon, "degrees"),
        Column(f"{name}_FeatureID", "integer", lambda x: spot(x).geonames, "GeoNames id"),
    )


def _nowhere(_: Exported) -> Spot:
    return Spot("")


def _code(party: Party) -> str | None:
    return f"{party.country or ''}{party.sector or ''}" or None


def _number(exported: Exported) -> int:
    """A number out of our id, below 2 to the 63rd."""
    return int.from_bytes(sha256(exported.event.id.encode()).digest()[:8]) >> 1


def _day(form: str) -> Callable[[Exported], Cell]:
    def cell(exported: Exported) -> Cell:
        day = exported.event.earliest
        return int(dt.date.fromisoformat(day).strftime(form)) if day else None

    return cell


def _fraction(exported: Exported) -> float | None:
    """GDELT's FractionDate: the year and the share of it that has passed, a month as thirty days."""
    if exported.event.earliest is None:
        return None
    day = dt.date.fromisoformat(exported.event.earliest)
    return round(day.year + (day.month * 30 + day.day) / 365, 4)


COLUMNS = (
    Column("GlobalEventID", "integer", _number, "a number made of our id"),
    Column("Day", "integer", _day("%Y%m%d"), "YYYYMMDD"),
    Column("MonthYear", "integer", _day("%Y%m"), "YYYYMM"),
    Column("Year", "integer", _day("%Y"), "YYYY"),
    Column("FractionDate", "number", _fraction, "as in GDELT"),
    *_side("Actor1", _actor),
    *_side("Actor2", _recipient),
    Column("IsRootEvent", "integer", lambda _: 1, "always 1"),
    Column("EventCode", "text", lambda x: x.event.cameo, "nearest CAMEO code"),
    Column("EventBaseCode", "text", lambda x: (x.event.cameo or "")[:3] or None, "its first three digits"),
    Column("EventRootCode", "text", lambda x: (x.event.cameo or "")[:2] or None, "its first two"),
    Column("QuadClass", "integer", lambda x: _QUADS.index(x.event.quad) + 1, "1 to 4"),
    Column("GoldsteinScale", "number", _empty, "empty; PLOVER's score is another scale"),
    Column("NumMentions", "integer", lambda x: len(x.event.reports), "reports"),
    Column("NumSources", "integer", lambda x: independent(x.event.sources), "independent sources, not outlets"),
    Column("NumArticles", "integer", lambda x: len(x.event.documents), "documents"),
    Column("AvgTone", "number", _empty, "empty"),
    *_geo("Actor1Geo", _nowhere),
    *_geo("Actor2Geo", _nowhere),
    *_geo("ActionGeo", place),
    Column("DATEADDED", "text", lambda x: (first(x).published or "").replace("-", "") or None, "first publication"),
    Column("SOURCEURL", "text", lambda x: first(x).url, "of the document published first"),
)
