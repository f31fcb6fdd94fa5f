"""Stories: what puts documents together, what keeps them apart, and that order of arrival changes nothing."""

from datetime import date, timedelta
from pathlib import Path
from random import Random

import msgspec
import numpy as np
import pytest

from lagebild.archive.stories import Edge, Profile, cluster, edges, link, profile, similarity, touched, window
from lagebild.archive.stories.embedder import Embedder
from lagebild.errors import WeightsError
from lagebild.pipeline import Reader

RAID_DE = (
    "Razzia in Dortmund: Polizei nimmt zwei Männer fest",
    "Die Polizei hat am Dienstag in Dortmund zwei Männer festgenommen. Sie sollen einen Überfall auf die Sparkasse am "
    "Phoenixsee geplant haben, teilte die Staatsanwaltschaft Dortmund mit. Die Beamten fanden zwei Pistolen.",
)
RAID_EN = (
    "Two men held in Dortmund over plan to rob savings bank",
    "German police arrested two men in Dortmund on Tuesday. Prosecutors in Dortmund say they planned to rob the "
    "Sparkasse savings bank at Phoenixsee lake. Officers found two pistols.",
)
TWIN_DE = (
    "Raubüberfall in Kiel: Polizei sucht zwei Männer",
    "Die Polizei sucht nach einem Überfall auf die Förde Sparkasse in Kiel zwei Männer. Die Täter bedrohten am "
    "Dienstag eine Angestellte mit einer Pistole und flohen mit Bargeld, teilte die Polizeidirektion Kiel mit.",
)
OTHER_EN = (
    "Chile's parliament passes pension reform",
    "Chile's Congress on Tuesday approved a reform of the country's private pension system, a victory for President "
    "Gabriel Boric. Employers in Santiago will have to pay more into the funds.",
)


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder.load()


@pytest.fixture(scope="module")
def told(embedder: Embedder) -> dict[str, Profile]:
    reader, found = Reader(), {}
    articles = {"raid-de": RAID_DE, "raid-en": RAID_EN, "twin-de": TWIN_DE, "other-en": OTHER_EN}
    for id, (title, text) in articles.items():
        record = reader.read(text, id=id, title=title, date="2024-05-14")
        found[id] = profile(record, embedder.vector(record))
    return found


def test_one_story_in_two_languages_goes_together_and_its_twin_stays_apart(told: dict[str, Profile]) -> None:
    assert cluster(told.values()) == [{"raid-de", "raid-en"}, {"other-en"}, {"twin-de"}]


def test_reasons_say_what_two_documents_share(told: dict[str, Profile]) -> None:
    score = similarity(told["raid-de"], told["raid-en"])
    assert score == similarity(told["raid-en"], told["raid-de"])
    kinds = {reason.kind: reason for reason in score.reasons}
    assert {"vector", "names", "time"} <= kinds.keys()
    assert any("dortmund" in key for key in kinds["names"].shared)
    assert sum(reason.value for reason in score.reasons) > score.value


def test_a_profile_survives_storage(told: dict[str, Profile]) -> None:
    known = told["raid-de"]
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(known), type=Profile) == known
    assert len(msgspec.msgpack.encode(known)) < 2000
    assert sum(weight**2 for weight in known.names.values()) == pytest.approx(1, abs=1e-3)


def test_vectors_are_reproducible_and_unrelated_texts_near_zero(embedder: Embedder, told: dict[str, Profile]) -> None:
    record = Reader().read(RAID_DE[1], id="x", title=RAID_DE[0])
    assert np.array_equal(embedder.vector(record), embedder.vector(record))
    assert np.linalg.norm(embedder.vector(record)) == pytest.approx(1, abs=1e-5)
    far = np.frombuffer(told["other-en"].vector, "<f2").astype("f4") @ embedder.vector(record)
    assert abs(far) < 0.15


def test_weights_that_are_not_whole_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="story embedder"):
        Embedder.load(tmp_path)


# the same story far apart in time, and documents without a day


def moved(known: Profile, id: str, day: str | None) -> Profile:
    return Profile(id, day, known.language, known.names, known.places, known.vector)


def test_the_same_text_a_month_later_is_another_story(told: dict[str, Profile]) -> None:
    known = told["raid-de"]
    assert len(cluster([known, moved(known, "later", "2024-06-14")])) == 2
    assert len(cluster([known, moved(known, "soon", "2024-05-18")])) == 1
    assert len(cluster([known, moved(known, "undated", None)])) == 1


def test_the_window_of_odd_days(told: dict[str, Profile]) -> None:
    known = told["raid-de"]
    assert window([known]) == ("2024-05-04", "2024-05-24")
    assert window([known, moved(known, "undated", None)]) is None
    assert window([]) is None
    ends = [moved(known, "first", "0001-01-01"), moved(known, "last", "9999-12-31")]
    assert window(ends) == ("0001-01-01", "9999-12-31")
    assert len(cluster(ends)) == 2


def test_a_document_without_a_vector_is_alone(told: dict[str, Profile]) -> None:
    assert cluster([Profile("bare", "2024-05-14"), told["raid-de"]]) == [{"bare"}, {"raid-de"}]
    assert cluster([]) == []


# the same result in any order


def crowd(seed: int, stories: int = 30) -> list[Profile]:
    """Profiles of made-up stories of several documents, days apart."""
    rng, chance = np.random.default_rng(seed), Random(seed)
    found = []
    for story in range(stories):
        centre = rng.standard_normal(384)
        for part in range(chance.randint(1, 6)):
            vector = centre + rng.standard_normal(384) * chance.choice([0.6, 1.0, 1.3])
            day = (date(2024, 1, 1) + timedelta(chance.randint(0, 25))).isoformat()
            names = {f"n:{story % 9}": 0.8, f"n:x{chance.randint(0, 20)}": 0.6}
            known = (vector / np.linalg.norm(vector)).astype("<f2").tobytes()
            found.append(Profile(f"{story:02}-{part}", day if chance.random() < 0.9 else None, "de", names, {}, known))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_arrival_in_parts_gives_what_all_at_once_gives(seed: int) -> None:
    everyone = crowd(seed)
    whole = cluster(everyone)
    assert 1 < len(whole) < len(everyone)
    order = list(everyone)
    Random(seed).shuffle(order)
    stored: dict[str, Profile] = {}
    kept: list[Edge] = []
    story_of: dict[str, frozenset[str]] = {}
    while order:
        new, order = order[:7], order[7:]
        days = window(new)
        nearby = [p for p in stored.values() if not days or not p.published or days[0] <= p.published <= days[1]]
        kept += edges(new, nearby)
        stored |= {p.id: p for p in new}
        again = touched((p.id for p in new), kept)
        story_of |= {id: group for group in link(again, kept) for id in group}
    assert set(story_of.values()) == set(whole)


def test_only_what_hangs_together_is_touched() -> None:
    kept = [Edge("a", "b", 0.9), Edge("b", "c", 0.6), Edge("c", "d", 0.3), Edge("d", "e", 0.9)]
    assert touched(["a"], kept) == {"a", "b", "c"}
    assert touched(["new"], kept) == {"new"}


def test_average_linkage_asks_the_group_not_the_nearest() -> None:
    chain = [Edge("a", "b", 0.9), Edge("b", "c", 0.8)]
    assert link("abc", chain) == [{"a", "b"}, {"c"}]
    assert link("abc", [*chain, Edge("a", "c", 0.3)]) == [{"a", "b", "c"}]
    assert link("abcd", [Edge("a", "b", 0.7), Edge("b", "c", 0.7), Edge("c", "d", 0.7)]) == [{"a", "b"}, {"c", "d"}]
