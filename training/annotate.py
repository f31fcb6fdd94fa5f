"""Turn annotations written by the guide (strings) into the corpus format (offsets).

`python -m training.annotate IN.jsonl --out OUT.jsonl` reads one document a line,
`{"id", "head", "lang", "s": [sentence, …], "m": {}, "a": [], "e": [], "q": []}` (the last four as in the annotation
guide), and writes the corpus format that `training.data` reads. Strings that do not stand in the text are reported with
their document and sentence; the exit status is 1 if there is any.
"""

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any, get_args

from lagebild.reader import labels
from lagebild.record import EventType
from lagebild.what import ontology

MENTIONS: set[str] = set(labels.MENTION_TYPES)
ATTRIBUTIONS: set[str] = set(labels.ATTRIBUTION_TYPES)
STANCES: set[str] = set(labels.STANCES)
STATUSES: set[str] = set(labels.STATUSES)
USES: set[str] = set(labels.QUOTE_USES)
MODES = {kind: " ".join(ontology.modes(kind)) for kind in get_args(EventType)}

Piece = dict[str, Any]


class GuideError(ValueError):
    """An annotation that does not fit the guide or the text."""


class Finder:
    """Finds the strings of one document's annotation in its text."""

    def __init__(self, sentences: list[str]) -> None:
        self.text = "\n".join(sentences)
        self.bounds: list[list[int]] = []
        begin = 0
        for sentence in sentences:
            self.bounds.append([begin, begin + len(sentence)])
            begin += len(sentence) + 1

    def find(self, string: str, sentence: int, after: int = -1, within: bool = False) -> Piece:
        """The span of `string` (`a … b`, `x#2`, `S3:x`, `er=Name` allowed) in a sentence.

        Words after ` … ` may stand in a later sentence, unless `within`.
        """
        if match := re.match(r"S(\d+):(.*)", string, re.S):
            sentence, string, after = int(match[1]), match[2], -1
        if not 0 <= sentence < len(self.bounds):
            raise GuideError(f"no sentence {sentence}")
        begin, end = self.bounds[sentence]
        surface, _, ref = string.partition("=")
        parts = surface.strip().split(" … ", 1)
        b, e = self._one(parts[0], max(begin, after) if len(parts) == 1 else begin, end, string)
        pieces = [[b, e]]
        if len(parts) == 2:
            pieces.append([*self._one(parts[1], e, end if within else len(self.text), string)])
        text = " … ".join(self.text[x:y] for x, y in pieces)
        extra: Piece = ({"pieces": pieces} if len(parts) == 2 else {}) | ({"ref": ref.strip()} if ref else {})
        return {"b": b, "e": pieces[-1][1], "text": text, **extra}

    def _one(self, string: str, begin: int, end: int, whole: str) -> tuple[int, int]:
        number = 1
        if match := re.fullmatch(r"(.+)#(\d+)", string, re.S):
            string, number = match[1], int(match[2])
        if not string:
            raise GuideError(f"empty string in {whole!r}")
        hits = [m.span() for m in re.finditer(rf"(?<!\w){re.escape(string)}(?!\w)", self.text[begin:end])]
        hits = hits or [m.span() for m in re.finditer(re.escape(string), self.text[begin:end])]
        if len(hits) < number:
            raise GuideError(f"{whole!r} does not stand in {self.text[begin : min(end, begin + 80)]!r}…")
        b, e = hits[number - 1]
        return begin + b, begin + e


def _check(value: str, allowed: set[str], what: str) -> str:
    if value not in allowed:
        raise GuideError(f"{what} {value!r} is not in the guide")
    return value


def _mentions(doc: dict[str, Any], finder: Finder) -> list[Piece]:
    out = []
    for sentence, line in doc.get("m", {}).items():
        after = -1
        for item in filter(None, (x.strip() for x in line.split(" | "))):
            kind, _, surface = item.partition(" ")
            _check(kind.rstrip("+"), MENTIONS, "mention type")
            try:
                found = finder.find(surface, int(sentence), after)
            except GuideError:  # not in text order: take the first
                found = finder.find(surface, int(sentence))
            after = found["e"]
            out.append({"b": found["b"], "e": found["e"], "type": kind, "text": found["text"]})
    return sorted(out, key=lambda m: (m["b"], m["e"]))


