"""Registers behind the log-frame, with records that count and records that do not (demo-data D6, all invented)."""

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from assessments.results.actions import (
    accept_record,
    add_paper,
    enter_participants,
    enter_record,
    freeze_agencies,
    say_word,
    send_back,
    withdraw_activity,
)
from assessments.results.measurement.people import fingerprint
from assessments.results.measurement.registers import CONSULTATION_TOPICS, TEMPLATE_PARTS, TOPICS, register_of
from assessments.results.models import ActivityRecord, Participation, TargetAgency
from courses.queries.outlines import programmes_by_key
from lms.core.models import Region, Role, User
from lms.core.papers.page import A4, DRAWING, Sheet
from lms.core.uploads import CheckedFile, check_upload
from lms.management.demo.learning import at_noon
from lms.management.demo.people import Team
from lms.management.demo.words import written_in

TODAY, FIRST = date(2026, 11, 20), date(2025, 2, 3)
AGENCIES = (
    ("MCI", "Министерство культуры и информации", "Мәдениет және ақпарат министрлігі", "central", None),
    ("MLSP", "Министерство труда и социальной защиты населения", "Еңбек және халықты әлеуметтік қорғау министрлігі", "central", None),
    ("MOH", "Министерство здравоохранения", "Денсаулық сақтау министрлігі", "central", None),
    ("MOE", "Министерство просвещения", "Оқу-ағарту министрлігі", "central", None),
    ("MEN", "Министерство экологии и природных ресурсов", "Экология және табиғи ресурстар министрлігі", "central", None),
    *(
        (f"AK-{code[3:]}", f"Акимат: {name}", f"Әкімдік: {kazakh}", "local", code)
        for code, name, kazakh in (
            ("KZ-10", "область Абай", "Абай облысы"), ("KZ-11", "Акмолинская область", "Ақмола облысы"),
            ("KZ-15", "Актюбинская область", "Ақтөбе облысы"), ("KZ-19", "Алматинская область", "Алматы облысы"),
            ("KZ-35", "Карагандинская область", "Қарағанды облысы"), ("KZ-39", "Костанайская область", "Қостанай облысы"),
            ("KZ-43", "Кызылординская область", "Қызылорда облысы"), ("KZ-47", "Мангистауская область", "Маңғыстау облысы"),
            ("KZ-71", "город Астана", "Астана қаласы"), ("KZ-75", "город Алматы", "Алматы қаласы"),
            ("KZ-79", "город Шымкент", "Шымкент қаласы"), ("KZ-63", "Восточно-Казахстанская область", "Шығыс Қазақстан облысы"),
        )
    ),
)  # fmt: skip
PROGRAMMES = ("Жильё для молодых семей", "Доступная среда", "Школьное питание", "Чистый воздух", "Помощь на дому")
SUBJECTS = ("доступ к услугам", "открытый бюджет", "жалобы жителей", "сельские школы", "вывоз отходов", "паллиативная помощь")
REPORTS = {
    "ru": tuple(f"Независимый доклад: {subject}" for subject in SUBJECTS),
    "kk": tuple(f"Тәуелсіз баяндама: {subject}" for subject in (
        "қызметтердің қолжетімділігі", "ашық бюджет", "тұрғындардың шағымдары", "ауыл мектептері", "қалдықтарды шығару", "паллиативтік көмек"
    )),
}  # fmt: skip
FOLLOW_UP = {
    "ru": "Прислать образец документа и созвониться через две недели",
    "kk": "Құжат үлгісін жіберу және екі аптадан кейін хабарласу",
}
OTHER_TOPIC = {"ru": "Была по другой теме", "kk": "Басқа тақырыпта болды"}


