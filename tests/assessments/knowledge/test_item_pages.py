"""The pages of item analysis: who reads them, what few people allow, which attempts count, the file."""

import io
from datetime import timedelta
from types import SimpleNamespace

import openpyxl
import pytest
from django.test import Client
from django.utils.translation import override

from assessments.knowledge.actions.attempts import close_attempt
from assessments.knowledge.choices import ITEM_FLAGS
from assessments.knowledge.models import Answer, AttemptScore, Question
from assessments.knowledge.queries.item_analysis import analysed_forms, attempts_of_group, attempts_to_analyse
from assessments.knowledge.queries.keys import keys_of
from assessments.results.queries.cohort_words import rows_of_tests
from courses.actions.cohorts import open_cohort
from courses.actions.enrolments import enrol_learner
from courses.models import Enrolment
from lms.core.models import AuditEntry
from tests.assessments.knowledge.conftest import right_value
from tests.cast import make_person

MINE, ALL = "/en/teach/PE-2026-1/tests/items", "/en/monitoring/tests"


@pytest.fixture
def group(school, cast, at):
    """Five people hand in the pre-test: n of the nine questions right for the n-th, the rest wrong or empty."""
    people = [cast.aliya] + [make_person(f"p{n}", "Ұлан", f"Қожа{n}", cast.own, "trainee", at) for n in range(4)]
    for place, person in enumerate(people):
        enrolment = school.enrolment
        if person != cast.aliya:
            enrolment = enrol_learner(cohort=school.cohort, learner=person, organisation=cast.own, by=None, at=at)
        attempt = school.start("pre", enrolment=enrolment, seed=str(place))
        answers = list(Answer.objects.filter(attempt=attempt).select_related("question").order_by("question__code"))
        keys = keys_of(answer.question for answer in answers)
        for answer in answers[: 1 + 2 * place]:
            school.save(attempt, answer.number, right_value(keys[answer.question_id]), by=person)
        close_attempt(attempt=attempt, by=person, at=at + timedelta(minutes=5))
    return people


def form_of(user):
    (found,) = analysed_forms(attempts_to_analyse(user))
    return found


def test_the_pages_are_read_by_m_and_e_staff_and_the_trainers_of_the_cohort_only(group, cast, at):
    stranger = make_person("stranger", "Дәурен", "Ғабитов", cast.coordinator, "trainer", at)
    form = form_of(cast.yerlan).form
    mine = [f"{MINE}/", f"{MINE}.xlsx", f"{MINE}/{form.pk}/"]
    every = [f"{ALL}/", f"{ALL}/items.xlsx", f"{ALL}/{form.pk}/"]
    for role, user in {**cast.everybody, "foreign trainer": stranger}.items():
        client = Client()
        client.force_login(user)
        for page in mine:
            assert client.get(page).status_code == (200 if user == cast.yerlan else 404), (role, page)
        for page in every:
            assert client.get(page).status_code == (200 if role in ("monitor", "M&E staff") else 404), (role, page)


def test_who_learns_in_a_programme_reads_no_keys_of_it(group, school, cast, as_user, at):
    form = form_of(cast.dinara).form
    enrol_learner(cohort=school.cohort, learner=cast.dinara, organisation=cast.own, by=None, at=at)

    client = as_user(cast.dinara)

    assert client.get(f"{ALL}/{form.pk}/").status_code == 404
    assert "PE," not in client.get(f"{ALL}/").content.decode()
    assert openpyxl.load_workbook(io.BytesIO(client.get(f"{ALL}/items.xlsx").content))["questions"].max_row == 1


