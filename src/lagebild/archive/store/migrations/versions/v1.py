"""The first tables."""

from alembic import op

from lagebild.archive.store.schema import metadata

revision = "1"
down_revision = None


def upgrade() -> None:
    """Apply it."""
    metadata.create_all(op.get_bind())
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE search USING fts5(title, words, parts, content='', tokenize='ascii')")
    else:
        op.execute(
            "CREATE TABLE search (revision_id bigint PRIMARY KEY REFERENCES revision (id), words tsvector NOT NULL)"
        )
        op.execute("CREATE INDEX ix_search_words ON search USING gin (words)")
