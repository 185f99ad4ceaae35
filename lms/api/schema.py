"""The schema names our endpoints and nothing of the admin."""


def only_ours(endpoints, **_options):
    """Keep what begins with /api/v1/ of (path, pattern, method, view) rows."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]
