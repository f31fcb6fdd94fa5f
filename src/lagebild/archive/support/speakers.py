"""The speakers of one event: which voices are one speaker, and who speaks for whom."""

from collections.abc import Hashable, Iterable, Iterator
from functools import cache
from importlib.resources import files

import msgspec

from lagebild.archive.reports import Report, Voice
from lagebild.archive.support.alike import called, fullest, key
from lagebild.who.fold import fold

_LEAST = 4  # letters of a noun that a spokesperson's words are looked through for


class Speakers:
    """All voices of one event, to know a surname, a bare noun or a spokesperson by."""

    def __init__(self, reports: Iterable[Report]) -> None:
        self._documents: dict[str, dict[Hashable, Voice]] = {}
        self._all: dict[Hashable, list[Voice]] = {}
        voices = [(r.document, v) for r in reports for v in r.voices if called(v) and not v.relay]
        self._names: dict[Hashable, Voice] = {}
        self._persons = list({key(v): v for _, v in voices if v.kind == "person"}.values())
        for document, voice in voices:
            self._all.setdefault(key(self._full(voice)), []).append(voice)
            if voice.wikidata or voice.country:
                self._documents.setdefault(document, {}).setdefault(key(voice), voice)

    def known(self, document: str, voice: Voice) -> Voice:
        """`voice` by its full name, or the only speaker of the document whose name ends in its bare noun."""
        bare = fold(called(voice)).rpartition(" ")[2]
        if voice.wikidata or voice.country or voice.kind == "person" or not bare:
            return self._full(voice)
        found = [each for each in self._documents.get(document, {}).values() if fold(called(each)).endswith(bare)]
        return self._full(found[0]) if len(found) == 1 else voice

    def principal(self, voice: Voice) -> Voice | None:
        """Whose spokesperson this is, if that one speaks of the event too: the Kremlin of `Kremlsprecher Peskow`."""
        own = self._all.get(key(voice), [])
        told = " ".join(fold(v.text or "") for v in own)
        if not any(part in told for part in _spokespersons()):
            return None
        for id, voices in self._all.items():
            if id != key(voice) and any(_speaks_for(told, voice, other) for other in voices):
                return self._full(voices[0])
        return None

    def _full(self, voice: Voice) -> Voice:
        """The longest name among those of one person."""
        if voice.kind != "person":
            return voice
        if key(voice) not in self._names:
            self._names[key(voice)] = fullest(voice, self._persons)
        return self._names[key(voice)]


def _speaks_for(told: str, one: Voice, other: Voice) -> bool:
    if other.kind == "person" or (one.country and other.country and one.country != other.country):
        return False
    return any(noun in told for noun in _nouns(other))


def _nouns(voice: Voice) -> Iterator[str]:
    """The last words of what it is called: `kreml` and `kremlin`."""
    last = {fold(words).rpartition(" ")[2] for words in (voice.name, voice.text) if words}
    yield from (noun for noun in last if len(noun) >= _LEAST)


@cache
def _spokespersons() -> tuple[str, ...]:
    text = files(__package__).joinpath("speakers.yaml").read_bytes()
    return msgspec.yaml.decode(text, type=dict[str, tuple[str, ...]])["spokespersons"]
