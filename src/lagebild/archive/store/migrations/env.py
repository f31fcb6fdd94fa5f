"""What alembic runs to reach the database."""

from alembic import context

from lagebild.archive.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
