"""How an archive is filled, for people: a counter while it goes on, summaries, its state, hits of a search."""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from shlex import quote
from traceback import extract_tb

import msgspec
from rich.progress import SpinnerColumn, TextColumn

from lagebild.archive.ingest import Ingested
from lagebild.archive.items import Refused
from lagebild.archive.merge import Merged
from lagebild.archive.store.documents import Revision
from lagebild.archive.store.ledger import Ruled
from lagebild.archive.store.queue import Letter, State
from lagebild.archive.store.runs import Run
from lagebild.archive.store.search import Hit
from lagebild.archive.work import Worked
from lagebild.view.progress import Meter
from lagebild.view.words import Language


class IntakeWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is printed, in one language."""

    taking: str
    reading: str
    merging: str
    per_second: str
    taken: str
    skipped: str
    waiting: str
    more_refused: str
    read: str
    merged: str
    unmerged: str
    ruled: str
    no_rulings: str
    together: str
    apart: str
    nothing: str
    documents: str
    state: dict[State, str]
    runs: str
    refused: str
    unended: str
    requeued: str


@cache
def intake_words(language: Language) -> IntakeWords:
    """The words of one language."""
    text = files(__package__).joinpath("intake.yaml").read_bytes()
    return msgspec.yaml.decode(text, type=dict[Language, IntakeWords])[language]


class Counter(Meter):
    """Counts documents while a command goes on."""

    def __init__(self, words: IntakeWords, doing: str) -> None:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.fields[facts]}"))
        super().__init__(columns, doing, None, facts="")
        self._words = words

    def count(self, count: int) -> None:
        """So many documents are done by now."""
        self._count = count
        self._progress.update(self._task, facts=f"{count} · {self.rate()} {self._words.per_second}")

    def stage(self, name: str, done: int, total: int) -> None:
        """So much of a stage is done."""
        self._progress.update(self._task, facts=f"{name} {done}/{total}")


class Sayings:
    """The lines that the commands print."""

    def __init__(self, words: IntakeWords, where: str) -> None:
        self._words, self._where = words, quote(where)

    def taken(self, counts: Ingested, rate: str) -> list[str]:
        """What became of the items of a run."""
        given = {name: getattr(counts, name) for name in ("added", "revised", "unchanged", "refused")}
        lines = [self._words.taken.format(**given, rate=rate)]
        if counts.skipped:
            lines.append(self._words.skipped.format(reasons=_listed(counts.skipped)))
        return lines

    def refused(self, run: int, shown: Iterable[Refused], total: int) -> list[str]:
        """The first refusals of a run, and how to see the rest."""
        lines = [f"{r.position}: {r.reason}" for r in shown]
        if total > len(lines):
            more = self._words.more_refused
            lines.append(more.format(count=total - len(lines), run=run, where=self._where))
        return lines

    def waiting(self, counts: Mapping[State, int]) -> list[str]:
        """How many documents wait, and what reads them."""
        count = counts.get("waiting", 0)
        return [self._words.waiting.format(count=count, where=self._where)] if count else []

    def read(self, worked: Worked, rate: str) -> str:
        """What a worker did."""
        return self._words.read.format(read=worked.read, waiting=worked.waiting, dead=worked.dead, rate=rate)

    def merged(self, merged: Merged) -> str:
        """What the archive holds after a merge."""
        return self._words.merged.format(**msgspec.structs.asdict(merged))

    def unmerged(self, error: Exception) -> str:
        """That an error ended a merge: its kind, its words and the line of code, for whoever is to mend it."""
        *_, frame = extract_tb(error.__traceback__)
        what = f"{type(error).__name__}: {error} ({Path(frame.filename).name}:{frame.lineno})"
        return self._words.unmerged.format(error=" ".join(what.split()), where=self._where)

    def rulings(self, rulings: Iterable[Ruled]) -> list[str]:
        """One line a ruling."""
        lines = [self._ruling(ruling) for ruling in rulings]
        return lines or [self._words.no_rulings]

    def status(self, counts: Mapping[State, int], skipped: Mapping[str, int], dead: Iterable[Letter]) -> list[str]:
        """How many documents are in which state; what could not be read, with the error."""
        lines = [f"{self._words.documents}: {sum(counts.values())}"]
        lines += [f"  {self._words.state[state]}: {count}" for state, count in counts.items() if count]
        if skipped:
            lines.append(f"    {_listed(skipped)}")
        return lines + [f"  {letter.document} {letter.position}: {letter.reason}" for letter in dead]

    def runs(self, runs: Iterable[Run]) -> list[str]:
        """One line a run of ingest, the last one first."""
        lines = [self._run(run) for run in runs]
        return [self._words.runs, *lines] if lines else []

    def hits(self, hits: Iterable[tuple[Hit, Revision | None]]) -> list[str]:
        """Two lines a document found: what it is, and the words in it."""
        lines = []
        for hit, document in hits:
            lines.append(" · ".join(filter(None, (hit.document, hit.day, hit.outlet, hit.title))))
            if hit.snippet and document:
                words = document.text[hit.snippet.begin : hit.snippet.end].split()
                lines.append(f"    {' '.join(words)}")
        return lines or [self._words.nothing]

    def _ruling(self, ruling: Ruled) -> str:
        pair = ruling.ruling
        verdict = self._words.together if pair.together else self._words.apart
        facts = (ruling.id, _moment(ruling.made), verdict, pair.left, pair.right, ruling.note)
        return "  ".join(filter(None, facts))

    def _run(self, run: Run) -> str:
        counts = msgspec.convert(run.counts, Ingested)
        sources = ", ".join(run.sources)
        line = f"  {run.id}  {_moment(run.started)}  {sources}: +{counts.added + counts.revised}, ={counts.unchanged}"
        line += f", {self._words.refused} {counts.refused}" if counts.refused else ""
        return line if run.ended else f"{line} ({self._words.unended})"


def _listed(counts: Mapping[str, int]) -> str:
    frequent = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{count} {reason}" for reason, count in frequent)


def _moment(seconds: float) -> str:
    return dt.datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d %H:%M")
