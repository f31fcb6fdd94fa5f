"""Who is quoted saying what: quotations, speakers and cues on German news (GNQA).

Run with `python -m benchmarks.quotes`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from benchmarks.common import SHARED, Json, Reads, json_lines, open_reader, percent, print_table, title_and_date
from benchmarks.quote_rules import Quote, quotes_by_rule
from benchmarks.scoring import characters, f1_row, match, same_argument
from lagebild.record import Attribution, Record, Span, Spans

#: The data's types and the reader's, in the four that both can tell apart.
GNQA_TYPES = {
    "Direct": "direct", "Indirect": "indirect", "Reported": "report",
    "FreeIndirect": "free", "IndirectFreeIndirect": "free",
}  # fmt: skip
READER_TYPES = {"direct": "direct", "mixed": "indirect", "indirect": "indirect", "free": "free", "report": "report"}
TYPES = ("direct", "indirect", "free", "report")

SAME_QUOTE_IOU = 0.5
#: A passage in quote marks with more than this share inside a direct quotation is that quotation.
COVERED = 0.5


@dataclass(frozen=True, slots=True)
class Article:
    """A text with its quotations."""

    id: str
    title: str
    date: str | None
    text: str
    quotes: tuple[Quote, ...]


def read_articles(path: Path, seen: Iterable[str]) -> Iterator[Article]:
    """The data's articles, less those whose number is among the `seen` ids (`wn` and the number)."""
    left_out = set(seen)
    for document in json_lines(path):
        number, _, head = document["documentName"].partition(" - ")
        if f"wn{number}" not in left_out:
            quotes = tuple(_gold_quote(annotation) for annotation in document["annotations"])
            yield Article(f"wn{number}", *title_and_date(head), document["originalText"], quotes)


def _gold_quote(annotation: Json) -> Quote:
    def spans(part: str) -> Spans:
        return tuple((span["charBegin"], span["charEnd"]) for span in annotation[part]["spans"])

    return Quote(GNQA_TYPES[annotation["type"]], spans("quote"), spans("speaker"), spans("cue"))


def quotes_read(reader: Reads, article: Article) -> list[Quote]:
    """The quotations that the reader finds in an article."""
    return quotes_of(reader.read(article.text, id=article.id, title=article.title, date=article.date))


def quotes_of(record: Record) -> list[Quote]:
    """A record's attributions, and its fragments in quote marks as the direct quotations that the data make of them."""
    fragments = [q for q in record.quoted if q.use in {"direct", "mixed"}]
    marked = [characters([(q.begin, q.end)]) for q in fragments]
    quotes = [_quote(a, marked, record.sentences) for a in record.attributions if a.content]
    direct = [characters(quote.content) for quote in quotes if quote.type == "direct"]
    by_id = {a.id: a for a in record.attributions}
    for fragment, inside in zip(fragments, marked, strict=True):
        if not any(len(inside & other) > COVERED * len(inside) for other in direct):
            frame = by_id.get(fragment.attribution or "")
            speaker, cue = (frame.source.spans, frame.cue) if frame else ((), ())
            quotes.append(Quote("direct", ((fragment.begin, fragment.end),), speaker, cue))
    return quotes


def _quote(attribution: Attribution, marked: Sequence[set[int]], sentences: Spans) -> Quote:
    """An attribution in the data's terms: a content wholly in quote marks is direct, a report is its whole clause."""
    inside = characters(attribution.content)
    type_ = "direct" if any(len(inside & m) > 0.8 * len(inside | m) for m in marked) else READER_TYPES[attribution.type]
    content = (_clause(attribution, sentences),) if type_ == "report" else attribution.content
    return Quote(type_, content, attribution.source.spans, attribution.cue)


def _clause(attribution: Attribution, sentences: Spans) -> Span:
    """From the first to the last word of source, cue and content, within the sentence of the content."""
    first = attribution.content[0][0]
    begin, end = next(((b, e) for b, e in sentences if b <= first < e), (0, attribution.content[-1][1]))
    parts = [*attribution.source.spans, *attribution.cue, *attribution.content]
    inside = [(b, e) for b, e in parts if begin <= b and e <= end] or list(attribution.content)
    return min(b for b, _ in inside), max(e for _, e in inside)


@dataclass(slots=True)
class Score:
    """Figures of one system over all articles."""

    rows: dict[str, dict[str, float | int | None]]
    speaker: float | None
    cue: float | None


