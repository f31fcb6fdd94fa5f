"""Bringing an archive from one format to the next, with alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def upgrade(connection: Connection, version: str = "head") -> None:
    """Make the tables, or bring them to a version, within the transaction of `connection`."""
    command.upgrade(config(connection), version)


def config(connection: Connection) -> Config:
    """Alembic's settings, with the connection that `env.py` works on."""
    settings = Config(attributes={"connection": connection})
    settings.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    return settings
