"""GeoJSON (RFC 7946): one feature an event that has a place, at its most exact one, with the columns as properties."""

from collections.abc import Iterable, Sequence
from typing import IO

import msgspec

from lagebild.archive.exports.column import Column, Exported, place, row


def write(rows: Iterable[Exported], out: IO[bytes], columns: Sequence[Column]) -> int:
    """Write the events that have coordinates; returns how many they are."""
    out.write(b'{"type":"FeatureCollection","features":[')
    count = 0
    for exported in rows:
        spot = place(exported)
        if spot.lat is None or spot.lon is None:
            continue
        geometry = {"type": "Point", "coordinates": [spot.lon, spot.lat]}
        properties = row(columns, exported)
        feature = {"type": "Feature", "id": exported.event.id, "geometry": geometry, "properties": properties}
        out.write((b",\n" if count else b"\n") + msgspec.json.encode(feature))
        count += 1
    out.write(b"\n]}\n")
    return count
