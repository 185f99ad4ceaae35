"""Every page a person can reach speaks the language of its address: no English is left over in Russian or Kazakh."""

import re
from urllib.parse import urljoin, urlsplit

import pytest

from lms.management import catalogues
from tests.leaks import leaks

STARTS = ("", "start/", "learn/", "org/", "teach/", "assess/", "monitoring/", "manage/", "programmes/", "verify/")
ACCOUNT = ("account/login/", "account/password/reset/", "account/password/change/", "account/2fa/", "account/logout/")
# Other languages, files, Wagtail's editor, and addresses that end the session.
NOT_FOLLOWED = re.compile(r"/(?:admin|api|static|media|documents)/|/account/logout/|\.(?:pdf|xlsx|csv|json|zip|svg|png)$")
ENOUGH = 150


def crawl(client, language: str):
    """Yield address and HTML of every page that links lead to, from the start pages on; one example of a kind."""
    waiting = [f"/{language}/{start}" for start in STARTS + ACCOUNT]
    seen, kinds = set(waiting), {}
    while waiting and len(seen) < 2000:
        path = waiting.pop(0)
        response = client.get(path, headers={"accept-language": language})
        if response.status_code in (301, 302):
            found = [response["Location"]]
        elif response.status_code in (200, 404) and response["Content-Type"].startswith("text/html"):
            html = response.content.decode()
            yield path, html
            found = re.findall(r'href="([^"#]+)', html)
        else:
            assert response.status_code < 500, path
            continue
        for link in found:
            address = urlsplit(urljoin(path, link.replace("&amp;", "&")))
            target = address.path
            # Pages that differ only in a code or an identifier are one kind; a few of each are read.
            kind = re.sub(r"[0-9a-f-]{32,36}|[^/]*\d[^/]*", "#", target)
            if address.netloc or target in seen or not target.startswith(f"/{language}/"):
                continue
            if NOT_FOLLOWED.search(target) or kinds.get(kind, 0) >= 3 or len(seen) >= ENOUGH:
                continue
            kinds[kind] = kinds.get(kind, 0) + 1
            seen.add(target)
            waiting.append(target)


@pytest.mark.django_db
@pytest.mark.parametrize("language", catalogues.LANGUAGES)
@pytest.mark.parametrize("role", ["guest", "trainee", "lead", "trainer", "assessor", "monitor", "administrator"])
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
