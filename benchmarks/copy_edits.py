"""Edits that make copies: an article of the repository becomes two texts that share what copies of a kind share."""

import random
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from zlib import crc32

from benchmarks.common import REPOSITORY, json_lines, title_and_date
from lagebild.archive.copies import Kind
from lagebild.text.sentences import split as sentence_spans

#: An outlet's footer, longer than most.
FOOTER = {
    "de": "Redaktioneller Hinweis: Dieser Beitrag wurde von der Redaktion geprüft und wird bei neuen Erkenntnissen "
    "ergänzt. Haben Sie einen Fehler gefunden? Schreiben Sie uns über das Formular am Ende der Seite, wir antworten.",
    "en": "Editor's note: this story has been checked by our desk and will be updated as we learn more. Have you "
    "found a mistake in it? Write to us through the form at the foot of the page and we will get back to you.",
}
SAID = {"de": "Wörtlich heißt es in der Erklärung: ", "en": "The statement says: "}


@dataclass(frozen=True, slots=True)
class Story:
    """One of the repository's own articles; `event` is shared by articles that tell the same, where that is known."""

    id: str
    language: str
    title: str
    sentences: tuple[str, ...]
    event: str | None = None
    copy_of: str | None = None

    @property
    def text(self) -> str:
        """Headline, empty line, paragraphs of three sentences."""
        return laid_out(self.title, self.sentences)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts, how they were made, and what they are to each other."""

    edit: str
    kind: Kind | None
    a: str
    b: str


Edit = Callable[[random.Random, Story, Sequence[Story]], tuple[str, str]]


def laid_out(title: str, sentences: Iterable[str]) -> str:
    """A text with its headline and paragraphs of three sentences."""
    told = list(sentences)
    return "\n\n".join((title, *(" ".join(told[i : i + 3]) for i in range(0, len(told), 3))))


def own_stories() -> list[Story]:
    """The examples, the training articles and the development part of the merging set, in the order of their ids."""
    rows = [row for path in sorted(REPOSITORY.glob("training/data/own_*.jsonl")) for row in json_lines(path)]
    stories = [Story(row["id"], row["lang"], title_and_date(row["head"])[0], tuple(row["s"])) for row in rows]
    for path in sorted(REPOSITORY.glob("examples/*.txt")):
        title, _, text = path.read_text("utf8").partition("\n\n")
        language = path.stem.rpartition("_")[2]
        stories.append(Story(path.stem, language, title, _sentences(text, language)))
    for row in json_lines(REPOSITORY / "benchmarks" / "data" / "merging" / "dev.jsonl"):
        told = _sentences(row["text"], row["language"])
        stories.append(Story(row["id"], row["language"], row["title"], told, row["id"][:-1], row["copy_of"]))
    return sorted(stories, key=lambda story: story.id)


def _sentences(text: str, language: str) -> tuple[str, ...]:
    return tuple(text[begin:end] for begin, end in sentence_spans(text, language))


def half(stories: Iterable[Story], which: int) -> list[Story]:
    """Every other article or event, by a checksum of its id."""
    return [story for story in stories if crc32((story.event or story.id).encode()) % 2 == which]


def other_typography(_: random.Random, story: Story, __: Sequence[Story]) -> tuple[str, str]:
    """White space, quote marks, soft hyphens and decomposed letters changed; no word."""
    marks = str.maketrans('„“”"»«’-', "»««\"„“'‑")
    text = unicodedata.normalize("NFD", story.text.translate(marks)).replace(". ", ".\n \u00a0")
    return story.text, text.replace("ung", "\u00adung").replace("ing", "\u00ading")


def other_headline(rng: random.Random, story: Story, others: Sequence[Story]) -> tuple[str, str]:
    """Another headline, and a line of credits at the end."""
    return story.text, laid_out(rng.choice(others).title, (*story.sentences, "Quelle: dpa/red"))


def moved(rng: random.Random, story: Story, _: Sequence[Story]) -> tuple[str, str]:
    """All sentences in another order; no word changed."""
    return story.text, laid_out(story.title, rng.sample(story.sentences, len(story.sentences)))


def cut(share: float, rng: random.Random, story: Story, _: Sequence[Story]) -> tuple[str, str]:
    """A share of the sentences dropped, here and there."""
    return story.text, laid_out(story.title, _kept(rng, story.sentences, 1 - share))


def reworded(share: float, rng: random.Random, story: Story, others: Sequence[Story]) -> tuple[str, str]:
    """A share of the words replaced by words of another article, one by one."""
    return story.text, laid_out(story.title, _reworded(rng, share, story.sentences, others))


def edited(rng: random.Random, story: Story, others: Sequence[Story]) -> tuple[str, str]:
    """All at once: other headline, a quarter of the sentences cut, two swapped, a tenth of the words replaced."""
    left = _kept(rng, story.sentences, 0.75)
    i, j = rng.sample(range(len(left)), 2)
    left[i], left[j] = left[j], left[i]
    return story.text, laid_out(rng.choice(others).title, _reworded(rng, 0.1, left, others))


def brief(rng: random.Random, story: Story, others: Sequence[Story]) -> tuple[str, str]:
    """The first sentences, a quarter of the words, under another headline."""
    words = [len(sentence.split()) for sentence in story.sentences]
    count = next(n for n in range(1, len(words) + 1) if 4 * sum(words[:n]) >= sum(words))
    return story.text, laid_out(rng.choice(others).title, story.sentences[:count])


def embedded(others_in: int, rng: random.Random, story: Story, others: Sequence[Story]) -> tuple[str, str]:
    """The whole article within a longer text, that of some others."""
    frame = [sentence for other in rng.sample(others, others_in) for sentence in other.sentences]
    at = rng.randrange(len(frame))
    return story.text, laid_out(rng.choice(others).title, (*frame[:at], *story.sentences, *frame[at:]))


def passage(rng: random.Random, story: Story, others: Sequence[Story]) -> tuple[str, str]:
    """Two thirds of the article, in a row, within a longer text, that of two others."""
    count = -(-2 * len(story.sentences) // 3)
    at = rng.randrange(len(story.sentences) - count + 1)
    frame = [sentence for other in rng.sample(others, 2) for sentence in other.sentences]
    return story.text, laid_out(rng.choice(others).title, (*frame[:3], *story.sentences[at : at + count], *frame[3:]))


def same_quotation(rng: random.Random, story: Story, others: Sequence[Story]) -> tuple[str, str]:
    """Two different articles with one sentence of a third as a quotation, in the marks of either house."""
    other = _other(rng, story, others)
    long = [s for third in others for s in third.sentences if third.id != other.id and 14 <= len(s.split()) <= 30]
    said = rng.choice([sentence for sentence in long if not set(sentence) & set('„“”»«"')])
    return _with(story, f"„{said}“", 2), _with(other, f"»{said}«", 4)


def same_footer(rng: random.Random, story: Story, others: Sequence[Story]) -> tuple[str, str]:
    """Two different articles with the footer of their outlet."""
    other, footer = _other(rng, story, others), FOOTER[story.language]
    return f"{story.text}\n\n{footer}", f"{other.text}\n\n{footer}"


def nearest(_: random.Random, story: Story, others: Sequence[Story]) -> tuple[str, str]:
    """The article that shares most rare words: often one about the same event or affair."""
    held = Counter(word for other in others for word in {*other.text.split()})
    words = {*story.text.split()}
    return story.text, max(others, key=lambda o: sum(1 / held[w] for w in words & {*o.text.split()})).text


EDITS: dict[str, tuple[Kind | None, Edit]] = {
    "white space, quote marks, hyphens": ("identical", other_typography),
    "other headline, credits": ("wire copy", other_headline),
    "sentences moved": ("edited wire", moved),
    "30 % of sentences cut": ("edited wire", partial(cut, 0.3)),
    "10 % of words replaced": ("edited wire", partial(reworded, 0.1)),
    "20 % of words replaced": ("edited wire", partial(reworded, 0.2)),
    "headline, cut, moved, replaced": ("edited wire", edited),
    "brief: first quarter": ("partial", brief),
    "whole in two others": ("partial", partial(embedded, 2)),
    "whole in four others": ("partial", partial(embedded, 4)),
    "two thirds in two others": ("partial", passage),
    "one quotation in common": ("shared quotation", same_quotation),
    "outlet's footer in common": (None, same_footer),
    "most similar other article": (None, nearest),
}


def derived(stories: Sequence[Story], seed: int) -> Iterator[Pair]:
    """Each edit of each article; copies and twins of the merging set are edited by nobody."""
    originals = [story for story in stories if not story.copy_of]
    for story in originals:
        others = [other for other in originals if (other.event or other.id) != (story.event or story.id)]
        for edit, (kind, make) in EDITS.items():
            yield Pair(edit, kind, *make(random.Random(f"{seed} {edit} {story.id}"), story, others))


def as_found(stories: Sequence[Story]) -> Iterator[Pair]:
    """Pairs of the merging set: reports of one event by two outlets, and wire copies edited by hand."""
    for i, a in enumerate(stories):
        for b in stories[i + 1 :]:
            if a.event is not None and a.event == b.event and {a.copy_of, b.copy_of} & {a.id, b.id}:
                yield Pair("edited by hand", "edited wire", a.text, b.text)
            elif a.event is not None and a.event == b.event and not (a.copy_of or b.copy_of):
                yield Pair("reports of one event", None, a.text, b.text)


def _kept(rng: random.Random, sentences: Sequence[str], share: float) -> list[str]:
    count = max(2, round(share * len(sentences)))
    return [sentences[i] for i in sorted(rng.sample(range(len(sentences)), count))]


def _reworded(rng: random.Random, share: float, sentences: Sequence[str], others: Sequence[Story]) -> list[str]:
    stock = rng.choice(others).text.split()
    return [" ".join(rng.choice(stock) if rng.random() < share else w for w in s.split()) for s in sentences]


def _other(rng: random.Random, story: Story, others: Sequence[Story]) -> Story:
    return rng.choice([other for other in others if other.language == story.language])


def _with(story: Story, quotation: str, at: int) -> str:
    said = SAID[story.language] + quotation
    return laid_out(story.title, (*story.sentences[:at], said, *story.sentences[at:]))
