"""The article of a page: main text by trafilatura (Barbaresi 2021), its date by htmldate where none is stated."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from importlib.resources import files

import lxml.html
import msgspec
from lxml import etree
from trafilatura import bare_extraction
from trafilatura.metadata import extract_metadata
from trafilatura.settings import Document

from lagebild.archive.extraction.markup import characters, tree_of
from lagebild.archive.extraction.metadata import Metadata, metadata
from lagebild.archive.sources.urls import parse_url
from lagebild.errors import InputError

EXTRACTOR = f"trafilatura {version('trafilatura')}+2"
"""The part after `+` counts the changes of this package's own rules."""

_NOISE = ("script", "style", "template", "svg", "iframe", "object")
_SEPARATOR = re.compile(r"\s+[|–—-]\s+")
_RULE = re.compile(r"[\s|:-]*")  # the line between head and body of a table
_WORD = re.compile(r"\w+")
_MAX_TITLE = 300  # characters; more is a heading that was never closed


class Page(msgspec.Struct, frozen=True):
    """The article of a page, and what the page says of it; `url` is the canonical one that it names."""

    text: str
    metadata: Metadata
    url: str | None


def read_page(raw: bytes, charset: str | None, url: str | None, latest: str | None, name: str) -> Page:
    """The article of a page. `latest` is an ISO day after which it cannot have been published.

    The title is not in the text: where the text begins with it, it is taken off. Blank lines divide paragraphs.
    Raises `InputError` that names the page and what is wrong with it.
    """
    tree = tree_of(characters(raw, charset, name), name)
    stated = metadata(tree)
    address = _canonical(tree)
    etree.strip_elements(tree, *_NOISE, with_tail=False)  # trafilatura's own search of broken JSON-LD takes minutes
    dated = {"extensive_search": False, "original_date": True, "max_date": latest}
    known = _completed(stated, extract_metadata(tree, default_url=url or address, date_config=dated), tree)
    text = _text(tree, url, known) or stated.body
    if not text:
        raise InputError(f"{name}: no article text in the page")
    return Page(text, known, address)


def _completed(stated: Metadata, found: Document, tree: lxml.html.HtmlElement) -> Metadata:
    """What the page states, and where it states nothing, what trafilatura and htmldate find."""
    titles = (title for title in (stated.title, *_titles(tree.findtext(".//title"), found.title)) if title)
    return msgspec.structs.replace(
        stated,
        title=next((title.strip() for title in titles if len(title) <= _MAX_TITLE), None),
        outlet=stated.outlet or found.sitename,
        authors=stated.authors or ((found.author,) if found.author else ()),
        dates=stated.dates or ((found.date,) if found.date else ()),
    )


def _titles(window: str | None, heading: str | None) -> Iterator[str | None]:
    """Candidates of the title, the best first: the heading, unless it is the site's name in the window's title."""
    article, _, site = _SEPARATOR.sub("|", window or "", count=1).partition("|")
    if heading and site and _words(site) == _words(heading):
        yield article
    yield from (heading, window)


def _text(tree: lxml.html.HtmlElement, url: str | None, known: Metadata) -> str:
    document = bare_extraction(tree, url=url, include_comments=False, fast=True)
    lines = (document.text or "").splitlines() if isinstance(document, Document) else []
    paragraphs = [part for line in lines for part in _parts(line) if _words(part) not in _adverts()]
    titles = {_words(title) for title in (known.title, tree.findtext(".//h1")) if title}
    if paragraphs and _words(paragraphs[0]) in titles:
        del paragraphs[0]
    return "\n\n".join(paragraphs)


def _parts(line: str) -> list[str]:
    """The paragraphs in a line: itself without the mark of a list, or the cells of a table's row."""
    cells = line.strip().strip("|").split("|") if line.lstrip().startswith("|") else [line.removeprefix("- ")]
    return [cell.strip() for cell in cells if not _RULE.fullmatch(cell)]


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


@cache
def _adverts() -> frozenset[str]:
    """Paragraphs that only say that an advertisement stands there."""
    return frozenset(msgspec.yaml.decode(files(__package__).joinpath("adverts.yaml").read_bytes(), type=list[str]))


def _canonical(tree: lxml.html.HtmlElement) -> str | None:
    """The address that the page names as its own, in normal form."""
    links = [link.get("href") for link in tree.iterfind(".//link[@rel='canonical']")]
    links += [tag.get("content") for tag in tree.iterfind(".//meta[@property='og:url']")]
    for link in filter(None, links):
        try:
            return str(parse_url(link))
        except ValueError:
            continue
    return None
