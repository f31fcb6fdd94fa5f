"""Set the decoder of exported weights on development documents: biases, then the calibration of confidence.

    python -m training.tune src/lagebild/reader/weights --corpus ../shared/corpus

Each bias is taken from a coarse grid: of those that are about as good as the best for the figures that they move
(`AIMS`) the smallest, since what moves little on these few documents moves in either direction elsewhere. Calibration
is Platt scaling of the trigger's type probability. The result is written into `reader.json`.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.scoring import main_figure, match_events, score
from lagebild.reader.decode import Decoder, Settings
from lagebild.reader.reading import joined
from lagebild.reader.session import Session
from training import data, evaluate

PLATEAU = 0.5  # points, summed over the figures of a bias, that count as nothing
GRID = [x / 4 for x in range(-8, 7)]
AIMS = {
    "trigger_bias": ("events", "events_untyped", "record"),
    "start_bias": ("attributions", "sourced"),
    "source": ("sourced",),
    "cue": ("cue",),
    "actors": ("who", "record"),
    "recipients": ("whom", "record"),
    "places": ("where",),
    "times": ("when",),
}


class Tuner:
    """Decodes scored documents again and again; the encoder runs once."""

    def __init__(self, session: Session, docs: Sequence[data.Doc]) -> None:
        self.scorers, self.docs = session.decoder.scorers, docs
        self.scored = [session.scored(doc["text"], evaluate.bounds(doc)) for doc in docs]

    def records(self, settings: Settings) -> dict[str, data.Doc]:
        """Records by id."""
        decoder = Decoder(self.scorers, settings)
        readings = (joined([decoder.read(*window) for window in windows]) for windows in self.scored)
        return {doc["id"]: evaluate.record_of(doc, reading) for doc, reading in zip(self.docs, readings, strict=True)}

    def tune(self, settings: Settings) -> Settings:
        """The settings with every bias set."""
        for name, aims in AIMS.items():
            options = [with_bias(settings, name, bias) for bias in GRID]
            figures = [score(self.docs, self.records(option)) for option in options]
            values = [sum(main_figure(f[aim]) or 0.0 for aim in aims) for f in figures]
            smoothed = np.convolve(np.pad(values, 1, mode="edge"), [0.25, 0.5, 0.25], mode="valid")  # spikes are chance
            best = min(np.flatnonzero(smoothed >= smoothed.max() - PLATEAU), key=lambda at: abs(GRID[at]))
            settings = options[best]
            print(name, GRID[best], [round(v, 1) for v in values], flush=True)
        return settings

    def calibrate(self, settings: Settings) -> Settings:
        """The settings with slope and offset that make confidence the share of such events that are right."""
        records = self.records(replace(settings, calibration=(1.0, 0.0)))
        logits, right = [], []
        for doc in self.docs:
            matched = {id(found) for _, found in match_events(doc, records[doc["id"]])}
            for event in records[doc["id"]]["events"]:
                p = min(max(event["confidence"], 1e-3), 1 - 1e-3)
                logits.append(np.log(p / (1 - p)))
                right.append(float(id(event) in matched))
        return replace(settings, calibration=fit_platt(np.array(logits), np.array(right)))


def with_bias(settings: Settings, name: str, bias: float) -> Settings:
    """Settings with one bias changed: a field, or the bias of a role."""
    if name.endswith("_bias"):
        change: Any = {name: bias}
        return replace(settings, **change)
    return replace(settings, role_biases={**settings.role_biases, name: bias})


def fit_platt(logits: npt.NDArray[np.float64], right: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Logistic regression of one variable by Newton's method (Platt 1999)."""
    x = np.stack([logits, np.ones_like(logits)], 1)
    w = np.array([1.0, 0.0])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + 1e-3 * np.eye(2)
        w = w - np.linalg.solve(hessian, x.T @ (p - right))
    return round(float(w[0]), 4), round(float(w[1]), 4)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, help="folder of training.export")
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus"))
    args = parser.parse_args()
    tuner = Tuner(session := Session.load(args.weights), data.corpus_documents(args.corpus / "dev.jsonl"))
    settings = tuner.calibrate(tuner.tune(Settings(session.decoder.settings.modes)))
    path = args.weights / "reader.json"
    meta: dict[str, Any] = json.loads(path.read_text(encoding="utf8"))
    meta["settings"] = {k: v for k, v in asdict(settings).items() if k != "pronouns"}
    path.write_text(json.dumps(meta, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
