"""Time expressions and their values in German news (KRAUTS).

Run with `python -m benchmarks.time`.
"""

import re
import tarfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

import click

from benchmarks.common import SHARED, percent, print_table
from lagebild.record import Published
from lagebild.when.calendar import Calendar
from lagebild.when.resolve import length
from lagebild.when.timex import Timex, Value

#: Expressions of dateparser without a letter are figures of all sorts: it takes any number for a date.
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Expression:
    """A time expression: offsets into the text, TIMEX3 type and value."""

    begin: int
    end: int
    type: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Article:
    """A text with its date and time expressions."""

    id: str
    date: str
    text: str
    expressions: tuple[Expression, ...]


def read_archive(path: Path) -> Iterator[Article]:
    """The articles of an archive of TimeML files. Raises `click.FileError` where there is none."""
    if not path.exists():
        raise click.FileError(str(path), "no such file; see docs/benchmarks.md for where the data come from")
    with tarfile.open(path) as archive:
        for member in sorted(archive, key=lambda m: m.name):
            if member.isfile() and (file := archive.extractfile(member)):
                yield article(Path(member.name).name, file.read().decode())


def article(name: str, timeml: str) -> Article:
    """One TimeML file; taggers write some without DCT and TEXT. Expressions without text are left out."""
    root = ElementTree.fromstring(timeml)
    date = root.find("DCT/TIMEX3")
    body = root if root.find("TEXT") is None else root.find("TEXT")
    text, found = (body.text if body is not None else None) or "", []
    for child in body if body is not None else ():
        words = "".join(child.itertext())
        if child.tag == "TIMEX3" and words.strip():
            found.append(Expression(len(text), len(text) + len(words), child.attrib["type"], child.attrib["value"]))
        text += words + (child.tail or "")
    return Article(name, "" if date is None else date.attrib["value"], text, tuple(found))


def own(given: Article) -> list[Expression]:
    """What lagebild.when finds, in the conventions of the data.

    `vor drei Jahren` is a date to Lagebild, as in TimeML; the data tag the length `drei Jahren`.
    """
    published = Published(given.date, given.date, given.date, "given")
    calendar = Calendar(given.text, "de", published)
    pairs = zip(calendar.timexes, calendar.values, strict=True)
    return [_in_krauts_terms(timex, value) for timex, value in pairs if not timex.signal]


def _in_krauts_terms(timex: Timex, value: Value) -> Expression:
    said = timex.meaning
    if said.sign and said.origin == "document" and said.reference is None:
        return Expression(*timex.span, "DURATION", length(said))
    return Expression(*timex.span, timex.type, value.value)


def by_dateparser(given: Article) -> list[Expression]:
    """What dateparser.search finds: points in time, whose value is a day or, with a clock time, a time."""
    from dateparser.search import search_dates  # type: ignore[import-untyped]  # noqa: PLC0415 (only this peer needs it)

    settings = {"RELATIVE_BASE": datetime.fromisoformat(given.date)}
    found, position = [], 0
    for words, moment in search_dates(given.text, languages=["de"], settings=settings) or ():
        begin = given.text.find(words, position)
        if begin >= 0 and _LETTERS.search(words):
            position = begin + len(words)
            clock = moment.strftime("T%H:%M") if "Uhr" in words else ""
            found.append(Expression(begin, position, "TIME" if clock else "DATE", f"{moment:%Y-%m-%d}{clock}"))
    return found


def in_folder(folder: Path) -> Callable[[Article], Sequence[Expression]]:
    """What another tagger wrote: TimeML files of the articles' names in a folder."""

    def read(given: Article) -> Sequence[Expression]:
        tagged = article(given.id, (folder / given.id).read_text(encoding="utf8"))
        return _moved(tagged, given)

    return read


def _moved(tagged: Article, given: Article) -> list[Expression]:
    """Expressions at their places in the article's own text, whose white space the other tagger may have changed."""
    places = [i for i, c in enumerate(given.text) if not c.isspace()]
    count = [0]
    for c in tagged.text:
        count.append(count[-1] + (not c.isspace()))
    return [
        Expression(places[count[e.begin]], places[count[e.end] - 1] + 1, e.type, e.value) for e in tagged.expressions
    ]


