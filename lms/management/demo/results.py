"""Uses of advocacy tools and the lines of the log-frame that are kept by hand (demo-data D6, all invented)."""

from datetime import date, timedelta
from random import Random

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from assessments.advocacy.actions import record_use, show_in_gallery
from assessments.advocacy.models import AdvocacyTool
from assessments.evidence.actions import give_verdict
from assessments.results.actions import (
    approve_values,
    enter_participants,
    freeze,
    record_activity,
    record_values,
    submit_values,
)
from assessments.results.actions.frames import approve_frame
from assessments.results.measurement.people import fingerprint
from assessments.results.models import Indicator, Participation
from lms.core.models import Region, Role, User
from lms.core.papers.page import A4, DRAWING, Sheet
from lms.core.uploads import check_upload
from lms.management.demo.learning import at_noon
from lms.management.demo.people import Team

TODAY = date(2026, 11, 20)
# line, how many, what it is called, the document that shows it
ACTIVITIES = (
    ("R1.2", 14, "Независимый общественный доклад", "Опубликованный файл"),
    ("R2.1", 1, "Методика общественной экспертизы", "Утверждённый текст и отчёт об испытании"),
    ("R2.2", 3, "Общественная экспертиза", "Итоговый документ с регистрационным номером"),
    ("R2.3", 9, "Встреча с целевой группой", "Список участников без имён"),
    ("R2.4", 17, "Государственный орган", "Письмо или опрос"),
    ("R2.5", 4, "Грант на общественную экспертизу", "Подписанный договор"),
    ("R2.6", 1, "Кейс", "Публикация"),
    ("R3.2", 2, "Рабочая встреча Коалиции", "Повестка, список, протокол"),
    ("R3.3", 41, "Консультация", "Подтверждение получателя"),
    ("R3.4", 19, "Запрос государственного органа", "Входящий и исходящий номер"),
    ("R3.6", 2, "Кампания адвокации", "План и итоговая записка"),
)


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
        organisation=team.organisation, tool=tool, used_on=day, description=tool.name_ru, by=team.lead,
        url=f"https://demo.example/tools/{number}", is_result_measured=rng.random() < 0.3, at=at_noon(max(day, TODAY)),
    )
    if rng.random() < 0.06:
        give_verdict(
            evidence=use.evidence, decision="rejected", reason="Дата не указана", by=judge, at=at_noon(TODAY)
        )
    elif rng.random() < 0.97:
        give_verdict(evidence=use.evidence, decision="accepted", by=judge, at=at_noon(TODAY))
        if number % 4 == 0:
            show_in_gallery(use=use, by=team.lead, at=at_noon(TODAY))


@transaction.atomic
def record_activities(monitor: User, rng: Random) -> str:
    """Enter the records that stand behind the other lines."""
    lines = {indicator.code: indicator for indicator in Indicator.objects.all()}
    regions = list(Region.objects.all())
    records = 0
    for code, count, title, means in ACTIVITIES:
        for number in range(1, count + 1):
            day = date(2025, 2, 3) + timedelta(days=rng.randint(0, 640))
            record = record_activity(
                indicator=lines[code], title=f"{title} {number}", happened_on=day, means=means, by=monitor,
                at=at_noon(TODAY), reference=f"{code}/{number}", region=rng.choice(regions),
                grade=(2 if number <= 3 else rng.randint(0, 1)) if code == "R2.4" else None,
                is_ministry=code == "R3.4" and number <= 2,
            )
            if code == "R2.3":
                enter_participants(record=record, people=_crowd(number, regions, rng), by=monitor, at=at_noon(TODAY))
            records += 1
    return f"{records} records behind the other lines"


def _crowd(number: int, regions: list[Region], rng: Random) -> list[Participation]:
    """Return an invented list: most people are new, some came to an earlier event too."""
    key = settings.QABILET_PEOPLE_KEY.encode()
    first = max(0, (number - 1) * 240 - 20)
    return [
        Participation(
            fingerprint=fingerprint(f"Demo {one}", f"demo{one}@demo.example", key=key),
            sex=rng.choice(("female", "female", "male")), age_band=rng.choice(("under_35", "35_and_over")),
            region=rng.choice(regions), language=rng.choice(("kk", "kk", "ru")), disability=rng.random() < 0.06,
        )
        for one in range(first, first + rng.randint(240, 280))
    ]  # fmt: skip


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
