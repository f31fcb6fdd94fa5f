"""Item to article, by the kind of its bytes."""

import datetime as dt
import re
from email.message import Message

import msgspec

from lagebild.archive.extraction.credits import agencies, byline_of
from lagebild.archive.extraction.markup import characters
from lagebild.archive.extraction.page import EXTRACTOR, read_page
from lagebild.archive.items import Extracted, Item
from lagebild.archive.sources.jsonl import MEDIA_TYPE, article
from lagebild.archive.sources.urls import Url, parse_url
from lagebild.errors import InputError
from lagebild.record import Published
from lagebild.text.canonical import check, decode
from lagebild.text.language import identify
from lagebild.when.published import from_given, from_html, from_text

EXTRACTORS: dict[str, str] = {
    "text/plain": "plain 1",
    MEDIA_TYPE: "jsonl 1",
    "text/html": EXTRACTOR,
    "application/xhtml+xml": EXTRACTOR,
}
"""Media type -> name and version of what extracts it now. A JSON line that holds HTML counts as HTML. A stored revision
whose extractor is none of these values was made by an older one, and its raw may be extracted again."""

_LEAD = 400  # characters that tell the language; its answer does not change beyond some 150
_DATED = 20_000  # characters searched for days told as past: dating takes 1 ms for 1,500 of them
_THREE_LETTERS = {"deu": "de", "ger": "de", "eng": "en"}  # ISO 639-2 and -3, for the languages that are read
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_SLUG = re.compile(r".*[-_].*[-_].*|.*\.\w{2,5}|[\d.]+|.{40,}")  # a headline or a number in an address, no section
_PARTS = 10  # of an address, at most
_EPOCH = "1970-01-01"  # what content management systems say where they know no date


class _Found(msgspec.Struct, frozen=True):
    """What one kind of bytes gives, before what the item says is put over it."""

    text: str
    extractor: str
    title: str | None = None
    url: str | None = None
    outlet: str | None = None
    language: str | None = None
    date: str | None = None
    stated: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()


def extract(item: Item) -> Extracted:
    """The article in an item. What the item says of it holds before what its bytes say.

    The same item gives the same result. Raises `InputError` that begins with the item's position.
    """
    found = _found(item)
    try:
        text = check(found.text)
        language = _language(item.language or found.language) or identify(text[:_LEAD])
        published = _published(item, found, language)
    except InputError as error:
        raise InputError(f"{item.position}: {error}") from error
    url = item.url or found.url
    address = _address(url)
    byline = ", ".join(found.authors) or byline_of(text)
    return Extracted(
        text=text,
        extractor=found.extractor,
        title=item.title or found.title,
        url=url,
        outlet=item.outlet or found.outlet or _host(address),
        language=language,
        published=published,
        byline=byline,
        agencies=agencies(text, byline),
        sections=(*found.sections, *_path(address)),
    )


def _found(item: Item) -> _Found:
    media_type, charset = _media_type(item.media_type)
    if media_type == MEDIA_TYPE:
        return _from_row(item)
    if EXTRACTORS.get(media_type) == EXTRACTOR:
        return _from_page(item, item.raw, charset)
    if media_type == "text/plain":
        text = characters(item.raw, charset, item.position) if charset else decode(item.raw, item.position)
        return _Found(text, EXTRACTORS[media_type])
    raise InputError(f"{item.position}: {media_type} is none of the kinds that are read: {', '.join(EXTRACTORS)}")


def _from_row(item: Item) -> _Found:
    try:
        row = article(item.raw)
    except InputError as error:
        raise InputError(f"{item.position}: {error}") from error
    given = {name: getattr(row, name) for name in ("title", "url", "outlet", "language", "date") if getattr(row, name)}
    if row.text is not None:
        return _Found(row.text, EXTRACTORS[MEDIA_TYPE], **given)
    page = _from_page(item, (row.html or "").encode("utf-8", "replace"), "utf-8")
    return msgspec.structs.replace(page, **given)


def _from_page(item: Item, raw: bytes, charset: str | None) -> _Found:
    page = read_page(raw, charset, item.url, item.fetched and item.fetched[:10], item.position)
    said = page.metadata
    return _Found(
        page.text, EXTRACTOR, said.title, page.url, said.outlet,
        stated=said.dates, authors=said.authors, sections=said.sections,
    )  # fmt: skip


def _media_type(value: str) -> tuple[str, str | None]:
    """A media type and the charset that goes with it."""
    message = Message()
    message["Content-Type"] = value
    charset = message.get_param("charset")
    return message.get_content_type(), charset if isinstance(charset, str) else None


def _language(code: str | None) -> str | None:
    """`de` of `de-AT`. Raises `InputError` for what is no code of ISO 639."""
    if not code:
        return None
    language = re.split("[-_]", code.strip().lower())[0]
    if not _LANGUAGE.fullmatch(language):
        raise InputError(f"language {code[:40]!r} is no code of ISO 639")
    return _THREE_LETTERS.get(language, language)


def _published(item: Item, found: _Found, language: str) -> Published:
    """The date given, else the first that the page states and that can be, else what the text tells."""
    if given := item.date or found.date:
        return from_given(given)
    today = dt.date.fromisoformat(item.fetched[:10]) if item.fetched else None
    for stated in found.stated:
        date = from_html(stated, language)
        if date and date.earliest and date.earliest != _EPOCH and not (today and date.earliest > _next(today)):
            return date
    return from_text(found.text[:_DATED], language, today)


def _next(day: dt.date) -> str:
    """The next day, which it may be already where the page was written."""
    return (day + dt.timedelta(1)).isoformat()


def _address(url: str | None) -> Url | None:
    try:
        return parse_url(url) if url else None
    except ValueError:
        return None


def _host(address: Url | None) -> str | None:
    """The outlet that an address tells: `tagesschau.de`."""
    return address.host.removeprefix("www.") if address else None


def _path(address: Url | None) -> list[str]:
    """The sections in an address: `sport.orf.at/stories/`, `/sport/fussball/bundesliga/`."""
    names = [*address.host.split(".")[:-2], *address.path.lower().split("/")] if address else []
    return [name for name in names if name not in ("", "www") and not _SLUG.fullmatch(name)][:_PARTS]
