"""Write the migration from the newest version to what `store/schema.py` says now.

Run with `python -m tools.migrations "what changes"`, read the file that it writes, and set `VERSION` in `schema.py`.
The full-text index, which the schema leaves to `search.py`, is for the author of the migration to add.
"""

import tempfile
from pathlib import Path
from typing import Any

import click
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from lagebild.archive.store.migrations import config, upgrade


def _not_search(name: str | None, kind: str, _: Any) -> bool:
    return kind != "table" or not (name or "").startswith("search")


@click.command(help=__doc__)
@click.argument("message")
def main(message: str) -> None:
    """Compare with an empty archive of the newest version."""
    with tempfile.TemporaryDirectory() as directory:
        engine = create_engine(f"sqlite:///{Path(directory) / 'archive.sqlite'}")
        with engine.begin() as connection:
            settings = config(connection)
            head = ScriptDirectory.from_config(settings).get_current_head()
            if head:
                upgrade(connection)
            settings.set_main_option("file_template", "v%%(rev)s")
            settings.attributes["include_name"] = _not_search
            command.revision(settings, message, autogenerate=True, rev_id=str(int(head or 0) + 1))
        engine.dispose()


if __name__ == "__main__":
    main()
