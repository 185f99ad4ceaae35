"""Rows that stay as they were written: the database itself refuses the rest (FD05). Steps of migrations."""

from django.db import migrations

GUARDED: list[tuple[str, str]] = []
"""Every (table, trigger on SQLite) that some migration asked for: a test asks whether they still stand at the end."""

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {VERB} ON "{table}"
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_POSTGRES = """
CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'integrity_constraint_violation'; END
$$ LANGUAGE plpgsql;
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON "{table}"
FOR EACH ROW EXECUTE FUNCTION {table}_append_only()
"""


def append_only(table: str) -> migrations.RunPython:
    """Return the migration step that makes the table refuse UPDATE and DELETE."""
    GUARDED.extend((table, f"{table}_no_{verb}") for verb in ("update", "delete"))

    def install(apps, schema_editor):
        if schema_editor.connection.vendor == "sqlite":
            for verb in "update", "delete":
                schema_editor.execute(_SQLITE.format(table=table, verb=verb, VERB=verb.upper()))
        else:
            schema_editor.execute(_POSTGRES.format(table=table))

    def remove(apps, schema_editor):
        if schema_editor.connection.vendor == "sqlite":
            for verb in "update", "delete":
                schema_editor.execute(f'DROP TRIGGER "{table}_no_{verb}"')
        else:
            schema_editor.execute(f'DROP TRIGGER {table}_no_change ON "{table}"')

    return migrations.RunPython(install, remove)


_SQLITE_USED = """
CREATE TRIGGER {table}_no_{verb}_once_used BEFORE {VERB} ON "{table}"
WHEN EXISTS (SELECT 1 FROM "{user}" WHERE "{column}" = OLD."id")
BEGIN SELECT RAISE(ABORT, '{table}: a row that {user} rests on stays as it is'); END
"""
_POSTGRES_USED = """
CREATE OR REPLACE FUNCTION {table}_fixed_once_used() RETURNS trigger AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM "{user}" WHERE "{column}" = OLD."id") THEN
    RAISE EXCEPTION '{table}: a row that {user} rests on stays as it is'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END
$$ LANGUAGE plpgsql;
CREATE TRIGGER {table}_once_used BEFORE UPDATE OR DELETE ON "{table}"
FOR EACH ROW EXECUTE FUNCTION {table}_fixed_once_used()
"""


def fixed_once_used(table: str, *, user: str, column: str) -> migrations.RunPython:
    """Return the migration step that makes a row refuse UPDATE and DELETE once a row of `user` points to it."""
    names = {"table": table, "user": user, "column": column}
    GUARDED.extend((table, f"{table}_no_{verb}_once_used") for verb in ("update", "delete"))

    def install(apps, schema_editor):
        if schema_editor.connection.vendor == "sqlite":
            for verb in "update", "delete":
                schema_editor.execute(_SQLITE_USED.format(verb=verb, VERB=verb.upper(), **names))
        else:
            schema_editor.execute(_POSTGRES_USED.format(**names))

    def remove(apps, schema_editor):
        if schema_editor.connection.vendor == "sqlite":
            for verb in "update", "delete":
                schema_editor.execute(f'DROP TRIGGER "{table}_no_{verb}_once_used"')
        else:
            schema_editor.execute(f'DROP TRIGGER {table}_once_used ON "{table}"')

    return migrations.RunPython(install, remove)


_SQLITE_STEPS = """
CREATE TRIGGER {table}_no_update BEFORE UPDATE ON "{table}" WHEN NEW."{column}" <> OLD."{column}" + 1
BEGIN SELECT RAISE(ABORT, '{table} is append-only: a change raises {column} by one'); END
"""
_POSTGRES_STEPS = """
CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW."{column}" = OLD."{column}" + 1 THEN RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'integrity_constraint_violation';
END
$$ LANGUAGE plpgsql
"""


def changed_in_steps(table: str, column: str) -> migrations.RunPython:
    """Return the migration step that lets rows of an append-only table change if `column` rises by one, and only then.

    To be run after every step that made SQLite build the table anew, which drops its triggers without a word.
    """
    GUARDED.extend((table, f"{table}_no_{verb}") for verb in ("update", "delete"))

    def install(apps, schema_editor):
        if schema_editor.connection.vendor == "sqlite":
            for verb in "update", "delete":
                schema_editor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_{verb}"')
            schema_editor.execute(_SQLITE_STEPS.format(table=table, column=column))
            schema_editor.execute(_SQLITE.format(table=table, verb="delete", VERB="DELETE"))
        else:
            schema_editor.execute(_POSTGRES_STEPS.format(table=table, column=column))

    def remove(apps, schema_editor):
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_update"')
            schema_editor.execute(_SQLITE.format(table=table, verb="update", VERB="UPDATE"))
        else:
            schema_editor.execute(_POSTGRES.format(table=table).split("CREATE TRIGGER")[0])

    return migrations.RunPython(install, remove)


