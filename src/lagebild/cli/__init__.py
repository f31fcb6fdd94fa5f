"""The command line: articles (`read`), archives (`ingest`, `events`, …), explanations (`who`, `where`, `types`).

Exit status: 0, or 1 where a name is unknown or the program is at fault, or 2 where an argument or a file could not be
read (the other files still are), or 130 after Ctrl-C.
Every error is one line on standard error.
"""

import click

from lagebild.cli import archive, desk, events, explain, read
from lagebild.cli.base import Group


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lagebild")
def main() -> None:
    """Lagebild reads news: who did what to whom, where and when, and according to whom."""


_ARCHIVE = (archive.ingest, archive.work, archive.merge, archive.status, archive.search)
_DESK = (events.events, desk.event, desk.stories, desk.story, desk.dyads, desk.document)

for _command in (read.read, *_ARCHIVE, *_DESK, explain.who, explain.where, explain.types, explain.schema):
    main.add_command(_command)
