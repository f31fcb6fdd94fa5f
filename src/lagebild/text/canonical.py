"""Canonical text: bytes to characters and nothing more, so that offsets hold in what was given."""

import codecs
import re

from lagebild.errors import InputError

MAX_CHARACTERS = 1_000_000
"""Longest text read at once, in code points: a book. Keeps memory bounded, whoever sends the text."""

MAX_CONTROL_SHARE = 0.1
"""Largest share of control characters in a text; more is a binary format that happened to decode."""

MAX_FOREIGN_SHARE = 0.4
"""Largest share of bytes above ASCII in Windows-1252 text; more is another encoding (Cyrillic has some 80 %)."""

_MAGIC = {
    b"%PDF": "a PDF file",
    b"PK\x03\x04": "a zip archive (docx, odt, epub, xlsx)",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"RIFF": "a RIFF media file",
    b"\x1f\x8b": "gzip data",
    b"\xfd7zXZ": "xz data",
    b"BZh": "bzip2 data",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"{\\rtf": "an RTF file",
}
_TRIED = "UTF-8, UTF-16 with byte order mark, Windows-1252"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")  # without the white space among them
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_HIGH = re.compile(rb"[\x80-\xff]")
_UTF8_CHARACTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def decode(data: bytes, name: str) -> str:
    """The text in `data`; a byte order mark is no part of it, all else stays as it is (also `\\r\\n`).

    `name` says in errors which file is meant. Raises `InputError` for binary data and unknown encodings.
    """
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            raise InputError(f"{name}: {kind}, not plain text")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _printable(_strict(data, "utf-16", name), name)
    if b"\0" in data:
        raise InputError(f"{name}: binary data, not plain text (tried {_TRIED})")
    try:
        return _printable(data.decode("utf-8-sig"), name)
    except UnicodeDecodeError as error:
        if not _plausible_windows_1252(data):
            raise InputError(
                f"{name}: unknown encoding, not UTF-8 from byte {error.start} on (tried {_TRIED})"
            ) from None
    return _printable(_strict(data, "cp1252", name), name)


def check(text: str) -> str:
    """`text` itself if it can be read. Raises `InputError` that says why not."""
    if not text or text.isspace():
        raise InputError("empty text" if not text else "text of white space only")
    if len(text) > MAX_CHARACTERS:
        raise InputError(f"text of {len(text):,} characters; the limit is {MAX_CHARACTERS:,}: split it into articles")
    if broken := _SURROGATE.search(text):
        raise InputError(f"text with half a surrogate pair at character {broken.start()}: it was decoded wrongly")
    return _printable(text, "text")


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: damaged text at byte {error.start} (tried {_TRIED})") from None


def _printable(text: str, name: str) -> str:
    share = len(_CONTROL.findall(text)) / max(len(text), 1)
    if share > MAX_CONTROL_SHARE:
        raise InputError(f"{name}: {share:.0%} control characters: binary data, not plain text")
    return text


def _plausible_windows_1252(data: bytes) -> bool:
    """Mostly ASCII, and not UTF-8 with a few damaged bytes (every byte sequence is Windows-1252 of a kind)."""
    high = len(_HIGH.findall(data))
    in_utf8 = sum(len(character) for character in _UTF8_CHARACTER.findall(data))
    return high <= MAX_FOREIGN_SHARE * len(data) and in_utf8 < 3 * high / 4
