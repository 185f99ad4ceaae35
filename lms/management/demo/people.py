"""Sixty invented organisations and their people (demo-data D2, D5). No name belongs to anybody on purpose."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from django.conf import settings

from lms.core.actions import save_organisation
from lms.core.models import Membership, Organisation, Role, User

WOMEN = {
    "Айгерім": "Aigerim", "Әлия": "Aliya", "Әсел": "Assel", "Балжан": "Balzhan", "Дана": "Dana", "Динара": "Dinara",
    "Гүлмира": "Gulmira", "Гүлнар": "Gulnar", "Қамшат": "Kamshat", "Мәдина": "Madina", "Назгүл": "Nazgul",
    "Раушан": "Raushan", "Салтанат": "Saltanat", "Шолпан": "Sholpan", "Зарина": "Zarina", "Жанар": "Zhanar",
    "Анна": "Anna", "Елена": "Elena", "Ирина": "Irina", "Марина": "Marina", "Ольга": "Olga", "Светлана": "Svetlana",
}
MEN = {
    "Әділет": "Adilet", "Арман": "Arman", "Асхат": "Askhat", "Болат": "Bolat", "Данияр": "Daniyar", "Ерлан": "Erlan",
    "Қанат": "Kanat", "Марат": "Marat", "Нұрбол": "Nurbol", "Рүстем": "Rustem", "Серік": "Serik", "Тимур": "Timur",
    "Андрей": "Andrey", "Дмитрий": "Dmitriy", "Игорь": "Igor", "Павел": "Pavel",
}
FAMILIES = {  # his, hers, Latin
    "Әбенов": ("Әбенова", "Abenov"), "Айтбаев": ("Айтбаева", "Aitbayev"), "Ахметов": ("Ахметова", "Akhmetov"),
    "Дәулетов": ("Дәулетова", "Dauletov"), "Ысқақов": ("Ысқақова", "Iskakov"), "Кеңжебаев": ("Кеңжебаева", "Kenzhebayev"),
    "Мұқанов": ("Мұқанова", "Mukanov"), "Омаров": ("Омарова", "Omarov"), "Оспанов": ("Оспанова", "Ospanov"),
    "Рахымов": ("Рахымова", "Rakhimov"), "Садықов": ("Садықова", "Sadykov"), "Тілеуов": ("Тілеуова", "Tleuov"),
    "Жақсылықов": ("Жақсылықова", "Zhaksylykov"), "Жұмабеков": ("Жұмабекова", "Zhumabekov"),
    "Белов": ("Белова", "Belov"), "Ким": ("Ким", "Kim"), "Коваленко": ("Коваленко", "Kovalenko"),
    "Ли": ("Ли", "Lee"), "Мельник": ("Мельник", "Melnik"), "Волков": ("Волкова", "Volkov"),
}
LONG_NAME = (
    "«Облыстық азаматтық бастамаларды, қоғамдық бақылауды және мемлекеттік бағдарламалардың ашықтығын "
    "қолдау-дамыту» орталығы"
)


@dataclass
class Team:
    """One demo organisation with its lead and members."""

    organisation: Organisation
    lead: User
    members: list[User] = field(default_factory=list)

    @property
    def people(self) -> list[User]:
        return [self.lead, *self.members]


def load_data() -> dict:
    return json.loads((settings.ROOT / "fixtures" / "demo_organisations.json").read_text(encoding="utf-8"))


def make_coordinator(at: datetime) -> tuple[Organisation, dict[str, User]]:
    """Make the coordinating organisation and one person for each staff role, two assessors."""
    organisation = _organisation(
        Organisation(
            code="COORD", kind=Organisation.Kind.COORDINATOR, name_en="Coordinating organisation (demo)",
            name_ru="Координирующая организация (демо)", name_kk="Үйлестіруші ұйым (демо)", is_demo=True,
        ),
        at,
    )
    staff = {
        Role.TRAINER: ("trainer@demo.example", "Ерлан", "Қайырбеков", "kk"),
        Role.ASSESSOR: ("assessor@demo.example", "Сәуле", "Ысқақова", "ru"),
        "second": ("second@demo.example", "Бауыржан", "Төлегенов", "kk"),
        Role.MONITOR_LEAD: ("monitor@demo.example", "Мұрат", "Әбенов", "ru"),
        Role.MONITOR: ("officer@demo.example", "Динара", "Құрманғазина", "kk"),
        Role.DONOR: ("donor@demo.example", "Катрин", "Вебер", "en"),
        Role.ADMINISTRATOR: ("admin@demo.example", "Қуаныш", "Һәкімов", "en"),
    }
    return organisation, {
        role: _person(email, given, family, "", language, organisation, Role.ASSESSOR if role == "second" else role, at)
        for role, (email, given, family, language) in staff.items()
    }


def make_teams(data: dict, count: int, rng: Random, at: datetime, password: str) -> list[Team]:
    """Make the organisations, each with a lead and two members; one password hash serves them all."""
    teams = []
    for row in data["organisations"][:count]:
        number, forms = row["number"], data["legal_forms"][row["legal_form"]]
        mess = number == 60  # one name longer than 120 signs, with quotation marks and a hyphen (D2)
        organisation = _organisation(
            Organisation(
                code=f"CSO-{number:03d}",
                name_en=f"{forms['en']['short']} '{row['latin_name']}'",
                name_ru=f"{forms['ru']['short']} «{row['proper_name']}»",
                name_kk=f"{forms['kk']['short']} {LONG_NAME}" if mess else f"{forms['kk']['short']} «{row['proper_name']}»",
                legal_form=row["legal_form"],
                region_id=row["region"],
                field_of_work=row["field"],
                staff_count=None if number in (13, 29, 43) else row["staff"],
                volunteer_count=row["volunteers"],
                founded_year=row["founded_year"],
                is_coalition_member=row["coalition_member"],
                working_languages=",".join(row["working_languages"]),
                led_by=("woman", "other", "woman_under_35", "person_under_35", "woman", "")[number % 6],
                settlement=("urban", "urban", "rural", "")[number % 4] if number > 3 else "urban",
                is_demo=True,
            ),
            at,
        )
        teams.append(_team(organisation, row["working_languages"], number, rng, at))
    shared = User(email="")
    shared.set_password(password)
    User.objects.filter(is_demo=True).update(password=shared.password)
    return teams


def _team(organisation: Organisation, languages: list[str], number: int, rng: Random, at: datetime) -> Team:
    people = []
    for place in range(3):
        pool, hers = (WOMEN, True) if rng.random() < 0.66 else (MEN, False)
        given = rng.choice(sorted(pool))
        family = rng.choice(sorted(FAMILIES))
        her_family, latin = FAMILIES[family]
        email = f"p{number:02d}-{place}@demo.example"
        if number == 1 and place == 0:
            email, pool, hers, given, family = "lead@demo.example", WOMEN, True, "Гүлнар", "Өтегенов"
            her_family, latin = "Өтегенова", "Otegenov"
        if number == 1 and place == 1:
            email, pool, hers, given, family = "trainee@demo.example", WOMEN, True, "Әлия", "Сейітқалиев"
            her_family, latin = "Сейітқалиева", "Seitkaliyev"
        ending = "a" if hers and her_family != family else ""
        people.append(
            _person(
                email, given, her_family if hers else family, f"{pool[given]} {latin}{ending}",
                rng.choice([code for code in languages if code != "en"]), organisation,
                Role.LEAD if place == 0 else Role.TRAINEE, at,
            )
        )
    return Team(organisation, people[0], people[1:])


def _organisation(organisation: Organisation, at: datetime) -> Organisation:
    return save_organisation(organisation=organisation, by=None, at=at)


def _person(
    email: str, given: str, family: str, latin: str, language: str, organisation: Organisation, role: str, at: datetime
) -> User:
    user = User(
        email=email, given_name=given, family_name=family, latin_name=latin, language=language, joined_at=at,
        is_demo=True, password="!",  # noqa: S106 - no password yet
    )
    user.save(force_insert=True)
    Membership.objects.create(user=user, organisation=organisation, role=role, starts_on=date(2026, 1, 12))
    return user
