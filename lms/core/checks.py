"""Checks of our own, run by `manage.py check` (security-reliability 6.4)."""

import sqlite3

from django.conf import settings
from django.core import checks

SAFE_SQLITE = (3, 51, 3)
ALSO_SAFE = {(3, 44, 6), (3, 50, 7)}


@checks.register(checks.Tags.security)
def safe_sqlite(app_configs, **kwargs):
    """W001, W002: real people's data belongs on PostgreSQL; older SQLite libraries have a rare WAL race."""
    if settings.QABILET_MODE != "production" or not settings.IS_SQLITE:
        return []
    found = [checks.Warning("Real personal data belongs on PostgreSQL: set DATABASE_URL.", id="qabilet.W002")]
    if sqlite3.sqlite_version_info < SAFE_SQLITE and sqlite3.sqlite_version_info not in ALSO_SAFE:
        found.append(
            checks.Warning(
                f"SQLite {sqlite3.sqlite_version} can damage a WAL database in a rare race; 3.51.3 or newer cannot.",
                id="qabilet.W001",
            )
        )
    return found


@checks.register(checks.Tags.database)
def durable_settings(app_configs, databases=None, **kwargs):
    """E001: an acknowledged answer survives a power cut only with these settings."""
    if not settings.IS_SQLITE or settings.QABILET_MODE == "test" or not databases:
        return []
    from django.db import connection  # noqa: PLC0415 - only a database check may connect

    wanted = {"journal_mode": "wal", "synchronous": 2, "recursive_triggers": 1}
    with connection.cursor() as cursor:
        found = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
    if found == wanted:
        return []
    return [checks.Error(f"SQLite is not durable: {found}, wanted {wanted}.", id="qabilet.E001")]


@checks.register(checks.Tags.security)
def no_demo_in_production(app_configs, **kwargs):
    """E004: the demo's open accounts live on the own machine only."""
    if settings.QABILET_MODE == "demo" and set(settings.ALLOWED_HOSTS) - {"127.0.0.1", "localhost", "[::1]"}:
        return [checks.Error("The demo must not be reachable from other machines.", id="qabilet.E004")]
    return []


@checks.register()
def hours_of_letters(app_configs, **kwargs):
    """E005: quiet hours are two hours of a day; anything else would hold back letters or send them at night."""
    hours = settings.QABILET_QUIET_HOURS
    if len(hours) == 2 and all(0 <= hour <= 23 for hour in hours):
        return []
    return [checks.Error("QABILET_QUIET_HOURS names two hours from 0 to 23, for example 21,9.", id="qabilet.E005")]