class Book:
    """Enters records as one M&E officer, accepts them as another; the same paper stands behind all."""

    def __init__(self, staff: dict[str, User], rng: Random):
        self.officer, self.lead = staff[Role.MONITOR], staff[Role.MONITOR_LEAD]
        self.rng, self.at, self.paper = rng, at_noon(TODAY), invented_paper()
        self.regions = [region.code for region in Region.objects.all()]
        self.number = 0

    def day(self, *, before: int = 60) -> date:
        return FIRST + timedelta(days=self.rng.randint(0, (TODAY - FIRST).days - before))

    def enter(self, line: str, happened_on: date, papers: Iterable[str] = (), **values) -> ActivityRecord:
        """Enter a record with these papers; what is not named stays empty."""
        self.number += 1
        register = register_of(line)
        if register.field("region"):
            values.setdefault("region", self.rng.choice(self.regions))
        if register.field("topic"):
            values.setdefault("topic", self.rng.choice(TOPICS))
        return enter_record(
            line=line, happened_on=happened_on, values=values, papers=dict.fromkeys(papers, self.paper), by=self.officer,
            at=self.at,
        )  # fmt: skip

    def accept(self, record: ActivityRecord) -> ActivityRecord:
        record.refresh_from_db()
        return accept_record(record=record, revision=record.revision, by=self.lead, at=self.at)

    def back(self, record: ActivityRecord, reason: str) -> ActivityRecord:
        record.refresh_from_db()
        return send_back(record=record, reason=reason, revision=record.revision, by=self.lead, at=self.at)


def invented_paper() -> CheckedFile:
    """Draw the one page that stands for every paper of the demonstration."""
    with DRAWING:
        sheet = Sheet(A4, language="ru", title="Документ", author="Demo", subject="Demo", issued_at=at_noon(TODAY))
        sheet.text(20, 30, "Демонстрация: здесь лежит документ, которым подтверждается запись.", size=12)
        content = sheet.finish()
    return check_upload(SimpleUploadedFile("document.pdf", content, content_type="application/pdf"))


@transaction.atomic
def fill_registers(teams: list[Team], staff: dict[str, User], rng: Random) -> str:
    """Fill every register through the actions of the screens."""
    book = Book(staff, rng)
    programmes(book)
    reports(book)
    expertises(book)
    recognition(book)
    grants_and_cases(book, teams)
    coalition(book, teams)
    requests(book)
    campaigns(book)
    return f"{book.number} records behind the other lines"


def programmes(book: Book) -> None:
    """Three of the programmes have their curriculum; one has a new edition."""
    codes = [page.code for page in programmes_by_key().values()]
    for code in codes[:3]:
        book.enter("R1.1", date(2025, 5, 12), ("curriculum",), programme=code, languages=("kk", "ru", "en"))
    if codes:
        book.enter("R1.1", date(2026, 8, 3), ("curriculum",), programme=codes[0], languages=("kk", "ru", "en"))


def reports(book: Book) -> None:
    """Fourteen reports count; four lack something, one belongs to the expertises, one is withdrawn."""
    whole = {"is_checked": True, "is_independent": True}
    every = ("report", "checklist", "declarations")
    for number in range(1, 21):
        day = book.day()
        facts = whole | {"published_on": day + timedelta(days=14), "address": f"https://demo.example/reports/{number}"}
        papers = every
        if number == 15:
            facts |= {"published_on": None, "address": ""}
        elif number == 16:
            facts["is_checked"] = False
        elif number == 17:
            facts["is_independent"] = False
        elif number == 18:
            papers = ("report", "checklist")
        elif number == 19:
            facts["is_expertise"] = True
        place, language = book.rng.randrange(len(SUBJECTS)), book.rng.choice(("kk", "ru"))
        record = book.enter("R1.2", day, papers, title=f"{REPORTS[language][place]}, № {number}", language=language, **facts)
        if number == 20:
            withdraw_activity(record=record, reason="Внесён дважды", by=book.officer, at=book.at)
        elif number % 3 == 0:
            book.accept(record)


def expertises(book: Book) -> None:
    """Three expertises are delivered, one is under way, one lacks its document; then the Methodology and the events."""
    made = []
    for number, name in enumerate(PROGRAMMES, start=1):
        day = book.day(before=120)
        code, agency, _kazakh, level, region = book.rng.choice(AGENCIES)
        facts = {} if number == 4 else {"registration": f"ВХ-{number}/{day.year}", "registered_on": day + timedelta(days=60)}
        made.append(
            book.enter(
                "R2.2", day, ("final_document",) if number < 4 else (), title=f"Общественная экспертиза: {name}",
                agency_name=agency, agency_level=level, programme_assessed=name, region=region, **facts,
            )  # fmt: skip
        )
    published = {"published_on": date(2025, 10, 1), "address": "https://demo.example/methodology"}
    for title, papers, facts in (
        ("Методика общественной экспертизы", ("approved_text", "trial_report"), published | {"linked": str(made[0].pk)}),
        ("Методика общественной экспертизы, редакция 2", ("approved_text",), published),
    ):
        book.enter("R2.1", date(2025, 9, 15), papers, title=title, **facts)
    for number in range(1, 10):
        record = book.enter(
            "R2.3", book.day(), ("attendance", "consents"), title=f"Встреча с целевой группой {number}",
            linked=str(book.rng.choice(made).pk),
        )  # fmt: skip
        enter_participants(record=record, people=_crowd(number, book), by=book.officer, at=book.at)
    book.enter("R2.3", book.day(), ("attendance",), title="Слушания без списка", people=45)


