"""Copies: stable keys, kinds and their passages, direction, groups, and bounded time on hostile text."""

import random
import subprocess
import sys
import time
import unicodedata
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagebild.archive.copies import CROWD, Article, Copy, Kind, candidates, compare, direction, groups, keys
from lagebild.archive.copies.words import fold

HEAD = "Moskau verlängert Getreideabkommen nicht"
LEAD = (
    "Russland hat das Abkommen über die Ausfuhr ukrainischen Getreides durch das Schwarze Meer nicht verlängert. "
    "Das teilte der Kreml am Montag in Moskau mit und verwies auf eigene Ausfuhren von Dünger, die noch immer stockten."
)
QUOTATION = (
    "Sobald der russische Teil der Abmachungen erfüllt ist, kehren wir sofort zur Umsetzung der Vereinbarung zurück"
)
REST = (
    "Die Vereinten Nationen und die Türkei hatten die Vereinbarung im Sommer zuvor in Istanbul vermittelt. Seither "
    "verließen mehr als tausend Schiffe mit Mais, Weizen und Sonnenblumenöl die Häfen von Odessa. In Kiew hieß es, man "
    "suche nun nach einem Weg entlang der rumänischen Küste. Die Preise an den Börsen zogen nach der Nachricht an."
)
WIRE = f"{HEAD}\n\n{LEAD} „{QUOTATION}“, sagte Sprecher Dmitri Peskow.\n\n{REST}"
OTHER = (
    "Vor dem Weltsicherheitsrat haben Diplomaten abends über Hunger in Ostafrika beraten. Kenia und Somalia forderten "
    "rasche Hilfe, da ihre Speicher leer seien. Mehrere Redner gaben der Dürre die Schuld, andere den Kämpfen an der "
    "Grenze. Ein Beschluss kam nicht zustande, die Sitzung soll in der kommenden Woche fortgesetzt werden, sobald ein "
    "Bericht des Welternährungsprogramms vorliegt. Die Organisation braucht nach eigener Rechnung doppelt so viel Geld."
)


def copy(a: str, b: str) -> Copy | None:
    return compare(Article("a", a), Article("b", b))


def shared(a: str, b: str) -> set[int]:
    return {*keys(a)} & {*keys(b)}


def edited() -> str:
    first, second, *rest = REST.split(". ")
    return ". ".join([LEAD.replace("am Montag in Moskau", "zu Wochenbeginn"), second, first, *rest[1:]])


SAME_WORDS = unicodedata.normalize("NFD", WIRE.translate(str.maketrans("„“", "»«")).replace(" ", " \n")).upper()
CASES: list[tuple[str, Kind | None]] = [
    (SAME_WORDS, "identical"),
    (WIRE.replace(HEAD, "Kein Korn mehr über das Meer") + "\n(dpa)", "wire copy"),
    (edited(), "edited wire"),
    (f"Getreide\n\n{LEAD}", "partial"),
    (f"{OTHER}\n\n{WIRE}\n\n{OTHER.replace('Kenia', 'Äthiopien')}", "partial"),
    (f'{OTHER} Aus Moskau kam ein Angebot: "{QUOTATION}."', "shared quotation"),
    (OTHER, None),
    ("", None),
    ("...", None),
]


@pytest.mark.parametrize(("text", "kind"), CASES, ids=lambda value: str(value)[:12])
def test_kind_and_candidate(text: str, kind: Kind | None) -> None:
    found = copy(WIRE, text)
    assert (found.kind if found else None) == kind
    assert bool(shared(WIRE, text)) == bool(kind)


@pytest.mark.parametrize("text", [text for text, kind in CASES if kind], ids=lambda text: text[:12])
def test_passages_are_the_same_words_and_make_up_the_containment(text: str) -> None:
    found = copy(WIRE, text)
    assert found
    words = [[fold(word) for word in WIRE[slice(*p.a)].split()] for p in found.passages]
    assert [[fold(word) for word in text[slice(*p.b)].split()] for p in found.passages] == words
    assert round(found.in_b * len(WIRE.split())) == sum(map(len, words))


def test_the_order_of_two_articles_makes_no_difference() -> None:
    a, b = Article("a", WIRE, "2023-07-17"), Article("b", edited(), "2023-07-18")
    assert compare(a, b) == compare(b, a)


def test_keys_are_those_of_another_process_and_of_every_release() -> None:
    program = "import sys; from lagebild.archive.copies import keys; print(*keys(sys.stdin.buffer.read().decode()))"
    run = subprocess.run([sys.executable, "-c", program], input=WIRE.encode(), capture_output=True, check=True)
    assert tuple(map(int, run.stdout.split())) == keys(WIRE)
    # Stored archives hold these: after a change they must be merged from scratch.
    assert keys("Die Regierung hat ihren Rücktritt angekündigt.") == (90538751965540,)


