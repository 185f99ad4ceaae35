"""Uses of advocacy tools, and the report of the day (demo-data D6, all invented)."""

from datetime import date, timedelta
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from assessments.advocacy.actions import record_use, show_in_gallery
from assessments.advocacy.models import AdvocacyTool
from assessments.evidence.actions import give_verdict
from assessments.results.actions import approve_values, freeze, record_values, submit_values
from assessments.results.actions.frames import approve_frame
from lms.core.models import Role, User
from lms.core.papers.page import A4, DRAWING, Sheet
from lms.core.uploads import check_upload
from lms.management.demo.learning import at_noon
from lms.management.demo.people import Team
from lms.management.demo.words import NO_DATE, use_of, written_in

TODAY = date(2026, 11, 20)

@transaction.atomic
def use_tools(teams: list[Team], trained: set, staff: dict[str, User], rng: Random) -> str:
    """Record uses before and after the training; the assessor accepts most of them."""
    modern = list(AdvocacyTool.objects.filter(is_modern=True).order_by("code"))
    plain = list(AdvocacyTool.objects.filter(is_modern=False).order_by("code"))
    uses = 0
    for team in teams:
        eager = team.organisation.pk in trained and rng.random() < 0.8
        chosen = rng.sample(modern, rng.randint(3, 5) if eager else rng.randint(0, 2)) + rng.sample(plain, 1)
        days = [date(2026, 5, 4) + timedelta(days=rng.randint(0, 180)) for _ in chosen]
        if rng.random() < 0.4:
            chosen.append(rng.choice(modern))
            days.append(date(2025, 9, 1) + timedelta(days=rng.randint(0, 120)))
        for tool, day in zip(chosen, days, strict=True):
            uses += 1
            _use(team, tool, day, uses, staff[Role.MONITOR], rng)
    return f"{uses} uses of advocacy tools"


def _use(team: Team, tool: AdvocacyTool, day: date, number: int, judge: User, rng: Random) -> None:
    use = record_use(
        organisation=team.organisation, tool=tool, used_on=day, description=use_of(team.lead.language, tool, day), by=team.lead,
        url=f"https://demo.example/tools/{number}", is_result_measured=rng.random() < 0.3, at=at_noon(max(day, TODAY)),
    )
    if rng.random() < 0.06:
        give_verdict(
            evidence=use.evidence, decision="rejected", reason=NO_DATE[written_in(team.lead.language)], by=judge, at=at_noon(TODAY)
        )
    elif rng.random() < 0.97:
        give_verdict(evidence=use.evidence, decision="accepted", by=judge, at=at_noon(TODAY))
        if number % 4 == 0:
            show_in_gallery(use=use, by=team.lead, at=at_noon(TODAY))


@transaction.atomic
def report(lead: User, officer: User) -> str:
    """Approve the log-frame and the figures of the day, four eyes on each, and freeze them for the donor."""
    at = at_noon(TODAY)
    approve_frame(
        code="1.0", valid_from=date(2024, 5, 1), note="Письмо донора № 1 (демонстрация)", approval=_letter(at), by=lead,
        at=at,
    )  # fmt: skip
    values = record_values(on=TODAY, by=officer, at=at)
    submit_values(values=values, by=officer, at=at)
    approve_values(values=values, by=lead, at=at)
    made = freeze(title="Отчёт за ноябрь 2026", on=TODAY, by=lead, at=at, is_shared=True)
    return f"{len(values)} approved values, snapshot {made.code}"


def _letter(at):
    with DRAWING:
        sheet = Sheet(A4, language="ru", title="Письмо донора", author="Demo", subject="Demo", issued_at=at)
        sheet.text(20, 30, "Демонстрация: донор утвердил логическую матрицу, версия 1.0.", size=12)
        content = sheet.finish()
    return check_upload(SimpleUploadedFile("approval.pdf", content, content_type="application/pdf"))
