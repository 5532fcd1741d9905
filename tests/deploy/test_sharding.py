"""The statements of docs/scaling.md that cut the database in shards, held against the real schema by the rules of Citus, which Debian does
not have: every unique rule has the column by which its table is distributed, and every reference leads to a reference table or, by that
column, to a table that is distributed likewise."""

import re
import subprocess

import rookery_client as rookery

LOCAL = {"schema_history", "nodes", "instance_settings"}

UNIQUE = """
SELECT t.relname, i.relname, x.indisprimary, (SELECT string_agg(COALESCE(a.attname, '-'), ',' ORDER BY k.place)
  FROM unnest(x.indkey::smallint[]) WITH ORDINALITY AS k (attnum, place)
  LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum)
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
WHERE x.indisunique AND t.relnamespace = 'public'::regnamespace"""

REFERENCES = """
SELECT t.relname, p.relname,
  (SELECT string_agg(a.attname, ',' ORDER BY k.place) FROM unnest(c.conkey) WITH ORDINALITY AS k (attnum, place)
   JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum),
  (SELECT string_agg(a.attname, ',' ORDER BY k.place) FROM unnest(c.confkey) WITH ORDINALITY AS k (attnum, place)
   JOIN pg_attribute a ON a.attrelid = p.oid AND a.attnum = k.attnum)
FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class p ON p.oid = c.confrelid
WHERE c.contype = 'f' AND t.relnamespace = 'public'::regnamespace"""


def rows(database, statement, columns):
    values = rookery.psql(database, statement)
    return [tuple(values[at:at + columns]) for at in range(0, len(values), columns)]


def test_the_statements_for_shards_fit_the_schema(database):
    subprocess.run([rookery.BINARY, "account", "list", "--database", database], check=True, stdout=subprocess.DEVNULL, timeout=60)
    text = (rookery.ROOT / "docs/scaling.md").read_text()
    for statement in re.findall(r"^    ((?:DROP|CREATE) INDEX .*;)$", text, re.M):
        rookery.psql(database, statement)
    copied = re.findall(r"create_reference_table\('(\w+)'\)", text)
    cut = re.findall(r"create_distributed_table\('(\w+)', '(\w+)'", text)
    column = dict(cut)
    assert len(column) == len(cut) and not column.keys() & set(copied)
    tables = set(rookery.psql(database, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
    assert column.keys() | set(copied) | LOCAL == tables

    unique = rows(database, UNIQUE, 4)
    for table, name, primary, columns in unique:
        if table not in column:
            continue
        assert column[table] in columns.split(","), f"{name} of {table}: {columns}"
        assert primary == "f" or columns.split(",")[0] == column[table], f"the primary key of {table} begins otherwise: {columns}"
    assert {table for table, _, primary, _ in unique if primary == "t"} == tables

    references = rows(database, REFERENCES, 4)
    assert references
    for table, parent, own, theirs in references:
        if table in column and parent in column:
            pairs = list(zip(own.split(","), theirs.split(","), strict=True))
            assert (column[table], column[parent]) in pairs, f"{table} refers to {parent} by {own}, not by what cuts them"
        else:
            assert parent not in column, f"{table} is on every machine, and {parent} to which it refers is not"