def test_two_people_are_too_few_and_the_page_says_so_in_kazakh(school, cast, as_user):
    school.finish("pre")
    assert form_of(cast.dinara).figures is None
    page = as_user(cast.dinara).get("/kk/monitoring/tests/").content.decode()
    assert page.count('class="cluster"') == 1  # both ways on stand in one row and wrap as one
    assert "есептелмеді (n = 1, кемінде 3 керек)" in page
    sheet = openpyxl.load_workbook(io.BytesIO(as_user(cast.dinara).get(f"{ALL}/items.xlsx").content))["forms"]
    assert [cell.value for cell in sheet[2]][3:] == [1, None, None, None, None, None]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "not computed (n = 2, needs 3)"), ("ru", "не вычислено (n = 2, нужно не менее 3)"), ("kk", "есептелмеді (n = 2, кемінде 3 керек)")]
)
def test_of_a_question_that_two_people_met_nothing_is_computed_and_the_page_says_why(school, cast, as_user, language, words):
    for seed in ("a", "b"):
        person = cast.aliya if seed == "a" else make_person("second", "Ұлту", "Қожа", cast.own, "trainee", school.at)
        enrolment = school.enrolment if seed == "a" else enrol_learner(cohort=school.cohort, learner=person, organisation=cast.own, by=None, at=school.at)
        attempt = school.start("pre", enrolment=enrolment, seed=seed)
        close_attempt(attempt=attempt, by=person, at=school.at + timedelta(minutes=5))
    code = Answer.objects.exclude(question__kind="case").first().question.code

    page = as_user(cast.yerlan).get(f"/{language}/teach/questions/PE/{code}/statistics/").content.decode()

    assert words in page and "<td" not in page


def test_the_statistics_of_a_question_are_those_of_its_form(group, cast, as_user):
    form = form_of(cast.yerlan)
    one = next(one for one in form.questions if one.options and one.figures.discrimination is not None)
    address = f"/en/teach/questions/PE/{one.question.code}/statistics/"
    client = as_user(cast.yerlan)
    page = client.get(address)

    ((found, same, _opinion),) = page.context["forms"]
    assert (found.takers, same.figures) == (5, one.figures)
    text = page.content.decode()
    assert f"Difficulty {float(one.figures.difficulty):.2f} · Discrimination {one.figures.discrimination:.2f}" in text and "Indicative (n = 5)" in text
    assert text.count("<tr>") == 1 + len(one.options)
    assert "Әлия" not in text and "Қожа" not in text


def test_a_trainer_reads_statistics_over_the_own_learners_only_and_a_marked_case_has_none(group, school, cast, as_user, at):
    stranger = make_person("stranger", "Дәурен", "Ғабитов", cast.coordinator, "trainer", at)
    open_cohort(
        code="PE-2026-9", programme_key=school.cohort.programme_key, name="Another", starts_on=school.cohort.starts_on, ends_on=school.cohort.ends_on,
        trainers=[stranger], by=cast.kuanysh, at=at,
    )
    code = form_of(cast.yerlan).questions[0].question.code
    case = Question.objects.filter(kind="case").first().code

    page = as_user(stranger).get(f"/en/teach/questions/PE/{code}/statistics/")
    assert page.context["forms"] == [] and "not computed (n = 0, needs 3)" in page.content.decode()
    assert "A trainer marks this answer" in as_user(cast.yerlan).get(f"/en/teach/questions/PE/{case}/statistics/").content.decode()


def test_the_figures_are_those_of_the_stored_scores(group, cast):
    found = form_of(cast.yerlan)
    scores = AttemptScore.objects.all()

    assert found.takers == found.figures.n == 5
    assert found.figures.is_indicative
    assert float(found.figures.mean_percent) == pytest.approx(sum(float(row.percent) for row in scores) / 5)
    difficulties = [float(one.figures.difficulty) for one in sorted(found.questions, key=lambda one: one.question.code)]
    assert difficulties == pytest.approx([1, 0.8, 0.8, 0.6, 0.6, 0.4, 0.4, 0.2, 0.2])
    first = min(found.questions, key=lambda one: one.question.code)
    assert first.figures.discrimination is None
    assert "no_spread" in first.figures.flags
    assert {flag for one in found.questions for flag in one.figures.flags} <= set(ITEM_FLAGS)
    for one in found.questions:
        assert one.question.kind != "case"
        assert len(one.options) == len(one.question.option_ids.get("choice", []))
        assert all(option.figures.is_right == option.option.key.is_right for option in one.options)


