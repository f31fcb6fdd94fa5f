"""Decoding: hand-made scores in, spans and links out."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lagebild.reader import labels
from lagebild.reader.decode import Decoder, Scores, Settings, WindowText, bio_spans
from lagebild.reader.pairs import PairScorer, distance_buckets, sentence_buckets
from lagebild.reader.reading import Reading
from lagebild.record import Span

MODES = [mode for kind in labels.EVENT_TYPES for mode in (kind, f"{kind}/x")]
SIZES = {
    "mentions": 13,
    "triggers": 33,
    "modes": len(MODES),
    "statuses": 6,
    "starts": 6,
    "stances": 15,
    "cue_stances": 15,
    "quotes": 13,
}
ROLES = {"actors": 0, "recipients": 1, "places": 2, "times": 3, "dead": 4, "injured": 5}


class Table:
    """A pair scorer that looks its answers up."""

    def __init__(self, scores: npt.NDArray[np.float32]) -> None:
        self.scores = scores

    def score(self, words: object, anchors: npt.NDArray[np.int64], sentences: object) -> npt.NDArray[np.float32]:
        return self.scores[anchors]


class Scene:
    """A sentence whose scores are set by name."""

    def __init__(self, text: str, own: tuple[int, int] | None = None) -> None:
        self.words = text.split()
        count = len(self.words)
        begins = np.cumsum([0, *(len(w) + 1 for w in self.words[:-1])])
        spans = np.stack([begins, begins + [len(w) for w in self.words]], 1)
        self.text = text
        self.view = WindowText(self.words, spans, np.zeros(count, dtype=np.int64), *(own or (0, count)))
        self.layers = {name: np.zeros((count, size), dtype=np.float32) for name, size in SIZES.items()}
        for name in ("mentions", "triggers", "starts", "quotes"):
            self.layers[name][:, 0] = 1
        outputs = {"event": 19, "attribution": 7, "referent": 1}
        self.pairs = {name: np.zeros((count, count, size), dtype=np.float32) for name, size in outputs.items()}
        self.pairs["event"][..., :18:3] = 1
        self.pairs["event"][..., 18] = -1
        self.pairs["attribution"][..., 0:6:3] = 1

    def at(self, word: str) -> int:
        return self.words.index(word)

    def event(self, word: str, kind: str) -> None:
        self.layers["triggers"][self.at(word), 1 + 2 * labels.EVENT_TYPES.index(kind)] = 5

    def role(self, scorer: str, anchor: str, role: int, words: list[str]) -> None:
        for i, word in enumerate(words):
            self.pairs[scorer][self.at(anchor), self.at(word), 3 * role + (1 if i == 0 else 2)] = 5

    def content(self, begin: str, end: str, kind: str) -> None:
        self.layers["starts"][self.at(begin), 1 + labels.ATTRIBUTION_TYPES.index(kind)] = 5
        self.pairs["attribution"][self.at(begin), self.at(end), 6] = 5

    def read(self, settings: Settings | None = None) -> Reading:
        scorers = {name: Table(scores) for name, scores in self.pairs.items()}
        decoder = Decoder(scorers, settings or Settings(MODES, frozenset({"er"})))  # type: ignore[arg-type]
        return decoder.read(Scores(np.zeros((len(self.words), 4), dtype=np.float32), self.layers), self.view)

    def said(self, spans: tuple[tuple[int, int], ...]) -> list[str]:
        return [self.text[b:e] for b, e in spans]


def test_a_split_verb_with_arguments() -> None:
    scene = Scene("Gestern griff die Armee zwei Dörfer an")
    scene.event("griff", "ASSAULT")
    scene.pairs["event"][scene.at("griff"), scene.at("an"), 18] = 5
    scene.role("event", "griff", ROLES["actors"], ["Armee"])
    scene.role("event", "griff", ROLES["recipients"], ["zwei", "Dörfer"])
    scene.role("event", "griff", ROLES["times"], ["Gestern"])
    scene.layers["modes"][scene.at("griff"), MODES.index("ASSAULT/x")] = 1
    scene.layers["modes"][scene.at("griff"), MODES.index("AID/x")] = 9  # of another type: out of the question
    scene.layers["statuses"][scene.at("griff"), labels.STATUSES.index("possible")] = 1
    (event,) = scene.read().events
    assert scene.said(event.trigger) == ["griff", "an"]
    assert (event.type, event.mode, event.status) == ("ASSAULT", "x", "possible")
    assert (scene.said(event.actors), scene.said(event.recipients)) == (["Armee"], ["zwei Dörfer"])
    assert (scene.said(event.times), event.places, event.dead) == (["Gestern"], (), ())


def test_an_attribution_takes_its_stance_from_content_and_cue() -> None:
    scene = Scene("Er bestritt einen Angriff auf Kiew")
    scene.content("einen", "Kiew", "report")
    scene.role("attribution", "einen", 0, ["Er"])
    scene.role("attribution", "einen", 1, ["bestritt"])
    scene.layers["stances"][scene.at("einen"), labels.STANCES.index("state")] = 1
    scene.layers["cue_stances"][scene.at("bestritt"), labels.STANCES.index("deny")] = 2
    (a,) = scene.read().attributions
    assert (a.type, a.stance) == ("report", "deny")
    assert scene.said((a.content, *a.source, *a.cue)) == ["einen Angriff auf Kiew", "Er", "bestritt"]


def test_a_relay_and_its_source_are_two_attributions() -> None:
    scene = Scene("Drei Tote gab es meldete AFP unter Berufung auf Ärzte")
    scene.content("Drei", "es", "indirect")
    for word in ("AFP", "Ärzte"):
        scene.role("attribution", "Drei", 0, [word])
    scene.role("attribution", "Drei", 1, ["meldete"])
    scene.role("attribution", "Drei", 1, ["unter", "Berufung", "auf"])
    found = [(*scene.said(a.source), *scene.said(a.cue)) for a in scene.read().attributions]
    assert found == [("AFP", "meldete"), ("Ärzte", "unter Berufung auf")]


def test_two_sources_without_cues_of_their_own_stay_one_attribution() -> None:
    scene = Scene("Paris und Rom sagten Hilfe zu")
    scene.content("Hilfe", "Hilfe", "report")
    scene.role("attribution", "Hilfe", 0, ["Paris"])
    scene.role("attribution", "Hilfe", 0, ["Rom"])
    scene.role("attribution", "Hilfe", 1, ["sagten"])
    (a,) = scene.read().attributions
    assert scene.said(a.source) == ["Paris"]


def test_pronouns_point_back_to_a_mention() -> None:
    scene = Scene("Putin traf Kim bevor er abreiste")
    for name in ("Putin", "Kim"):
        scene.layers["mentions"][scene.at(name), 1] = 5
    scene.event("abreiste", "CONSULT")
    scene.role("event", "abreiste", ROLES["actors"], ["er"])
    scene.pairs["referent"][scene.at("er"), scene.at("Kim"), 0] = 5
    (referent,) = scene.read().referents
    assert scene.said((referent.pronoun, referent.antecedent)) == ["er", "Kim"]


def test_quotes() -> None:
    scene = Scene("Die „ Befreiung “ der sogenannten Republik")
    scene.layers["quotes"][scene.at("Befreiung"), 1 + 2 * labels.QUOTE_USES.index("scare")] = (
        0.5  # weak: the marks decide
    )
    for i, word in enumerate(("sogenannten", "Republik")):
        scene.layers["quotes"][scene.at(word), 1 + i + 2 * labels.QUOTE_USES.index("hedge")] = 5
    quoted = scene.read().quoted
    assert [(scene.text[slice(*q.span)], q.use) for q in quoted] == [
        ("Befreiung", "scare"),
        ("sogenannten Republik", "hedge"),
    ]


def test_only_own_words_are_answered_for() -> None:
    scene = Scene("griff griffen", own=(1, 2))
    for word in ("griff", "griffen"):
        scene.event(word, "ASSAULT")
    (event,) = scene.read().events
    assert scene.said(event.trigger) == ["griffen"]


def test_bias_and_calibration() -> None:
    scene = Scene("griff")
    scene.event("griff", "ASSAULT")
    sure = scene.read().events[0].confidence
    unsure = scene.read(Settings(MODES, calibration=(0.5, -1.0))).events[0].confidence
    assert 0 < unsure < sure < 1
    assert scene.read(Settings(MODES, trigger_bias=9.0)).events == ()


@given(
    hnp.arrays(
        np.float32, st.tuples(st.integers(1, 12), st.sampled_from([3, 5, 13])), elements=st.floats(0, 1, width=32)
    )
)
def test_bio_spans_are_disjoint_and_hold_the_best_tags(scores: npt.NDArray[np.float32]) -> None:
    tags = scores.argmax(1)
    spans = bio_spans(scores)
    assert sorted(w for b, e, _ in spans for w in range(b, e)) == np.flatnonzero(tags).tolist()
    assert all(tags[w] % 2 == 0 for b, e, _ in spans for w in range(b + 1, e))
    assert all(k in {(tags[w] - 1) // 2 for w in range(b, e)} for b, e, k in spans if e == b + 1)


def test_a_span_has_one_type() -> None:
    begin_a, inside_b = [0, 2, 0, 1, 1], [0, 0, 0, 0, 9]
    assert bio_spans(np.array([begin_a, inside_b], dtype=np.float32)) == [(0, 2, 1)]


def test_pair_features() -> None:
    anchors = np.array([2])
    assert distance_buckets(anchors, 6)[0].tolist() == [8, 9, 10, 11, 12, 13]
    assert sentence_buckets(anchors, np.array([0, 0, 1, 7, 1, 2]))[0].tolist() == [3, 3, 4, 8, 4, 5]


def test_the_scorer_is_what_torch_computes() -> None:
    torch = pytest.importorskip("torch")
    model = pytest.importorskip("training.model")
    scorer = model.PairScorer(6, 4, 3)
    words, sentences = torch.randn(5, 6), np.array([0, 0, 1, 1, 2])
    anchors = np.array([1, 4])
    buckets = (distance_buckets(anchors, 5), sentence_buckets(anchors, sentences))
    expected = scorer(words, torch.from_numpy(anchors), *map(torch.from_numpy, buckets)).detach().numpy()
    arrays = {f"event.{k}": v.detach().numpy() for k, v in scorer.state_dict().items()}
    found = PairScorer.load(arrays, "event").score(words.numpy(), anchors, sentences)
    assert np.allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize(
    ("words", "spans", "mentions", "whole"),
    [
        ("US - Präsident Joe Biden", [(2, 4)], [(3, 5, 0)], [(0, 5)]),  # a compound and a name cut short
        ("Truppen der Volksarmee", [(0, 2), (2, 3)], [], [(0, 3)]),  # two pieces that touch
        ("Paris und Rom", [(0, 1), (2, 3)], [], [(0, 1), (2, 3)]),  # two actors
        ("am Montag ( 3 . Mai )", [(2, 5)], [], [(3, 5)]),  # marks without a partner
        ("UN ( New York ) ,", [(0, 6)], [], [(0, 5)]),
        ("the U . S .", [(0, 5)], [], [(0, 5)]),
        (", (", [(0, 1)], [], []),
    ],
)
def test_spans_grow_to_whole_words_and_names(
    words: str, spans: list[Span], mentions: list[tuple[int, ...]], whole: list[Span]
) -> None:
    tokens = words.split()
    text = words.replace(" - ", "-")
    begins = [text.index(t) for t in tokens]
    bounds = np.array([(b, b + len(t)) for b, t in zip(begins, tokens, strict=True)])
    view = WindowText(tokens, bounds, np.zeros(len(tokens), dtype=np.int64), 0, len(tokens))
    assert view.whole(spans, mentions) == whole
