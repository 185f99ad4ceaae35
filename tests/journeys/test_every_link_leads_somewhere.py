"""No page of the full demonstration offers a person a link that this person may not follow."""

import re
from urllib.parse import urljoin

import pytest
from django.test import Client

from lms.core.models import User
from tests.leaks import NOT_FOLLOWED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
ONE_OF_MANY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)(?:[A-Za-z]{1,4}-?\d[\w.-]*|\d+)(?=/)")
# Its bytes lie in a folder of the test that seeded the demonstration.
A_FILE = re.compile(r"/evidence/[0-9a-f-]{36}/$")
# A lesson behind one that is not read yet, and a paper behind a chosen audience, say so on a page of their own.
SAYS_WHY = {200, 403}


@pytest.mark.parametrize("who", ["trainee", "lead", "trainer", "assessor", "monitor", "officer", "admin"])
def test_every_link_leads_somewhere(who):
    """Of addresses that differ only in whose row they name, two are followed."""
    client = Client()
    client.force_login(User.objects.get(email=f"{who}@demo.example"))
    waiting, seen, kinds, dead = [("/ru/start/", "")], set(), {}, []
    while waiting:
        path, source = waiting.pop(0)
        kind = ONE_OF_MANY.sub("*", path.split("?")[0])
        if path in seen or kinds.get(kind, 0) >= 2 or NOT_FOLLOWED.search(path.split("?")[0]) or A_FILE.search(path):
            continue
        seen.add(path)
        kinds[kind] = kinds.get(kind, 0) + 1
        answer = client.get(path, follow=True)
        if answer.status_code not in SAYS_WHY:
            dead.append((answer.status_code, path, source))
        elif not answer.streaming and "html" in answer["Content-Type"]:
            links = re.findall(r'<a\b[^>]*?\bhref="([^"#]+)', answer.content.decode())
            waiting += [(urljoin(path, link.replace("&amp;", "&")), path) for link in links if urljoin(path, link).startswith("/ru/")]

    assert len(seen) > 20
    assert dead == []
