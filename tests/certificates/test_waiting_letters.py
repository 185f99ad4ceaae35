"""Letters that no mail server took at their time go out with the sweep, whichever floor wrote them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from lms.core.models import Notice

pytestmark = pytest.mark.django_db


def test_the_sweep_sends_the_letters_of_trainers_too_and_once(cast, mailoutbox):
    before = datetime.now(UTC) - timedelta(minutes=10)
    for letter in ("product-decided", "contact"):
        Notice.objects.create(user=cast.aliya, receipt=letter, letter=letter, subject=letter, body="Сәлем", created_at=before)

    call_command("sweep")
    call_command("sweep")

    assert sorted(letter.subject for letter in mailoutbox) == ["contact", "product-decided"]
