"""HTML bytes to a tree, within limits that hostile pages meet and real ones do not."""

import codecs
import re
from collections.abc import Mapping
from typing import Any

import lxml.html
from lxml import etree

from lagebild.errors import InputError
from lagebild.text.canonical import MAX_CHARACTERS, decode

MAX_ELEMENTS = 20_000
"""Most elements of a page; extraction takes time up to their square. The longest live blogs have some 15,000."""

MAX_ATTRIBUTES = 1_000
"""Most attributes of one element; the parser takes time up to their square."""

_BLOCK = 2**16  # bytes parsed at a time, so that a page over the limits costs little
_DAMAGED = 0.25  # share of the characters beyond ASCII that may be lost in UTF-8; more is another encoding
_HEAD = 4096  # bytes in which a page declares its charset
_NOT_ASCII = re.compile(r"[^\0-\x7f]")
_CHARSET = re.compile(rb"<(?:meta|\?xml)\b[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)
_CODECS = ("cp125", "iso8859", "koi8", "mac-", "gb", "big5", "euc", "shift_jis")  # those of the web (WHATWG)
_SPACE = re.compile(r"[\0-\x20\xa0\ufffe\uffff]+")  # with what XML cannot hold, which references may name: &#1;
_CONTROL = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def characters(raw: bytes, charset: str | None, name: str) -> str:
    """The characters of a page: UTF-8 wherever it decodes as such, else as the server or the page itself says.

    Declarations are often wrong, but hardly anything else looks like UTF-8. Raises `InputError` for what is no text.
    """
    text = raw.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    if not lost or raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decode(raw, name)
    if lost <= _DAMAGED * len(_NOT_ASCII.findall(text)):
        return text
    declared = _CHARSET.search(raw[:_HEAD])
    codec = _codec(charset) or _codec(declared and declared[1].decode())
    return raw.decode(codec, "replace") if codec else decode(raw, name)


def tree_of(page: str, name: str) -> lxml.html.HtmlElement:
    """The tree of a page, its white space single blanks as a browser shows it.

    Raises `InputError` for pages without elements or beyond the limits. The parser loads nothing, expands no entities
    of the page's own, and goes no deeper than 256 elements.
    """
    data = page.replace("\0", "\ufffd").encode("utf-8", "replace")
    _Gauge.check(data, name)
    parser = lxml.html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=False, no_network=True
    )
    try:
        tree = lxml.html.document_fromstring(data, parser=parser)
    except etree.LxmlError as error:
        raise InputError(f"{name}: no HTML in it") from error
    for element in tree.iter(etree.Element):
        if element.text:
            as_written = element.tag in {"pre", "textarea", "script"}
            element.text = (_CONTROL if as_written else _SPACE).sub(" ", element.text)
        if element.tail:
            element.tail = _SPACE.sub(" ", element.tail)
    return tree


def _codec(label: str | None) -> str | None:
    """The codec of a declared charset, unless it is UTF-8, which the bytes are not, or none of the web."""
    try:
        codec = codecs.lookup(label).name if label else ""
    except (LookupError, ValueError):
        return None
    if codec in ("ascii", "iso8859-1"):
        return "cp1252"  # as browsers do
    return codec if codec.startswith(_CODECS) else None


class _TooMuch(Exception):
    pass


class _Gauge:
    """A parser target that keeps nothing but counts."""

    def __init__(self) -> None:
        self._elements = self._characters = 0
        self._shown = True

    @classmethod
    def check(cls, data: bytes, name: str) -> None:
        parser = etree.HTMLParser(target=cls(), encoding="utf-8")
        try:
            for begin in range(0, len(data), _BLOCK):
                parser.feed(data[begin : begin + _BLOCK])
            parser.close()
        except _TooMuch as error:
            raise InputError(f"{name}: a page of more than {error}") from error
        except etree.LxmlError:
            return  # told by the second parser

    def start(self, tag: str | bytes, attributes: Mapping[Any, Any]) -> None:
        self._elements += 1
        self._shown = tag not in {"script", "style"}
        if self._elements > MAX_ELEMENTS:
            raise _TooMuch(f"{MAX_ELEMENTS:,} elements")
        if len(attributes) > MAX_ATTRIBUTES:
            raise _TooMuch(f"{MAX_ATTRIBUTES:,} attributes in one element")

    def end(self, tag: str | bytes) -> None:
        self._shown = True

    def data(self, data: str | bytes) -> None:
        self._characters += len(data) * self._shown
        if self._characters > 2 * MAX_CHARACTERS:
            raise _TooMuch(f"{2 * MAX_CHARACTERS:,} characters")

    def comment(self, text: str | bytes) -> None:
        pass

    def close(self) -> None:
        pass
