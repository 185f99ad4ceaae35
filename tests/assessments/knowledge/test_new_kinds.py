"""The kinds that came later, from the file to the review: plain forms, the script's door, bad answers, three languages, no clock."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.translation import override

from assessments.knowledge.actions.attempts import NotUnderstood
from assessments.knowledge.actions.bank import store_package
from assessments.knowledge.imports.words import FAULTS, LOSSES, words_of
from assessments.knowledge.interchange.between import Note
from assessments.knowledge.interchange.entries import PackageFault
from assessments.knowledge.interchange.package import digest_of, read_package
from assessments.knowledge.models import Answer, AnswerEntry, Attempt, KnowledgeTest
from assessments.knowledge.queries.bank import bank_entries
from assessments.knowledge.queries.item_analysis import analysed_forms
from courses.actions.enrolments import enrol_learner
from tests.cast import make_person

PACKAGE = """
programme: PE
tests:
  pre: {attempts: 1, opinions: 1}
  post: {minutes: 25, attempts: 3, days_between: 1, pass_percent: 70, opinions: 1}
blueprint:
  - {module: PE.1, items: 20}
questions:
  - {id: PE-01, module: PE.1, kind: true_false, level: remember, points: 1, text: TEXT, answer: true,
     feedback: {"false": {en: "No", ru: "Нет", kk: "Жоқ"}}}
  - {id: PE-02, module: PE.1, kind: short, level: remember, points: 2, text: TEXT, accepted: {en: "law | act", ru: "закон", kk: "заң"}}
  - id: PE-03
    module: PE.1
    kind: gaps
    level: apply
    points: 2
    outcome: PE-O1
    text: {en: "A [[1]] b [[2]]", ru: "А [[1]] б [[2]]", kk: "Ә [[2]] б [[1]]"}
    gaps: [{en: "one", ru: "один", kk: "бір"}, {en: "two|2", ru: "два", kk: "екі"}]
  - {id: PE-04, module: PE.1, kind: likert, level: remember, points: 0, text: TEXT, scale: [{en: "no", ru: "нет", kk: "жоқ"}, {en: "yes", ru: "да", kk: "иә"}]}
  - id: PE-05
    module: PE.1
    kind: branching
    level: analyse
    points: 4
    text: TEXT
    steps:
      - text: {en: "First", ru: "Первый", kk: "Бірінші"}
        choices:
          - {text: {en: "ask", ru: "спросить", kk: "сұрау"}, points: 2, to: 2}
          - {text: {en: "leave", ru: "уйти", kk: "кету"}, points: 0}
      - text: {en: "Second", ru: "Второй", kk: "Екінші"}
        choices:
          - {text: {en: "write", ru: "написать", kk: "жазу"}, points: 2, feedback: {en: "Good", ru: "Хорошо", kk: "Жақсы"}}
          - {text: {en: "shout", ru: "кричать", kk: "айқайлау"}, points: 0}
  - id: PE-06
    module: PE.1
    kind: essay
    level: create
    points: 3
    text: TEXT
    criteria: [{points: 3, text: TEXT}]
    model_answer: TEXT
