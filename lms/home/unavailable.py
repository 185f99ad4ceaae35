"""503 when something we stand on is away, 500 only when our code is wrong (security-reliability 4.5)."""

import logging
import secrets  # noqa: TID251 - an entry point, the last one of all
import sys
from traceback import extract_tb

from django.db.utils import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is read as another one
log = logging.getLogger(__name__)

BUSY_NAMES = (
    "SQLITE_BUSY",
    "SQLITE_LOCKED",
    "SQLITE_FULL",
    "SQLITE_IOERR",
    "SQLITE_CANTOPEN",
    "SQLITE_READONLY",
)
BUSY_STATES = (
    "08",
    "53",
    "57",
    "55P03",
    "40001",
    "40P01",
)  # connection, resources, stop; lock, serialisation, deadlock


def is_unavailable(error: BaseException | None) -> bool:
    """Tell "the database is not there just now" from "the code is wrong"."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            if name := getattr(error.__cause__, "sqlite_errorname", None):
                return name.startswith(BUSY_NAMES)  # a missing table stays a 500
            state = getattr(error.__cause__, "sqlstate", None)
            return state is None or state.startswith(BUSY_STATES)
        error = error.__cause__ or error.__context__
    return False


@requires_csrf_token
def server_error(request):
    """Answer what no view could: without the database, in the language of the address."""
    kind, error, trace = sys.exc_info()
    if is_unavailable(error):
        response = HttpResponse(render_to_string("503.html", {"request_path": request.path}), status=503)
        response["Retry-After"] = "5"
        return response
    reference = "-".join("".join(secrets.choice(SIGNS) for _ in range(4)) for _ in range(2))
    place = extract_tb(trace)[-1] if trace else None
    # What the error says may hold a name: its kind and place are enough to find what is wrong.
    log.error("Fault %s: %s at %s", reference, kind.__name__ if kind else "?", f"{place.filename}:{place.lineno}" if place else "?")
    return HttpResponse(render_to_string("500.html", {"reference": reference}), status=500)
