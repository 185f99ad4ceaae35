"""Django's SQLite backend with a LIKE that folds case in every script.

SQLite folds ASCII only, so `icontains="әлия"` would miss «Әлия» there and find it on PostgreSQL.
"""

import re
from functools import lru_cache

from django.db.backends.sqlite3 import base


@lru_cache(maxsize=512)
def _as_regex(pattern: str, escape: str | None) -> re.Pattern:
    parts, signs = [], iter(pattern)
    for sign in signs:
        if escape and sign == escape:
            parts.append(re.escape(next(signs, "")))
        else:
            parts.append({"%": ".*", "_": "."}.get(sign, re.escape(sign)))
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)


def like(pattern: str | None, value: str | None, escape: str | None = None) -> bool | None:
    """SQL LIKE that folds case in every script."""
    if pattern is None or value is None:
        return None
    return _as_regex(str(pattern), escape).fullmatch(str(value)) is not None


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params):
        connection = super().get_new_connection(conn_params)
        for places in 2, 3:  # with and without ESCAPE
            connection.create_function("like", places, like, deterministic=True)
        return connection
