"""Lagebild's own columns: one row an event, everything the merged event holds except the spans."""

from lagebild.archive.exports.column import Column, countries, names, place, sectors, speaking
from lagebild.archive.support.sources import independent

COLUMNS = (
    Column("id", "text", lambda x: x.event.id, "the merged event; with `--reports`, the report"),
    Column("type", "text", lambda x: x.event.type, "PLOVER type"),
    Column("mode", "text", lambda x: x.event.mode, "PLOVER mode"),
    Column("status", "text", lambda x: x.event.status, "actual, planned, possible, negated, demanded, hypothetical"),
    Column("quad", "text", lambda x: x.event.quad, "verbal or material, cooperation or conflict"),
    Column("score", "number", lambda x: x.event.score, "PLOVER score, -10 to 10"),
    Column("cameo", "text", lambda x: x.event.cameo, "nearest CAMEO code"),
    Column("confidence", "number", lambda x: x.event.confidence, "of the surest report, 0 to 1"),
    Column("earliest", "text", lambda x: x.event.earliest, "first day it may have happened, ISO 8601"),
    Column("latest", "text", lambda x: x.event.latest, "last day"),
    Column("presumed_time", "yes or no", lambda x: x.event.presumed_time, "the day is only that of publication"),
    Column("actors", "texts", lambda x: names(x.event.actors), "who"),
    Column("actor_countries", "texts", lambda x: countries(x.event.actors), "ISO 3166-1 alpha-3"),
    Column("actor_sectors", "texts", lambda x: sectors(x.event.actors), "PLOVER sectors"),
    Column("recipients", "texts", lambda x: names(x.event.recipients), "to whom"),
    Column("recipient_countries", "texts", lambda x: countries(x.event.recipients), "ISO 3166-1 alpha-3"),
    Column("recipient_sectors", "texts", lambda x: sectors(x.event.recipients), "PLOVER sectors"),
    Column("place", "text", lambda x: place(x).name or place(x).text or None, "the most exact known place"),
    Column("presumed_place", "yes or no", lambda x: x.event.presumed_places, "only named near the act"),
    Column("country", "text", lambda x: place(x).country, "of the place"),
    Column("admin1", "text", lambda x: place(x).admin1, "of the place: first-level division"),
    Column("lat", "number", lambda x: place(x).lat, "degrees north"),
    Column("lon", "number", lambda x: place(x).lon, "degrees east"),
    Column("geonames", "integer", lambda x: place(x).geonames, "GeoNames id"),
    Column("precision", "text", lambda x: place(x).precision, "point, district, region, country"),
    Column("place_status", "text", lambda x: place(x).status, "annexed, occupied, breakaway, disputed, …, if it is"),
    Column("dead", "integers", lambda x: list(x.event.dead), "all numbers given by who does not deny it"),
    Column("injured", "integers", lambda x: list(x.event.injured), "all numbers given by who does not deny it"),
    Column("sources", "texts", lambda x: speaking(x.event), "independent sources"),
    Column(
        "source_count",
        "integer",
        lambda x: independent(x.event.sources),
        "how many they are; a spokesperson and whom it speaks for are one",
    ),
    Column("confirmed_by", "texts", lambda x: speaking(x.event, "confirms"), "of these, who confirms"),
    Column("denied_by", "texts", lambda x: speaking(x.event, "denies"), "who denies"),
    Column("doubted_by", "texts", lambda x: speaking(x.event, "doubts"), "who doubts"),
    Column(
        "contradictions", "texts", lambda x: [str(c.kind) for c in x.event.contradictions], "in what reports differ"
    ),
    Column("reports", "texts", lambda x: list(x.event.reports), "evidence: `document:begin-end` of each trigger"),
    Column("documents", "integer", lambda x: len(x.event.documents), "how many documents report it"),
    Column("outlets", "texts", lambda x: list(x.event.outlets), "who published them"),
    Column("languages", "texts", lambda x: list(x.event.languages), "ISO 639-1"),
    Column("story", "text", lambda x: x.event.story, "the story that most reports belong to"),
    Column("sentence", "text", lambda x: x.event.sentence, "a sentence that tells it"),
)
