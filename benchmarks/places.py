"""Place names to places: accuracy within 161 km on LGL, and coverage of names from conflicts.

Run with `python -m benchmarks.places`.
"""

import math
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from benchmarks.common import SHARED, csv_rows, open_text, percent, print_table
from lagebild.record import Span
from lagebild.where.fold import adjective
from lagebild.where.gazetteer import Gazetteer
from lagebild.where.resolve import Context, Resolved, Resolver

COVERAGE = Path(__file__).parent / "data" / "conflict_places.csv"
CLOSE_KM = 161.0  # 100 miles
EARTH_KM = 6371.0088
SPEED_SECONDS = 1.0

#: Countries (alpha-3) of some top-level domains; `.com` tells none.
DOMAINS = {
    "uk": "GBR", "ie": "IRL", "ca": "CAN", "au": "AUS", "nz": "NZL", "in": "IND", "za": "ZAF", "ru": "RUS", "ua": "UKR",
    "ge": "GEO", "lb": "LBN", "eg": "EGY", "il": "ISR", "tr": "TUR", "pk": "PAK", "de": "DEU", "fr": "FRA", "it": "ITA",
    "es": "ESP", "us": "USA",
}  # fmt: skip

Point = tuple[float, float]  # latitude and longitude in degrees


@dataclass(frozen=True, slots=True)
class Article:
    """The toponyms of an LGL article that carry a point, in the text's order, and the outlet's country if known."""

    phrases: tuple[str, ...]
    spans: tuple[Span, ...]
    points: tuple[Point, ...]
    outlet: str | None


Method = Callable[[Article], Sequence[Point | None]]


def read_lgl(path: Path) -> Iterator[Article]:
    """The articles of LGL. Raises `click.FileError` where the file is missing."""
    with open_text(path) as file:
        root = ET.fromstring(file.read())
    for article in root.iter("article"):
        placed = (toponym for toponym in article.iter("toponym") if toponym.find("gaztag/lat") is not None)
        toponyms = sorted(placed, key=lambda toponym: _int(toponym, "start"))
        yield Article(
            tuple(toponym.findtext("phrase", "") for toponym in toponyms),
            tuple((_int(toponym, "start"), _int(toponym, "end")) for toponym in toponyms),
            tuple((_degrees(toponym, "lat"), _degrees(toponym, "lon")) for toponym in toponyms),
            DOMAINS.get(article.findtext("domain", "").rpartition(".")[2]),
        )


def _int(toponym: ET.Element, name: str) -> int:
    return int(toponym.findtext(name, ""))


def _degrees(toponym: ET.Element, name: str) -> float:
    return float(toponym.findtext(f"gaztag/{name}", ""))


def kilometres(one: Point, other: Point) -> float:
    """Great-circle distance."""
    (lat1, lon1), (lat2, lon2) = (map(math.radians, point) for point in (one, other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))


def accuracy(articles: Iterable[Article], method: Method) -> dict[str, float | int | None]:
    """Gold toponyms, those found, and the share within 161 km of those found and of all."""
    gold = found = close = 0
    for article in articles:
        for point, answer in zip(article.points, method(article), strict=True):
            gold += 1
            found += answer is not None
            close += answer is not None and kilometres(point, answer) <= CLOSE_KM
    return {"gold": gold, "found": found, "of found": percent(close, found), "of all": percent(close, gold)}


def population_prior(gazetteer: Gazetteer) -> Method:
    """The peer: the most populous entry so spelled, or of which it is the adjective, whatever the article says."""

    def most_populous(phrase: str) -> Point | None:
        hits = gazetteer.lookup(phrase) or gazetteer.spelled(adjective(phrase))
        entries = [gazetteer.entry(hit.row) for hit in hits]
        best = max(entries, key=lambda entry: entry.population, default=None)
        return (best.lat, best.lon) if best else None

    return lambda article: [most_populous(phrase) for phrase in article.phrases]


def alone(resolver: Resolver) -> Method:
    """Each name by itself: what the resolver knows before it has seen the document."""
    return lambda article: [_point(resolver.places([phrase], Context("en"))[0]) for phrase in article.phrases]


