"""The event types for people who choose or read codes."""

import shutil
import textwrap
from typing import get_args

from lagebild.record import EventType
from lagebild.view.words import Words
from lagebild.what import ontology


def listing(words: Words) -> str:
    """Every type with its label, definition, quad, score and modes, wrapped to the terminal's width."""
    width = min(shutil.get_terminal_size().columns, 100)
    return "\n".join(_entry(kind, words, width) for kind in get_args(EventType))


def _entry(kind: EventType, words: Words, width: int) -> str:
    head = f"{kind}  {ontology.label(kind, None, words.language)} ({ontology.quad(kind)}, {ontology.score(kind):+g})"
    modes = (f"{mode} ({ontology.label(kind, mode, words.language)})" for mode in ontology.modes(kind))
    body = (ontology.definition(kind), "; ".join(modes))
    lines = (textwrap.fill(text, width, initial_indent="    ", subsequent_indent="    ") for text in body if text)
    return "\n".join((head, *lines)) + "\n"
