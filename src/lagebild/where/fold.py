"""Spellings made comparable: one key for `Khan Younis` and `khan-younis`, one sound for `Chartum` and `Khartoum`."""

import re
import unicodedata
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Literal

import msgspec

Language = Literal["de", "en"]
Reading = Literal["english", "continental"]

_READINGS: dict[Language, tuple[Reading, Reading]] = {
    "de": ("continental", "english"),
    "en": ("english", "continental"),
}
_PARTS = re.compile(r"[^\W_]+\.?")
_APOSTROPHES = str.maketrans("", "", "'’‘ʼʻ`´ʹʾʿ")


class _Sounds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`sounds.yaml`, which says what each table means."""

    letters: dict[str, str]
    words: dict[str, str]
    articles: frozenset[str]
    english: dict[str, str]
    continental: dict[str, str]
    both: dict[str, str]
    endings: dict[str, str]


@cache
def _sounds() -> _Sounds:
    return msgspec.yaml.decode(files(__package__).joinpath("data/sounds.yaml").read_bytes(), type=_Sounds)


@cache
def _letters() -> dict[int, str]:
    return str.maketrans(_sounds().letters)


def plain(text: str) -> str:
    """Lower case without diacritics: `Ľviv` is `lviv`, `Straße` is `strasse`."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_letters()))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def fold(name: str) -> str:
    """The spelling that names are compared by: letters and digits alone, `St.` written out; may be empty."""
    whole = _sounds().words
    parts = _PARTS.findall(plain(name.translate(_APOSTROPHES)))
    return "".join(whole.get(part, part).rstrip(".") for part in parts)


def key(spelling: str) -> int:
    """The 64-bit number under which a gazetteer keeps a folded spelling; two of a million names never share one."""
    return int.from_bytes(blake2b(spelling.encode(), digest_size=8).digest(), "little")


def adjective(stem: str) -> str:
    """The spelling under which the gazetteer keeps the adjectives of countries, apart from names: `+syrisch`."""
    return f"+{fold(stem)}"


def capital_of(country: str) -> str:
    """The spelling under which it keeps the capital of a country (alpha-3)."""
    return f"*{country}"


def sounds(name: str, language: Language = "en") -> tuple[str, ...]:
    """How a name may sound: by the letters of `language`, then by the other's where that differs.

    Transliterations of one name share a sound: `Tscherkassy` and `Cherkasy`, `Chan Junis` and `Khan Younis`. English
    reads `ch` as in `Chernihiv` and `j` as in `Jenin`; continental spelling `ch` as in `Charkiw` and `j` as in `Junis`.
    A sound starts with `~`, so that it is never mistaken for a folded name.
    """
    parts = [part.rstrip(".") for part in _PARTS.findall(plain(name.translate(_APOSTROPHES)))]
    while len(parts) > 1 and parts[0] in _sounds().articles:
        parts = parts[1:]
    found = [_sound("".join(parts), reading) for reading in _READINGS[language]]
    return tuple(dict.fromkeys(found))


def _sound(spelling: str, reading: Reading) -> str:
    pattern, table = _rules(reading)
    sound = pattern.sub(lambda match: table[match[0]], spelling)
    sound = re.sub(r"(.)\1+", r"\1", sound)
    for ending, value in _sounds().endings.items():
        sound = re.sub(f"{ending}$", value, sound)
    return f"~{sound}"


@cache
def _rules(reading: Reading) -> tuple[re.Pattern[str], dict[str, str]]:
    """All letter groups of a reading, the longest first."""
    table = _sounds().both | (_sounds().english if reading == "english" else _sounds().continental)
    groups = sorted(table, key=lambda group: (-len(group), group))
    return re.compile("|".join(groups)), table
