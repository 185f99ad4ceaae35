"""One person in two CSOs: every page says whose it is, offers the other, and writes where it says."""

import re

import pytest
from django.urls import reverse

from assessments.capacity.actions.sheets import open_self
from assessments.evidence.models import Evidence
from lms.core.models import Membership, Role
from tests.cast import make_person

from . import factories as make

PAGES = ("org_evidence", "org_tools", "record_use", "org_plan", "org_consents", "org_views")


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def clock(monkeypatch, at):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)


@pytest.fixture
def both(stored_version, cast, at):
    """A round with both organisations; Гүлнұр leads both, Әлия works in both."""
    for person, role in ((cast.gulnur, Role.LEAD), (cast.aliya, Role.TRAINEE)):
        Membership.objects.create(user=person, organisation=cast.other, role=role, starts_on=at.date())
    made = make.make_round(stored_version, cast, at, organisations=[cast.own, cast.other])
    return {row.organisation: row for row in made.assessments.select_related("organisation")}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_one_offers_the_other_and_names_it(both, cast, as_user, page):
    browser = as_user(cast.gulnur)

    first = browser.get(reverse(page)).content.decode()
    second = browser.get(reverse(page), {"organisation": "CSO-002"}).content.decode()

    assert 'href="?organisation=CSO-002"' in first
    assert 'href="?organisation=CSO-001"' in second
    assert cast.other.name_en in second


@pytest.mark.parametrize("page", PAGES)
def test_a_foreign_organisation_is_not_there(both, cast, as_user, page):
    assert as_user(cast.gulnur).get(reverse(page), {"organisation": "COORD"}).status_code == 404
    assert as_user(cast.gulnur).get(reverse(page), {"organisation": "CSO-404"}).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_who_belongs_to_one_is_offered_nothing(case, cast, as_user, page):
    assert "?organisation=CSO-002" not in as_user(cast.gulnur).get(reverse(page)).content.decode()


def test_evidence_from_the_consensus_goes_to_the_organisation_of_the_consensus(both, cast, at, as_user, clock):
    theirs = both[cast.other]
    people = [(cast.gulnur, "head"), (cast.aliya, "programme"), (cast.bekzat, "finance")]
    people_of_other(theirs, people, cast, at)
    browser = as_user(cast.gulnur)
    address = reverse("consensus_domain", args=["T0-2026", "legal"]) + "?organisation=CSO-002"

    link = re.search(r'href="([^"]*/org/evidence/[^"]*)"', browser.get(address).content.decode())[1].replace("&amp;", "&")
    page = browser.get(link)
    browser.post(link, {"title": "Бұйрық", "url": "https://example.org/order", "dated_on": at.date().isoformat()})

    assert cast.other.name_en in page.content.decode()
    assert Evidence.objects.get().organisation == cast.other


def people_of_other(case, people, cast, at):
    sheets = open_self(assessment=case, respondents=people, by=cast.gulnur, at=at)
    for sheet, (person, _role) in zip(sheets, people, strict=True):
        make.save_sheet(sheet=sheet, entries={code: make.Entry(level=2) for code in make.CODES}, by=person, at=at)
        make.submit_self_sheet(sheet=sheet, by=person, at=at)
    make.close_self(assessment=case, by=cast.gulnur, at=at)
    make.start_consensus(assessment=case, by=cast.gulnur, at=at)


def test_a_person_answers_for_each_apart(both, cast, at, as_user, clock):
    own, other = both[cast.own], both[cast.other]
    zarina = make_person("zarina", "Зарина", "Ғабитова", cast.own, Role.TRAINEE, at)
    open_self(assessment=own, respondents=[(cast.gulnur, "head"), (cast.aliya, "programme"), (zarina, "finance")], by=cast.gulnur, at=at)
    open_self(assessment=other, respondents=[(cast.gulnur, "head"), (cast.aliya, "finance"), (cast.bekzat, "programme")], by=cast.gulnur, at=at)
    browser = as_user(cast.aliya)
    address = reverse("self_domain", args=["T0-2026", "legal"])

    for code, level in (("CSO-001", "1"), ("CSO-002", "4")):
        sent = browser.post(f"{address}?organisation={code}", {"1-1": level, "1-1-rev": "0"})
        assert sent.url.endswith(f"?organisation={code}")

    levels = {
        sheet.assessment.organisation: [score.level for score in sheet.scores.all()]
        for case in both.values() for sheet in case.sheets.filter(respondent=cast.aliya)
    }  # fmt: skip
    assert levels == {cast.own: [1], cast.other: [4]}


def test_the_start_page_of_each_leads_into_its_own_round(both, cast, at, as_user, clock):
    page = as_user(cast.gulnur).get(reverse("organisation"), {"organisation": "CSO-002"}).content.decode()

    links = re.findall(r'href="(/en/org/[^"]*)"', page)

    assert links
    of_all = {"/en/org/", reverse("org_capacity"), reverse("org_consultations")}  # these list every organisation of the reader
    assert [link for link in links if "organisation=CSO-002" not in link and link not in of_all] == []


def test_a_meeting_that_cannot_begin_keeps_what_was_typed_and_the_organisation(both, cast, at, as_user, clock):
    theirs = both[cast.other]
    people = [(cast.gulnur, "head"), (cast.aliya, "programme"), (cast.bekzat, "finance")]
    sheets = open_self(assessment=theirs, respondents=people, by=cast.gulnur, at=at)
    for sheet, (person, _role) in zip(sheets, people, strict=True):
        make.save_sheet(sheet=sheet, entries={code: make.Entry(level=2) for code in make.CODES}, by=person, at=at)
        make.submit_self_sheet(sheet=sheet, by=person, at=at)
    make.close_self(assessment=theirs, by=cast.gulnur, at=at)
    address = reverse("begin_consensus", args=["T0-2026"]) + "?organisation=CSO-002"

    for day, words in (("", "required"), ("2031-01-01", "lies in the future")):
        refused = as_user(cast.gulnur).post(address, {"held_on": day, "participants": "Төраға және екі сарапшы"})
        text = refused.content.decode()
        assert refused.status_code == 422
        assert words in text and "Төраға және екі сарапшы" in text and "CSO-002" in text
    theirs.refresh_from_db()
    assert theirs.state == "self_submitted"
