"""Build `persons.csv` from the hand-written lists beside this file and from Wikidata extracts.

Run with `python -m tools.people.build --extracts DIR`. DIR holds `leaders2022.csv`, `foreign.csv` and `legislators.csv`
(Wikidata, CC0, December 2022). The lists are the authority on offices and dates; the extracts add Wikidata ids, and the
heads of state and government and foreign ministers that the lists lack. An office that only the extracts know ends with
the term of the successor in the lists, for ministers with the extract itself, since they say nothing of later.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import click

from lagebild.who.fold import fold
from lagebild.who.names import same_surname
from lagebild.who.tables import countries

HERE = Path(__file__).parent
OUT = HERE.parents[1] / "src" / "lagebild" / "who" / "data" / "persons.csv"
SOURCE = (
    "# Built by tools/people/build.py from own lists (public knowledge to autumn 2026, as far as their author had it) "
    "and Wikidata (CC0, December 2022)"
)
COLUMNS = ("name", "surname", "aliases", "country", "gender", "wikidata", "known", "offices")
EXTRACTED = "2022-12-31"  # what the extracts know ends here

#: Short titles of the hand-written lists.
TITLES = {
    "hs": "head_of_state", "hg": "head_of_government", "fm": "foreign_minister", "dm": "defence_minister",
    "mi": "minister", "of": "official", "go": "governor", "ma": "mayor", "di": "diplomat", "ro": "royal",
    "ml": "military", "pol": "police", "ju": "judge", "le": "legislator", "pa": "party", "op": "opposition",
    "reb": "rebel", "par": "paramilitary", "spy": "spy", "bus": "business", "la": "labour", "sch": "scholar",
    "jou": "journalist", "rel": "religious", "cr": "criminal", "cv": "civilian", "ac": "activist", "ig": "igo",
    "ng": "ngo", "ld": "leader", "med": "doctor",
}  # fmt: skip
#: Countries whose label in the extracts is none of their names in `countries.csv`.
LABELS = {"The Gambia": "GMB", "State of Palestine": "PSE", "Kingdom of Denmark": "DNK", "Republic of Ireland": "IRL"}
_HEAD_OF_STATE = re.compile(r"^(president|monarch|king|sultan|emir|druk|transitional president)|president of ", re.I)
_HEAD_OF_GOVERNMENT = re.compile(
    r"prime minister|chancellor|taoiseach|chairman of the council of ministers|premier", re.I
)
_OFFICE = re.compile(r"(?P<title>\w+)(?::(?P<where>.+?))? (?P<since>[\d-]*)~(?P<until>[\d-]*)")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of `persons.csv`."""

    name: str
    surname: str
    aliases: str
    country: str
    gender: str
    wikidata: str
    known: str
    offices: str


def own(paths: Iterable[Path]) -> Iterator[Row]:
    """The hand-written rows, with titles spelled out."""
    for path in sorted(paths):
        for line in path.read_text("utf8").splitlines():
            if not line.startswith("#"):
                name, surname, aliases, country, gender, known, offices = line.split(";")
                terms = "|".join(spelled(item, country) for item in offices.split("|"))
                yield Row(name, surname or name.split()[-1], aliases, country, gender, "", known, terms)


def spelled(item: str, country: str) -> str:
    """`hs:SUN 1985-03~1991` -> `head_of_state SUN 1985-03/1991`. Raises `ValueError` for anything else."""
    match = _OFFICE.fullmatch(item)
    if match is None:
        raise ValueError(item)
    where = match["where"] or country or "-"
    return f"{TITLES[match['title']]} {where} {match['since']}/{match['until']}"


def extracted(directory: Path) -> Iterator[Row]:
    """Heads of state and government and foreign ministers of the extracts, one office a row."""
    codes = country_codes()
    for line in rows(directory / "leaders2022.csv"):
        title = office_title(line["positionLabel"])
        name, code = line["officeholderLabel"], codes.get(line["country"])
        if title and code and not name.startswith("Q"):
            yield person(name, code, line["officeholder"], f"{title} {code} {line['start_year']}/{line['end_year']}")
    for line in rows(directory / "foreign.csv"):
        name, code = re.sub(r"^(Dr\.|Archbishop|Sheikh|Prince) ", "", line["name"]), codes.get(line["countryLabel"])
        if name and code:
            yield person(name, code, line["person"], f"foreign_minister {code} {line['start']}/{EXTRACTED}")


