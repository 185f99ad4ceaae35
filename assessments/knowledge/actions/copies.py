"""What a begun or copied module, and a copied programme, need for their tests."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from assessments.knowledge.actions.bank import BankReport, store_package
from assessments.knowledge.interchange.entries import BlueprintEntry, KindsEntry, PackageEntry, PlanEntry
from assessments.knowledge.interchange.package import BANDS, digest_of
from assessments.knowledge.models import BlueprintRow, KnowledgeTest, QuestionFact
from assessments.knowledge.queries.bank import bank_entries
from courses.actions.authoring import begin_module, copy_module, copy_programme
from courses.models import ModulePage, ProgrammePage


@transaction.atomic
def begin_with_place(*, programme: ProgrammePage, titles: dict[str, str], template: str, by, at: datetime) -> ModulePage:
    """Begin a module, and give it a row of the blueprint, so that its questions have a place; forms ask none of them yet."""
    module = begin_module(programme=programme, titles=titles, template=template, by=by, at=at)
    _give_place(programme.code, module.code)
    return module


@transaction.atomic
def copy_with_place(*, module: ModulePage, programme: ProgrammePage, by, at: datetime) -> ModulePage:
    """Copy a module, and give the copy a row of the blueprint."""
    copied = copy_module(module=module, programme=programme, by=by, at=at)
    _give_place(programme.code, copied.code)
    return copied


def _give_place(programme: str, module: str) -> None:
    number = BlueprintRow.objects.filter(programme_code=programme).count() + 1
    BlueprintRow.objects.get_or_create(
        programme_code=programme, module_code=module, defaults={"number": number, "items": 0, "bands": [[band, 0] for band in BANDS]}
    )


@transaction.atomic
def copy_with_tests(*, programme: ProgrammePage, code: str, by, at: datetime) -> tuple[ProgrammePage, BankReport | None]:
    """Copy a programme with all it has: pages, questions under codes of their own, blueprint, tests, and the facts they rest on.

    Drafts of questions stay where they are. A programme without tests is copied without them.
    """
    old = programme.code
    copied = copy_programme(programme=programme, code=code, by=by, at=at)
    tests = list(KnowledgeTest.objects.filter(programme_code=old).order_by("kind"))
    entries = bank_entries(old)
    if not tests or not entries:
        return copied, None

    def renamed(text: str, sign: str) -> str:
        return f"{code}{sign}{text.removeprefix(f'{old}{sign}')}"

    questions = [replace(one, code=renamed(one.code, "-"), module=renamed(one.module, ".")) for one in entries.values()]
    package = PackageEntry(
        programme=code,
        plans=tuple(PlanEntry(one.kind, one.minutes, one.attempts_allowed, one.days_between, one.pass_percent, one.cases) for one in tests),
        blueprint=tuple(
            BlueprintEntry(renamed(row.module_code, "."), row.items, tuple((band, items) for band, items in row.bands))
            for row in BlueprintRow.objects.filter(programme_code=old)
        ),
        questions=tuple(replace(one, digest=digest_of(one)) for one in questions),
        kinds=tuple(KindsEntry(tuple(of), items, points) for of, items, points in tests[0].kinds),
        facts=tuple(
            (renamed(question, "-"), fact) for question, fact in QuestionFact.objects.filter(question_code__in=entries).values_list("question_code", "fact_code")
        ),
    )
    return copied, store_package(package=package, at=at)
