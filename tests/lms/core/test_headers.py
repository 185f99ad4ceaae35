"""What every answer carries."""

import pytest


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_the_machine_checks_answer(client, db, path):
    assert client.get(path).status_code == 200


def test_pages_are_strict_and_kept_by_nobody(client, db):
    answer = client.get("/healthz")

    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe-inline" not in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


def test_only_the_editor_is_relaxed(client, db):
    answer = client.get("/admin/")

    assert "'unsafe-inline'" in answer["Content-Security-Policy"]
    assert "nonce-" not in answer["Content-Security-Policy"]


def test_pages_leave_compressed_and_papers_do_not(client, db):
    page = client.get("/en/help/", headers={"accept-encoding": "gzip"})
    check = client.get("/healthz", headers={"accept-encoding": "gzip"})

    assert page["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in check.headers
