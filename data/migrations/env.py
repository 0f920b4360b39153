"""Alembic's door: the versions run on the connection, and within the transaction, that data/migrate.py gives."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
