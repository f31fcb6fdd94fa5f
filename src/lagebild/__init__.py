"""Lagebild reads news and answers: who did what to whom, where and when, and according to whom."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from lagebild.errors import (
    ArchiveError,
    FetchError,
    GazetteerError,
    InputError,
    LagebildError,
    RecordError,
    WeightsError,
)

if TYPE_CHECKING:
    from lagebild.archive.archive import Archive
    from lagebild.pipeline import Article, Reader, read
    from lagebild.record import Record

    __version__: str

__all__ = [
    "Archive",
    "ArchiveError",
    "Article",
    "FetchError",
    "GazetteerError",
    "InputError",
    "LagebildError",
    "Reader",
    "Record",
    "RecordError",
    "WeightsError",
    "__version__",
    "read",
]

_HOMES = {
    "Archive": "lagebild.archive.archive",
    "Article": "lagebild.pipeline",
    "Reader": "lagebild.pipeline",
    "Record": "lagebild.record",
    "read": "lagebild.pipeline",
}


def __getattr__(name: str) -> Any:
    """Import a name on first use (PEP 562): `Reader` brings onnxruntime, and who only looks at records needs none."""
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415 (slower than all the rest of this module)

        return version("lagebild")
    if name in _HOMES:
        try:
            return getattr(import_module(_HOMES[name]), name)
        except ModuleNotFoundError as error:
            if name != "Archive":
                raise
            message = f"{error.name} is missing: pip install 'lagebild[archive]'"
            raise ModuleNotFoundError(message, name=error.name) from error
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