def test_a_text_that_quotes_a_part_of_the_quotation_is_a_candidate() -> None:
    words = QUOTATION.split()
    assert shared(WIRE, f"{OTHER} „{' '.join(words[2:14])}“, hieß es.")


def test_crowded_keys_stay_linear_and_lose_no_copy() -> None:
    footer = "Dieser Beitrag gehört zum Angebot der Redaktion und darf ohne ihre Erlaubnis nirgends verbreitet werden."
    rng = random.Random(1)
    strangers = [" ".join(rng.choices(f"{OTHER} {REST}".split(), k=80)) for _ in range(200)]
    texts = [f"{text} {footer}" for text in strangers] + [f"{WIRE} {number}" for number in range(200)]
    holders: defaultdict[int, list[str]] = defaultdict(list)
    pairs, compared = [], 0
    for number, text in enumerate(texts):
        id = f"{number:03}"
        found = candidates(holders[key][:CROWD] for key in keys(text))
        compared += len(found)
        pairs += [(id, other) for other in found if (c := compare(Article(id, text), Article(other, texts[int(other)])))
                  and c.one_source]  # fmt: skip
        for key in keys(text):
            holders[key].append(id)
    assert compared < 2 * CROWD * len(texts)
    assert set(groups(pairs)) == {f"{number:03}" for number in range(200, 400)}
    assert set(groups(pairs).values()) == {"200"}


def test_rare_keys_come_first() -> None:
    assert candidates([["a", "b", "c"], ["c", "d"], ["b"]]) == ["b", "c", "d", "a"]


@pytest.mark.parametrize(
    ("a", "b", "origin"),
    [
        (Article("a", "", "2024-05-13"), Article("b", "", "2024-05-14"), "a"),
        (Article("a", "", "2024-05-13T10:30+02:00"), Article("b", "", "2024-05-13T08:15Z"), "b"),
        (Article("a", "", "2024-05-13"), Article("b", "", "2024-05-13T08:15"), None),
        (Article("a", "", "2024-05-13"), Article("b", "", "2024-06"), "a"),
        (Article("a", "", "2024-05-13"), Article("b", ""), None),
        (Article("a", "", "2024-05-13"), Article("b", "", "gestern"), None),
        (Article("a", "", "2024-05-13", ("dpa", "AFP")), Article("b", "", "2024-05-14", ("AFP",)), "AFP"),
        (Article("a", "", "2024-05-13", ("TASS",)), Article("b", "", "2024-05-14", ("TASS",), "Tass"), "b"),
    ],
)
def test_direction(a: Article, b: Article, origin: str | None) -> None:
    found = direction(a, b)
    assert (found.origin or found.agency) == origin
    assert found.reason
    assert direction(b, a) == found


def test_a_brief_counts_as_its_later_copied_article_but_a_longer_text_has_something_of_its_own() -> None:
    brief = f"{LEAD} {REST.partition('. ')[0]}."

    def one_source(day_of_brief: str, *agencies: str) -> bool:
        found = compare(Article("a", brief, day_of_brief, agencies), Article("b", WIRE, "2023-07-17", agencies))
        assert found
        assert found.kind == "partial"
        return found.one_source

    assert one_source("2023-07-18")
    assert one_source("2023-07-16", "dpa")
    assert not one_source("2023-07-16")


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh"))), st.randoms(use_true_random=False))
def test_groups_are_the_same_in_every_order(pairs: list[tuple[str, str]], rng: random.Random) -> None:
    found = groups(pairs)
    mixed = [rng.choice([pair, pair[::-1]]) for pair in rng.sample(pairs, len(pairs))]
    assert groups(mixed) == found
    assert all(found[a] == found[b] <= min(a, b) for a, b in pairs)


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_is_compared(a: str, b: str) -> None:
    found = copy(a + WIRE[:300], b + WIRE[:300])
    assert not found or (0 < found.in_a <= 1 and 0 < found.in_b <= 1)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("a " * 500_000, "a " * 499_999),
        ("a b " * 250_000, "b a a " * 160_000),
        (f"{REST}\n" * 2400, f"{LEAD}\n{REST}\n" * 1400),
        ("„" * 1_000_000, '"a' * 500_000),
        ("„a “" * 250_000, "»a " * 333_000),
        ("x" * 1_000_000, "a" + "\u0301" * 999_999),
    ],
    ids=["one word", "two words", "one paragraph", "marks", "tiny quotations", "long words"],
)
def test_hostile_texts_take_bounded_time(a: str, b: str) -> None:
    begin = time.process_time()
    assert len(keys(a)) < 100
    assert len(keys(b)) < 100
    copy(a, b)
    # Some two seconds of a core; anything quadratic takes hours.
    assert time.process_time() - begin < 30
