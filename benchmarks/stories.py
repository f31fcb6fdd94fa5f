"""Are documents of one story put together, and twins kept apart? Beside TF-IDF with average linkage.

Run with `python -m benchmarks.stories DIR`, DIR holding the folders of ECB+ (`1ecb/1.txt`, …).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt
import yaml

from benchmarks.common import Reads, json_lines, open_reader, percent, print_table
from lagebild.archive.stories import Edge, Profile, edges, link, profile
from lagebild.archive.stories.clustering import LINK
from lagebild.archive.stories.embedder import Embedder
from lagebild.archive.stories.linkage import average_linkage
from lagebild.archive.stories.similarity import WINDOW
from lagebild.record import Record

MERGING = Path(__file__).parent / "data" / "merging"

#: Thresholds that are tried for the column "at its best".
TRIED = tuple(round(0.02 * step, 2) for step in range(5, 40))

#: Floor: the share of the pairs of documents from twin topics in one story must be smaller.
TWINS = 0.05

Floats = npt.NDArray[np.float64]
Groups = Sequence[Iterable[str]]
Gold = Mapping[str, str]  # document -> topic

_ADDRESS = re.compile(r"\s*(?:https?\s*:|www\s*\.)", re.IGNORECASE)
_SEAMS = [  # half of the texts are lists of tokens: blanks that no typesetter would leave
    (re.compile(r"\s+([.,;:!?%)\]”’])"), r"\1"),
    (re.compile(r"([(\[“‘$£€#])\s+"), r"\1"),
    (re.compile(r"(\w)\s+-\s+(\w)"), r"\1-\2"),
    (re.compile(r"\s*([’'])\s*(s|t|re|ve|ll|d|m)\b"), r"\1\2"),
    (re.compile(r"(\d)([.:])\s+(\d)"), r"\1\2\3"),
    (re.compile(r"\b([A-Za-z])\.\s+([A-Za-z])\."), r"\1.\2."),
]
_WORD = re.compile(r"\w\w+")
_TWIN = re.compile(r"(\d+)ecb(plus)?")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Profiles and texts of documents with their topics; `twins` are pairs of topics that must stay apart."""

    profiles: Sequence[Profile]
    texts: Sequence[str]
    gold: Gold
    twins: frozenset[tuple[str, str]]

    @property
    def ids(self) -> list[str]:
        """Of the documents, in order."""
        return [each.id for each in self.profiles]


# the data


def plain(raw: str) -> str:
    """The text of an ECB+ file: one sentence a line, without the address at its head, blanks as they are printed."""
    return "\n".join(_joined(line.strip()) for line in raw.splitlines() if line.strip() and not _ADDRESS.match(line))


def _joined(line: str) -> str:
    for seam, printed in _SEAMS:
        line = seam.sub(printed, line)
    return line


