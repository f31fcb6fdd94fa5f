"""What a page says of its article: JSON-LD (schema.org) first, then meta tags (Open Graph and older ones)."""

import json
from collections.abc import Iterator
from typing import Any

import lxml.html
import msgspec

MAX_SCRIPT = 2**20
"""Longest JSON-LD block in characters."""

_MAX_OBJECTS = 1_000  # looked at in one block
_MAX_VALUE = 300  # characters of a name or a headline
_MAX_SECTIONS = 40
_ARTICLES = frozenset({"Article", "Report", "BlogPosting", "LiveBlogPosting", "SocialMediaPosting"})
_WITHIN = ("@graph", "mainEntity", "mainEntityOfPage")  # where the page's own article stands, not related ones

_TITLES = ("og:title", "twitter:title", "dc.title")
_DATES = (
    "article:published_time", "og:article:published_time", "article:published", "parsely-pub-date", "sailthru.date",
    "datepublished", "dcterms.issued", "dc.date.issued", "dcterms.created", "dc.date", "pubdate", "publishdate", "date",
)  # fmt: skip
_OUTLETS = ("og:site_name", "dc.publisher", "publisher")
_AUTHORS = ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author")
_SECTIONS = ("article:section", "section", "parsely-section", "article:tag", "news_keywords", "keywords")


class Metadata(msgspec.Struct, frozen=True):
    """Claims about an article. `dates` are as written, the most trusted first; `body` is the text in JSON-LD."""

    title: str | None = None
    outlet: str | None = None
    authors: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    body: str | None = None


def metadata(tree: lxml.html.HtmlElement) -> Metadata:
    """What JSON-LD and meta tags say, JSON-LD before meta tags."""
    linked, tagged = _json_ld(tree), _meta_tags(tree)
    return Metadata(
        title=linked.title or tagged.title,
        outlet=linked.outlet or tagged.outlet,
        authors=linked.authors or tagged.authors,
        dates=linked.dates + tagged.dates,
        sections=tuple(dict.fromkeys(linked.sections + tagged.sections))[:_MAX_SECTIONS],
        body=linked.body,
    )


def _json_ld(tree: lxml.html.HtmlElement) -> Metadata:
    scripts = (script.text or "" for script in tree.iterfind(".//script[@type='application/ld+json']"))
    found = (entry for script in scripts for entry in _objects(script) if _is_article(entry))
    return next((_article(entry) for entry in found), Metadata())


def _objects(script: str) -> Iterator[dict[str, Any]]:
    """The objects at the top of a block, breadth first; none where the block cannot be read."""
    if len(script) > MAX_SCRIPT:
        return
    try:
        waiting = [json.loads(script, strict=False)]  # line breaks within strings are common
    except (ValueError, RecursionError):
        return
    for entry in waiting:
        if len(waiting) > _MAX_OBJECTS:
            return
        if isinstance(entry, list):
            waiting += entry
        elif isinstance(entry, dict):
            yield entry
            waiting += [entry[name] for name in _WITHIN if name in entry]


def _is_article(entry: dict[str, Any]) -> bool:
    return any(kind in _ARTICLES or kind.endswith("NewsArticle") for kind in _texts(entry.get("@type")))


def _article(entry: dict[str, Any]) -> Metadata:
    body = entry.get("articleBody")
    return Metadata(
        title=next(_texts(entry.get("headline")), None),
        outlet=next(_texts(entry.get("publisher")), None),
        authors=tuple(_texts(entry.get("author"))) or tuple(_texts(entry.get("creator"))),
        dates=tuple(_texts(entry.get("datePublished"))),
        sections=(*_texts(entry.get("articleSection")), *_keywords(_texts(entry.get("keywords")))),
        body=body if isinstance(body, str) else None,
    )


def _texts(value: Any) -> Iterator[str]:
    """The texts of a value that may be one, an object with a name, or a list of these; nothing of what is neither."""
    for entry in (value if isinstance(value, list) else [value])[:_MAX_SECTIONS]:
        name = entry.get("name") if isinstance(entry, dict) else entry
        if isinstance(name, str) and (text := " ".join(name[: 2 * _MAX_VALUE].split())) and len(text) <= _MAX_VALUE:
            yield text


def _keywords(values: Iterator[str]) -> Iterator[str]:
    return (word for value in values for part in value.split(",") if (word := part.strip()))


def _meta_tags(tree: lxml.html.HtmlElement) -> Metadata:
    tags: dict[str, list[str]] = {}
    for tag in tree.iterfind(".//meta"):
        name = (tag.get("property") or tag.get("name") or tag.get("itemprop") or "").strip().lower()
        tags.setdefault(name, []).extend(_texts(tag.get("content")))
    authors = [author for author in _tagged(tags, _AUTHORS) if "://" not in author]
    return Metadata(
        title=next(_tagged(tags, _TITLES), None),
        outlet=next(_tagged(tags, _OUTLETS), None),
        authors=tuple(authors[:1]),
        dates=tuple(_tagged(tags, _DATES))[:_MAX_SECTIONS],
        sections=tuple(_keywords(_tagged(tags, _SECTIONS))),
    )


def _tagged(tags: dict[str, list[str]], names: tuple[str, ...]) -> Iterator[str]:
    return (value for name in names for value in tags.get(name, ()))