def corrected(found: Iterable[Row], path: Path) -> Iterator[Row]:
    """The extracted rows without those that a look found wrong, and with the ends of terms that they lack."""
    lines = (line for line in path.read_text("utf8").splitlines() if not line.startswith("#"))
    ends: dict[str, str] = dict(line.split(";") for line in lines)
    for row in found:
        end = ends.get(row.name, "")
        if end != "-":
            yield replace(row, offices=f"{row.offices}{end}") if row.offices.endswith("/") else row


def office_title(label: str) -> str | None:
    """Which office a Wikidata label names, if one of the two highest."""
    if _HEAD_OF_GOVERNMENT.search(label):
        return "head_of_government"
    return "head_of_state" if _HEAD_OF_STATE.search(label) and "vice" not in label.lower() else None


def person(name: str, country: str, wikidata: str, office: str) -> Row:
    """A row of an extract: such names identify only in full."""
    return Row(name, name.rsplit(maxsplit=1)[-1], "", country, "", wikidata, "0", office)


def country_codes() -> dict[str, str]:
    """Codes of countries by their English names."""
    named = {name: c.entry.country for c in countries() for name in c.entry.aliases if c.entry.country}
    return {name: code for name, code in named.items() if code} | LABELS


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf8", newline="") as lines:
        yield from csv.DictReader(lines)


def names(row: Row) -> Iterator[str]:
    """All folded names of a row."""
    yield from (fold(name) for name in (row.name, *row.aliases.split("|")) if name)


def merged(written: list[Row], found: list[Row], ids: dict[str, str]) -> list[Row]:
    """The written rows with ids, then the persons that only the extracts know, whose terms end with successors."""
    known = {name: number for number, row in enumerate(written) for name in names(row)}
    persons = list(written)
    added: dict[str, int] = {}
    for row in found:
        number = next((known[name] for name in names(row) if name in known), None)
        number = same_office(row, written) if number is None else number
        if number is not None:
            other = "" if row.name in persons[number].aliases.split("|") else row.name
            aliases = "|".join(filter(None, (persons[number].aliases, other if fold(other) not in known else "")))
            persons[number] = replace(persons[number], wikidata=row.wikidata, aliases=aliases)
        elif row.wikidata in added:
            before = persons[added[row.wikidata]]
            persons[added[row.wikidata]] = replace(before, offices=f"{before.offices}|{ended(row.offices, written)}")
        else:
            added[row.wikidata] = len(persons)
            persons.append(replace(row, offices=ended(row.offices, written)))
    return [
        row if row.wikidata else replace(row, wikidata=next((ids[n] for n in names(row) if n in ids), ""))
        for row in persons
    ]


def same_office(row: Row, written: list[Row]) -> int | None:
    """The written row of one who took the same office in the same year and shares a word of the name."""
    title, where, span = row.offices.split(" ")
    for number, other in enumerate(written):
        took = any(item.startswith(f"{title} {where} {span[:4]}") for item in other.offices.split("|"))
        if took and any(alike(one, two) for one in row.name.split() for two in words_of(other)):
            return number
    return None


def words_of(row: Row) -> list[str]:
    """The words of all names of a row."""
    return f"{row.name} {row.aliases.replace('|', ' ')}".split()


def alike(one: str, two: str) -> bool:
    """Whether two words of names are one; short ones and particles say nothing."""
    return min(len(one), len(two)) >= len("Ghali") and (fold(one) == fold(two) or same_surname(one, two))


def ended(office: str, written: list[Row]) -> str:
    """An open office with the day on which the next holder in the written lists took over."""
    title, where, span = office.split(" ")
    since, _, until = span.partition("/")
    later = sorted(
        begin for row in written for item in row.offices.split("|")
        for other, place, begin in [(*item.rsplit(" ", 1)[0].split(" ", 1), item.rsplit(" ", 1)[1].partition("/")[0])]
        if (other, place) == (title, where) and begin > since
    )  # fmt: skip
    return f"{title} {where} {since}/{until or (later[0] if later else '')}"


@click.command(help=__doc__)
@click.option("--extracts", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
def main(extracts: Path) -> None:
    """Write `persons.csv`."""
    ids = {fold(line["person"]): line["personID"] for line in rows(extracts / "legislators.csv")}
    found = list(corrected(extracted(extracts), HERE / "corrections.csv"))
    persons = merged(list(own(HERE.glob("own_*.csv"))), found, ids)
    with OUT.open("w", encoding="utf8", newline="") as out:
        out.write(f"{SOURCE}\n")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([getattr(row, column) for column in COLUMNS] for row in persons)
    click.echo(f"{len(persons)} persons, {sum(bool(row.wikidata) for row in persons)} with Wikidata ids")


if __name__ == "__main__":
    main()