def together(resolver: Resolver) -> Method:
    """All names of an article at once, with the outlet's country."""
    return lambda article: [
        _point(place)
        for place in resolver.places(
            article.phrases, Context("en", outlet=article.outlet), article.spans, mentions=article.spans
        )
    ]


def _point(place: Resolved | None) -> Point | None:
    return (place.lat, place.lon) if place else None


def coverage(resolver: Resolver, rows: Sequence[dict[str, str]], language: str) -> tuple[int, int, list[str]]:
    """Names with the right country, those with the right admin1 too (where one is expected), and what went wrong."""
    countries = admin1s = 0
    wrong = []
    for row in rows:
        place = resolver.places([row[language]], Context(language))[0]
        country = place is not None and (place.country or "") == row["country"]
        admin1 = country and (not row["admin1"] or (place is not None and place.admin1 == row["admin1"]))
        countries += country
        admin1s += admin1
        if not admin1:
            wrong.append(f"{row[language]}: {place.name}, {place.country}, {place.admin1}" if place else row[language])
    return countries, admin1s, wrong


def lookups_a_second(gazetteer: Gazetteer, names: Sequence[str]) -> float:
    """Exact lookups on one core, each of a name as written."""
    begin, count = time.process_time(), 0
    while time.process_time() - begin < SPEED_SECONDS:
        for name in names:
            gazetteer.lookup(name)
        count += len(names)
    return count / (time.process_time() - begin)


@click.command()
@click.option("--data", type=click.Path(path_type=Path), default=SHARED / "data" / "geo" / "lgl.xml.xz", help="LGL.")
@click.option("--errors", is_flag=True, help="Print the names of the coverage list that are wrong.")
def main(data: Path, errors: bool) -> None:
    """Place names to places.

    LGL, the Local Global Lexicon (Lieberman, Samet, Sankaranarayanan 2010), third-party news, EVALUATION ONLY: 588
    articles of small papers, whose places are the hard ones. Toponyms are given, as written, with their offsets and the
    country of the outlet where its domain tells one; neither the article's text nor the paper's name is read. All
    toponyms with a gold point count, repeats too. FOUND are those for which a method has an answer; right is an answer
    at most 161 km (100 miles) from the gold point, by great circle. `of found` divides by found, `of all` by all gold
    toponyms: what is not found is wrong there. Gold points of countries and states are GeoNames' own, ours are the
    World Factbook's and means of districts: both count as they are.

    Peer: the most populous entry of the same gazetteer that is spelled so, or of which it is the adjective. `alone` is
    the resolver without the document.

    Coverage: 307 names from conflicts, written by hand for this benchmark (own work), each looked up by itself: right
    country, and right ISO 3166-2 code where the list has one.
    """
    gazetteer = Gazetteer()
    resolver = Resolver(gazetteer)
    articles = list(read_lgl(data))
    methods = {
        "lagebild": together(resolver),
        "alone": alone(resolver),
        "population prior": population_prior(gazetteer),
    }
    results = {name: accuracy(articles, method) for name, method in methods.items()}
    columns = ["", *next(iter(results.values()))]
    title = f"LGL, {len(articles)} articles, accuracy within {CLOSE_KM:.0f} km"
    print_table(title, columns, [(name, *result.values()) for name, result in results.items()])
    _print_coverage(resolver, errors)


def _print_coverage(resolver: Resolver, errors: bool) -> None:
    rows = list(csv_rows(COVERAGE))
    results = {language: coverage(resolver, rows, language) for language in ("de", "en")}
    print_table(
        f"{len(rows)} names from conflicts, each by itself",
        ["", "country", "country and admin1"],
        [(language, percent(c, len(rows)), percent(a, len(rows))) for language, (c, a, _) in results.items()],
    )
    speed = lookups_a_second(resolver.gazetteer, [row[language] for row in rows for language in ("de", "en")])
    click.echo(f"{speed:,.0f} lookups/s, {resolver.gazetteer.path.stat().st_size / 1e6:.1f} MB")
    for language, (_, _, wrong) in results.items():
        if errors:
            click.echo(f"\n{language}\n" + "\n".join(wrong))


if __name__ == "__main__":
    main()