def test_only_the_first_attempt_of_a_person_counts(group, school, cast):
    for enrolment in Enrolment.objects.filter(learner__in=group[:3]):
        school.enrolment = enrolment
        school.learn()
        school.close(school.start("post"))  # handed in empty
    school.finish("post", at=school.at + timedelta(days=2))
    pre, post = analysed_forms(attempts_to_analyse(cast.dinara))
    assert (pre.form.test.kind, post.form.test.kind) == ("pre", "post")
    assert (post.takers, post.figures.mean_percent) == (3, 0)
    assert all("hard" in one.figures.flags and one.figures.answered == 0 for one in post.questions)


def test_a_report_counts_the_people_of_its_organisations_until_its_day(group, cast, at):
    assert analysed_forms(attempts_of_group(at.date(), [cast.own.code]))[0].takers == 5
    assert analysed_forms(attempts_of_group(at.date(), [cast.own.code], "PE"))[0].takers == 5
    assert analysed_forms(attempts_of_group(at.date(), [cast.own.code], "ADV")) == []
    assert analysed_forms(attempts_of_group(at.date() - timedelta(days=1), [cast.own.code])) == []
    assert analysed_forms(attempts_of_group(at.date(), ["ORG-404"])) == []


def test_the_report_on_a_group_names_the_questions_to_look_at_with_the_reason(group, cast, at):
    found = analysed_forms(attempts_of_group(at.date(), [cast.own.code]))
    with override("kk"):
        ((name, people, mean, kr20, to_look_at),) = rows_of_tests(SimpleNamespace(tests=found), "kk")
    assert name.startswith("PE, ")
    assert (people, mean) == ("5", f"{float(found[0].figures.mean_percent):.1f}".replace(".", ",") + "%")
    assert kr20 == f"{float(found[0].figures.reliability):.2f}".replace(".", ",")
    assert to_look_at.startswith("бағдарлы; ")
    assert all(to_look_at.count(one.question.code) == len(one.figures.flags) for one in found[0].flagged)


@pytest.mark.parametrize(("language", "words"), [("en", "Difficulty"), ("ru", "Трудность"), ("kk", "Қиындығы")])
def test_the_pages_name_no_learner_in_any_language(group, cast, as_user, language, words):
    form = form_of(cast.yerlan).form
    for address in (f"/{language}/monitoring/tests/{form.pk}/", f"/{language}/teach/PE-2026-1/tests/items/{form.pk}/"):
        page = as_user(cast.dinara if "monitoring" in address else cast.yerlan).get(address).content.decode()
        assert words in page
        assert "Қожа" not in page
        assert "PE-" in page


def test_the_file_holds_the_figures_of_the_page_and_is_written_down(group, cast, as_user):
    found = form_of(cast.dinara)
    book = openpyxl.load_workbook(io.BytesIO(as_user(cast.dinara).get(f"{ALL}/items.xlsx").content))
    again = openpyxl.load_workbook(io.BytesIO(as_user(cast.yerlan).get(f"{MINE}.xlsx").content))

    rows = list(book["questions"].iter_rows(min_row=2, values_only=True))
    assert [row[9] for row in rows] == pytest.approx([float(one.figures.difficulty) for one in found.questions])
    assert book["options"].max_row - 1 == sum(len(one.options) for one in found.questions)
    assert [row for row in again["questions"].iter_rows(min_row=2, values_only=True)] == rows
    mine, every = AuditEntry.objects.filter(act="item_analysis.exported").order_by("-id")
    assert (mine.actor, every.actor) == (cast.yerlan.pk, cast.dinara.pk)
    assert mine.details["cohort"] == "PE-2026-1"
    assert every.details["digest"] == mine.details["digest"]


def test_the_list_costs_the_same_at_five_people_and_at_eight(group, school, cast, at, as_user, django_assert_num_queries):
    form_of(cast.dinara)  # reads her roles, once
    with django_assert_num_queries(5):
        form_of(cast.dinara)
    for n in range(3):
        person = make_person(f"late{n}", "Ерлан", f"Соңғы{n}", cast.own, "trainee", at)
        school.enrolment = enrol_learner(cohort=school.cohort, learner=person, organisation=cast.own, by=None, at=at)
        school.finish("pre")
    with django_assert_num_queries(5):
        assert form_of(cast.dinara).takers == 8
