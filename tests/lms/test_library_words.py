"""What Django, allauth, the API framework and Wagtail say to our people is said in Russian and Kazakh too."""

from pathlib import Path

import django
import pytest
from django.utils import translation

from lms.management import catalogues

PLACE = Path(django.__file__).parents[1]
# What a signed-in learner, or anyone on a public page or the API, can meet.
SOURCES = [
    "django/forms",
    "django/core/validators.py",
    "django/core/paginator.py",
    "django/contrib/auth/forms.py",
    "django/contrib/auth/password_validation.py",
    "django/db/models/base.py",
    "django/db/models/constraints.py",
    "django/db/models/fields",
    "django/utils/dates.py",
    "django/utils/dateformat.py",
    "django/utils/ipv6.py",
    "django/utils/timesince.py",
    "django/template/defaultfilters.py",
    "django/views/csrf.py",
    "django/views/generic/list.py",
    "allauth/account/adapter.py",
    "allauth/account/fields.py",
    "allauth/account/forms.py",
    "allauth/account/models.py",
    "allauth/mfa/adapter.py",
    "allauth/mfa/base",
    "allauth/mfa/recovery_codes",
    "allauth/mfa/totp",
    "allauth/templates/account",
    "allauth/templates/allauth",
    "allauth/templates/mfa/email",
    "allauth/templates/mfa/messages",
    "allauth/templates/mfa/recovery_codes",
    "allauth/templates/mfa/totp",
    "allauth/templates/mfa/authenticate.html",
    "allauth/templates/mfa/index.html",
    "allauth/templates/mfa/reauthenticate.html",
    "rest_framework/exceptions.py",
    "rest_framework/fields.py",
    "rest_framework/filters.py",
    "rest_framework/pagination.py",
    "rest_framework/relations.py",
    "rest_framework/serializers.py",
    "rest_framework/validators.py",
    "django_filters/conf.py",
    "django_filters/fields.py",
    "django_filters/filters.py",
    "wagtail/templates/wagtailcore/password_required.html",
]


@pytest.fixture(scope="module")
def messages():
    """Every message of the libraries that a reader of ours can meet."""
    return list(catalogues.extract(PLACE, SOURCES).values())


def shown(entry: catalogues.Entry) -> tuple[str, ...]:
    """Return what Django shows for a message in the active language, for every plural form."""
    if entry.plural:
        numbers = (1, 2, 5, 21)
        if entry.context:
            return tuple(translation.npgettext(entry.context, entry.msgid, entry.plural, n) for n in numbers)
        return tuple(translation.ngettext(entry.msgid, entry.plural, n) for n in numbers)
    if entry.context:
        return (translation.pgettext(entry.context, entry.msgid),)
    return (translation.gettext(entry.msgid),)


def test_the_sources_exist():
    assert [source for source in SOURCES if not (PLACE / source).exists()] == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_each_library_message_is_translated(messages, language):
    with translation.override(language):
        texts = [(entry, shown(entry)) for entry in messages]

    english = [
        entry.msgid
        for entry, forms in texts
        if any(form in (entry.msgid, entry.plural) for form in forms) and catalogues.has_words(entry.msgid)
    ]
    assert len(messages) > 400
    assert english == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_the_library_catalogue_has_no_faults(language):
    entries = catalogues.read(catalogues.po_path(catalogues.ROOT / catalogues.LIBRARIES, language)).values()

    assert [(entry.msgid, fault) for entry in entries for fault in catalogues.problems_of(entry)] == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_the_library_catalogue_holds_only_messages_the_libraries_have(language):
    written = catalogues.read(catalogues.po_path(catalogues.ROOT / catalogues.LIBRARIES, language))
    files = sorted({name for entry in written.values() for name in entry.files})

    known = catalogues.extract(PLACE, files)

    assert set(written) - set(known) == set()
