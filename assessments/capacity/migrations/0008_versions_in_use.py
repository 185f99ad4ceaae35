"""A version in use keeps its names, dates and place too, and no row moves into it from another version.

0003 compared the old row only: a row of a draft could be moved below a version in use, and its names could be changed.
"""

from django.db import migrations

OF_VERSION = "EXISTS (SELECT 1 FROM capacity_instrumentversion v WHERE v.id IN (OLD.version_id, NEW.version_id) AND v.locked_at IS NOT NULL)"
OF_ITEM = (
    "EXISTS (SELECT 1 FROM capacity_item i JOIN capacity_instrumentversion v ON v.id = i.version_id "
    "WHERE i.id IN (OLD.item_id, NEW.item_id) AND v.locked_at IS NOT NULL)"
)
KEPT = [f"{field}_{language}" for field in ("name", "purpose") for language in ("en", "ru", "kk")]
IN_USE = (
    "OLD.locked_at IS NOT NULL AND (NEW.locked_at IS NULL OR NEW.locked_at <> OLD.locked_at "
    + "".join(f"OR NEW.{field} <> OLD.{field} " for field in ("sha256", "version", "scoring_rule", "instrument_id", *KEPT))
    + "".join(f"OR COALESCE(CAST(NEW.{field} AS TEXT), '') <> COALESCE(CAST(OLD.{field} AS TEXT), '') " for field in ("document", "valid_from", "supersedes_id"))
    + "OR (NEW.status <> OLD.status AND NEW.status <> 'retired'))"
)  # fmt: skip
GUARDS = {
    "capacity_instrumentversion": IN_USE, "capacity_domain": OF_VERSION, "capacity_item": OF_VERSION,
    "capacity_band": OF_VERSION, "capacity_anchor": OF_ITEM,
}  # fmt: skip


def install(apps, schema_editor):
    for table, condition in GUARDS.items():
        name = f"{table}_guard_update"
        says = f"{table}: what was decided is not changed"
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
            schema_editor.execute(
                f'CREATE TRIGGER {name} BEFORE UPDATE ON "{table}" WHEN {condition} BEGIN SELECT RAISE(ABORT, \'{says}\'); END'
            )
        else:  # the trigger of 0003 stays and calls the function anew
            schema_editor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$ BEGIN IF {condition} THEN RAISE EXCEPTION '{says}' "
                "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql"
            )


class Migration(migrations.Migration):
    dependencies = [("capacity", "0007_sheet_once_while_it_counts")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
