"""Who acts: actor phrases to country and sector, PLOVER's gold records, and the referents of pronouns.

Run with `python -m benchmarks.actors`.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import click

from benchmarks.common import (
    SHARED,
    Json,
    Reads,
    csv_rows,
    json_lines,
    open_reader,
    open_text,
    percent,
    print_table,
    title_and_date,
)
from lagebild.reader.reading import MentionSpan
from lagebild.record import Actor, Entity, Event, Record, Span
from lagebild.who.entities import link
from lagebild.who.fold import fold
from lagebild.who.resolve import code

PHRASES = Path(__file__).with_name("data") / "actors.csv"
GOLD = SHARED / "data" / "en" / "plover_gsr.txt"
#: What UniversalPetrarch gets right of the gold records by the definition of `main`, measured here.
UNIVERSAL_PETRARCH = 21.1
#: Categories of the gold records that PLOVER has since merged.
MERGED = {"DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE", "FIGHT": "ASSAULT"}
#: Misspelt codes of the gold records.
CODES = {"JAP": "JPN", "ITL": "ITA", "VTN": "VNM"}
_LONGER = 25  # letters by which a phrase that holds a referent's name may be longer than it and still be it

Act = tuple[str, str | None, str | None]  # type, code of the source, code of the target


@dataclass(frozen=True, slots=True)
class Phrase:
    """An actor phrase of the list with what it should be coded as; empty for none."""

    text: str
    language: str
    date: str | None
    country: str
    sector: str
    part: str


def read_phrases(path: Path = PHRASES) -> list[Phrase]:
    """The list of actor phrases."""
    return [
        Phrase(row["phrase"], row["language"], row["date"] or None, row["country"], row["sector"], row["part"])
        for row in csv_rows(path)
    ]


def judge(phrase: Phrase) -> tuple[bool, bool]:
    """Whether country and sector are right."""
    found = code(phrase.text, phrase.language, phrase.date)
    return (found.country or "") == phrase.country, (found.sector or "") == phrase.sector


def phrase_rows(phrases: Iterable[Phrase]) -> Iterator[tuple[str, float | None, float | None, float | None, int]]:
    """By part and language: per cent with the right country, the right sector, both; and how many."""
    groups: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for phrase in phrases:
        groups[f"{phrase.part} {phrase.language}"].append(judge(phrase))
        groups[phrase.part].append(judge(phrase))
    for name, judged in sorted(groups.items()):
        right = [sum(values) for values in zip(*((c, s, c and s) for c, s in judged), strict=True)]
        country, sector, both = (percent(part, len(judged)) for part in right)
        yield name, country, sector, both, len(judged)


def read_gold(path: Path = GOLD) -> list[Json]:
    """The PLOVER gold records that tell of an event."""
    with open_text(path) as file:
        return [record for record in json.load(file) if record["event"] != "DOCUMENT"]


def gold_acts(record: Json) -> set[Act]:
    """What counts as right: each source with each target, or with none where the record has none."""
    kind = str(MERGED.get(record["event"], record["event"]))
    return {
        (kind, source, target)
        for source, target in product(_gold_codes(record.get("source")), _gold_codes(record.get("target")))
    }


def _gold_codes(parties: object) -> list[str | None]:
    listed = [party for party in parties if isinstance(party, dict)] if isinstance(parties, list) else []
    return [CODES.get(party["code"], party["code"]) for party in listed if party.get("code")] or [None]


def acts(record: Record) -> set[Act]:
    """What was read: each actor with each recipient; who acts with each other is source and target."""
    return {(event.type, source, target) for event in record.events for source, target in _pairs(event)}


def _pairs(event: Event) -> Iterator[tuple[str | None, str | None]]:
    actors = [_party(actor) for actor in event.actors] or [None]
    recipients = [_party(recipient) for recipient in event.recipients]
    if recipients:
        yield from product(actors, recipients)
        return
    yield from ((actor, None) for actor in actors)
    yield from ((one, other) for i, one in enumerate(actors) for j, other in enumerate(actors) if i != j)


def _party(actor: Actor) -> str | None:
    """A country, or the sector that the gold records write in its place."""
    return actor.country or (actor.sector if actor.sector in {"IGO", "NGO"} else None)


def gold_rows(reader: Reads, gold: Sequence[Json]) -> Iterator[tuple[str, float | None]]:
    """Per cent of records with the event type right, with both codes right, and with all three."""
    types = codes = both = 0
    for record in gold:
        right, read = gold_acts(record), acts(reader.read(record["text"], id=record["id"], date=record["date"]))
        types += bool({act[0] for act in right} & {act[0] for act in read})
        codes += bool({act[1:] for act in right} & {act[1:] for act in read})
        both += bool(right & read)
    for name, count in (("event type", types), ("both codes", codes), ("type and both codes", both)):
        yield name, percent(count, len(gold))


def referents(document: Json) -> Iterator[tuple[Span, str, bool]]:
    """The pronouns of a document's actors and sources: where, the referent's name, and whether the rules find it.

    Gold mentions and phrases are given, so that this measures the linking alone.
    """
    phrases = {(part["b"], part["e"]): part.get("ref") for part in _parties(document) if part["b"] is not None}
    mentions = [MentionSpan((m["b"], m["e"]), m["type"].rstrip("+")) for m in document["m"]]
    _, date = title_and_date(document["head"])
    entities, linked = link(document["text"], document["lang"], mentions, tuple(phrases), (), date)
    by_id = {entity.id: entity for entity in entities}
    for span, referent in phrases.items():
        if referent:
            entity = by_id.get(linked[span].entity or "")
            others = [document["text"][slice(*s)] for s, each in linked.items() if entity and each.entity == entity.id]
            yield span, referent, entity is not None and is_named(entity, others, referent)


def _parties(document: Json) -> Iterator[Json]:
    yield from (source for attribution in document["a"] for source in attribution["source"])
    yield from (party for event in document["e"] for role in ("who", "whom") for party in event[role])


def is_named(entity: Entity, phrases: Iterable[str], name: str) -> bool:
    """Whether an entity has a name, or is the one of a phrase that is little longer than it."""
    wanted = fold(name)
    if wanted in {fold(alias) for alias in (entity.name, *entity.aliases)}:
        return True
    return any(wanted in fold(phrase) and len(phrase) <= len(name) + _LONGER for phrase in phrases)


@click.command()
@click.option(
    "--part", "tables", multiple=True, type=click.Choice(["phrases", "gold", "referents"]), help="Only these."
)
@click.option("--gold", type=click.Path(path_type=Path), default=GOLD, help="The PLOVER gold records.")
@click.option("--corpus", type=click.Path(path_type=Path), default=SHARED / "corpus", help="Folder of the corpus.")
@click.option("--weights", type=click.Path(path_type=Path), help="Weights to read with; default: the package's own.")
def main(tables: tuple[str, ...], gold: Path, corpus: Path, weights: Path | None) -> None:
    """Who acts, in three tables.

    PHRASES: 400 actor phrases, German and English, with country (ISO 3166-1 alpha-3) and PLOVER sector, written before
    the tables they test. Half of them (`tune`) was looked at while the rules were written, the other (`final`) not.

    GOLD: the PLOVER gold records (Open Event Data Alliance, CC BY-SA 4.0), 322 English sentences, evaluation only. A
    record counts as right if one event that was read has its type (older categories under their present names) and
    one pair of its source and target codes; an international body's code is IGO. Sub-national codes and sectors are
    left aside. Peer: UniversalPetrarch, .211 by the same count.

    REFERENTS: pronouns that stand for an actor or source in the Lagebild corpus, linked by the rules alone with gold
    mentions and phrases; the training part was used to choose the rules' few weights.
    """
    chosen = tables or ("phrases", "gold", "referents")
    if "phrases" in chosen:
        columns = ["", "country", "sector", "both", "n"]
        print_table("Actor phrases (per cent)", columns, list(phrase_rows(read_phrases())))
    if "gold" in chosen:
        records = read_gold(gold)
        peers = {"type and both codes": UNIVERSAL_PETRARCH}
        rows = [(*row, peers.get(row[0])) for row in gold_rows(open_reader(weights), records)]
        print_table(f"PLOVER gold records, {len(records)} (per cent)", ["", "read", "UniversalPetrarch"], rows)
    if "referents" in chosen:
        print_table("Referents of pronouns, by rules (per cent)", ["", "right", "n"], list(_referent_rows(corpus)))


def _referent_rows(corpus: Path) -> Iterator[tuple[str, float | None, int]]:
    for split in ("train", "dev"):
        judged = [right for document in json_lines(corpus / f"{split}.jsonl") for *_, right in referents(document)]
        yield split, percent(sum(judged), len(judged)), len(judged)


if __name__ == "__main__":
    main()
