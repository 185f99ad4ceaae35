"""One small demonstration for both journeys: seeded once, walked on by each story, rolled back at the end."""

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction


@pytest.fixture(scope="package")
def demonstration(django_db_setup, django_db_blocker):
    """Seed two organisations through the actions; everything the stories do to them is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", verbosity=0)
        call_command("load_curriculum", "fixtures/curriculum", verbosity=0)
        call_command("seed_demo", organisations=2)
        yield
        transaction.set_rollback(True)
    cache.clear()
