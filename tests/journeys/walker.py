"""Somebody with a browser: sees pages, presses buttons, waits for what follows a commit."""

from html import unescape

from django.test import Client, TestCase
from django.urls import reverse
from django.utils.translation import override

from lms.core.models import User


def address(name: str, *args, language: str = "kk") -> str:
    with override(language):
        return reverse(name, args=args)


class Walker:
    """A person with a browser: sees pages, presses buttons, waits for what follows a commit."""

    def __init__(self, email: str | None = None):
        self.client = Client()
        if email:
            self.person = User.objects.get(email=email)
            self.client.force_login(self.person)

    def see(self, address: str) -> str:
        answer = self.client.get(address, follow=True)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return unescape(answer.content.decode())

    def press(self, address: str, status: int = 302, **fields) -> None:
        with TestCase.captureOnCommitCallbacks(execute=True):
            answer = self.client.post(address, fields)
        assert answer.status_code == status, f"{address}: {answer.status_code} {answer.content[:600]!r}"
