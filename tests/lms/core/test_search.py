"""Searching in Cyrillic folds case on both engines."""

import pytest

from lms.core.models import Organisation, User


@pytest.mark.parametrize("typed", ["әлия", "ӘЛИЯ", "Әлия"])
def test_a_name_is_found_however_it_is_typed(cast, typed):
    assert list(User.objects.filter(given_name__icontains=typed)) == [cast.aliya]


def test_a_percent_sign_is_searched_as_itself(cast):
    assert not Organisation.objects.filter(name_kk__icontains="%").exists()
