"""Loading the bank: once, twice, changed, broken."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from assessments.knowledge.actions.plans import save_plan
from assessments.knowledge.actions.questions import save_question, withdraw_question
from assessments.knowledge.imports import load_questions, read_questions
from assessments.knowledge.interchange.entries import PackageFault
from assessments.knowledge.measurement.drawing import BANDS
from assessments.knowledge.models import (
    BlueprintRow,
    KnowledgeTest,
    Option,
    OptionKey,
    ParallelForm,
    Question,
)
from assessments.knowledge.queries.questions import kept_question
from tests.assessments.knowledge.conftest import BANKS, QUESTIONS
from tests.assessments.knowledge.test_question_editor import single

ALL = BANKS


@pytest.fixture
def copy(tmp_path):
    folder = tmp_path / "pe"
    folder.mkdir()
    path = folder / "questions.yaml"
    path.write_text(QUESTIONS.read_text(encoding="utf-8"), encoding="utf-8")
    return path


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def written(folder):
    """How many questions each programme of a package has on paper."""
    files = sorted(folder.glob("*/questions.yaml"))
    return {file.parent.name.upper(): file.read_text(encoding="utf-8").count("\n  - id: ") for file in files}


def test_all_four_programmes_load(db, at):
    reports = load_questions(ALL, at)

    assert {report.programme: len(report.created) for report in reports} == written(ALL)
    assert (KnowledgeTest.objects.count(), ParallelForm.objects.count()) == (8, 16)
    assert all(report.has_parallel_forms for report in reports)
    assert set(KnowledgeTest.objects.values_list("kind", "minutes", "attempts_allowed", "days_between", "pass_percent")) == {
        ("pre", 25, 1, 0, None), ("post", 25, 3, 1, 70),
    }


def test_forms_a_and_b_of_every_programme_are_alike_without_a_common_question(db, at):
    load_questions(ALL, at)

    for test in KnowledgeTest.objects.all():
        a, b = (list(form.questions.exclude(kind="case")) for form in test.forms.order_by("letter"))
        assert not {one.code for one in a} & {one.code for one in b}
        for alike in (
            lambda one: (one.module_code, BANDS[one.level]),
            lambda one: ("numeric or date" if one.kind in ("numeric", "date") else one.kind, one.points),
        ):
            assert Counter(map(alike, a)) == Counter(map(alike, b))
        assert [sum(one.points for one in form) for form in (a, b)] == [28, 28]
        assert [len(form) for form in (a, b)] == [20, 20]
        assert {form.questions.filter(kind="case").count() for form in test.forms.all()} == {test.cases}


def test_both_tests_have_the_same_two_forms(db, at):
    load_questions(ALL, at)

    for programme in ("PE", "ADV", "DLG", "REP"):
        for letter in "AB":
            pre, post = (
                set(form.questions.exclude(kind="case").values_list("code", flat=True))
                for form in ParallelForm.objects.filter(test__programme_code=programme, letter=letter)
            )
            assert pre == post


def test_a_bank_too_small_for_two_forms_has_one_and_says_so(db, at):
    [report] = load_questions(QUESTIONS, at)

    assert (report.new_forms, report.has_parallel_forms) == (("PRE A1", "POST A1"), False)


def test_a_bank_that_became_too_small_keeps_form_b_for_who_met_it(db, at, copy):
    load_questions(ALL / "pe" / "questions.yaml", at)

    [report] = load_questions(copy, at)

    assert (report.new_forms, report.has_parallel_forms) == (("PRE A2", "POST A2"), False)
    assert set(ParallelForm.objects.filter(letter="B").values_list("revision", "is_current")) == {(1, False)}


def test_every_option_has_its_key_in_the_table_of_keys(db, at):
    load_questions(ALL, at)

    assert Option.objects.count() == OptionKey.objects.count()
    for question in Question.objects.filter(kind="single"):
        assert OptionKey.objects.filter(option__question=question, is_right=True).count() == 1


def test_the_order_of_option_ids_says_nothing_of_the_key(db, at):
    load_questions(ALL, at)

    for question in Question.objects.exclude(option_ids={}):
        assert all(ids == sorted(ids) for ids in question.option_ids.values())


def test_loading_twice_changes_nothing(db, at):
    load_questions(ALL, at)
    [report] = load_questions(ALL / "pe" / "questions.yaml", at + timedelta(days=1))

    assert (report.created, report.changed, report.retired, report.new_forms) == ((), (), (), ())
    assert len(report.unchanged) == written(ALL)["PE"]
    assert Question.objects.count() == sum(written(ALL).values())


def test_a_changed_question_is_a_new_version_and_a_new_form(db, at, copy):
    load_questions(copy, at)
    old = Question.objects.get(code="PE-01")
    change(copy, "What is the health department in this procedure?", "What is the department here?")

    [report] = load_questions(copy, at)

    assert (report.changed, report.new_forms) == (("PE-01",), ("PRE A2", "POST A2"))
    old.refresh_from_db()
    assert (old.is_current, old.version, "this procedure" in old.text_en) == (False, 1, True)
    assert Question.objects.get(code="PE-01", is_current=True).version == 2


def test_an_attempt_keeps_the_version_it_began_with(school, copy):
    attempt = school.start()
    change(copy, "What is the health department in this procedure?", "What is the department here?")
    load_questions(copy, school.at)
    school.all_right(attempt)

    assert school.close(attempt).percent == 100
    assert attempt.answers.get(question__code="PE-01").question.version == 1


def test_a_question_that_left_the_package_is_retired_not_deleted(db, at, copy):
    load_questions(copy, at)
    text = copy.read_text(encoding="utf-8")
    start, end = text.index("  - id: PE-09"), text.index("  - id: PE-10")
    copy.write_text(text[:start] + text[end:], encoding="utf-8")

    [report] = load_questions(copy, at)

    assert report.retired == ("PE-09",)
    assert not Question.objects.get(code="PE-09").is_current


# -- what people did on screen -----------------------------------------------------------------------------------


RULES = {"minutes": None, "attempts_allowed": 2, "days_between": 0, "pass_percent": 60, "cases": 0, "opinions": 0}


def planned(by, at, items=None):
    save_plan(programme="PE", tests={"pre": {**RULES, "pass_percent": None}, "post": RULES}, items=items or {"PE.1": 2}, by=by, at=at)


def standing():
    return list(KnowledgeTest.objects.order_by("kind").values_list(*RULES)) + list(BlueprintRow.objects.values_list("module_code", "items", "bands"))


def test_a_plan_set_on_screen_stays_when_the_package_comes_again(school, cast, copy):
    planned(cast.yerlan, school.at)
    before = standing()
    change(copy, "pass_percent: 70", "pass_percent: 80")

    for _time in range(2):
        [report] = load_questions(copy, school.at)
        assert (report.plan_kept, standing()) == (True, before)
    assert report.new_forms == ()


def test_the_package_takes_its_plan_back_if_told_to_and_is_followed_from_then_on(school, cast, copy):
    package = standing()
    planned(cast.yerlan, school.at)

    [report] = load_questions(copy, school.at, overwrite=True)
    assert (report.plan_kept, standing()) == (False, package)
    change(copy, "pass_percent: 70", "pass_percent: 80")
    [report] = load_questions(copy, school.at)
    assert (report.plan_kept, KnowledgeTest.objects.get(kind="post").pass_percent) == (False, 80)

    planned(cast.yerlan, school.at)
    assert load_questions(copy, school.at)[0].plan_kept


def test_a_plan_pressed_without_a_change_is_nobodys(school, cast, copy):
    rows = {kind: dict(zip(RULES, KnowledgeTest.objects.filter(kind=kind).values_list(*RULES).get(), strict=True)) for kind in ("pre", "post")}
    save_plan(programme="PE", tests=rows, items=None, by=cast.yerlan, at=school.at)

    assert not load_questions(copy, school.at)[0].plan_kept


def test_questions_that_people_wrote_changed_or_withdrew_stay_when_the_package_comes_again(school, cast, copy, as_user):
    trainer, bank = as_user(cast.yerlan), "/en/teach/questions/PE"
    own = single(level="apply")
    trainer.post(f"{bank}/new/single/", own)
    withdraw_question(programme="PE", code="PE-02", by=cast.yerlan, at=school.at)
    kept = kept_question("PE", "PE-01")
    save_question(programme="PE", code="PE-01", entry=replace(kept.entry, points=7), seen=kept.digest, by=cast.yerlan, at=school.at)
    before = set(Question.objects.filter(is_current=True).values_list("code", "version"))
    change(copy, "What is the health department in this procedure?", "What is the department here?")

    for _time in range(2):
        [report] = load_questions(copy, school.at)
        assert (report.kept, report.changed, report.created, report.retired) == (("PE-01", "PE-02", "PE-11"), (), (), ())
        assert set(Question.objects.filter(is_current=True).values_list("code", "version")) == before

    [report] = load_questions(copy, school.at, overwrite=True)
    assert (report.kept, report.changed, report.created, report.retired) == ((), ("PE-01",), ("PE-02",), ("PE-11",))
    assert load_questions(copy, school.at)[0].kept == ()


def test_a_broken_package_changes_nothing_and_every_fault_is_named(db, at, copy):
    load_questions(copy, at)
    change(copy, "kind: single", "kind: riddle")
    change(copy, "      kk: ", "      de: ")

    with pytest.raises(PackageFault) as refused:
        load_questions(copy.parent.parent, at)

    assert {fault.file for fault in refused.value.faults} == {"pe/questions.yaml"}
    assert [fault.line > 20 for fault in refused.value.faults] == [True] * len(refused.value.faults)
    assert Question.objects.filter(version=2).count() == 0


def test_one_broken_file_stops_all(db, at, copy):
    (copy.parents[1] / "adv").mkdir()
    (copy.parents[1] / "adv" / "questions.yaml").write_text("programme: ADV\n", encoding="utf-8")

    with pytest.raises(PackageFault):
        load_questions(copy.parents[1], at)
    assert Question.objects.count() == 0


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"x: " + b"y" * (6 * 1024 * 1024)])
def test_what_is_no_text_is_refused(copy, content):
    copy.write_bytes(content)

    with pytest.raises(PackageFault):
        read_questions(copy)


def test_a_programme_twice_is_refused(copy):
    other = copy.parents[1] / "pe-again"
    other.mkdir()
    (other / "questions.yaml").write_bytes(copy.read_bytes())

    with pytest.raises(PackageFault, match="has its questions in"):
        read_questions(copy.parents[1])


def test_the_blueprint_is_kept(db, at):
    load_questions(QUESTIONS, at)

    assert sum(BlueprintRow.objects.values_list("items", flat=True)) == 20
