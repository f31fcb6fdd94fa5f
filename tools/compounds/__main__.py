"""Build `compounds.txt`, the parts of German compounds that full-text search knows, from running text.

Run with `python -m tools.compounds wikinews_de.jsonl.xz train.jsonl smartdata_v1_*.jsonl.gz`: JSON lines with `text`.

A part is a noun (written with a capital in mid-sentence more often than without) of at least `RARE` texts that begins
or ends at least `PRODUCTIVE` longer nouns whose other piece is such a noun, too. `words.yaml` adds some, and
prefixes (`über-`). Names of countries, peoples, regions and cities are wholes, `=frankreich`: it is no `Reich`.
"""

import csv
import gzip
import json
import lzma
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import IO

import click
import yaml

from lagebild.archive.store.analysis import term
from lagebild.archive.store.compounds import SHORTEST, Parts, modifiers
from lagebild.text.language import identify

SOURCES = Path(__file__).parents[2] / "src" / "lagebild"
OUT = SOURCES / "archive" / "store" / "compounds.txt"
HEAD = """\
# Parts of German compounds; prefixes, with a hyphen; names that are no compounds, after =. Built by tools/compounds
# from counts of words in German Wikinews (CC BY 2.5), DFKI SmartData (CC BY 4.0) and the Lagebild corpus, from own
# lists, and from the tables of countries and places.
"""
HAND = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text("utf-8"))
SHORT, MORE, PREFIXES = (frozenset(HAND[name].split()) for name in ("short", "more", "prefixes"))
RARE = 3
PRODUCTIVE = 2
_OPEN: dict[str, Callable[..., IO[str]]] = {".xz": lzma.open, ".gz": gzip.open}
_WORD = re.compile(r"[^\W\d_]+")
_MIDDLE = re.compile(r"[\w,;)] $")  # what stands before a word that does not begin a sentence


def texts(paths: Iterable[Path]) -> Iterator[str]:
    """The German texts of JSON-lines files, tweets left out."""
    for path in paths:
        with _OPEN.get(path.suffix, open)(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                if "twitter" not in str(row.get("id")) and identify(row["text"]) == "de":
                    yield row["text"]


def nouns(documents: Iterable[str]) -> Counter[str]:
    """Nouns in lower case, with the number of texts that have them."""
    capital, small, spread = Counter[str](), Counter[str](), Counter[str]()
    for text in documents:
        seen = set()
        for match in _WORD.finditer(text):
            word = match.group().casefold()
            if match.group().islower():
                small[word] += 1
            elif match.group().istitle() and _MIDDLE.search(text, max(0, match.start() - 2), match.start()):
                capital[word] += 1
                seen.add(word)
        spread.update(seen)
    return Counter({word: count for word, count in spread.items() if capital[word] > small[word]})


def parts(counts: Counter[str]) -> list[str]:
    """The productive ones among the nouns."""
    common = MORE | {w for w, n in counts.items() if n >= RARE and (len(w) > SHORTEST or w in SHORT)}
    begins = {form: word for word in sorted(common, key=len, reverse=True) for form in modifiers(word)}
    begins |= {word: word for word in common}
    ends: dict[str, str] = {}
    for word in sorted(common, key=lambda w: (len(w), w)):
        ends.setdefault(term(word, "de"), word)
    uses = Counter[str]()
    for noun in counts:
        stem = term(noun, "de")
        for at in range(SHORTEST, len(stem) - SHORTEST + 1):
            if noun[:at] in begins and stem[at:] in ends:
                uses[begins[noun[:at]]] += 1
                uses[ends[stem[at:]]] += 1
    return sorted(MORE | {word for word, count in uses.items() if count >= PRODUCTIVE})


def names() -> set[str]:
    """Names of countries, peoples and places, in lower case."""
    found: set[str] = set()
    for file, columns in (("countries", ("de", "de_more", "de_people", "de_capital")), ("places", ("names",))):
        with (SOURCES / "who" / "data" / f"{file}.csv").open(encoding="utf-8") as lines:
            for row in csv.DictReader(line for line in lines if not line.startswith("#")):
                found |= {name.casefold() for column in columns for name in row[column].split("|")}
    return {name for name in found if _WORD.fullmatch(name)}


@click.command(help=__doc__)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def main(files: tuple[Path, ...]) -> None:
    """Write the list."""
    known = names()
    found = [word for word in parts(nouns(texts(files))) if word not in known]
    splitter = Parts(found, partial(term, language="de"), PREFIXES)
    whole = [name for name in known if splitter.of(name, term(name, "de"))]
    lines = [*found, *(f"{prefix}-" for prefix in sorted(PREFIXES)), *(f"={name}" for name in sorted(whole))]
    OUT.write_text(HEAD + "".join(f"{line}\n" for line in lines), "utf-8")
    click.echo(f"{len(found)} parts, {len(whole)} names")


if __name__ == "__main__":
    main()