def score(articles: Sequence[Article], read: Sequence[Sequence[Quote]]) -> Score:
    """Quotations by type and in all, those with the right speaker, and speaker and cue accuracy on the matched ones."""
    pairs = [
        (article, gold, quote)
        for article, quotes in zip(articles, read, strict=True)
        for gold, quote in _pairs(article, quotes)
    ]
    every = [quote for quotes in read for quote in quotes]
    gold = [quote for article in articles for quote in article.quotes]
    speakers = [_same_speaker(g, q, article.text) for article, g, q in pairs]
    named = [right for right, (_, g, _) in zip(speakers, pairs, strict=True) if g.speaker]
    cued = [bool(characters(g.cue) & characters(q.cue)) for _, g, q in pairs if g.cue]
    rows = {
        "all types": f1_row(len(pairs), len(gold), len(every)),
        "with speaker": f1_row(sum(speakers), len(gold), len(every)),
    }
    return Score(rows | _by_type(articles, read), percent(sum(named), len(named)), percent(sum(cued), len(cued)))


def _by_type(
    articles: Sequence[Article], read: Sequence[Sequence[Quote]]
) -> dict[str, dict[str, float | int | None]]:  # fmt: skip
    rows = {}
    for type_ in TYPES:
        gold = [[q for q in article.quotes if q.type == type_] for article in articles]
        found = [[q for q in quotes if q.type == type_] for quotes in read]
        right = sum(len(_match(g, f, a.text)) for g, f, a in zip(gold, found, articles, strict=True))
        rows[type_] = f1_row(right, sum(map(len, gold)), sum(map(len, found)))
    return rows


def _pairs(article: Article, quotes: Sequence[Quote]) -> list[tuple[Quote, Quote]]:
    return _match(article.quotes, quotes, article.text)


def _match(gold: Sequence[Quote], read: Sequence[Quote], text: str) -> list[tuple[Quote, Quote]]:
    def agreement(g: Quote, q: Quote) -> float:
        a, b = _letters(g.content, text), _letters(q.content, text)
        shared = len(a & b) / len(a | b) if a | b else 0.0
        return shared if shared >= SAME_QUOTE_IOU else 0.0

    return match(gold, read, agreement)


def _letters(spans: Spans, text: str) -> set[int]:
    """Offsets of letters and digits: whether quote marks and full stops belong to a quotation is convention."""
    return {i for i in characters(spans) if text[i].isalnum()}


def _same_speaker(gold: Quote, read: Quote, text: str) -> bool:
    if gold.speaker and read.speaker:
        return same_argument(gold.speaker, read.speaker, text)
    return not gold.speaker and not read.speaker


@click.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=SHARED / "data" / "quotes" / "gnqa_dev.jsonl.xz",
    help="GNQA file.",
)
@click.option(
    "--corpus",
    type=click.Path(path_type=Path),
    default=SHARED / "corpus" / "train.jsonl",
    help="Articles to leave out.",
)
@click.option("--weights", type=click.Path(path_type=Path), help="Weights to read with; default: the package's own.")
def main(data: Path, corpus: Path, weights: Path | None) -> None:
    """Quotations, speakers and cues on the development split of GNQA (Petersen-Frey and Biemann 2024), CC BY-NC-SA 4.0.

    The data only evaluate: nothing here trains on them. They are German Wikinews; articles that are in the training
    part of the Lagebild corpus are left out.

    A quotation is found if it shares at least half of its letters with a gold one (IoU of letters and digits, one to
    one, best first); by type: among those of one type. Speaker: on found quotations whose speaker the data name, IoU of
    at least 0.5 or overlap with the same last word. Cue: on found quotations with a cue, any overlap. `with speaker`
    asks for both the quotation and its speaker (or that there is none).

    Types: the data's FreeIndirect and IndirectFreeIndirect are free, Reported is report. Of the reader, mixed counts as
    indirect, its fragments in quote marks as direct quotations of their own (the data nest them so), and a report as
    its whole clause from source to content. The schemes still differ most on reports and free speech.

    Peer: quote marks, the nearest cue of a short list, and the name beside it (benchmarks/quote_rules.py).
    """
    articles = list(read_articles(data, (document["id"] for document in json_lines(corpus))))
    reader = open_reader(weights)
    own = score(articles, [quotes_read(reader, article) for article in articles])
    peer = score(articles, [quotes_by_rule(article.text) for article in articles])
    print_table(
        f"GNQA dev, {len(articles)} articles (per cent)",
        ["quotations", "P", "R", "F1", "n", "rule P", "rule R", "rule F1"],
        [(key, *row.values(), *list(peer.rows[key].values())[:3]) for key, row in own.rows.items()],
    )
    print_table(
        "On found quotations",
        ["", "reader", "rule"],
        [("speaker %", own.speaker, peer.speaker), ("cue %", own.cue, peer.cue)],
    )


if __name__ == "__main__":
    main()
