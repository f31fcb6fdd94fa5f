"""What alembic runs to reach the database."""

from alembic import context

from lagebild.archive.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=context.config.attributes.get("include_name"),
)
context.run_migrations()