@dataclass(frozen=True, slots=True)
class Score:
    """F1 by the definitions of TempEval-3, per cent."""

    strict: float | None
    relaxed: float | None
    value: float | None
    precision: float | None
    recall: float | None
    value_accuracy: float | None


def score(articles: Sequence[Article], found: Sequence[Sequence[Expression]]) -> Score:
    """The figures of one tagger."""
    counts: Counter[str] = Counter()
    for each, read in zip(articles, found, strict=True):
        pairs = list(_overlapping(each.expressions, read))
        counts["gold"] += len(each.expressions)
        counts["read"] += len(read)
        counts["relaxed"] += len(pairs)
        counts["strict"] += sum((g.begin, g.end) == (r.begin, r.end) for g, r in pairs)
        counts["value"] += sum(g.value == r.value for g, r in pairs)
    both = counts["gold"] + counts["read"]
    return Score(
        strict=percent(2 * counts["strict"], both),
        relaxed=percent(2 * counts["relaxed"], both),
        value=percent(2 * counts["value"], both),
        precision=percent(counts["relaxed"], counts["read"]),
        recall=percent(counts["relaxed"], counts["gold"]),
        value_accuracy=percent(counts["value"], counts["relaxed"]),
    )


def _overlapping(gold: Sequence[Expression], read: Sequence[Expression]) -> Iterator[tuple[Expression, Expression]]:
    """Gold and read expressions that share characters, one to one: the same spans first, then in text order."""
    rest = list(read)
    for same in (True, False):
        for g in gold:
            fits = ((r.begin, r.end) == (g.begin, g.end) if same else r.begin < g.end and g.begin < r.end for r in rest)
            at = next((i for i, fit in enumerate(fits) if fit), None)
            exact = any((r.begin, r.end) == (g.begin, g.end) for r in read)
            if at is not None and (same or not exact):
                yield g, rest.pop(at)


def characters_per_second(articles: Sequence[Article], seconds: float = 2.0) -> int:
    """Speed of finding and resolving, on one core, over at least so many seconds."""
    begin, done = time.process_time(), 0
    while (spent := time.process_time() - begin) < seconds:
        for each in articles:
            own(each)
            done += len(each.text)
    return round(done / spent)


@click.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=SHARED / "data" / "time" / "krauts_dolomiten100.tar.xz",
    help="Archive of TimeML files.",
)
@click.option("--peer", type=click.Path(path_type=Path, exists=True), help="Folder of TimeML files of another tagger.")
def main(data: Path, peer: Path | None) -> None:
    """Time expressions in 100 articles of the newspaper Dolomiten (KRAUTS, Strötgen et al. 2018), CC BY-NC 4.0.

    The data only evaluate: no article was read for the rules, but counts of error classes led to general changes, so
    the figures are optimistic; docs/when.md tells which, and the figures of the first run.

    Definitions of TempEval-3 (UzZaman et al. 2013). Strict: the same span. Relaxed: any overlap, one to one. Value: of
    the relaxed matches those with the same value; F1 = 2 x matches / (gold + found). The date in the head of each
    article is given and not counted; nor are gold expressions without text.

    Peers: dateparser.search where it is installed (`pip install dateparser`), and with --peer any tagger that writes
    TimeML; docs/when.md shows how to run HeidelTime.
    """
    articles = list(read_archive(data))
    taggers: dict[str, Callable[[Article], Sequence[Expression]]] = {"Lagebild": own}
    if find_spec("dateparser"):
        taggers["dateparser"] = by_dateparser
    if peer:
        taggers[peer.name] = in_folder(peer)
    scores = {name: score(articles, [tagger(each) for each in articles]) for name, tagger in taggers.items()}
    print_table(
        f"KRAUTS Dolomiten, {len(articles)} articles, {sum(len(a.expressions) for a in articles)} expressions",
        ["", "strict F1", "relaxed F1", "value F1", "relaxed P", "relaxed R", "value accuracy"],
        [(name, s.strict, s.relaxed, s.value, s.precision, s.recall, s.value_accuracy) for name, s in scores.items()],
    )
    print_table("Speed", ["", "characters/s"], [("Lagebild", characters_per_second(articles))])


if __name__ == "__main__":
    main()
