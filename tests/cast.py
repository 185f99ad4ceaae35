"""A cast everyone knows. Their names carry the letters that break things.

Әлия, learner; Бекзат, learner of another organisation; Гүлнұр, CSO lead; Ерлан, trainer; Сәуле, assessor;
Мұрат, M&E lead; Динара, M&E officer; Катрин, donor viewer; Қуаныш, administrator.
"""

from dataclasses import dataclass
from datetime import datetime
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from lms.core.models import Membership, Organisation, Region, Role, User


@dataclass(frozen=True)
class Cast:
    own: Organisation
    other: Organisation
    coordinator: Organisation
    aliya: User
    bekzat: User
    gulnur: User
    yerlan: User
    saule: User
    murat: User
    dinara: User
    katrin: User
    kuanysh: User

    @property
    def everybody(self) -> dict[str, User]:
        return {
            "trainee": self.aliya,
            "foreign trainee": self.bekzat,
            "lead": self.gulnur,
            "trainer": self.yerlan,
            "assessor": self.saule,
            "monitor": self.murat,
            "M&E staff": self.dinara,
            "donor": self.katrin,
            "administrator": self.kuanysh,
        }

    @classmethod
    def assemble(cls, at: datetime) -> "Cast":
        region, _ = Region.objects.get_or_create(
            code="KZ-75",
            defaults={
                "kind": "city",
                "name_en": "Almaty city",
                "name_ru": "г. Алматы",
                "name_kk": "Алматы қаласы",
            },
        )
        own = make_organisation("CSO-001", "«Қырық көпір»", region)
        other = make_organisation("CSO-002", "«Тихий компас»", region)
        coordinator = make_organisation("COORD", "«Үйлестіруші»", region, kind="coordinator")
        return cls(
            own,
            other,
            coordinator,
            aliya=make_person("aliya", "Әлия", "Сейітқалиева", own, Role.TRAINEE, at),
            bekzat=make_person("bekzat", "Бекзат", "Жұмабеков", other, Role.TRAINEE, at, language="ru"),
            gulnur=make_person("gulnur", "Гүлнұр", "Өтегенова", own, Role.LEAD, at),
            yerlan=make_person("yerlan", "Ерлан", "Қайырбеков", coordinator, Role.TRAINER, at),
            saule=make_person("saule", "Сәуле", "Ысқақова", coordinator, Role.ASSESSOR, at),
            murat=make_person("murat", "Мұрат", "Әбенов", coordinator, Role.MONITOR_LEAD, at, language="ru"),
            dinara=make_person("dinara", "Динара", "Құрманғазина", coordinator, Role.MONITOR, at),
            katrin=make_person("katrin", "Катрин", "Вебер", coordinator, Role.DONOR, at, language="en"),
            kuanysh=make_person(
                "kuanysh", "Қуаныш", "Һәкімов", coordinator, Role.ADMINISTRATOR, at, language="en"
            ),
        )


def make_organisation(
    code: str, name: str, region: Region | None = None, *, kind: str = "cso"
) -> Organisation:
    return Organisation.objects.create(
        code=code, kind=kind, name_en=name, name_ru=name, name_kk=name, region=region, legal_form="PF"
    )


def make_person(
    login: str,
    given: str,
    family: str,
    organisation: Organisation,
    role: str,
    at: datetime,
    *,
    language: str = "kk",
) -> User:
    user = User.objects.create_user(
        f"{login}@cast.example",
        "a long enough password",
        joined_at=at,
        given_name=given,
        family_name=family,
        language=language,
    )
    Membership.objects.create(user=user, organisation=organisation, role=role, starts_on=at.date())
    return user


def session_of(person: User) -> str:
    """Open a session as a sign-in does, for a client that is no Django test client; return what its cookie holds."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(person.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return session.session_key
