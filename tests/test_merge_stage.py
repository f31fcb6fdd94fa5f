"""Merging in an archive: in any order, killed anywhere, ruled on by hand; on both databases."""

import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Iterable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, select

from lagebild.archive import merge as stage
from lagebild.archive.merge import join, merge, part, undo
from lagebild.archive.merging.ledger import Decision, decision_id
from lagebild.archive.merging.merge import merge as merging
from lagebild.archive.store import copies, events, lease, ledger, schema
from lagebild.archive.store import told as told_store
from lagebild.archive.store.connect import Store
from lagebild.archive.store.filters import Filter
from lagebild.errors import ArchiveError
from tests.archive_articles import Article, Told, add

STRIKE = (
    "Bei einem Raketenangriff auf {place} sind in der Nacht {dead} Menschen getötet worden. Russland beschoss nach "
    "Angaben der Behörden ein Wohnviertel am Rand der Stadt. Mehrere Häuser brannten aus, Rettungskräfte suchten bis "
    "zum Morgen in den Trümmern nach Verschütteten. Die Ukraine verlangte eine Sitzung des Sicherheitsrats."
)
RETOLD = (
    "In {place} zählt man nach dem Einschlag einer Rakete {dead} Tote. Russland griff die Stadt am frühen Morgen an, "
    "wie der Bürgermeister in einer Ansprache sagte. Schulen bleiben bis Freitag geschlossen, auch Busse fahren nicht."
)
TALKS = "Israel und die Hamas verhandelten am {day} in Kairo über eine Waffenruhe, ohne Ergebnis, {n} Stunden lang."
STRIKES = (
    *(("Charkiw", "2024-05-13"), ("Charkiw", "2024-05-16"), ("Odessa", "2024-05-13"), ("Rafah", "2024-05-14")),
    *(("Charkiw", "2024-04-02"), ("Odessa", "2024-06-20")),
)
# Documents whose reports get one event id if they stand at 9 to 17: the first such pair of numbers, found by trying a
# million. Then the same of two pairs of reports, which get one decision id.
TWINS = "740740", "1257134"
TWIN_IDS = "E3a2cd56656", "E3a2cd56657"
TWIN_PAIRS = [("00000000000000a0:1-9", f"{number:016x}:1-9") for number in (0x366B7, 0x665C0)]


@pytest.fixture
def store(where: str) -> Iterator[Store]:
    with_tables = Store.open(where, create=True)
    yield with_tables
    with_tables.close()


def strike(id: str, place: str, dead: int, day: str, **more: Any) -> Article:
    text = more.pop("text", STRIKE).format(place=place, dead=dead)
    verb = "beschoss" if "beschoss" in text else "griff"
    told = (
        Told("Raketenangriff" if "Raketenangriff" in text else "Einschlag", place=place, dead=dead, day=day),
        Told(verb, actor="Russland", place=place, day=day),
        *([Told("verlangte", "REQUEST", actor="Ukraine")] if "verlangte" in text else []),
    )
    return Article(id, text, told, day, **more)


def corpus() -> list[Article]:
    """Four strikes as several outlets tell them, with copies, and talks; one document has no day."""
    found = []
    for number, (place, day) in enumerate(STRIKES):
        more: dict[str, Any] = {"axis": number}
        found += [strike(f"{number}{outlet}", place, 3, day, outlet=outlet, **more) for outlet in "ABC"]
        found += [strike(f"{number}{outlet}", place, 4, day, outlet=outlet, text=RETOLD, **more) for outlet in "DE"]
    found.append(strike("late", "Charkiw", 3, "2024-05-13", text=RETOLD, agencies=("dpa",)))
    for n in range(4):
        text = TALKS.format(day="Montag" if n < 2 else "Freitag", n=n + 2)
        told = (Told("verhandelten", "CONSULT", actor="Israel", recipient="Hamas", day="2024-05-13"),)
        found.append(Article(f"talks{n}", text, told, None if n == 3 else "2024-05-13", outlet=f"T{n}", axis=9))
    return found