def _crowd(number: int, book: Book) -> list[Participation]:
    """Return an invented list: most people are new, some came to an earlier event too."""
    key, rng = settings.QABILET_PEOPLE_KEY.encode(), book.rng
    first = max(0, (number - 1) * 240 - 20)
    return [
        Participation(
            fingerprint=fingerprint(f"Demo {one}", f"demo{one}@demo.example", key=key),
            sex=rng.choice(("female", "female", "male")), age_band=rng.choice(("under_35", "35_and_over")),
            region_id=rng.choice(book.regions), language=rng.choice(("kk", "kk", "ru")), disability=rng.random() < 0.06,
        )
        for one in range(first, first + rng.randint(240, 280))
    ]  # fmt: skip


def recognition(book: Book) -> None:
    """Freeze seventeen agencies; three recognise the method in writing, others by word, one is not accepted yet."""
    rows = [
        TargetAgency(code=code, name_ru=russian, name_kk=kazakh, name_en="", level=level, region_id=region)
        for code, russian, kazakh, level, region in AGENCIES
    ]
    freeze_agencies(
        agencies=rows, frozen_on=date(2025, 2, 3), note="Список согласован с донором, письмо № 2 (демонстрация)",
        by=book.lead, at=book.at,
    )  # fmt: skip
    for code, grade, is_accepted in (
        ("MCI", "1", True), ("MCI", "2", True), ("MOH", "3", True), ("AK-75", "2", True), ("AK-71", "1", True),
        ("AK-35", "1", True), ("MEN", "4", False),
    ):  # fmt: skip
        record = book.enter("R2.4", book.day(), ("proof",), agency=code, grade=grade)
        if is_accepted:
            book.accept(record)
    book.back(book.enter("R2.4", book.day(), ("proof",), agency="MOE", grade="2"), "В письме нет слов о пользе метода")


def grants_and_cases(book: Book, teams: list[Team]) -> None:
    """Four contracts are signed and two grants completed; one case study is whole, three are not."""
    for number in range(1, 6):
        day, team = book.day(before=200), teams[(number * 3) % len(teams)]
        facts, papers = {}, []
        if number < 5:
            facts, papers = {"contract": f"Г-{number}/{day.year}", "signed_on": day + timedelta(days=10)}, ["contract_file"]
        if number < 3:
            facts["report_accepted_on"] = day + timedelta(days=170)
            papers.append("final_report")
        book.enter(
            "R2.5", day, papers, title=f"Общественная экспертиза: {PROGRAMMES[number - 1]}",
            organisation=team.organisation.code, **facts,
        )  # fmt: skip
    whole = {"published_on": date(2026, 6, 1), "address": "https://demo.example/cases/1"}
    for number, (parts, persons, papers, facts) in enumerate((
        (TEMPLATE_PARTS, "named", ("publication", "consents"), whole),
        (TEMPLATE_PARTS[:5], "nobody", ("publication",), whole),
        (TEMPLATE_PARTS, "named", ("publication",), whole),
        (TEMPLATE_PARTS, "nobody", (), {}),
    ), start=1):  # fmt: skip
        book.enter(
            "R2.6", date(2026, 5, 4), papers, title=f"Кейс {number}: {SUBJECTS[number]}", template_parts=parts,
            persons=persons, **facts,
        )  # fmt: skip


