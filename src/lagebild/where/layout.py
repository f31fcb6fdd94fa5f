"""The gazetteer's file: one line of JSON that says where the columns lie, then the columns, little-endian.

    LAGEBILD GAZETTEER 1\\n {"columns": {"keys": [0, 9600000], …}, "countries": ["AND", …]} \\n columns

A column is given by its first byte and the one after its last, counted from the end of the JSON line; its typecode
stands in `COLUMNS`. Rows (places) are in the order of `Kind`, areas first, so that two bytes can name any area. Most
columns have one item a row. `label` has one more, the end. `keys` and `rows` are the index: the sorted `fold.key` of
every spelling, and the row it belongs to, with `ALTERNATE` set unless the spelling is a usual one. `labels` holds, in
UTF-8 from `label` on, the name, the German name where it differs, and the code, parted by tabs.
"""

from enum import IntEnum
from typing import Literal

MAGIC = b"LAGEBILD GAZETTEER 1\n"
ALTERNATE = 1 << 31  # the bit of `rows` that marks a spelling as not the usual one
NO_AREA = 0xFFFF  # in `country`, `admin1` and `admin2`: none
MOST_FAME = 255  # of `fame`, the number of names that a place has in all languages
DEGREE = 100_000  # units of `lat` and `lon` in one degree

#: Typecodes of `array` by column, in the order of the file.
COLUMNS: dict[str, Literal["B", "H", "I", "Q", "i"]] = {
    "keys": "Q",
    "rows": "I",
    "lat": "i",
    "lon": "i",
    "population": "I",
    "geonames": "I",
    "label": "I",
    "country": "H",
    "admin1": "H",
    "admin2": "H",
    "kind": "B",
    "capital": "B",
    "fame": "B",
    "labels": "B",
}


class Kind(IntEnum):
    """What a row is."""

    COUNTRY = 0
    ADMIN1 = 1
    ADMIN2 = 2
    REGION = 3  # of the overlay: disputed or customary, drawn on no map of units
    SITE = 4  # of the overlay: a base, a crossing, a camp, an islet
    LAND = 5  # continents, deserts, mountains, parts of the world
    WATER = 6  # oceans, seas, straits, lakes, rivers
    PLACE = 7  # cities, towns, villages
