"""The pages of the roof: who may open them, in three languages, with how many statements."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from lms.core.alphabet import alphabetical
from lms.core.models import AuditEntry, Invitation, Membership, Organisation, Role, User
from lms.home import queries
from tests.cast import make_organisation, make_person

LANGUAGES = ("en", "ru", "kk")
OPEN = ["account_login", "account_reset_password", "help", "privacy", "accessibility"]
EVERYBODY = ["profile", "account_change_password", "mfa_index", "account_logout"]
ADMINISTRATOR = [
    "manage", "manage_people", "manage_invite", "manage_organisations", "manage_organisation_new", "manage_audit",
    "manage_health",
]
PERMITTED = (
    {name: {"administrator"} for name in ADMINISTRATOR}
    | {name: None for name in EVERYBODY}
    | {"organisation": {"trainee", "foreign trainee", "lead"}, "organisation_people": {"lead"}}
)


def address(name: str, language: str = "en", *args) -> str:
    with override(language):
        return reverse(name, args=args)


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", OPEN)
def test_open_pages_are_open_in_every_language(client, name, language):
    answer = client.get(address(name, language))

    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_home_page_leads_to_sign_in_and_verification(client, language):
    page = client.get(f"/{language}/").content.decode()

    assert address("account_login", language) in page
    assert f"/{language}/verify/" in page


@pytest.mark.parametrize("name", PERMITTED)
def test_who_may_open_which_page(client, cast, name):
    guest = client.get(address(name))
    if name != "account_logout":
        assert guest.status_code == 302
        assert guest["Location"].startswith(address("account_login"))
    for who, user in cast.everybody.items():
        client.force_login(user)
        expected = 200 if PERMITTED[name] is None or who in PERMITTED[name] else 404
        got = client.get(address(name)).status_code
        if got == 302 and name in ("account_change_password", "mfa_index"):
            continue  # allauth first asks for the password again
        assert got == expected, (name, who)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ADMINISTRATOR)
def test_the_administrators_pages_speak_every_language(as_user, cast, name, language):
    assert as_user(cast.kuanysh).get(address(name, language)).status_code == 200


def test_the_switch_of_languages_stays_on_the_page_with_its_question(as_user, cast):
    page = as_user(cast.kuanysh).get(address("manage_people", "ru"), {"role": "lead"}).content.decode()

    assert 'href="/kk/manage/people/?role=lead"' in page
    assert 'href="/en/manage/people/?role=lead"' in page


def test_a_foreign_person_looks_like_a_missing_one(as_user, cast):
    administrator = as_user(cast.kuanysh)
    assert administrator.get(address("manage_person", "en", cast.bekzat.pk)).status_code == 200
    foreign = as_user(cast.gulnur).post(address("organisation_invitation", "en", cast.bekzat.pk))
    missing = as_user(cast.gulnur).post(
        address("organisation_invitation", "en", "00000000-0000-4000-8000-000000000000")
    )

    assert foreign.status_code == missing.status_code == 404


def test_a_lead_brings_a_colleague_in_and_sees_the_link_once(as_user, cast):
    lead = as_user(cast.gulnur)
    answer = lead.post(
        address("organisation_people", "kk"),
        {"email": "jana@cast.example", "given_name": "Жаңа", "family_name": "<Ұлы> & Һ", "language": "kk"},
    )

    person = User.objects.get(email="jana@cast.example")
    page = answer.content.decode()
    assert Membership.objects.filter(user=person, organisation=cast.own, role=Role.TRAINEE).exists()
    assert "/kk/join/" in page
    assert "&lt;Ұлы&gt; &amp; Һ" in page
    assert "/join/" not in lead.get(address("organisation_people", "kk")).content.decode()


def test_a_lead_renews_an_invitation_only_while_no_password_is_set(as_user, cast, at):
    lead = as_user(cast.gulnur)
    assert lead.post(address("organisation_invitation", "en", cast.aliya.pk)).status_code == 404
    cast.aliya.set_unusable_password()
    cast.aliya.save()

    assert lead.post(address("organisation_invitation", "en", cast.aliya.pk)).status_code == 200
    assert Invitation.objects.filter(user=cast.aliya, used_at=None).count() == 1


def test_an_administrator_gives_and_ends_a_role(as_user, cast):
    administrator = as_user(cast.kuanysh)
    wrong = administrator.post(
        address("manage_invite"),
        {"email": "new@cast.example", "given_name": "N", "language": "en", "role": "assessor",
         "organisation": cast.own.pk},
    )
    assert wrong.status_code == 200
    assert not User.objects.filter(email="new@cast.example").exists()

    administrator.post(
        address("manage_invite"),
        {"email": cast.aliya.email, "given_name": "Ә", "language": "kk", "role": "lead",
         "organisation": cast.own.pk},
    )
    added = Membership.objects.get(user=cast.aliya, role=Role.LEAD)
    administrator.post(address("manage_end_membership", "en", added.pk))

    added.refresh_from_db()
    assert added.ends_on is not None
    assert AuditEntry.objects.filter(act="membership.ended").count() == 1


def test_an_organisation_needs_one_name_and_keeps_its_code(as_user, cast):
    administrator = as_user(cast.kuanysh)
    nameless = administrator.post(address("manage_organisation_new"), {"code": "CSO-077", "kind": "cso"})
    assert nameless.status_code == 200
    assert not Organisation.objects.filter(code="CSO-077").exists()

    answer = administrator.post(
        address("manage_organisation_new"), {"code": "CSO-077", "kind": "cso", "name_kk": "«Ұшқын»"}
    )

    assert answer.status_code == 302
    assert AuditEntry.objects.filter(act="organisation.added").count() == 1


def test_the_profile_changes_the_printed_name_and_leads_to_the_new_language(as_user, cast):
    answer = as_user(cast.aliya).post(
        address("profile", "kk"),
        {"given_name": "Әлия", "family_name": "Һәкім", "latin_name": "Aliya Hakim", "language": "ru"},
    )

    cast.aliya.refresh_from_db()
    assert answer["Location"] == "/ru/profile/"
    assert cast.aliya.printed_name == "Әлия Һәкім"


@pytest.mark.parametrize("name", ["manage_people", "manage_organisations", "organisation_people"])
def test_lists_ask_as_often_for_many_rows_as_for_few(as_user, cast, at, name):
    client = as_user(cast.gulnur if name == "organisation_people" else cast.kuanysh)
    client.get(address(name))
    before = _statements(client, address(name))
    for number in range(3):
        make_person(f"more{number}", "Ұлан", f"Ө{number}", cast.own, Role.TRAINEE, at)
        make_organisation(f"CSO-9{number}", "«Ү»")

    assert _statements(client, address(name)) == before


def _statements(client, path: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_names_are_listed_by_the_alphabet(cast):
    names = ["Ысқақова", "Өтегенова", "Қайырбеков", "Әбенов", "Аманов", "Кенжебай", "Һәкімов", "Хамит", "adams"]

    assert sorted(names, key=alphabetical) == [
        "adams", "Аманов", "Әбенов", "Кенжебай", "Қайырбеков", "Өтегенова", "Хамит", "Һәкімов", "Ысқақова",
    ]
    listed = queries.people_rows(cast.kuanysh, queries.people_found(cast.kuanysh))
    assert [person.family_name for person in listed][:2] == ["Әбенов", "Вебер"]


@pytest.mark.parametrize("search, found", [("әбен", ["Әбенов"]), ("CSO-002", ["Жұмабеков"]), ("nobody", [])])
def test_people_are_found_in_any_case_and_by_code(cast, search, found):
    people = queries.people_rows(cast.kuanysh, queries.people_found(cast.kuanysh, search=search))

    assert [person.family_name for person in people] == found


def test_the_menu_shows_only_what_the_person_may_use(client, cast):
    for user in cast.everybody.values():
        client.force_login(user)
        menu = client.get(address("help")).context["menu"]
        assert [client.get(line["url"]).status_code for line in menu if "/programmes/" not in line["url"]] == [200] * (
            len(menu) - 1
        )
