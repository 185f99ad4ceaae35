"""A fact expires or changes: its lessons and questions are listed, its questions leave the tests, and come back."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from assessments.knowledge.actions.attempts import NotOffered, save_answer
from assessments.knowledge.actions.facts import (
    NoSuchQuestion,
    change_fact,
    confirm_question,
    forget_question,
    name_question,
    rest_questions,
)
from assessments.knowledge.models import Answer, FormQuestion, ParallelForm, Question, QuestionFact
from assessments.knowledge.queries.facts import CHANGED, DAY, EXPIRED, Rest, resting, shortages
from assessments.knowledge.tasks import rest_questions_of_facts
from courses.actions.facts import FactRefused, add_fact, keep_package_facts
from courses.models import Fact
from courses.package.shapes import Fact as PackageFact
from courses.package.shapes import Words

TEXTS = {"en": "The fee is 1 tenge.", "ru": "Сбор — 1 тенге.", "kk": "Алым — 1 теңге."}


@pytest.fixture
def fact(school, cast, at):
    """A fact that PE-01 rests on, good until the new year."""
    Fact.objects.filter(pk="PC-03").delete()
    return add_fact(code="PC-03", texts=TEXTS, checked_on=at.date(), check_by=date(2027, 1, 1), unconfirmed=False, sources=["adilet.zan.kz"], by=cast.yerlan, at=at)


def said(fact, **other):
    """What the form sends when nothing is changed."""
    texts = {language: getattr(fact, f"text_{language}") for language in TEXTS}
    return {"texts": texts, "checked_on": fact.checked_on, "check_by": fact.check_by, "unconfirmed": fact.unconfirmed, "sources": fact.sources, **other}


def asked(programme="PE"):
    return set(FormQuestion.objects.filter(form__test__programme_code=programme, form__is_current=True).values_list("question__code", flat=True))


NEW_YEAR = timedelta(days=39)  # from the 23rd of November to the first of January


# -- refusals

def test_a_number_that_is_taken_a_wrong_number_and_a_next_check_before_the_last_are_refused(fact, cast, at):
    for code, check_by, field in [("PC-03", None, "code"), ("pc3", None, "code"), ("PC-99", at.date(), "check_by")]:
        with pytest.raises(FactRefused) as refusal:
            add_fact(code=code, texts=TEXTS, checked_on=at.date(), check_by=check_by, unconfirmed=False, sources=[], by=cast.yerlan, at=at)
        assert refusal.value.details["field"] == field
    assert Fact.objects.filter(pk__in=["pc3", "PC-99"]).count() == 0


def test_a_question_of_a_bank_that_is_not_kept_is_as_unknown_as_a_missing_one(fact, cast, at):
    for act in (name_question, confirm_question, forget_question):
        for programmes, code in [(["ADV"], "PE-02"), (["PE"], "PE-99")]:
            with pytest.raises(NoSuchQuestion):
                act(fact=fact, question_code=code, programmes=programmes, by=cast.yerlan, at=at)


# -- the package names them

def test_the_package_tells_which_questions_rest_on_which_facts(school):
    assert set(QuestionFact.objects.filter(question_code="PE-01").values_list("fact_code", flat=True)) == {"PC-03", "PC-04", "PC-05"}


def test_a_package_changes_a_fact_but_not_one_that_a_person_changed(fact, at):
    other = PackageFact("PC-03", Words("Other.", "Другое.", "Басқа."), at.date())

    assert keep_package_facts(facts=[other], at=at)["edited"] == ["PC-03"]
    assert keep_package_facts(facts=[other], at=at, overwrite=True)["changed"] == ["PC-03"]
    fact.refresh_from_db()
    assert fact.text_kk == "Басқа." and fact.changed_at == at


# -- expired

def test_from_the_day_of_the_next_check_a_question_is_asked_of_nobody_who_begins(school, fact):
    before = school.start(at=school.at)
    assert resting("PE", date(2026, 12, 31)) == {}
    # PE-07 has a day of checking of its own in the package: the same one.
    assert resting("PE", date(2027, 1, 1)) == {"PE-01": [Rest("PC-03", EXPIRED)], "PE-07": [Rest("", DAY)]}
    assert "PE-01" in asked()

    later = school.at + NEW_YEAR
    school.close(before, at=school.at + timedelta(minutes=2))
    school.learn(at=later)
    attempt = school.start("post", at=later)

    codes = set(Answer.objects.filter(attempt=attempt).values_list("question__code", flat=True))
    assert "PE-01" not in codes and codes
    assert "PE-01" not in asked()


def test_an_open_attempt_keeps_the_question_and_scores_it(school, fact):
    attempt = school.start(at=school.at + NEW_YEAR - timedelta(hours=14, minutes=10))  # ten minutes to midnight in Almaty
    midnight = school.at + NEW_YEAR - timedelta(hours=14)
    assert rest_questions(at=midnight) == ["PE"]

    answer = Answer.objects.get(attempt=attempt, question__code="PE-01")
    saved = save_answer(attempt_id=attempt.pk, number=answer.number, value=answer.question.option_ids["choice"][0], receipt=attempt.pk, by=school.enrolment.learner, at=midnight + timedelta(minutes=1))
    assert saved.outcome == "stored"
    assert str(answer.question_id) in school.close(attempt, at=midnight + timedelta(minutes=2)).parts


def test_the_timer_draws_the_forms_anew_once(school, fact):
    later = school.at + NEW_YEAR
    revisions = set(ParallelForm.objects.filter(is_current=True).values_list("revision", flat=True))

    assert rest_questions(at=later) == ["PE"]
    assert rest_questions(at=later) == []
    assert {one + 1 for one in revisions} == set(ParallelForm.objects.filter(is_current=True, test__programme_code="PE").values_list("revision", flat=True))
    assert rest_questions_of_facts.enqueue().status.value == "SUCCESSFUL"


def test_checked_again_it_is_asked_again(school, fact, cast):
    later = school.at + NEW_YEAR
    rest_questions(at=later)
    assert "PE-01" not in asked()

    is_other = change_fact(code="PC-03", by=cast.yerlan, at=later, **said(fact, checked_on=later.date(), check_by=date(2028, 1, 1)))

    assert not is_other and "PE-01" in asked()


def test_a_blueprint_that_is_short_now_is_told(school, fact, at):
    assert {one.module: (one.wanted, one.has) for one in shortages("PE")[0]}["PE.1"] == (4, 3)  # a bank of ten questions
    for code in Question.objects.filter(programme_code="PE", is_current=True, module_code="PE.1").exclude(kind="case").values_list("code", flat=True):
        QuestionFact.objects.get_or_create(question_code=code, fact_code="PC-03", defaults={"confirmed_at": at})

    rest_questions(at=at + NEW_YEAR)

    lacks = {one.module: (one.wanted, one.has) for one in shortages("PE")[0]}
    assert lacks["PE.1"] == (4, 0)


def test_an_opinion_fills_no_place_of_the_blueprint(school):
    opinion = Question.objects.filter(programme_code="PE", is_current=True, module_code="PE.1").first()
    opinion.pk, opinion.code, opinion.kind, opinion.points, opinion._state.adding = uuid4(), "PE-98", "likert", 0, True
    opinion.save()
    for form in ParallelForm.objects.filter(test__programme_code="PE", is_current=True):
        FormQuestion.objects.create(form=form, question=opinion, number=98)

    assert {one.module: (one.wanted, one.has) for one in shortages("PE")[0]}["PE.1"] == (4, 3)


def test_a_test_whose_every_question_rests_is_not_begun_and_says_so(school, fact, at):
    for code in Question.objects.filter(programme_code="PE", is_current=True).values_list("code", flat=True):
        QuestionFact.objects.get_or_create(question_code=code, fact_code="PC-03", defaults={"confirmed_at": at})

    with pytest.raises(NotOffered, match="no questions that may be asked now"):
        school.start(at=at + NEW_YEAR)


# -- changed

def test_another_wording_lets_questions_rest_until_a_person_finds_them_still_right(school, fact, cast):
    later = school.at + timedelta(days=1)
    assert change_fact(code="PC-03", by=cast.yerlan, at=later, **said(fact, texts={**TEXTS, "kk": "Алым — 2 теңге."}))
    assert resting("PE", later.date()) == {"PE-01": [Rest("PC-03", CHANGED)]} and "PE-01" not in asked()

    fact.refresh_from_db()
    confirm_question(fact=fact, question_code="PE-01", programmes=["PE"], by=cast.yerlan, at=later + timedelta(hours=1))
    assert resting("PE", later.date()) == {} and "PE-01" in asked()


def test_the_same_again_changes_nothing(fact, cast, at):
    assert change_fact(code="PC-03", by=cast.yerlan, at=at, **said(fact)) is False
    fact.refresh_from_db()
    assert fact.changed_at is None


def test_named_in_the_bank_it_rests_and_forgotten_it_does_not(school, fact, cast, at):
    later = at + NEW_YEAR
    name_question(fact=fact, question_code=" pe-02 ", programmes=["PE"], by=cast.yerlan, at=at)
    name_question(fact=fact, question_code="PE-02", programmes=["PE"], by=cast.yerlan, at=at)
    assert set(resting("PE", later.date())) == {"PE-01", "PE-02", "PE-07"}

    forget_question(fact=fact, question_code="PE-02", programmes=["PE"], by=cast.yerlan, at=at)
    forget_question(fact=fact, question_code="PE-02", programmes=["PE"], by=cast.yerlan, at=at)
    assert set(resting("PE", later.date())) == {"PE-01", "PE-07"}


# -- pages

def test_the_register_tells_30_days_ahead_and_shows_what_rests(school, fact, cast, as_user, monkeypatch):
    client = as_user(cast.yerlan)
    for day, words in [(date(2026, 12, 1), "Nothing here"), (date(2026, 12, 2), "to be checked soon"), (date(2027, 1, 1), "expired")]:
        monkeypatch.setattr("django.utils.timezone.localdate", lambda day=day: day)
        page = client.get("/en/teach/facts/").content.decode()
        assert words in page, day
    assert "PE-01" in page and TEXTS["en"] in page


def test_a_trainer_corrects_a_fact_on_the_page_in_kazakh(school, fact, cast, as_user):
    client = as_user(cast.yerlan)
    fields = {f"text_{code}": text for code, text in TEXTS.items()} | {"checked_on": "2026-11-23", "check_by": "2027-01-01", "sources": "a\n\nb"}

    bad = client.post("/kk/teach/facts/PC-03/", fields | {"text_kk": ""})
    assert bad.status_code == 400 and "text_kk" in bad.content.decode()
    good = client.post("/kk/teach/facts/PC-03/", fields | {"text_kk": "Алым — 3 теңге."}, follow=True)

    assert "Алым — 3 теңге." in good.content.decode()
    fact.refresh_from_db()
    assert fact.sources == ["a", "b"] and fact.changed_at is not None
    page = client.post("/kk/teach/facts/PC-03/questions/", {"act": "confirm", "question": "PE-01"}, follow=True)
    assert page.status_code == 200 and QuestionFact.objects.get(question_code="PE-01", fact_code="PC-03").confirmed_at > fact.changed_at


def test_a_new_fact_is_recorded_and_a_wrong_number_named(cast, school, as_user):
    client = as_user(cast.yerlan)
    fields = {"code": "X", **{f"text_{code}": text for code, text in TEXTS.items()}, "checked_on": "23.11.2026"}

    assert client.post("/en/teach/facts/new/", fields).status_code == 400
    assert client.post("/en/teach/facts/new/", fields | {"code": "QQ-01"}).headers["Location"] == "/en/teach/facts/QQ-01/"


def test_the_page_needs_as_many_queries_for_many_facts_as_for_few(school, fact, cast, as_user, at, django_assert_max_num_queries):
    client = as_user(cast.yerlan)
    client.get("/en/teach/facts/?state=all")
    for number in range(10, 40):
        add_fact(code=f"QQ-{number}", texts=TEXTS, checked_on=at.date(), check_by=None, unconfirmed=False, sources=[], by=cast.yerlan, at=at)
        QuestionFact.objects.create(question_code="PE-02", fact_code=f"QQ-{number}", confirmed_at=at)
    with django_assert_max_num_queries(40):
        assert "QQ-39" in client.get("/en/teach/facts/?state=all").content.decode()
