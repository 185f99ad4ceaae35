"""Is the process alive, and may it be sent work?"""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import Error
from django.http import HttpResponse

READY = {"migrations": False}


def healthz(request):
    """The process lives; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request):
    """The database answers and has every migration."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not READY["migrations"]:
            executor = MigrationExecutor(connection)
            READY["migrations"] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return _not_ready("database")
    return (
        HttpResponse("ready\n", content_type="text/plain")
        if READY["migrations"]
        else _not_ready("migrations")
    )


def _not_ready(what: str):
    response = HttpResponse(f"waiting for: {what}\n", content_type="text/plain", status=503)
    response["Retry-After"] = "30"
    return response