_SQLITE_FROZEN = """
CREATE TRIGGER {table}_frozen BEFORE UPDATE OF {columns} ON "{table}"
BEGIN SELECT RAISE(ABORT, '{table}: what was issued is frozen'); END
"""
_POSTGRES_FROZEN = """
CREATE OR REPLACE FUNCTION {table}_frozen() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '{table}: what was issued is frozen' USING ERRCODE = 'integrity_constraint_violation'; END
$$ LANGUAGE plpgsql;
CREATE TRIGGER {table}_frozen BEFORE UPDATE ON "{table}" FOR EACH ROW WHEN ({changed})
EXECUTE FUNCTION {table}_frozen()
"""


def frozen(table: str, *columns: str, again: bool = False) -> migrations.RunPython:
    """Return the migration step that makes the table refuse a change of these columns.

    `again`: after a step that made SQLite build the table anew, which drops its triggers without a word.
    """

    GUARDED.append((table, f"{table}_frozen"))

    def install(apps, schema_editor):
        remove(apps, schema_editor)
        if schema_editor.connection.vendor == "sqlite":
            named = ", ".join(f'"{column}"' for column in columns)
            schema_editor.execute(_SQLITE_FROZEN.format(table=table, columns=named))
        else:
            changed = " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in columns)
            schema_editor.execute(_POSTGRES_FROZEN.format(table=table, changed=changed))

    def remove(apps, schema_editor):
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{table}_frozen"')
        else:
            schema_editor.execute(f'DROP TRIGGER IF EXISTS {table}_frozen ON "{table}"')

    return migrations.RunPython(install, install if again else remove)


_SQLITE_DRAFT = """
CREATE TRIGGER {table}_frozen BEFORE UPDATE OF {columns} ON "{table}" WHEN OLD."{state}" <> '{draft}'
BEGIN SELECT RAISE(ABORT, '{table}: only a draft is edited'); END
"""
_POSTGRES_DRAFT = """
CREATE OR REPLACE FUNCTION {table}_frozen() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '{table}: only a draft is edited' USING ERRCODE = 'integrity_constraint_violation'; END
$$ LANGUAGE plpgsql;
CREATE TRIGGER {table}_frozen BEFORE UPDATE ON "{table}" FOR EACH ROW
WHEN (OLD."{state}" <> '{draft}' AND ({changed})) EXECUTE FUNCTION {table}_frozen()
"""


def frozen_but_drafts(table: str, *columns: str, state: str, draft: str) -> migrations.RunPython:
    """Return the migration step that makes these columns refuse a change wherever the column `state` is not `draft`."""
    GUARDED.append((table, f"{table}_frozen"))

    def install(apps, schema_editor):
        remove(apps, schema_editor)
        names = {"table": table, "state": state, "draft": draft}
        if schema_editor.connection.vendor == "sqlite":
            named = ", ".join(f'"{column}"' for column in columns)
            schema_editor.execute(_SQLITE_DRAFT.format(columns=named, **names))
        else:
            changed = " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in columns)
            schema_editor.execute(_POSTGRES_DRAFT.format(changed=changed, **names))

    def remove(apps, schema_editor):
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{table}_frozen"')
        else:
            schema_editor.execute(f'DROP TRIGGER IF EXISTS {table}_frozen ON "{table}"')

    return migrations.RunPython(install, remove)


_UNLESS = "NOT (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL)"


def erased_once(table: str, *columns: str) -> migrations.RunPython:
    """Return the migration step that lets one change through where the table refuses changes: its erasure.

    A row may be changed in the statement that sets its `erased_at`, and never again. `columns` are those the table
    froze; without them it is append-only as a whole.
    """

    def change(schema_editor, unless: str):
        run, is_sqlite = schema_editor.execute, schema_editor.connection.vendor == "sqlite"
        if columns:
            named = ", ".join(f'"{column}"' for column in columns)
            if is_sqlite:
                run(f'DROP TRIGGER IF EXISTS "{table}_frozen"')
                run(_SQLITE_FROZEN.format(table=table, columns=named).replace("BEGIN", f"WHEN {unless} BEGIN", 1))
            else:
                changed = " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in columns)
                run(f'DROP TRIGGER IF EXISTS {table}_frozen ON "{table}"')
                run(_POSTGRES_FROZEN.format(table=table, changed=f"({changed}) AND {unless}"))
        elif is_sqlite:
            run(f'DROP TRIGGER IF EXISTS "{table}_no_update"')
            run(_SQLITE.format(table=table, verb="update", VERB="UPDATE").replace("BEGIN", f"WHEN {unless} BEGIN", 1))
        else:
            call = f"FOR EACH ROW {{when}} EXECUTE FUNCTION {table}_append_only()"
            run(f'DROP TRIGGER IF EXISTS {table}_no_change ON "{table}"')
            run(f'DROP TRIGGER IF EXISTS {table}_no_update ON "{table}"')
            run(f'CREATE TRIGGER {table}_no_change BEFORE DELETE ON "{table}" {call.format(when="")}')
            run(f'CREATE TRIGGER {table}_no_update BEFORE UPDATE ON "{table}" {call.format(when=f"WHEN ({unless})")}')

    def install(apps, schema_editor):
        change(schema_editor, _UNLESS)

    def remove(apps, schema_editor):
        change(schema_editor, "1 = 1")

    return migrations.RunPython(install, remove)