def state(store: Store) -> dict[str, Any]:
    """Everything that merging writes and that does not depend on when it was written."""
    document, decision, event = schema.document, schema.decision, schema.event
    queries = {
        "events": select(event.c.id, event.c.public, event.c.component, event.c.data),
        "reports": select(schema.report.c.public, schema.report.c.event_id),
        "facets": select(schema.term.c.kind, schema.term.c.value, schema.term.c.events, schema.facet.c.event_id)
        .join_from(schema.term, schema.facet, schema.term.c.id == schema.facet.c.term_id),
        "decisions": select(decision.c.id, decision.c.verdict, decision.c.by, decision.c.score),
        "documents": select(document.c.public, document.c.copy_group, document.c.story_id),
        "stories": select(schema.story),
        "copies": select(schema.copy.c.kind, schema.copy.c.data),
        "keys": select(schema.copy_key),
        "blocks": select(schema.block),
        "told": select(document.c.public, schema.told.c.data).join_from(document, schema.told),
        "edges": select(schema.edge.c.value),
    }  # fmt: skip
    with store.connect() as connection:
        return {name: sorted(map(tuple, connection.execute(query))) for name, query in queries.items()}


def told(store: Store, **asked: Any) -> list[list[str]]:
    """The documents of each event that matches, as they were named, newest event first."""
    names = {each.public: each.id for each in corpus()}
    with store.connect() as connection:
        found = events.merged(connection, Filter(**asked))
        return [sorted(names.get(document, document) for document in each.documents) for each in found]


def assert_same(found: dict[str, Any], wanted: dict[str, Any]) -> None:
    for name, value in wanted.items():
        assert found[name] == value, name


