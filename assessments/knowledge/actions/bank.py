"""Storing a question package: what changed becomes a new version, what is used is never touched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

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
from assessments.knowledge.measurement.scoring import BESIDE
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
from assessments.knowledge.queries.by_hand import OVERWRITTEN, ByHand, by_hand
from assessments.knowledge.queries.facts import resting
from lms.core import audit
from lms.core.formats import ZONE

LANGUAGES = ("en", "ru", "kk")
NOTHING = ByHand(False, frozenset())


@dataclass(frozen=True)
class BankReport:
    """What loading one package did, in codes; forms are named like PRE A2. Without parallel forms the bank has too few
    questions for two, and both tests share one form. `kept` and `plan_kept`: left alone, since a person set them otherwise.
    """

    programme: str
    created: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    retired: tuple[str, ...]
    new_forms: tuple[str, ...]
    has_parallel_forms: bool
    kept: tuple[str, ...] = ()
    plan_kept: bool = False


@transaction.atomic
def store_package(*, package: PackageEntry, at: datetime, overwrite: bool = False) -> BankReport:
    """Bring bank, tests and forms of a programme to the state of the package; a second time changes nothing.

    What people wrote, imported, withdrew or planned on screen since is left alone unless `overwrite`.
    """
    hand = by_hand(package.programme)
    if overwrite and hand.is_any:
        audit.record(act=OVERWRITTEN, row=("knowledge.question", package.programme), by=None, at=at, extra={"questions": len(hand.codes)})
        hand = NOTHING
    standing = {
        question.code: question
        for question in Question.objects.filter(programme_code=package.programme, is_current=True)
    }
    created, changed, unchanged, kept = [], [], [], []
    for entry in package.questions:
        before = standing.pop(entry.code, None)
        if before is not None and before.digest == entry.digest:
            unchanged.append(entry.code)
            continue
        if entry.code in hand.codes:
            kept.append(entry.code)
            continue
        (created if before is None else changed).append(entry.code)
        store_question(entry=entry, programme=package.programme, at=at)
    kept += sorted(hand.codes & standing.keys())
    standing = {code: question for code, question in standing.items() if code not in hand.codes}
    Question.objects.filter(pk__in=[question.pk for question in standing.values()]).update(is_current=False)
    _keep_facts(package, at)
    if not hand.plan:
        _store_blueprint(package)
        for plan in package.plans:
            _store_test(plan, package)
    new_forms = renew_forms(programme=package.programme, at=at)
    report = BankReport(
        package.programme, tuple(created), tuple(changed), tuple(unchanged), tuple(sorted(standing)), tuple(new_forms),
        ParallelForm.objects.filter(test__programme_code=package.programme, letter=LETTERS[1], is_current=True).exists(),
        tuple(kept), hand.plan,
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


@dataclass(frozen=True)
class Built:
    """A question as rows that are not written yet."""

    question: Question
    key: QuestionKey
    options: list[Option]
    option_keys: list[OptionKey]
    criteria: list[Criterion]


def store_question(*, entry: QuestionEntry, programme: str, at: datetime) -> Question:
    """Write a question as the next version of its code; the version before it is kept and no longer current."""
    earlier = Question.objects.filter(code=entry.code)
    version = earlier.count() + 1
    earlier.filter(is_current=True).update(is_current=False)
    made = build_question(entry=entry, programme=programme, version=version, at=at)
    made.question.save(force_insert=True)
    made.key.save(force_insert=True)
    Criterion.objects.bulk_create(made.criteria)
    Option.objects.bulk_create(made.options)
    OptionKey.objects.bulk_create(made.option_keys)
    return made.question


def build_question(*, entry: QuestionEntry, programme: str, version: int, at: datetime, ids: Sequence[UUID] = ()) -> Built:
    """Return a question as rows; nothing is written. `ids` are those of its options, new ones without."""
    question = Question(
        outcome_code=entry.outcome, code=entry.code, version=version, programme_code=programme, module_code=entry.module, kind=entry.kind,
        level=entry.level, points=entry.points, words=entry.words, check_on=entry.check_on, digest=entry.digest,
        to_confirm=list(entry.to_confirm), made_at=at, **columns("text", entry.text), **columns("unit", entry.unit),
    )
    key = QuestionKey(
        question=question, value=entry.value, tolerance=entry.tolerance,
        typical_errors=[
            {"value": error.value, "feedback": {code: getattr(error.feedback, code) for code in LANGUAGES}}
            for error in entry.typical_errors
        ],
        gaps=[{code: getattr(one, code) for code in LANGUAGES} for one in entry.gaps],
        **columns("explanation", entry.explanation), **columns("model_answer", entry.model_answer),
    )
    criteria = [
        Criterion(question=question, number=number, points=one.points, **columns("text", one.text))
        for number, one in enumerate(entry.criteria, 1)
    ]
    entries = entry.options
    options = [
        Option(**({"id": ids[number]} if ids else {}), question=question, role=one.role, **columns("text", one.text))
        for number, one in enumerate(entries)
    ]
    for option in sorted(options, key=lambda one: str(one.pk)):  # sorted, so that the order says nothing of the key
        question.option_ids.setdefault(option.role, []).append(str(option.pk))
    if entry.kind == Kind.LIKERT:  # a scale stands in its order, which is no key
        scale = sorted(zip(entries, options, strict=True), key=lambda both: both[0].place or 0)
        question.option_ids["choice"] = [str(option.pk) for _entry, option in scale]
    if entry.kind == Kind.BRANCHING:
        question.option_ids = {"steps": _steps(entries, options)}
    if entry.gaps:
        question.option_ids["gaps"] = len(entry.gaps)
    if entry.takes_file:
        question.option_ids["file"] = True
    rights = [option for option in options if option.role == "right"]
    option_keys = [
        OptionKey(
            option=option, is_right=one.is_right, place=one.place, points=one.points,
            partner=None if one.partner is None else rights[one.partner], **columns("feedback", one.feedback),
        )
        for option, one in zip(options, entries, strict=True)
    ]
    return Built(question, key, options, option_keys, criteria)


def _steps(entries: Sequence[OptionEntry], options: Sequence[Option]) -> list:
    """Return the steps of a branching case with (choice, next step or ""), as ids; the choices sorted, so that their order says
    nothing of what they are worth.
    """
    steps = [str(option.pk) for one, option in zip(entries, options, strict=True) if one.role == "step"]
    choices: dict[int, list] = {number: [] for number in range(len(steps))}
    for one, option in zip(entries, options, strict=True):
        if one.role == "choice":
            choices[one.step].append([str(option.pk), "" if one.to is None else steps[one.to]])
    return [[step, sorted(choices[number])] for number, step in enumerate(steps)]


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
            "pass_percent": plan.pass_percent, "cases": plan.cases, "opinions": plan.opinions,
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
        Drawable(one.code, one.module_code, one.kind in BESIDE, one.level, one.kind, one.points)
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
        beside = (*cases_of(bank, test.cases), *cases_of(bank, test.opinions, Kind.LIKERT))
        letters = LETTERS[: len(forms)]
        test.forms.exclude(letter__in=letters).filter(is_current=True).update(is_current=False)
        stored = [
            _store_form(test, letter, [current[code] for code in (*codes, *beside)], at)
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
