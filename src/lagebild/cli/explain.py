"""`lagebild who`, `where`, `types`, `schema`: explanations."""

# ruff: noqa: PLC0415  (imports stand where they are needed: a command loads neither model nor views that it does not use)

import click
import msgspec

from lagebild.cli.base import Language, Text, captured, encoded, json_option, lang_option, show, unknown, words_in


@click.command()
def schema() -> None:
    """Print the JSON Schema of a record."""
    from lagebild.record import json_schema

    show(msgspec.json.format(msgspec.json.encode(json_schema()), indent=2).decode() + "\n")


@click.command()
@lang_option
def types(lang: Language | None) -> None:
    """List the event types and their modes."""
    from lagebild.view.types import listing

    show(listing(words_in(lang)))


_name = click.argument("name", type=Text())
_name_lang = click.option(
    "--lang", type=click.Choice(["de", "en"]), help="Language of the name and the output [default: the locale's]."
)


@click.command()
@_name
@_name_lang
@click.option("--date", type=Text(), metavar="DATE", help="When offices must be held: 2025, 2025-04 or 2025-04-28.")
@json_option
@click.pass_context
def who(ctx: click.Context, /, name: str, lang: Language | None, date: str | None, as_json: bool) -> None:
    """Explain which actor NAME means: candidates, scores, reasons.

    NAME is a name or a phrase: "Selenskyj", "der nordkoreanische Machthaber".
    """
    from lagebild.view.explain import Explainer, known
    from lagebild.when.published import from_given
    from lagebild.who.explain import explain

    words = words_in(lang)
    found = explain(name, words.language, from_given(date).earliest if date else None)
    show(encoded(found) if as_json else captured(lambda to: Explainer(to, words).actor(name, found)))
    if not known(found):
        unknown(ctx, name, words)


@click.command()
@_name
@_name_lang
@json_option
@click.pass_context
def where(ctx: click.Context, /, name: str, lang: Language | None, as_json: bool) -> None:
    """Explain which place NAME means by itself: candidates, scores, reasons."""
    from lagebild.view.explain import Explainer
    from lagebild.where.resolve import explain

    words = words_in(lang)
    found = explain(name, words.language)
    show(encoded(found) if as_json else captured(lambda to: Explainer(to, words).place(name, found)))
    if not found:
        unknown(ctx, name, words)