def _attribution(a: dict[str, Any], finder: Finder) -> Piece:
    s = a["s"]
    sources = a.get("src") or []
    return {
        "i": a["i"],
        "type": _check(a["type"], ATTRIBUTIONS, "attribution type"),
        "stance": _check(a["stance"], STANCES, "stance"),
        "in": a.get("in", 0),
        "content": finder.find(a["txt"], s) if a.get("txt") else None,
        "source": [finder.find(x, s) for x in ([sources] if isinstance(sources, str) else sources)],
        "cue": finder.find(a["cue"], s, within=True) if a.get("cue") else None,
    }


def _event(e: dict[str, Any], finder: Finder, attributions: set[int]) -> Piece:
    s = e["s"]
    kind, _, mode = e["type"].partition("/")
    _check(kind, set(MODES), "event type")
    _check(mode, {"", *MODES[kind].split()}, f"mode of {kind}")
    _check(str(e.get("a", 0)), {"0", *map(str, attributions)}, "attribution of an event")
    out: Piece = {"type": kind, "mode": mode, "st": _check(e.get("st", "actual"), STATUSES, "status")}
    out |= {"a": e.get("a", 0), "trigger": finder.find(e["t"], s, within=True)}
    out |= {key: [finder.find(x, s) for x in e.get(key, []) if x] for key in ("who", "whom", "where", "when")}
    out |= {key: finder.find(e[key], s) if e.get(key) else None for key in ("dead", "hurt")}
    return out


def compile_document(doc: dict[str, Any]) -> tuple[Piece, list[str]]:
    """One guide document to (corpus document, problems); a part with a problem is left out."""
    finder, problems = Finder(doc["s"]), []
    out: Piece = {"id": doc["id"], "head": doc["head"], "lang": doc["lang"], "text": finder.text}
    out |= {"sents": finder.bounds, "m": [], "a": [], "e": [], "q": []}

    def attempt(layer: str, make: Any, *args: Any) -> None:
        try:
            found = make(*args)
            out[layer] += found if isinstance(found, list) else [found]
        except (GuideError, KeyError, TypeError, ValueError) as error:
            where = args[0].get("s", "?") if layer != "m" else "m"
            problems.append(f"{doc['id']} S{where} {layer}: {type(error).__name__} {error}")

    for sentence, line in doc.get("m", {}).items():
        attempt("m", _mentions, {"m": {sentence: line}}, finder)
    for a in doc.get("a", []):
        attempt("a", _attribution, a, finder)
    known = {a["i"] for a in out["a"]}
    for e in doc.get("e", []):
        attempt("e", _event, e, finder, known)
    for q in doc.get("q", []):
        attempt("q", _quoted, q, finder)
    return out, problems


def _quoted(q: dict[str, Any], finder: Finder) -> Piece:
    found = finder.find(q["txt"], q["s"])
    return {"b": found["b"], "e": found["e"], "text": found["text"], "use": _check(q["use"], USES, "use")}


def main() -> int:
    """Compile files of guide documents; 1 if anything was left out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "inputs", type=Path, nargs="+", help="files of guide documents; with --out the corpus format is written"
    )
    parser.add_argument("--out", type=Path, help="where the corpus format goes")
    args = parser.parse_args()
    lines = [line for path in args.inputs for line in path.read_text(encoding="utf8").splitlines() if line.strip()]
    done = [compile_document(json.loads(line)) for line in lines]
    problems = [problem for _, found in done for problem in found]
    if args.out:
        args.out.write_text("".join(json.dumps(doc, ensure_ascii=False) + "\n" for doc, _ in done), encoding="utf8")
    events = sum(len(doc["e"]) for doc, _ in done)
    print(f"{len(done)} documents, {events} events, {len(problems)} problems", *problems, sep="\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