def coalition(book: Book, teams: list[Team]) -> None:
    """Most organisations of the Coalition have a memorandum, one has left; then meetings and consultations."""
    joined = [team for team in teams if team.organisation.is_coalition_member] or teams[:1]
    for number, team in enumerate(joined[: max(1, len(joined) - 2)]):
        left = {"ends_on": date(2026, 6, 30)} if number == 1 else {}
        book.enter("R3.1", date(2025, 2, 3) + timedelta(days=number), ("memorandum",), organisation=team.organisation.code, **left)
    for title, kind, papers, is_accepted in (
        ("План работы Коалиции на год", "working", ("agenda", "attendance", "minutes"), True),
        ("Итоги первых экспертиз", "working", ("agenda", "attendance", "minutes"), True),
        ("Правила независимости", "working", ("agenda", "attendance", "minutes"), False),
        ("Встреча с донором", "other", ("agenda",), False),
    ):
        record = book.enter("R3.2", book.day(), papers, title=title, kind=kind)
        if is_accepted:
            book.accept(record)
    consultations(book, teams, joined[2] if len(joined) > 4 else joined[0])


def consultations(book: Book, teams: list[Team], giver: Team) -> None:
    """Forty-one are confirmed, some wait for their client, one is denied, one is entered twice."""
    clients = [team for team in teams if team is not giver]
    for number in range(1, 49):
        client = clients[(number - 1 if number < 47 else number - 47) % len(clients)]
        record = _consultation(book, giver, client, date(2025, 3, 3) + timedelta(days=number * 12), number)
        if number <= 41:
            say_word(record=record, word="confirmed", by=client.lead, at=book.at)
        elif number == 42:
            say_word(record=record, word="denied", comment=OTHER_TOPIC[written_in(client.lead.language)], by=client.lead, at=book.at)
        if number == 41:
            twin = _consultation(book, giver, client, record.happened_on, number)
            say_word(record=twin, word="confirmed", by=client.lead, at=book.at)


def _consultation(book: Book, giver: Team, client: Team, day: date, number: int) -> ActivityRecord:
    language = ("kk", "ru")[number % 2]
    return book.enter(
        "R3.3", day, organisation=client.organisation.code, member=giver.organisation.code,
        topic=CONSULTATION_TOPICS[number % 4], minutes=30 + number % 4 * 15, language=language, follow_up=FOLLOW_UP[language],
    )  # fmt: skip


def requests(book: Book) -> None:
    """Nineteen requests are answered, two of them of the ministry; one has two letters, three wait for their answer."""
    for number in range(1, 23):
        code, agency, _kazakh, level, region = AGENCIES[0 if number <= 2 else 1 + number % (len(AGENCIES) - 1)]
        day = book.day()
        facts = {"agency_name": agency, "agency_level": level, "is_ministry": code == "MCI", "region": region}
        answer = {"outgoing": f"КО-{number}", "outgoing_on": day + timedelta(days=12)}
        first = book.enter(
            "R3.4", day, ("incoming_letter", "outgoing_letter") if number < 20 else ("incoming_letter",),
            title=f"Запрос: {book.rng.choice(SUBJECTS)}", incoming=f"{code}-{100 + number}", **facts,
            **(answer if number < 20 else {}),
        )  # fmt: skip
        if number == 2:
            book.enter(
                "R3.4", day + timedelta(days=20), ("incoming_letter", "outgoing_letter"), title="Запрос: уточнение",
                incoming=f"{code}-199", outgoing="КО-2/1", outgoing_on=day + timedelta(days=30), linked=str(first.pk), **facts,
            )  # fmt: skip


def campaigns(book: Book) -> None:
    """Two campaigns are whole and accepted, one has too few actions, one waits for a second person."""
    for number, (actions, is_accepted) in enumerate(((4, True), (3, True), (2, False), (3, False)), start=1):
        day = date(2026, 1, 12) + timedelta(days=number * 30)
        record = book.enter(
            "R3.6", day, ("plan", "outcome_note"), title=f"Кампания: {SUBJECTS[number]}",
            goal="Изменить правила так, чтобы жители получали услугу без лишних справок",
            outcome="Проект правил внесён на обсуждение",
        )  # fmt: skip
        for step in range(1, actions + 1):
            add_paper(
                record=record, kind="action", title=f"Действие {step}: обращение и встреча", dated_on=day + timedelta(days=step * 7),
                url=f"https://demo.example/campaigns/{number}/{step}", by=book.officer, at=book.at,
            )  # fmt: skip
        if is_accepted:
            book.accept(record)
