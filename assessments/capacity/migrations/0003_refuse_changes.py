"""What was decided stays: the database refuses changes of locked versions, submitted sheets and scores.

A later migration that makes SQLite rebuild one of these tables drops its triggers; it must run `guards` again.
"""

from django.db import migrations

from lms.core.append_only import append_only

LOCKED = "EXISTS (SELECT 1 FROM capacity_instrumentversion v WHERE v.id = {row}.{key} AND v.locked_at IS NOT NULL)"
LOCKED_BY_ITEM = (
    "EXISTS (SELECT 1 FROM capacity_item i JOIN capacity_instrumentversion v ON v.id = i.version_id "
    "WHERE i.id = {row}.item_id AND v.locked_at IS NOT NULL)"
)
SUBMITTED = "EXISTS (SELECT 1 FROM capacity_scoresheet s WHERE s.id = {row}.sheet_id AND s.submitted_at IS NOT NULL)"
# table -> verb -> condition. Every verb a table lists is refused while its condition holds.
CHILD = {verb: LOCKED.replace("{key}", "version_id") for verb in ("INSERT", "UPDATE", "DELETE")}
GUARDS = {
    "capacity_instrumentversion": {
        "UPDATE": "OLD.locked_at IS NOT NULL AND (NEW.sha256 <> OLD.sha256 OR NEW.version <> OLD.version "
        "OR NEW.scoring_rule <> OLD.scoring_rule OR NEW.instrument_id <> OLD.instrument_id "
        "OR CAST(NEW.document AS TEXT) <> CAST(OLD.document AS TEXT) OR NEW.locked_at IS NULL)",
        "DELETE": "OLD.locked_at IS NOT NULL",
    },
    "capacity_domain": CHILD,
    "capacity_item": CHILD,
    "capacity_band": CHILD,
    "capacity_anchor": {verb: LOCKED_BY_ITEM for verb in ("INSERT", "UPDATE", "DELETE")},
    "capacity_itemscore": {verb: SUBMITTED for verb in ("INSERT", "UPDATE", "DELETE")},
    "capacity_capacityassessment": {
        "UPDATE": "OLD.locked_at IS NOT NULL AND (NEW.snapshot <> OLD.snapshot OR NEW.sha256 <> OLD.sha256 "
        "OR NEW.locked_at IS NULL OR NEW.locked_at <> OLD.locked_at)",
    },
}  # fmt: skip


def _statements(vendor):
    for table, verbs in GUARDS.items():
        for verb, condition in verbs.items():
            row = "NEW" if verb == "INSERT" else "OLD"
            name, test = f"{table}_guard_{verb.lower()}", condition.format(row=row)
            if vendor == "sqlite":
                yield (
                    f'CREATE TRIGGER {name} BEFORE {verb} ON "{table}" WHEN {test} '
                    f"BEGIN SELECT RAISE(ABORT, '{table}: what was decided is not changed'); END",
                    f"DROP TRIGGER {name}",
                )
            else:
                yield (
                    f"CREATE FUNCTION {name}() RETURNS trigger AS $$ BEGIN IF {test} THEN "
                    f"RAISE EXCEPTION '{table}: what was decided is not changed' "
                    f"USING ERRCODE = 'integrity_constraint_violation'; END IF; "
                    f"RETURN {'OLD' if verb == 'DELETE' else 'NEW'}; END $$ LANGUAGE plpgsql; "
                    f'CREATE TRIGGER {name} BEFORE {verb} ON "{table}" FOR EACH ROW EXECUTE FUNCTION {name}()',
                    f'DROP TRIGGER {name} ON "{table}"; DROP FUNCTION {name}()',
                )


def install(apps, schema_editor):
    for create, _drop in _statements(schema_editor.connection.vendor):
        schema_editor.execute(create)


def remove(apps, schema_editor):
    for _create, drop in _statements(schema_editor.connection.vendor):
        schema_editor.execute(drop)


guards = migrations.RunPython(install, remove)


class Migration(migrations.Migration):
    dependencies = [("capacity", "0002_sheets_and_scores")]
    operations = [guards, append_only("capacity_sheetscore"), append_only("capacity_stateevent")]
