"""What a PostgreSQL database is made up of, held against what the models say."""

from collections.abc import Iterator

from sqlalchemy import (
    Connection,
    MetaData,
    Table,
    UniqueConstraint,
    inspect,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine.reflection import Inspector

Shape = dict[tuple[str, str], str]

_VERSIONS = "alembic_version"
_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]

#: Whatever else may stand in a schema or act on its tables; none of it is ours.
_FOREIGN = text(
    """
    SELECT 'view', relname FROM pg_class
      WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('v', 'm')
    UNION ALL SELECT 'foreign table', relname FROM pg_class
      WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('f', 'p')
    UNION ALL SELECT 'trigger', tgname FROM pg_trigger
      JOIN pg_class ON pg_class.oid = tgrelid
      WHERE relnamespace = current_schema()::regnamespace AND NOT tgisinternal
    UNION ALL SELECT 'rule', rulename FROM pg_rewrite
      JOIN pg_class ON pg_class.oid = ev_class
      WHERE relnamespace = current_schema()::regnamespace AND rulename <> '_RETURN'
    UNION ALL SELECT 'policy', polname FROM pg_policy
      JOIN pg_class ON pg_class.oid = polrelid
      WHERE relnamespace = current_schema()::regnamespace
    UNION ALL SELECT 'function', proname FROM pg_proc
      WHERE pronamespace = current_schema()::regnamespace
        AND NOT EXISTS (
          SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
    UNION ALL SELECT 'child table', pg_class.relname FROM pg_inherits
      JOIN pg_class ON pg_class.oid = inhrelid
      WHERE relnamespace = current_schema()::regnamespace
    """
)


def found_shape(connection: Connection) -> Shape:
    """Return what stands in the schema that a connection works in."""
    inspector = inspect(connection)
    foreign = connection.execute(_FOREIGN).all()
    shape = {(str(row[0]), str(row[1])): "" for row in foreign}
    for name in inspector.get_table_names():
        if name != _VERSIONS:
            shape |= {("table", name): "; ".join(sorted(_found_parts(inspector, name)))}
    return shape


def modelled_shape(metadata: MetaData) -> Shape:
    """Return what should stand there."""
    return {
        ("table", table.name): "; ".join(sorted(_modelled_parts(table)))
        for table in metadata.tables.values()
    }


def _found_parts(inspector: Inspector, name: str) -> Iterator[str]:
    for column in inspector.get_columns(name):
        kind = column["type"].compile(_DIALECT)
        yield _column(column["name"], kind, nullable=column["nullable"])
    key = inspector.get_pk_constraint(name)
    yield _columns("key", key["constrained_columns"])
    for reference in inspector.get_foreign_keys(name):
        yield _columns(
            f"reference to {reference['referred_table']}",
            [*reference["constrained_columns"], *reference["referred_columns"]],
        )
    for unique_together in inspector.get_unique_constraints(name):
        yield _columns("unique", unique_together["column_names"])
    for index in inspector.get_indexes(name):
        if "duplicates_constraint" in index:
            continue
        unique = "unique index" if index["unique"] else "index"
        names = [str(n) for n in index["column_names"]]
        yield _columns(f"{unique} {index['name']}", names)
    for check in inspector.get_check_constraints(name):
        yield f"check {check['name']}"


def _modelled_parts(table: Table) -> Iterator[str]:
    for column in table.columns:
        kind = column.type.compile(_DIALECT)
        yield _column(column.name, kind, nullable=bool(column.nullable))
    yield _columns("key", [c.name for c in table.primary_key.columns])
    for reference in table.foreign_key_constraints:
        elements = reference.elements
        yield _columns(
            f"reference to {reference.referred_table.name}",
            [e.parent.name for e in elements] + [e.column.name for e in elements],
        )
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield _columns("unique", [c.name for c in constraint.columns])
    for index in table.indexes:
        unique = "unique index" if index.unique else "index"
        yield _columns(f"{unique} {index.name}", [c.name for c in index.columns])


def _column(name: str, kind: str, *, nullable: bool) -> str:
    return f"{name} {kind}{'' if nullable else ' NOT NULL'}"


def _columns(what: str, names: list[str]) -> str:
    return f"{what} ({', '.join(names)})"