@pytest.fixture
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The state after one merge of all articles at once."""
    store = Store.open(tmp_path_factory.mktemp("whole"), create=True)
    add(store, *corpus())
    merge(store)
    found = state(store)
    store.close()
    return found


def test_reports_of_one_event_are_merged_and_those_of_its_twins_are_not(store: Store) -> None:
    add(store, *corpus())
    done = merge(store)
    assert done.merged == len(corpus())
    strikes = told(store, type=("ASSAULT",))
    assert ["1A", "1B", "1C", "1D", "1E"] in strikes
    assert ["0A", "0B", "0C", "0D", "0E", "late"] in strikes
    assert not [each for each in strikes if len({name[0] for name in each} - {"l"}) > 1]
    with store.connect() as connection:
        asked = Filter(type=("ASSAULT",), place=("Odessa",), until="2024-05-31")
        event = max(events.merged(connection, asked), key=lambda e: len(e.documents))
    assert len(event.documents) == 5
    assert event.dead == (3, 4)
    assert {c.kind for c in event.contradictions} == {"dead"}


def test_events_are_those_of_merging_all_reports_in_memory(store: Store, whole: dict[str, Any]) -> None:
    add(store, *corpus())
    merge(store)
    with store.connect() as connection:
        reports = [r.report for r in told_store.of_documents(connection, range(100))]
        vectors = told_store.vectors(connection, range(100))
    found = merging(reports, vectors=vectors)
    assert vectors
    assert {each.id for each in found.events} == {public for _, public, _, _ in whole["events"]}
    assert [d.id for d in found.decisions] == [id for id, *_ in whole["decisions"]]


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_arrival_and_the_size_of_batches_make_no_difference(
    store: Store, whole: dict[str, Any], seed: int
) -> None:
    chance = random.Random(seed)
    articles = corpus()
    chance.shuffle(articles)
    while articles:
        size = chance.randint(1, 8)
        add(store, *articles[:size])
        del articles[:size]
        merge(store)
    assert_same(state(store), whole)
    merge(store, scratch=True)
    assert_same(state(store), whole)


def test_a_document_that_is_revised_leaves_its_events(store: Store) -> None:
    add(store, *corpus())
    merge(store)
    first = next(each for each in corpus() if each.id == "0A")
    add(store, Article(first.id, "In Charkiw regnete es. Mehr war nicht zu erfahren.", (), first.day, outlet="A"))
    merge(store)
    assert not [each for each in told(store) if "0A" in each]
    assert ["0B", "0C", "0D", "0E", "late"] in told(store, type=("ASSAULT",))
    with store.connect() as connection:
        assert not connection.execute(
            select(schema.decision).where(schema.decision.c.left.startswith(first.public))
        ).all()


def test_ids_that_events_had_lead_to_what_became_of_them(store: Store) -> None:
    late, early = strike("late", "Charkiw", 3, "2024-05-13", text=RETOLD), strike("early", "Charkiw", 3, "2024-05-13")
    add(store, early)
    merge(store)
    with store.connect() as connection:
        before = {e.id for e in events.merged(connection, Filter(type=("ASSAULT",)))}
    first = Article("first", late.text, late.told, "2024-05-12")
    add(store, first)
    merge(store)
    with store.connect() as connection:
        for old in before:
            answer = events.get(connection, old)
            assert answer
            assert len(answer.told.documents) == 2
        assert events.get(connection, "E0000000000") is None


def twin(id: str, place: str, day: str = "2024-05-13") -> Article:
    text = f"Russland beschoss {place}, wie es am Abend aus dem Rathaus hieß."
    return Article(id, text, (Told("beschoss", actor="Russland", place=place, day="2024-05-13"),), day)


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("names", [TWINS, TWINS[::-1]])
def test_events_whose_ids_collide_both_live_and_keep_theirs(
    store: Store, names: tuple[str, str], together: bool
) -> None:
    first, second = (twin(name, place) for name, place in zip(names, ("Charkiw", "Odessa"), strict=True))
    for articles in ((first, second),) if together else ((first,), (second,)):
        add(store, *articles)
        merge(store)
    if together:  # then the smaller report has the id
        first, second = sorted((first, second), key=lambda each: each.public)
    homes = {TWIN_IDS[0]: [first.public], TWIN_IDS[1]: [second.public]}
    assert _documents(store, TWIN_IDS) == homes
    merge(store, scratch=True)
    assert _documents(store, TWIN_IDS) == homes
    with store.connect() as connection:
        assert {each.id for each in events.merged(connection, Filter())} == set(TWIN_IDS)
        assert [each.id for each in events.merged(connection, Filter(document=(second.public,)))] == [TWIN_IDS[1]]


def test_an_id_beside_a_twin_s_leads_on_and_is_not_taken_by_the_twin(store: Store) -> None:
    first, second = twin(TWINS[0], "Charkiw"), twin(TWINS[1], "Odessa")
    founder = twin("founder", "Charkiw", day="2024-05-12")
    for each in (first, second, founder):
        add(store, each)
        merge(store)
    homes = {TWIN_IDS[0]: sorted([first.public, founder.public]), TWIN_IDS[1]: [second.public]}
    assert _documents(store, TWIN_IDS) == homes
    add(store, twin("later", "Odessa", day="2024-05-14"))
    merge(store)
    homes[TWIN_IDS[1]] = sorted([second.public, twin("later", "").public])
    assert _documents(store, TWIN_IDS) == homes
    merge(store, scratch=True)
    assert _documents(store, TWIN_IDS) == homes


def test_of_decisions_whose_ids_collide_the_later_one_stands(store: Store) -> None:
    with store.begin() as connection:
        for left, right in TWIN_PAIRS:
            made = Decision(decision_id(left, right), left, right, "together", "score", 0.9)
            ledger.replace(connection, (left, right), (), [made])
        assert ledger.decisions(connection, [left]) == [made]


def _documents(store: Store, ids: Iterable[str]) -> dict[str, list[str]]:
    """The documents of events, by the ids that these have or had."""
    with store.connect() as connection:
        found = {id: events.get(connection, id) for id in ids}
    return {id: sorted(each.told.event.documents) for id, each in found.items() if each}


def test_documents_that_are_not_read_yet_are_only_compared(store: Store) -> None:
    add(store, *corpus()[:3], read=False)
    done = merge(store)
    assert (done.compared, done.placed, done.events, done.copies) == (3, 0, 0, 3)
    add(store, *corpus()[:3])
    assert merge(store).placed == 3


def test_a_ruling_parts_and_joins_events_at_once_and_outlives_a_merge_from_scratch(
    store: Store, whole: dict[str, Any]
) -> None:
    add(store, *corpus())
    merge(store)
    with store.connect() as connection:
        event = next(e for e in events.merged(connection, Filter(type=("ASSAULT",))) if len(e.documents) == 5)
        decision = next(d for d in ledger.decisions(connection, event.reports) if d.verdict == "together" and
                        d.left.partition(":")[0] != d.right.partition(":")[0])  # fmt: skip
    undo(store, decision.id, "two strikes")
    assert _event_of(store, decision.left) != _event_of(store, decision.right)
    with store.connect() as connection:
        [ruled] = ledger.rulings(connection)
    assert (ruled.id, ruled.note, ruled.ruling.together) == (decision.id, "two strikes", False)
    merge(store, scratch=True)
    assert _event_of(store, decision.left) != _event_of(store, decision.right)
    undo(store, decision.id)
    assert_same(state(store), whole)


def test_reports_can_be_joined_against_all_evidence(store: Store, whole: dict[str, Any]) -> None:
    add(store, *corpus())
    merge(store)
    with store.connect() as connection:
        one, other = (
            next(iter(events.merged(connection, Filter(place=(place,), type=("ASSAULT",))))).reports[0]
            for place in ("Odessa", "Rafah")
        )
    join(store, one, other)
    assert _event_of(store, one) == _event_of(store, other)
    part(store, one, other)
    assert _event_of(store, one) != _event_of(store, other)
    with pytest.raises(ArchiveError, match="no such report"):
        join(store, one, "0000000000000000:1-2")
    with pytest.raises(ArchiveError, match="no such decision"):
        undo(store, "D0000000000")


def test_only_one_process_merges_at_a_time(store: Store) -> None:
    add(store, *corpus()[:2])
    refused = []

    def second(*_: object) -> None:
        with pytest.raises(ArchiveError, match=r"process \d+ on .* is at it") as error:
            merge(store)
        refused.append(error)

    merge(store, progress=second)
    assert refused


def test_others_write_between_the_steps_of_a_merge(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    add(store, *corpus()[:10])
    wrote: list[float] = []

    def slow(connection: Connection, ids: Collection[int]) -> None:
        time.sleep(0.2)
        copies.step(connection, ids)

    def write() -> None:
        with store.begin() as connection:
            ledger.lift(connection, "", "")
        wrote.append(time.monotonic())

    first, *rest = stage._STAGES
    monkeypatch.setattr(stage, "_STAGES", (first._replace(step=slow, size=1), *rest))
    monkeypatch.setattr(stage, "_TURN", 0.3)
    other = threading.Timer(0.1, write)
    other.start()
    merge(store)
    merged = time.monotonic()
    other.join()
    assert wrote[0] < merged - 0.5


def test_a_merge_that_is_killed_goes_on_where_it_was(store: Store, where: str, whole: dict[str, Any]) -> None:
    add(store, *corpus())
    program = (
        "import sys; from lagebild.archive import merge\n"
        "merge._STAGES = tuple(s._replace(size=3) for s in merge._STAGES)\n"
        "print(flush=True); merge.merge(merge.Store.open(sys.argv[1]), progress=print)"
    )
    for delay in (0.02, 0.1, 0.3, 0.6):
        with subprocess.Popen([sys.executable, "-c", program, where], stdout=subprocess.PIPE) as process:
            assert process.stdout
            process.stdout.readline()
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
    merge(store)
    assert_same(state(store), whole)


def test_a_step_may_take_longer_than_the_lease(store: Store, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    add(store, *corpus()[:4])
    ended: list[str] = []

    def slow(connection: Connection, ids: Collection[int]) -> None:
        copies.step(connection, ids)
        time.sleep(0.3)

    def second() -> None:
        other = Store.open(where)
        merge(other, wait=30)
        other.close()
        ended.append("second")

    first, *rest = stage._STAGES
    monkeypatch.setattr(stage, "_STAGES", (first._replace(step=slow, size=1), *rest))
    monkeypatch.setattr(stage, "_TURN", 0)
    monkeypatch.setattr(lease, "_SECONDS", 0.2)
    thread = threading.Timer(0.2, second)
    thread.start()
    merge(store, progress=lambda *_: ended.append("step"))
    thread.join()
    assert ended[-1] == "second"
    assert len(ended) > 4


def test_a_merger_that_lost_its_lease_stops(store: Store) -> None:
    add(store, *corpus()[:4])

    def usurp(*_: object) -> None:
        with store.begin() as connection:
            connection.execute(schema.lease.update().values(holder="elsewhere 1 0"))

    with pytest.raises(ArchiveError, match="took over"):
        merge(store, progress=usurp)


def _event_of(store: Store, report: str) -> int:
    with store.connect() as connection:
        return connection.execute(select(schema.report.c.event_id).where(schema.report.c.public == report)).scalar_one()
