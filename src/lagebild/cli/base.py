"""What all commands share: errors as one line, arguments, options, printing."""

# ruff: noqa: PLC0415  (imports stand where they are needed: a command loads neither model nor views that it does not use)

import sys
from typing import TYPE_CHECKING, Any, Literal

import click
import msgspec

from lagebild.errors import LagebildError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from lagebild.view.words import Words

Language = Literal["de", "en"]

UNKNOWN = 1
FAILURE = 2
INTERRUPTED = 130  # 128 + SIGINT, as shells count


class Failure(click.ClickException):
    """An error that ends the command."""

    exit_code = FAILURE


class Broken(click.ClickException):
    """An error that should not be: a fault of the program, not of what it was given."""

    exit_code = 1


class Group(click.Group):
    """Turns the errors that are to be expected into one line."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; exit status 2 after an error, 130 after Ctrl-C."""
        try:
            return super().invoke(ctx)
        except LagebildError as error:
            raise Failure(str(error)) from error
        except BrokenPipeError:
            raise  # click ends quietly
        except OSError as error:
            raise Failure(f"{error.filename or 'output'}: {error.strerror}") from error
        except KeyboardInterrupt:
            click.echo(f"\n{words_in(ctx.meta.get('language')).interrupted}", err=True)
            raise SystemExit(INTERRUPTED) from None


class Text(click.ParamType[str]):
    """An argument for the record; bytes that are no text in the locale's encoding become U+FFFD."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The argument as text."""
        return click.format_filename(value)


lang_option = click.option(
    "--lang", type=click.Choice(["de", "en"]), help="Language of the output [default: the locale's]."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one line of JSON.")


def show(text: str, encoding: str | None = None) -> None:
    """Write to standard output; what its encoding lacks becomes a question mark."""
    click.echo(text.encode(encoding or sys.stdout.encoding, "replace"), nl=False)


def words_in(language: Language | None) -> "Words":
    """The words of `language`, by default the locale's."""
    from lagebild.view.words import locale_language, words

    return words(language or locale_language())


def captured(draw: "Callable[[Console], None]") -> str:
    """What `draw` prints on a console like standard output; without colours where that is a pipe."""
    from rich.console import Console

    console = Console(highlight=False)
    with console.capture() as capture:
        draw(console)
    return "\n".join(line.rstrip(" ") for line in capture.get().split("\n"))


def encoded(value: Any) -> str:
    """One line of JSON."""
    return msgspec.json.encode(value).decode() + "\n"


def unknown(ctx: click.Context, name: str, words: "Words") -> None:
    """Say that `name` is unknown and end with exit status 1."""
    click.echo(words.unknown.format(name=name), err=True)
    ctx.exit(UNKNOWN)
