"""Storing a question package: what changed becomes a new version, what is used is never touched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from assessments.knowledge.interchange.entries import Kind, OptionEntry, PackageEntry, QuestionEntry, Text
from assessments.knowledge.measurement.drawing import (
    LETTERS,
    Drawable,
    KindRow,
    ModuleRow,
    cases_of,
    parallel_forms,
    questions_of_form,
)
from assessments.knowledge.models import (
    BlueprintRow,
    Criterion,
    FormQuestion,
    KnowledgeTest,
    Option,
    OptionKey,
    ParallelForm,
    Question,
    QuestionFact,
    QuestionKey,
)
from assessments.knowledge.queries.facts import resting
from lms.core import audit
from lms.core.formats import ZONE

LANGUAGES = ("en", "ru", "kk")


@dataclass(frozen=True)
class BankReport:
    """What loading one package did, in codes; forms are named like PRE A2. Without parallel forms the bank has too few
    questions for two, and both tests share one form.
    """

    programme: str
    created: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    retired: tuple[str, ...]
    new_forms: tuple[str, ...]
    has_parallel_forms: bool


@transaction.atomic
def store_package(*, package: PackageEntry, at: datetime) -> BankReport:
    """Bring bank, tests and forms of a programme to the state of the package; a second time changes nothing."""
    standing = {
        question.code: question
        for question in Question.objects.filter(programme_code=package.programme, is_current=True)
    }
    created, changed, unchanged = [], [], []
    for entry in package.questions:
        before = standing.pop(entry.code, None)
        if before is not None and before.digest == entry.digest:
            unchanged.append(entry.code)
            continue
        (created if before is None else changed).append(entry.code)
        store_question(entry=entry, programme=package.programme, at=at)
    Question.objects.filter(pk__in=[question.pk for question in standing.values()]).update(is_current=False)
    _keep_facts(package, at)
    _store_blueprint(package)
    for plan in package.plans:
        _store_test(plan, package)
    new_forms = renew_forms(programme=package.programme, at=at)
    report = BankReport(
        package.programme, tuple(created), tuple(changed), tuple(unchanged), tuple(sorted(standing)), tuple(new_forms),
        ParallelForm.objects.filter(test__programme_code=package.programme, letter=LETTERS[1], is_current=True).exists(),
    )
    if created or changed or standing or new_forms:
        audit.record(
            act="questions.loaded", row=("knowledge.question", package.programme), by=None, at=at,
            extra={"created": len(created), "changed": len(changed), "retired": len(standing)},
        )
    return report


def columns(name: str, text: Text | None) -> dict[str, str]:
    """Return the three columns of a text; empty ones if there is none."""
    return {f"{name}_{language}": getattr(text, language) if text else "" for language in LANGUAGES}


def store_question(*, entry: QuestionEntry, programme: str, at: datetime) -> Question:
    """Write a question as the next version of its code; the version before it is kept and no longer current."""
    earlier = Question.objects.filter(code=entry.code)
    version = earlier.count() + 1
    earlier.filter(is_current=True).update(is_current=False)
    question = Question.objects.create(
        code=entry.code, version=version, programme_code=programme, module_code=entry.module, kind=entry.kind,
        level=entry.level, points=entry.points, words=entry.words, check_on=entry.check_on, digest=entry.digest,
        to_confirm=list(entry.to_confirm), made_at=at, **columns("text", entry.text), **columns("unit", entry.unit),
    )
    QuestionKey.objects.create(
        question=question, value=entry.value, tolerance=entry.tolerance,
        typical_errors=[
            {"value": error.value, "feedback": {code: getattr(error.feedback, code) for code in LANGUAGES}}
            for error in entry.typical_errors
        ],
        **columns("explanation", entry.explanation), **columns("model_answer", entry.model_answer),
    )
    Criterion.objects.bulk_create(
        Criterion(question=question, number=number, points=one.points, **columns("text", one.text))
        for number, one in enumerate(entry.criteria, 1)
    )
    _store_options(question, entry.options)
    return question


def _store_options(question: Question, entries: Sequence[OptionEntry]) -> None:
    options = [Option(question=question, role=entry.role, **columns("text", entry.text)) for entry in entries]
    Option.objects.bulk_create(options)
    for option in sorted(options, key=lambda one: str(one.pk)):  # sorted, so that the order says nothing of the key
        question.option_ids.setdefault(option.role, []).append(str(option.pk))
    question.save(update_fields=["option_ids"])
    rights = [option for option in options if option.role == "right"]
    OptionKey.objects.bulk_create(
        OptionKey(
            option=option, is_right=entry.is_right, place=entry.place,
            partner=None if entry.partner is None else rights[entry.partner], **columns("feedback", entry.feedback),
        )
        for option, entry in zip(options, entries, strict=True)
    )


def _keep_facts(package: PackageEntry, at: datetime) -> None:
    """Note the facts that the package names. What a person named or confirmed in the bank stays."""
    known = set(
        QuestionFact.objects.filter(question_code__in=[one.code for one in package.questions]).values_list("question_code", "fact_code")
    )
    QuestionFact.objects.bulk_create(
        QuestionFact(question_code=code, fact_code=fact, confirmed_at=at) for code, fact in package.facts if (code, fact) not in known
    )


def _store_blueprint(package: PackageEntry) -> None:
    rows = [
        (row.module, number, row.items, [list(band) for band in row.bands])
        for number, row in enumerate(package.blueprint, 1)
    ]
    standing = BlueprintRow.objects.filter(programme_code=package.programme)
    if list(standing.values_list("module_code", "number", "items", "bands")) == rows:
        return
    standing.delete()
    BlueprintRow.objects.bulk_create(
        BlueprintRow(programme_code=package.programme, module_code=module, number=number, items=items, bands=bands)
        for module, number, items, bands in rows
    )


def _store_test(plan, package: PackageEntry) -> None:
    """Write the rules of a test; `kinds` of the blueprint are kept with it, so that its forms can be drawn again."""
    KnowledgeTest.objects.update_or_create(
        programme_code=package.programme, kind=plan.kind,
        defaults={
            "minutes": plan.minutes, "attempts_allowed": plan.attempts, "days_between": plan.days_between,
            "pass_percent": plan.pass_percent, "cases": plan.cases,
            "kinds": [[list(row.of), row.items, row.points] for row in package.kinds],
        },
    )


def renew_forms(*, programme: str, at: datetime) -> list[str]:
    """Draw the forms of a programme's tests anew; where questions changed a form gets a new revision. Return their names.

    Two parallel forms where blueprint and bank allow them, else one. A question whose fact is out of use is in none.
    """
    rest = resting(programme, at.astimezone(ZONE).date())
    current = {
        question.code: question for question in Question.objects.filter(programme_code=programme, is_current=True).exclude(code__in=rest)
    }
    bank = [
        Drawable(one.code, one.module_code, one.kind == Kind.CASE, one.level, one.kind, one.points)
        for one in current.values()
    ]
    blueprint = [
        ModuleRow(row.module_code, row.items, tuple((band, items) for band, items in row.bands))
        for row in BlueprintRow.objects.filter(programme_code=programme)
    ]
    names: list[str] = []
    for test in KnowledgeTest.objects.filter(programme_code=programme).order_by("-kind"):
        kinds = [KindRow(tuple(of), items, points) for of, items, points in test.kinds]
        forms = parallel_forms(bank, blueprint, kinds) or (questions_of_form(bank, blueprint),)
        cases, letters = cases_of(bank, test.cases), LETTERS[: len(forms)]
        test.forms.exclude(letter__in=letters).filter(is_current=True).update(is_current=False)
        stored = [
            _store_form(test, letter, [current[code] for code in (*codes, *cases)], at)
            for letter, codes in zip(letters, forms, strict=True)
        ]
        names += [f"{test.kind.upper()} {form}" for form in stored if form]
    return names


def _store_form(test: KnowledgeTest, letter: str, wanted: list[Question], at: datetime) -> ParallelForm | None:
    """Make a new revision of a form if its questions changed. A form that was used is never touched."""
    of_letter = test.forms.filter(letter=letter)
    form = of_letter.filter(is_current=True).first()
    if form and [*form.places.values_list("question_id", flat=True)] == [one.pk for one in wanted]:
        return None
    revision = of_letter.count() + 1
    of_letter.filter(is_current=True).update(is_current=False)
    form = ParallelForm.objects.create(test=test, letter=letter, revision=revision, made_at=at)
    FormQuestion.objects.bulk_create(
        FormQuestion(form=form, question=question, number=number) for number, question in enumerate(wanted, 1)
    )
    return form