def ecb_texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Id (`12ecb/3`) and text of each document."""
    files = sorted(folder.glob("*ecb*/*.txt"))
    if not files:
        raise click.FileError(
            str(folder), "no folders of ECB+ in it; see docs/benchmarks.md for where the data come from"
        )
    for file in files:
        yield f"{file.parent.name}/{file.stem}", plain(file.read_text(encoding="utf8"))


def ecb(folder: Path, records: Path | None, reader: Callable[[], Reads], embedder: Embedder) -> Corpus:
    """ECB+ as the archive sees it, but without dates: few of its documents give one."""
    texts = dict(ecb_texts(folder))
    read = read_all(texts.items(), records, reader)
    gold = {id: id.split("/")[0] for id in texts}
    topics = set(gold.values())
    twins = frozenset((f"{n}ecb", f"{n}ecbplus") for n in {t.split("ecb")[0] for t in topics})
    profiles = [undated(profile(record, embedder.vector(record))) for record in read]
    return Corpus(profiles, list(texts.values()), gold, frozenset(pair for pair in twins if topics.issuperset(pair)))


def undated(known: Profile) -> Profile:
    """The profile without its day."""
    return Profile(known.id, None, known.language, known.names, known.places, known.vector)


def read_all(texts: Iterable[tuple[str, str]], records: Path | None, reader: Callable[[], Reads]) -> list[Record]:
    """The records of texts, from the file `records` where it exists; it is written where it does not."""
    if records and records.exists():
        return [Record.from_json(line) for line in records.read_text(encoding="utf8").splitlines()]
    opened = reader()
    read = [opened.read(text, id=id) for id, text in texts]
    if records:
        records.write_text("".join(f"{record.to_json()}\n" for record in read), encoding="utf8")
    return read


def merging(folder: Path, reader: Reads, embedder: Embedder) -> Corpus:
    """The development set for merging: its topics are stories, see `stories_of`."""
    articles = list(json_lines(folder / "dev.jsonl"))
    events = yaml.safe_load((folder / "dev.yaml").read_text(encoding="utf8"))
    days: dict[str, list[date]] = defaultdict(list)
    for each in articles:
        days[each["events"][0]["event"]].append(date.fromisoformat(each["date"]))
    story, twins = stories_of(events, days)
    read = [reader.read(each["text"], id=each["id"], date=each["date"], title=each["title"]) for each in articles]
    gold = {each["id"]: story[each["events"][0]["event"]] for each in articles}
    texts = [f"{each['title']}\n{each['text']}" for each in articles]
    return Corpus([profile(record, embedder.vector(record)) for record in read], texts, gold, twins)


def stories_of(
    events: Iterable[Mapping[str, object]], days: Mapping[str, Sequence[date]]
) -> tuple[dict[str, str], frozenset[tuple[str, str]]]:
    """The story of each event, and the stories that are twins.

    Twins marked `hard` are steps of one matter (an arrest and that of the brother): reported within the window they are
    one story, as a desk would file them, and their events are for the merger to tell apart. All others stay apart.
    """
    story, twins = {}, set()
    for event in events:
        a, twin = str(event["id"]), dict(event["twin"])  # type: ignore[call-overload]
        first, second = sorted((a, str(twin["event"])))
        near = (min(days[second]) - max(days[first])).days <= WINDOW
        story[a] = first if twin["hard"] and near else a
        if story[a] == a and not (twin["hard"] and near):
            twins.add((first, second))
    return story, frozenset(twins)


# the peer


def tfidf(texts: Sequence[str]) -> Floats:
    """Cosines [N, N] of (1 + ln tf) * (1 + ln((1 + N) / (1 + df))) over lower-cased words of two letters or more."""
    counts = [Counter(_WORD.findall(text.lower())) for text in texts]
    columns = {word: i for i, word in enumerate(sorted(set().union(*counts)))}
    table = np.zeros((len(texts), len(columns)))
    for row, words in zip(table, counts, strict=True):
        row[[columns[word] for word in words]] = 1 + np.log(list(words.values()))
    table *= 1 + np.log((1 + len(texts)) / (1 + (table > 0).sum(0)))
    table /= np.linalg.norm(table, axis=1, keepdims=True)
    product: Floats = table @ table.T
    return product


def all_edges(ids: Sequence[str], similarities: Floats) -> list[Edge]:
    """Every pair as an edge."""
    rows, columns = np.triu_indices(len(ids), 1)
    values = similarities[rows, columns].tolist()
    pairs = ((ids[i], ids[j]) for i, j in zip(rows.tolist(), columns.tolist(), strict=True))
    return [Edge(min(pair), max(pair), value) for pair, value in zip(pairs, values, strict=True)]


# measures


def b_cubed(groups: Groups, gold: Gold) -> tuple[float, float, float]:
    """Precision, recall and F1 of Bagga and Baldwin (1998), means over documents."""
    sizes = Counter(gold.values())
    precision = recall = 0.0
    for group in groups:
        for topic, count in Counter(gold[id] for id in group).items():
            precision += count**2 / len(list(group))
            recall += count**2 / sizes[topic]
    p, r = precision / len(gold), recall / len(gold)
    return p, r, 2 * p * r / (p + r)


def twins_mixed(groups: Groups, corpus: Corpus) -> tuple[float, float]:
    """Share of twin pairs of topics of which a group holds both; share of their pairs of documents that are in one."""
    sizes, together = Counter(corpus.gold.values()), Counter[tuple[str, str]]()
    for group in groups:
        counts = Counter(corpus.gold[id] for id in group)
        together.update({(a, b): counts[a] * counts[b] for a, b in corpus.twins})
    pairs = sum(sizes[a] * sizes[b] for a, b in corpus.twins)
    return sum(n > 0 for n in together.values()) / len(corpus.twins), together.total() / pairs


def joined(groups: Groups, corpus: Corpus, crossing: bool) -> tuple[int, int]:
    """Pairs of one story in two languages (or in one) that are together, and all such pairs."""
    language = {each.id: each.language for each in corpus.profiles}
    group_of = {id: n for n, group in enumerate(groups) for id in group}
    gold = corpus.gold
    pairs = [
        (a, b) for a, b in combinations(gold, 2) if gold[a] == gold[b] and (language[a] != language[b]) == crossing
    ]
    return sum(group_of[a] == group_of[b] for a, b in pairs), len(pairs)


def row(name: str, groups: Groups, corpus: Corpus) -> tuple[object, ...]:
    """A line of the table, in per cent."""
    mixed, pairs = twins_mixed(groups, corpus)
    return (
        name,
        *(percent(x, 1) for x in b_cubed(groups, corpus.gold)),
        len(groups),
        percent(mixed, 1),
        percent(pairs, 1),
    )


def tuned(corpus: Corpus, found: Sequence[Edge]) -> dict[str, tuple[float, Groups]]:
    """The threshold of TRIED with the best F1 and its groups; and that among those that keep twins apart."""
    tried = {t: grouped(corpus, found, t) for t in TRIED}
    kept = {t: groups for t, groups in tried.items() if twins_mixed(groups, corpus)[1] < TWINS}

    def best(among: Mapping[float, Groups]) -> tuple[float, Groups]:
        return max(among.items(), key=lambda item: b_cubed(item[1], corpus.gold)[2])

    return {"at its best": best(tried), f"twin pairs < {TWINS:.0%}": best(kept)}


def grouped(corpus: Corpus, found: Sequence[Edge], threshold: float) -> Groups:
    """Average linkage at a threshold; documents without an edge are alone."""
    groups = average_linkage(((e.a, e.b, e.value) for e in found), threshold)
    return [*groups, *({id} for id in set(corpus.ids).difference(*groups))]


COLUMNS = ["", "B3 P", "B3 R", "B3 F1", "stories", "twins mixed", "twin pairs joined"]


def compare(title: str, corpus: Corpus) -> None:
    """Print the table of a corpus."""
    ours, theirs = edges(corpus.profiles, corpus.profiles), all_edges(corpus.ids, tfidf(corpus.texts))
    rows = [row(f"Lagebild ({LINK:.2f})", link(corpus.ids, ours), corpus)]
    for name, found in (("Lagebild", ours), ("TF-IDF", theirs)):
        for label, (threshold, groups) in tuned(corpus, found).items():
            rows.append(row(f"{name}, {label} ({threshold:.2f})", groups, corpus))
    print_table(f"{title}: {len(corpus.gold)} documents, {len(set(corpus.gold.values()))} stories", COLUMNS, rows)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--records", type=click.Path(path_type=Path), help="JSON lines of ECB+ records: read, or else written.")
def main(folder: Path, records: Path | None) -> None:
    """Stories in ECB+ (Cybulska and Vossen 2014; evaluation only) and in the merging set for development.

    `twins mixed`: of the pairs of twin topics, the share of which some story holds documents of both. `twin pairs
    joined`: of the pairs of documents from two twin topics, the share that is in one story. `at its best` is the
    threshold with the best F1 on these very documents, for either. Lagebild's own was chosen to keep ECB+ twins below
    the floor, and the merging set was part of its fit: neither table is a blind test, see docs/stories.md.
    ECB+ documents have no dates here, so that only words can tell twins that lie years apart.
    """
    embedder = Embedder.load()
    compare("ECB+", ecb(folder, records, open_reader, embedder))
    corpus = merging(MERGING, open_reader(), embedder)
    compare("Merging set, development", corpus)
    groups = link(corpus.ids, edges(corpus.profiles, corpus.profiles))
    for label, crossing in (("within a language", False), ("across languages", True)):
        together, pairs = joined(groups, corpus, crossing)
        print(f"Pairs of one story {label}: {together} of {pairs} together")


if __name__ == "__main__":
    main()
