"""Alembic's entry: runs the steps on the connection handed over by `db.upgrade`."""

from alembic import context

from db.schema import BaseRow

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=BaseRow.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
