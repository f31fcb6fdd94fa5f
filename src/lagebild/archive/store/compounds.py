"""The parts of German compounds, so that `Angriff` finds `Raketenangriffe`.

A compound is split where a part that `compounds.txt` lists ends it and one that may precede another stands before. Only
parts are looked up, so a split costs some microseconds and needs no model; a wrong one makes a document easier to
find, never harder.
"""

from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files

LINKS = ("", "s", "es", "n", "en", "er", "e", "ns")
"""What may stand between two parts: `Regierung-s-chef`, `Rakete-n-angriff`."""

SHORTEST = 3
"""Letters of the shortest part."""

_WHOLE, _PREFIX = "=", "-"  # how `compounds.txt` marks them
_ALONE = 5  # letters of the stem of a last part that is trusted though what precedes it is not known
_STRANGE = 5  # letters of the shortest unknown first part
_VOWELS = frozenset("aeiouyäöü")


class Parts:
    """A list of parts: which words may end a compound (by their stem), and which may begin one, with links."""

    def __init__(
        self, words: Iterable[str], stem: Callable[[str], str], prefixes: Iterable[str] = (), whole: Iterable[str] = ()
    ) -> None:
        """`words` are parts in lower case.

        What follows a prefix is no part (Überfall is no Fall, Widerstand no Stand), nor is any of a whole.
        """
        self._stem = stem
        stems = {word: stem(word) for word in words}
        self._ends = frozenset(stems.values())
        self._begins = {form: stems[word] for word in stems for form in modifiers(word)} | stems
        self._prefixes = frozenset(prefixes)
        self._whole = frozenset(whole)

    def of(self, word: str, stem: str) -> tuple[str, ...]:
        """The stems of the parts of a word, given in lower case and with its stem; none where it is not split."""
        if word in self._whole or stem in self._whole:
            return ()
        found = self._known(word, stem)
        return tuple(sorted(found or self._strange(word, stem)))

    def _known(self, word: str, stem: str) -> set[str]:
        """By all splits whose pieces are known."""
        found: set[str] = set()
        for at in range(SHORTEST, len(stem) - SHORTEST + 1):
            if stem[at:] in self._ends and (first := self._first(word[:at])):
                found |= {self._stem(word[at:]), *first}  # Gas-leit(ung), but Leitung stays whole
        return found

    def _first(self, piece: str) -> set[str]:
        """The parts of what stands before the last part; none if it is no German word."""
        known = self._begins.get(piece)
        inner: set[str] = set()
        for link in LINKS:
            if piece.endswith(link) and len(piece) - len(link) >= 2 * SHORTEST:
                inner |= self._inner(piece.removesuffix(link))
        return inner | {known} if known else inner

    def _inner(self, word: str) -> set[str]:
        """Two known parts, of which the second is written as it begins compounds: `verfassung` in Bundesverfassungs…"""
        for at in range(SHORTEST, len(word) - SHORTEST + 1):
            if word[at:] in self._begins and word[:at] in self._begins:
                return {self._begins[word[:at]], self._begins[word[at:]]}
        return set()

    def _strange(self, word: str, stem: str) -> set[str]:
        """The last part alone, where it is long and what precedes it looks like a word: `Hyperschall-angriff`."""
        for at in range(_STRANGE, len(stem) - _ALONE + 1):
            first = word[:at]
            if stem[at:] in self._ends and first not in self._prefixes and not _VOWELS.isdisjoint(first):
                return {self._stem(word[at:])}
        return set()


def modifiers(word: str) -> set[str]:
    """How a word may look before another: with a link, and without the ending of its plural or its last `e`."""
    bases = {word, *(word.removesuffix(ending) for ending in ("e", "n", "en") if len(word) > _STRANGE)}
    return {base + link for base in bases for link in LINKS}


@cache
def shipped() -> tuple[list[str], list[str], list[str]]:
    """The list in the package: parts, prefixes, wholes."""
    lines = files(__package__).joinpath("compounds.txt").read_text("utf-8").splitlines()
    entries = [line for line in lines if not line.startswith("#")]
    prefixes = [line.removesuffix(_PREFIX) for line in entries if line.endswith(_PREFIX)]
    whole = [line.removeprefix(_WHOLE) for line in entries if line.startswith(_WHOLE)]
    return [line for line in entries if line.isalpha()], prefixes, whole
