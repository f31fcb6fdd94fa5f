"""Speed and size: articles a second, cold start, peak memory, where the time goes, how large the weights are.

Run with `python -m benchmarks.speed`.
"""

import os
import re
import subprocess
import sys
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from pkgutil import resolve_name
from statistics import median
from unittest.mock import patch

import click

from benchmarks.common import REPOSITORY, SHARED, Reads, json_lines, open_reader, percent, print_table

WORDS = 300
REPEATS = 5
WEIGHTS = REPOSITORY / "src" / "lagebild" / "reader" / "weights"
EXAMPLES = REPOSITORY / "examples"
WIKINEWS = SHARED / "data" / "text" / "wikinews_de.jsonl.xz"

#: The functions that do the work, by stage, under the names by which the reader calls them.
STAGES = {
    "language": "lagebild.pipeline.identify",
    "sentences": "lagebild.pipeline.split",
    "words": "lagebild.reader.session.split_words",
    "word table": "lagebild.reader.table.WordTable.rows",
    "encoder": "onnxruntime.InferenceSession.run",
    "decoding": "lagebild.reader.decode.Decoder.read",
    "assembly": "lagebild.pipeline.to_record",
}


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command: wall time in seconds, peak resident memory in MB."""

    seconds: float
    megabytes: float


def articles(texts: Iterable[str], words: int = WORDS) -> Iterator[str]:
    """Pieces of exactly `words` words, white space kept; short texts are joined, what is left over is dropped."""
    text = ""
    for more in texts:
        text = f"{text}\n\n{more}" if text else more
        ends = [found.end() for found in re.finditer(r"\S+", text)][words - 1 :: words]
        yield from (text[begin:end].lstrip() for begin, end in zip([0, *ends], ends, strict=False))
        text = text[ends[-1] :].lstrip() if ends else text


def texts() -> Iterator[str]:
    """German Wikinews if the file is there, else the repository's German examples over and over."""
    if WIKINEWS.exists():
        yield from (document["text"] for document in json_lines(WIKINEWS))
        return
    while True:
        yield from (path.read_text("utf8") for path in sorted(EXAMPLES.glob("*_de.txt")))


def run_command(command: Sequence[str]) -> Run:
    """Run a command to its end, its output thrown away. Raises `click.ClickException` if it fails."""
    begin = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise click.ClickException(f"{' '.join(command)}: exit status {process.returncode}")
    return Run(time.perf_counter() - begin, usage.ru_maxrss / 1024)


def cold_start(path: Path, repeats: int = REPEATS) -> Run:
    """Medians over fresh processes that read one article.

    To be called before this process loads a model: a child's peak memory begins at its parent's.
    """
    lagebild = str(Path(sys.executable).with_name("lagebild"))
    runs = [run_command([lagebild, "read", str(path)]) for _ in range(repeats)]
    return Run(median(run.seconds for run in runs), median(run.megabytes for run in runs))


def articles_per_second(texts: Sequence[str], cores: int, weights: Path | None, repeats: int = REPEATS) -> float:
    """Median over repeats of `Reader.read_many` in a fresh process bound to `cores` cores, one worker a core."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(_rate, texts, cores, weights, repeats).result()


def _rate(texts: Sequence[str], cores: int, weights: Path | None, repeats: int) -> float:
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    reader = open_reader(weights)
    deque(reader.read_many(texts, workers=cores), maxlen=0)  # fills the caches
    return median(len(texts) / _seconds(reader.read_many(texts, workers=cores)) for _ in range(repeats))


def _seconds(work: Iterable[object]) -> float:
    begin = time.perf_counter()
    deque(work, maxlen=0)
    return time.perf_counter() - begin


class Stopwatch:
    """Adds up the time spent in named functions while it is entered; one thread only."""

    def __init__(self, stages: Mapping[str, str]) -> None:
        """`stages` are dotted names of functions or methods where they are looked up, by stage."""
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._stages = stages
        self._patches = ExitStack()

    def __enter__(self) -> "Stopwatch":
        for stage, name in self._stages.items():
            self._patches.enter_context(patch(name, self._timed(stage, resolve_name(name))))
        return self

    def __exit__(self, *_: object) -> None:
        self._patches.close()

    def _timed(self, stage: str, function: Callable[..., object]) -> Callable[..., object]:
        def timed(*args: object, **kwargs: object) -> object:
            begin = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                self.seconds[stage] += time.perf_counter() - begin

        return timed


def stage_seconds(texts: Sequence[str], reader: Reads, stages: Mapping[str, str]) -> dict[str, float]:
    """Seconds an article by stage, and `other` for what lies between them, on one thread."""
    _read_all(reader, texts)  # fills the caches
    begin = time.perf_counter()
    with Stopwatch(stages) as watch:
        _read_all(reader, texts)
    total = time.perf_counter() - begin
    seconds = {stage: watch.seconds[stage] for stage in stages} | {"other": total - sum(watch.seconds.values())}
    return {stage: value / len(texts) for stage, value in seconds.items()}


def _read_all(reader: Reads, texts: Sequence[str]) -> None:
    for text in texts:
        reader.read(text, id="speed")


def megabytes(folder: Path) -> float:
    """Size of all files in a folder, in MB (10^6 bytes)."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


@click.command()
@click.option("--count", default=40, show_default=True, help="Number of articles.")
@click.option("--weights", type=click.Path(path_type=Path), help="Weights to read with; default: the package's own.")
def main(count: int, weights: Path | None) -> None:
    """Speed on German Wikinews (CC BY 2.5) cut to articles of 300 words; without that file, on the examples.

    Cold start and peak memory: `lagebild read examples/lage_de.txt` in fresh processes, medians of five, with the
    package's own weights. Articles a second: `Reader.read_many` in a process bound to one core or two, one worker a
    core, model loaded, median of five. Stages: one thread, in this process; `whole / encoder` is how much longer the
    whole reading takes than the encoder's runs alone.

    Machines differ and share their cores with others: compare ratios within one run, not seconds between runs.
    """
    cold = cold_start(EXAMPLES / "lage_de.txt")  # first, see there
    pieces = list(islice(articles(texts()), count))
    rates = [articles_per_second(pieces, cores, weights) for cores in (1, 2)]
    stages = stage_seconds(pieces, open_reader(weights), STAGES)
    total = sum(stages.values())
    print_table(
        f"Speed, {len(pieces)} articles of {WORDS} words",
        ["", "figure"],
        [
            ("articles/s, one core", f"{rates[0]:.1f}"),
            ("articles/s, two cores", f"{rates[1]:.1f}"),
            ("two cores / one", f"{rates[1] / rates[0]:.2f}"),
            ("whole / encoder", f"{total / stages['encoder']:.2f}"),
            ("cold start of one article, s", f"{cold.seconds:.2f}"),
            ("peak memory of one article, MB", f"{cold.megabytes:.0f}"),
            ("weights, MB", f"{megabytes(weights or WEIGHTS):.1f}"),
        ],
    )
    print_table(
        "Where the time goes",
        ["stage", "ms an article", "%"],
        [(stage, f"{1000 * seconds:.2f}", percent(seconds, total)) for stage, seconds in stages.items()],
    )


if __name__ == "__main__":
    main()
