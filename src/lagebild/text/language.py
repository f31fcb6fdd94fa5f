"""Which language a text is in."""

import unicodedata
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from lagebild.errors import InputError

LANGUAGES = {
    "de": "German",
    "en": "English",
    "fr": "French",
    "es": "Spanish",
    "ru": "Russian",
    "uk": "Ukrainian",
    "cs": "Czech",
    "pl": "Polish",
}
"""The languages of the encoder's vocabulary (ISO 639-1), best read first."""

SUPPORTED = ("de", "en")
"""The languages with training data and benchmarks; the others are read, but nobody measured how well."""

_HEAD = 4000  # characters looked at; the answer does not change beyond some 150
_SHORT = 200  # letters; below, similar languages are confused (German with Luxembourgish, Afrikaans, Danish)
_SCRIPTS = ("LATIN", "CYRILLIC")


def identify(text: str) -> str:
    """ISO 639-1 code of the text's language, by naive Bayes over byte n-grams (py3langid, Lui and Baldwin 2012).

    Any of 142 languages may be the answer, but a short text in a script that the encoder knows is taken to be in one of
    its eight languages. A text without letters counts as German. The first call loads the model (0.5 s, 75 MB).
    """
    head = text[:_HEAD]
    letters = [character for character in head if character.isalpha()]
    if not letters:
        return SUPPORTED[0]
    ranked: list[str] = [code for code, _ in _identifier().rank(head)]
    if len(letters) < _SHORT and _readable(letters):
        return next(code for code in ranked if code in LANGUAGES)
    return ranked[0]


def check_language(code: str) -> str:
    """`code` itself if the encoder knows the language, else `InputError`."""
    if code not in LANGUAGES:
        known = ", ".join(f"{name} ({known})" for known, name in LANGUAGES.items())
        raise InputError(f"language {code!r} cannot be read; these can: {known}")
    return code


def _readable(letters: list[str]) -> bool:
    """Whether most letters are of a script that the encoder knows."""
    known = sum(unicodedata.name(letter, "").startswith(_SCRIPTS) for letter in letters)
    return known > len(letters) / 2


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE)
