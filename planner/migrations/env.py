"""Run migrations on the connection that the caller opened."""

from alembic import context

from planner.adapters.state.sql_metadata import all_tables

# The caller's transaction is around all of it: a database is migrated or untouched.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=all_tables(),
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