""".replace("TEXT", '{en: "Text", ru: "Текст", kk: "Мәтін"}')


@pytest.fixture
def school(school):
    store_package(package=read_package(PACKAGE, "q.yaml"), at=school.at)
    return school


@pytest.fixture
def attempt(school):
    return school.start("pre")


def answer_of(attempt, kind):
    return Answer.objects.select_related("question").get(attempt=attempt, question__kind=kind)


def address(attempt, number, language="en"):
    return f"/{language}/learn/PE-2026-1/test/{attempt.pk}/{number}/"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("answer: true", "answer: maybe", "answer must be true or false"), ("[[2]] б [[1]]", "[[2]] б", "each gap once"),
        ("kind: likert, level: remember, points: 0", "kind: likert, level: remember, points: 1", "points must be a whole number from 0 to 0"),
        ("points: 2, to: 2", "points: 2, to: 1", "to must be a whole number"), ("points: 2, to: 2", "points: 2", "No choice leads to step 2"),
        ("accepted:", "expected:", "unknown key"), ("criteria: [{points: 3", "criteria: [{points: 2", "must be the sum"),
        ("points: 0}\n      - text", "points: -1}\n      - text", "points must be a whole number"),
    ],
)
def test_a_fault_of_a_package_names_line_and_cure(old, new, said):
    assert old in PACKAGE
    with pytest.raises(PackageFault, match=said):
        read_package(PACKAGE.replace(old, new), "q.yaml")


def test_what_a_package_says_stands_in_the_bank_and_a_second_load_changes_nothing(school):
    package = read_package(PACKAGE, "q.yaml")

    assert store_package(package=package, at=school.at).changed == ()
    assert {code: digest_of(entry) for code, entry in bank_entries("PE").items() if entry.kind in ("short", "gaps", "essay")} == {
        one.code: one.digest for one in package.questions if one.kind in ("short", "gaps", "essay")
    }


def test_an_opinion_stands_last_and_a_test_without_minutes_has_no_clock(attempt, school, as_user, cast):
    assert attempt.deadline_at is None
    assert answer_of(attempt, "likert").number == attempt.question_count
    page = as_user(cast.aliya).get(address(attempt, 1)).content.decode()
    assert "This test has no time limit." in page and "data-seconds" not in page
    assert not attempt.is_over(school.at + timedelta(days=400))
    assert KnowledgeTest.objects.get(kind="pre").minutes is None


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
@pytest.mark.parametrize("kind", ["true_false", "short", "gaps", "likert", "branching", "essay"])
def test_a_page_of_each_kind_holds_no_key(attempt, as_user, cast, kind, language):
    page = as_user(cast.aliya).get(address(attempt, answer_of(attempt, kind).number, language)).content.decode()

    for key in ("закон", "екі", "two|2", "Жақсы", "Good"):
        assert key not in page
    assert "[[" not in page


def test_plain_forms_answer_every_kind_and_the_score_is_exact(attempt, school, as_user, cast):
    client = as_user(cast.aliya)

    def send(kind, **fields):
        return client.post(address(attempt, answer_of(attempt, kind).number), {"receipt": str(uuid4()), **fields})

    truth = answer_of(attempt, "true_false").question.options.get(text_en="True")
    steps = answer_of(attempt, "branching").question.option_ids["steps"]
    best = {step: next(choice for choice, _to in choices if choice in _worth(attempt)) for step, choices in steps}
    send("true_false", value=str(truth.pk))
    send("short", value="  ЗАКОН.")
    send("gaps", **{"gap-1": "Бір", "gap-2": "three"})
    send("likert", value=answer_of(attempt, "likert").question.option_ids["choice"][0])
    first = send("branching", **{f"step-{steps[0][0]}": best[steps[0][0]]})
    assert first.url.endswith(address(attempt, answer_of(attempt, "branching").number))  # the next step waits on the same page
    send("branching", **{f"step-{step}": choice for step, choice in best.items()})
    send("essay", value="Мәтін 😀 שלום")

    score = school.close(attempt)

    points = {answer.question.kind: score.parts[str(answer.question_id)] for answer in attempt.answers.select_related("question")}
    assert points == {"true_false": "1", "short": "2", "gaps": "1", "likert": "0", "branching": "4", "essay": "0"}
    assert (score.maximum, score.waiting, score.unanswered) == (12, 1, 0)


def _worth(attempt):
    options = answer_of(attempt, "branching").question.options.filter(key__points__gt=0)
    return {str(one.pk) for one in options}


def test_the_next_step_is_shown_when_a_choice_leads_there_and_a_new_choice_drops_the_old_way(attempt, school, as_user, cast):
    answer = answer_of(attempt, "branching")
    (first, choices), (second, others) = answer.question.option_ids["steps"]
    onward = next(choice for choice, to in choices if to)
    end = next(choice for choice, to in choices if not to)
    page = as_user(cast.aliya).get(address(attempt, answer.number)).content.decode()
    assert page.count("disabled hidden") == 1

    school.save(attempt, answer.number, {first: onward, second: others[0][0]})
    assert "disabled hidden" not in as_user(cast.aliya).get(address(attempt, answer.number)).content.decode()
    school.save(attempt, answer.number, {first: end, second: others[0][0]})

    answer.refresh_from_db()
    assert answer.value == {first: end}


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("short", "a" * 10_000, "too_long_short"), ("short", ["a"], "shape"), ("gaps", "one", "shape"), ("gaps", {"3": "x"}, "unknown_option"),
        ("gaps", {"1": 5}, "shape"), ("gaps", {"1": "😀" * 201}, "too_long_short"), ("true_false", "true", "unknown_option"),
        ("likert", ["x"], "shape"), ("branching", "x", "shape"), ("branching", {"no": "x"}, "unknown_option"),
        ("branching", {"STEP": "no"}, "unknown_option"), ("essay", "я" * 10_001, "too_long_essay"), ("essay", {"a": 1}, "shape"),
    ],
)
def test_what_is_no_answer_is_refused_and_nothing_is_written(attempt, school, kind, value, code):
    answer = answer_of(attempt, kind)
    if isinstance(value, dict) and "STEP" in value:
        value = {answer.question.option_ids["steps"][0][0]: "no"}

    with pytest.raises(NotUnderstood) as refused:
        school.save(attempt, answer.number, value)

    assert refused.value.details["code"] == code
    assert not AnswerEntry.objects.exists()


def test_a_gap_that_is_too_long_is_refused_in_words_and_given_back_whole(attempt, school, as_user, cast):
    answer = answer_of(attempt, "gaps")
    school.save(attempt, answer.number, {"1": "бұрынғы"})

    page = as_user(cast.aliya).post(address(attempt, answer.number, "kk"), {"gap-1": "қысқа", "gap-2": "ә" * 10_000, "receipt": str(uuid4())})

    assert page.status_code == 422
    assert "қысқа" in page.content.decode() and "ә" * 10_000 in page.content.decode()
    answer.refresh_from_db()
    assert answer.value == {"1": "бұрынғы"}


@pytest.mark.parametrize("text", ["я" * 10_000, "😀" * 10_000, "\u202eשלום\u202c سلام", "а\r\nб"])
def test_a_longer_text_is_kept_to_the_letter(attempt, school, text):
    answer = answer_of(attempt, "essay")

    school.save(attempt, answer.number, text)

    answer.refresh_from_db()
    assert answer.value == text.replace("\r\n", "\n").strip()


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_review_shows_what_was_accepted(school, as_user, cast, language):
    for kind in ("pre", "post"):
        attempt = school.start(kind)
        gaps = answer_of(attempt, "gaps")
        school.save(attempt, gaps.number, {"1": "один", "2": "жоқ сөз"})
        steps = answer_of(attempt, "branching")
        school.save(attempt, steps.number, {steps.question.option_ids["steps"][0][0]: steps.question.option_ids["steps"][0][1][0][0]})
        school.close(attempt)
        if kind == "pre":
            school.learn()
    KnowledgeTest.objects.update(attempts_allowed=1)

    page = as_user(cast.aliya).get(f"/{language}/learn/PE-2026-1/test/{attempt.pk}/review/").content.decode()

    assert {"en": "two · 2", "ru": "два", "kk": "екі"}[language] in page
    assert "жоқ сөз" in page and "[[1]]" not in page


@pytest.mark.parametrize(("voices", "told"), [(4, False), (5, True)])
def test_opinions_are_counted_apart_and_only_of_five_people_on(school, cast, at, as_user, voices, told):
    for number in range(voices):
        person = make_person(f"o{number}", "Ұлан", f"Қожа{number}", cast.own, "trainee", at)
        school.enrolment = enrol_learner(cohort=school.cohort, learner=person, organisation=cast.own, by=None, at=at)
        attempt = school.start("pre")
        opinion = answer_of(attempt, "likert")
        school.save(attempt, opinion.number, opinion.question.option_ids["choice"][number % 2], by=person)
        school.close(attempt)

    (form,) = analysed_forms(Attempt.objects.all())
    (found,) = form.opinions
    assert found.voices == voices and bool(found.grades) == told
    if told:
        assert [(option.text_en, count) for option, count, _share in found.grades] == [("no", 3), ("yes", 2)]
    assert "PE-04" not in {one.question.code for one in form.questions}
    page = as_user(cast.yerlan).get(f"/kk/teach/PE-2026-1/tests/items/{form.form.pk}/").content.decode()
    assert "PE-04" in page


def test_what_the_formats_leave_out_is_told_in_words_of_the_reader():
    with override("kk"):
        assert words_of(Note("not_written", "likert"), LOSSES).endswith("Пікір, балсыз.")
        assert "нұсқа 2" in words_of(Note("no_words", "option 2"), FAULTS)
