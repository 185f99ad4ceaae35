"""The signed statement of an organisation's level: its own decision, full results only, withdrawn by a bit."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from certificates.actions.statements import MayNotState, NothingToState, state_capacity, withdraw_statement
from certificates.actions.summaries import prepare_summary
from certificates.badges.baking import unbaked
from certificates.badges.proofs import is_proven
from certificates.badges.status import is_withdrawn
from certificates.models import CapacityCredential, Summary
from certificates.queries.signing import keys_by_address, status_list
from lms.core.models import AuditEntry
from tests.assessments.capacity.conftest import document, stored_version, version  # noqa: F401 - fixtures
from tests.assessments.capacity.factories import entries, make_case, to_locked

pytestmark = pytest.mark.django_db


@pytest.fixture
def summary(stored_version, cast, at):  # noqa: F811 - a fixture of the same name
    to_locked(make_case(stored_version, cast, at), cast, at, entries(2))
    return prepare_summary(organisation=cast.own, by=cast.gulnur, at=at)


@pytest.fixture
def statement(summary, cast, at):
    return state_capacity(summary=summary, in_full=True, by=cast.gulnur, at=at)


def is_taken_back(statement, at) -> bool:
    text = status_list(statement.status.list_number, at)["credentialSubject"]["encodedList"]
    return is_withdrawn(text, statement.status.place)


def told(statement, language="en") -> dict:
    return json.loads(bytes(statement.files.get(language=language).content))


def test_nobody_but_the_lead_states_a_level(summary, cast, at, as_user):
    address = reverse("capacity_statement", args=["T0-2026"])
    for person in cast.everybody.values():
        if person == cast.gulnur:
            continue
        with pytest.raises(MayNotState):
            state_capacity(summary=summary, in_full=False, by=person, at=at)
        assert as_user(person).get(address).status_code == 404
        assert as_user(person).post(address, {"how": "level", "is_meant": "on"}).status_code == 404
    assert not CapacityCredential.objects.exists()


def test_the_page_opens_before_anybody_fetched_the_summary(stored_version, cast, at, as_user):  # noqa: F811
    to_locked(make_case(stored_version, cast, at), cast, at, entries(2))
    address = reverse("capacity_statement", args=["T0-2026"])

    assert as_user(cast.aliya).get(address).status_code == 404 and not Summary.objects.exists()
    assert as_user(cast.gulnur).get(address).status_code == 200
    assert as_user(cast.gulnur).get(address).status_code == 200 and Summary.objects.count() == 1


@pytest.mark.parametrize("change", [{"status": "provisional"}, {"band": None}])
def test_provisional_results_are_refused(summary, cast, at, change):
    summary.face["readings"][-1].update(change)

    with pytest.raises(NothingToState, match="provisional"):
        state_capacity(summary=summary, in_full=True, by=cast.gulnur, at=at)
    assert not CapacityCredential.objects.exists()


def test_replaced_and_old_results_are_refused(summary, cast, at):
    with pytest.raises(NothingToState, match="two years"):
        state_capacity(summary=summary, in_full=True, by=cast.gulnur, at=at + timedelta(days=800))
    summary.replaced_at = at
    with pytest.raises(NothingToState, match="newer revision"):
        state_capacity(summary=summary, in_full=True, by=cast.gulnur, at=at)


def test_statement_is_signed_in_three_languages_with_the_bands_of_the_version(statement, summary):
    for language in ("en", "ru", "kk"):
        said = told(statement, language)
        assert is_proven(said, keys_by_address())
        levels = said["credentialSubject"]["achievement"]["resultDescription"][0]["rubricCriterionLevel"]
        bands = {band["name"][language]: band["least"] for band in summary.face["bands"]}
        assert {level["name"]: level["points"] for level in levels} == bands
    assert len(told(statement)["credentialSubject"]["result"]) == 9


def test_the_same_twice_is_one(statement, summary, cast, at):
    assert state_capacity(summary=summary, in_full=True, by=cast.gulnur, at=at + timedelta(hours=1)) == statement
    assert AuditEntry.objects.filter(act="capacity_statement.issued").count() == 1


def test_another_choice_takes_its_place(statement, summary, cast, at):
    other = state_capacity(summary=summary, in_full=False, by=cast.gulnur, at=at)

    assert is_taken_back(statement, at) and not is_taken_back(other, at)
    assert "value" not in json.dumps(told(other)["credentialSubject"]["result"])
    assert list(summary.credentials.in_force()) == [other]


def test_withdrawn_twice_is_withdrawn_once(statement, cast, at):
    with pytest.raises(MayNotState):
        withdraw_statement(credential=statement, by=cast.murat, at=at)
    for _ in range(2):
        withdraw_statement(credential=CapacityCredential.objects.get(), by=cast.gulnur, at=at)

    assert is_taken_back(statement, at)
    assert AuditEntry.objects.filter(act="capacity_statement.withdrawn").count() == 1


def test_lead_makes_fetches_and_takes_it_back_on_a_page(summary, cast, at, as_user):
    lead, address = as_user(cast.gulnur), reverse("capacity_statement", args=["T0-2026"])
    assert lead.post(address, {"how": "level"}).status_code == 422

    lead.post(address, {"how": "level", "is_meant": "on"})

    statement = CapacityCredential.objects.get()
    for language in ("en", "ru", "kk"):
        lead = as_user(cast.gulnur)
        stored = bytes(statement.files.get(language=language).content)
        parts = [statement.pk, language]
        assert lead.get(reverse("statement_file", args=[*parts, "json"])).content == stored
        assert unbaked(lead.get(reverse("statement_file", args=[*parts, "png"])).content) == stored
        assert lead.get(reverse("statement_file", args=[*parts, "exe"])).status_code == 404
        for person in (cast.bekzat, cast.murat, cast.kuanysh):
            assert as_user(person).get(reverse("statement_file", args=[*parts, "json"])).status_code == 404
    lead = as_user(cast.gulnur)
    lead.post(reverse("withdraw_statement", args=["T0-2026"]))
    assert is_taken_back(statement, at)
    assert lead.post(reverse("withdraw_statement", args=["T0-2026"])).status_code == 404


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_level_has_a_public_page(statement, client, language):
    address = told(statement, language)["credentialSubject"]["achievement"]["id"]

    page = client.get(f"{address.removeprefix('https://qabilet.example')}?lang={language}").content.decode()

    for level in told(statement, language)["credentialSubject"]["achievement"]["resultDescription"][0]["rubricCriterionLevel"]:
        assert level["name"] in page
