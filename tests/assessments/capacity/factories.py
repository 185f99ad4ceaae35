"""Rounds and assessments made through the actions, as far as a test needs them."""

from datetime import date, timedelta

from assessments.capacity.actions.instruments import store_instrument
from assessments.capacity.actions.locking import lock_assessment
from assessments.capacity.actions.rounds import assign_verifier, open_round
from assessments.capacity.actions.sheets import (
    Entry,
    close_self,
    open_self,
    record_consensus,
    save_sheet,
    send_to_verification,
    start_consensus,
    submit_self_sheet,
)
from assessments.capacity.actions.verification import (
    ItemDecision,
    decide_items,
    declare_no_conflict,
    judge_evidence,
    validate,
)
from assessments.capacity.models import CapacityAssessment, InstrumentVersion
from assessments.evidence.actions import add_evidence
from lms.core.models import Role
from tests.assessments.capacity.measurement.example import VERSION
from tests.cast import make_person

CODES = list(VERSION.items)
NA_ITEM = "5.4"


def make_version(document, at) -> InstrumentVersion:
    return store_instrument(document=document, at=at).version


def make_round(version, cast, at, *, kind="T0", code="T0-2026", organisations=None):
    day = at.date()
    return open_round(
        code=code, kind=kind, instrument_version=version, opens_on=day - timedelta(days=5),
        closes_on=day + timedelta(days=25), organisations=organisations or [cast.own], by=cast.murat, at=at,
    )  # fmt: skip


def make_case(version, cast, at, **options) -> CapacityAssessment:
    assessment_round = make_round(version, cast, at, **options)
    return assessment_round.assessments.get(organisation=(options.get("organisations") or [cast.own])[0])


def three_people(cast, at):
    zarina = make_person("zarina", "Зарина", "Ғабитова", cast.own, Role.TRAINEE, at)
    return [(cast.aliya, "programme"), (cast.gulnur, "head"), (zarina, "finance")]


def open_sheets(case, cast, at):
    people = three_people(cast, at)
    return open_self(assessment=case, respondents=people, by=cast.gulnur, at=at), people


def fill_self(case, cast, at, levels=(2, 3, 1)):
    sheets, people = open_sheets(case, cast, at)
    for sheet, (person, _role), level in zip(sheets, people, levels, strict=True):
        save_sheet(sheet=sheet, entries={code: Entry(level=level) for code in CODES}, by=person, at=at)
        submit_self_sheet(sheet=sheet, by=person, at=at)
    return close_self(assessment=case, by=cast.gulnur, at=at)


def entries(level=2, evidence=(), **changes):
    made = {
        code: Entry(level=level, reason="Хаттама бар.", importance=1, evidence=evidence) for code in CODES
    }
    return made | changes


def some_evidence(cast, at, day: date | None = None, title="Отчёт"):
    return add_evidence(
        organisation=cast.own, title=title, url="https://example.org/report", dated_on=day or at.date(),
        by=cast.gulnur, at=at,
    )  # fmt: skip


def to_consensus(case, cast, at):
    fill_self(case, cast, at)
    start_consensus(assessment=case, by=cast.gulnur, at=at)
    return case


def to_verification(case, cast, at, agreed=None, what_changed=""):
    to_consensus(case, cast, at)
    record_consensus(assessment=case, entries=agreed or entries(), by=cast.gulnur, at=at)
    assign_verifier(assessment=case, verifier=cast.saule, by=cast.murat, at=at)
    send_to_verification(assessment=case, by=cast.gulnur, at=at, what_changed=what_changed)
    declare_no_conflict(assessment=case, by=cast.saule, at=at)
    return case


def to_validated(case, cast, at, agreed=None, **decisions):
    to_verification(case, cast, at, agreed)
    decide_all(case, cast, at, **decisions)
    return validate(assessment=case, by=cast.saule, at=at)


def decide_all(case, cast, at, **decisions):
    made = {code: ItemDecision("accepted") for code in CODES} | decisions
    decide_items(assessment=case, decisions=made, by=cast.saule, at=at)


def accept(case, cast, at, *evidence):
    judge_evidence(
        assessment=case, verdicts={row.pk: ("accepted", "") for row in evidence}, by=cast.saule, at=at
    )


def to_locked(case, cast, at, agreed=None):
    to_validated(case, cast, at, agreed)
    return lock_assessment(assessment=case, note="Модерация 20.11", by=cast.murat, at=at)
