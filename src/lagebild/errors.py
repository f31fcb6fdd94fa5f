"""Every error that Lagebild raises on purpose, in one place; each message is one line that says what and where."""


class LagebildError(Exception):
    """Base of all errors below."""


class InputError(LagebildError):
    """Input that cannot be read: empty, binary, too long, wrong encoding, unsupported language."""


class RecordError(LagebildError, ValueError):
    """A record that is not well formed."""


class WeightsError(LagebildError):
    """A weights directory that is missing, damaged or of another format."""
