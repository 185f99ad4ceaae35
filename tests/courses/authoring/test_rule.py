"""The completion rule of a programme in the editor: fields instead of raw JSON; wrong values, what is unknown, people who began before."""

import pytest
from wagtail.test.utils.form_data import nested_form_data, streamfield
from wagtail.users.models import UserProfile

from courses.models import Enrolment, ProgrammePage
from courses.models.pages import gate_open
from tests.courses.authoring.conftest import fresh

STORED = {"version": 1, "requirements": [{"code": "lessons"}, {"code": "pre_test"}, {"code": "post_test", "percent_min": 70}]}
SET = {"rule_lessons": "100", "rule_pre_test": "on", "rule_post_test": "70", "rule_product": "", "rule_attendance": ""}


@pytest.fixture
def programme(programme_key) -> ProgrammePage:
    page = ProgrammePage.objects.get(locale__language_code="en")
    page.rule = STORED
    page.save()
    return page


def save(client, page, **other):
    """Send the editor's form of a programme as a draft; without a change it says what is stored."""
    return client.post(f"/admin/pages/{page.pk}/edit/", nested_form_data({
        "title": page.title, "slug": page.slug, "seo_title": "", "search_description": "", "code": page.code, "summary": page.summary, "audience": "",
        "entry_requirement": "", "complete_first": "", "outcomes_lead": "", "outcomes": streamfield([]), "hours_total": str(page.hours_total),
        "self_study_minutes": "0", "hours_live": "0", "hours_practice": "0", "hours_tests": "0", "go_live_at": "", "expire_at": "",
        "comments": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": ""}, **SET, **other,
    }))


def drafted(page) -> dict:
    return fresh(page).get_latest_revision_as_object().rule


@pytest.fixture
def client_(cast, as_user):
    return as_user(cast.yerlan)


@pytest.mark.parametrize(("field", "value"), [
    ("rule_post_test", "101"), ("rule_post_test", "-1"), ("rule_lessons", "0"), ("rule_product", "60.5"), ("rule_attendance", "жартысы"), ("rule_attendance", "0"),
])
def test_a_wrong_value_is_told_at_its_field_with_the_cure_and_stores_nothing(programme, client_, field, value):
    answer = save(client_, programme, title="X", **{field: value})

    form = answer.context["form"]
    assert set(form.errors) == {field} and "to 100, or leave the field empty" in form.errors[field][0]
    assert fresh(programme).latest_revision is None and fresh(programme).rule == STORED


def test_a_rule_that_asks_for_nothing_is_refused(programme, client_):
    answer = save(client_, programme, **dict.fromkeys(("rule_lessons", "rule_post_test"), ""), rule_pre_test="")
    assert "The rule asks for nothing." in answer.context["form"].errors["rule_lessons"][0]


def test_what_is_stored_stands_in_the_fields_and_saved_unchanged_it_stays_the_same(programme, client_):
    form = client_.get(f"/admin/pages/{programme.pk}/edit/").context["form"]
    assert [form[name].value() for name in SET] == [100, True, 70, None, None] and "rule" not in form.fields

    save(client_, programme)
    save(client_, programme)
    assert drafted(programme) == STORED


def test_all_five_are_set(programme, client_):
    save(client_, programme, rule_lessons="80", rule_pre_test="", rule_post_test="0", rule_product="60", rule_attendance="80")

    assert drafted(programme)["requirements"] == [
        {"code": "lessons", "percent_min": 80}, {"code": "post_test"}, {"code": "product", "percent_min": 60}, {"code": "attendance", "percent_min": 80},
    ]


def test_what_the_fields_do_not_know_is_kept_in_its_place(programme, client_):
    programme.rule = {"version": 1, "note": "by hand", "requirements": [
        {"code": "visit", "percent_min": 5}, {"code": "post_test", "percent_min": 70, "attempts": 2}, {"code": "pre_test", "percent_min": 10},
    ]}
    programme.save()
    save(client_, programme, rule_lessons="", rule_post_test="75")

    assert drafted(programme) == {"version": 1, "note": "by hand", "requirements": [
        {"code": "visit", "percent_min": 5}, {"code": "post_test", "percent_min": 75, "attempts": 2}, {"code": "pre_test", "percent_min": 10},
    ]}
    assert "visit 5%" in client_.get(f"/admin/pages/{programme.pk}/edit/").content.decode()


def test_a_rule_of_another_version_is_refused_by_name(programme, client_):
    programme.rule = {"version": 2, "all_of": []}
    programme.save()
    assert client_.get(f"/admin/pages/{programme.pk}/edit/").status_code == 200

    answer = save(client_, programme)
    assert "is of version 2, which this page does not know" in str(answer.context["form"].non_field_errors()) and fresh(programme).rule["version"] == 2


def test_who_is_enrolled_keeps_the_rule_of_that_day_and_the_page_says_so(programme, enrolment, cast, client_):
    UserProfile.objects.update_or_create(user=cast.yerlan, defaults={"preferred_language": "ru"})
    before = Enrolment.objects.get().rule
    save(client_, programme, rule_post_test="95")
    with gate_open():
        fresh(programme).latest_revision.publish()

    assert fresh(programme).rule["requirements"][2]["percent_min"] == 95 and Enrolment.objects.get().rule == before
    page = client_.get(f"/admin/pages/{programme.pk}/edit/").content.decode()
    assert "Действует только для новых записей" in page and "Итоговый тест, процентов" in page


def test_two_versions_of_a_rule_are_compared(programme, client_):
    save(client_, programme)
    first = fresh(programme).latest_revision
    save(client_, programme, rule_post_test="95")
    page = client_.get(f"/admin/pages/{programme.pk}/revisions/compare/{first.pk}...{fresh(programme).latest_revision.pk}/")

    assert page.status_code == 200 and "95" in page.content.decode()


def test_a_new_programme_begins_with_the_usual_rule(programme, client_):
    form = client_.get(f"/admin/pages/add/courses/programmepage/{programme.get_parent().pk}/").context["form"]
    assert [form[name].value() for name in SET] == [100, False, 70, 60, 80]
