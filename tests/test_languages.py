"""Every page a person can reach speaks the language of its address: no English is left over in Russian or Kazakh."""

import pytest

from lms.management import catalogues
from tests.leaks import crawl, leaks


@pytest.mark.django_db
@pytest.mark.parametrize("language", catalogues.LANGUAGES)
@pytest.mark.parametrize(
    "role", ["guest", "trainee", "lead", "trainer", "assessor", "monitor", "administrator"]
)
def test_no_english_is_left_on_a_page(client, cast, role, language):
    if role != "guest":
        client.force_login(cast.everybody[role])

    found = {path: sorted(set(leaks(html, language))) for path, html in crawl(client, language)}

    assert len(found) > 3
    assert {path: texts for path, texts in found.items() if texts} == {}


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>Sign in</p>", ["Sign in"]),
        ('<img alt="Sign in">', ["Sign in"]),
        ("<p>Welcome, Әлия</p>", []),
        ("<p>Page 3 / 7</p>", ["Page 3 / 7"]),
        ('<div lang="en"><p>Sign in</p></div>', []),
        ("<p>This is a sentence that nobody translated.</p>", ["This is a sentence that nobody translated."]),
        ("<p>PE-2026-1 · PDF</p><code>Sign in</code>", []),
    ],
)
def test_leaks_are_found(html, found):
    assert list(leaks(f'<html lang="kk"><body>{html}</body></html>', "kk")) == found
