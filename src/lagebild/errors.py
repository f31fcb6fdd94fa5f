"""Every error that Lagebild raises on purpose, in one place; each message is one line that says what and where."""


class LagebildError(Exception):
    """Base of all errors below."""


class InputError(LagebildError):
    """Input that cannot be read: empty, binary, too long, wrong encoding, unsupported language."""


class RecordError(LagebildError, ValueError):
    """A record that is not well formed."""


class WeightsError(LagebildError):
    """A weights directory that is missing, damaged or of another format."""


class GazetteerError(LagebildError):
    """A gazetteer file that is missing or of another format."""


class FetchError(LagebildError):
    """A web address that was not fetched: `url`, `reason`, and whether the same request may succeed later."""

    def __init__(self, url: str, reason: str, temporary: bool = False):
        super().__init__(url, reason, temporary)
        self.url, self.reason, self.temporary = url, reason, temporary

    def __str__(self) -> str:
        return f"{self.url}: {self.reason}"


class ArchiveError(LagebildError):
    """An archive that is missing, newer than the program or out of reach, or a question that it cannot answer."""
