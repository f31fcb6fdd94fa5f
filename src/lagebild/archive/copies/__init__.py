"""Near-duplicates: which documents share text, how, and which of them count as one source. Pure functions on texts."""

from lagebild.archive.copies.compare import Copy, Kind, Passage, compare
from lagebild.archive.copies.direction import Article, Direction, direction
from lagebild.archive.copies.groups import groups
from lagebild.archive.copies.index import COMPARED, CROWD, candidates, keys

__all__ = [
    "COMPARED",
    "CROWD",
    "Article",
    "Copy",
    "Direction",
    "Kind",
    "Passage",
    "candidates",
    "compare",
    "direction",
    "groups",
    "keys",
]
