"""Store figures with everything behind them, and take them from draft to approved."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.evidence.actions import add_evidence
from assessments.results import queries
from assessments.results.actions.records import RecordRefused
from assessments.results.measurement.readings import missing
from assessments.results.models import Indicator, IndicatorValue, ReportingPeriod, ValueStep
from assessments.results.models.periods import APPROVED, DRAFT, RETURNED, SUBMITTED
from assessments.results.permissions import may_approve_values, may_record_activity
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.formats import fraction_text, rounded
from lms.core.models import Organisation

MANUAL, AUTOMATIC = "manual", "automatic"
# A step goes from one of these states; specification IN-4.
FROM = {SUBMITTED: (DRAFT, RETURNED), APPROVED: (SUBMITTED,), RETURNED: (SUBMITTED,)}


class ValueRefused(Refusal):
    """The value is not complete, not in the right state, or not this person's to pass on."""


def open_period(on: date) -> ReportingPeriod | None:
    """Return the period of a day, held until the end of the transaction; refuse a locked one."""
    period = ReportingPeriod.objects.select_for_update().filter(starts_on__lte=on, ends_on__gte=on).first()
    if period is not None and period.is_locked:
        raise RecordRefused(_("The reporting period is locked; its values stay as they were reported."))
    return period


@transaction.atomic
def record_values(*, on: date, by, at: datetime) -> list[IndicatorValue]:
    """Store every figure as it stands at the end of a day; what is stored with the same inputs stays once."""
    period = open_period(on)
    board = queries.board(on)
    context = queries.context_of(board)
    made = []
    for line in board.lines:
        for figure in line.figures:
            reading = figure.reading
            value, is_new = IndicatorValue.objects.get_or_create(
                definition=figure.definition,
                measured_on=on,
                inputs=queries.inputs_digest(figure, on),
                defaults={
                    "period": period,
                    "numerator": fraction_text(reading.numerator),
                    "denominator": reading.denominator,
                    "value": "" if reading.value is None else fraction_text(reading.value),
                    "value_decimal": None if reading.value is None else rounded(reading.value, 6),
                    "status": reading.status,
                    "method": AUTOMATIC if line.indicator.source == "system" else MANUAL,
                    "missing": missing(reading),
                    "context": context | queries.baseline_document(line) if figure.definition.reading else {},
                    "rows": [queries.row_document(row) for row in reading.rows],
                    "computed_at": at,
                    "computed_by": by,
                },
            )
            if is_new:
                made.append(value)
    if made:
        audit.record(
            act="indicator.recorded",
            row=("results.indicatorvalue", made[0].pk),
            by=by,
            at=at,
            extra={"on": on.isoformat(), "values": len(made)},
        )
    return made


@transaction.atomic
def enter_value(
    *,
    indicator: Indicator,
    measured_on: date,
    numerator: Fraction,
    denominator: int,
    comment: str,
    upload,
    by,
    at: datetime,
) -> IndicatorValue:
    """Enter a figure by hand, under the headline definition of that day, with a comment and a file."""
    if not may_record_activity(by):
        raise ValueRefused(_("Values are entered by M&E staff."))
    if not comment.strip():
        raise ValueRefused(_("Say in the comment where the value comes from."))
    if upload is None:
        raise ValueRefused(_("Add the file that shows the value."))
    if measured_on > timezone.localdate(at):
        raise ValueRefused(_("The day lies in the future. Enter the value when the day has come."))
    if numerator < 0 or denominator < 0:
        raise ValueRefused(_("Numerator and denominator are not negative."))
    definition, _others = queries.definitions_on(indicator, measured_on)
    is_count = definition.measure not in ("percentage", "index")
    if not is_count and denominator == 0:
        raise ValueRefused(_("A share needs a denominator of 1 or more."))
    if definition.measure == "percentage" and numerator > denominator:
        raise ValueRefused(_("The numerator of a share is not above its denominator."))
    period = open_period(measured_on)
    keeper = Organisation.objects.filter(kind=Organisation.Kind.COORDINATOR).order_by("code").first()
    if keeper is None:
        raise ValueRefused(_("No coordinating organisation is entered yet."))
    evidence = add_evidence(
        organisation=keeper, title=f"{indicator.code} {measured_on.isoformat()}", dated_on=measured_on, by=by,
        at=at, upload=upload,
    )  # fmt: skip
    exact = numerator if is_count else Fraction(numerator, denominator)
    if definition.measure == "percentage":
        exact *= 100
    inputs = (
        f"manual|{indicator.code}|{measured_on}|{numerator}|{denominator}|{upload.sha256}|{comment.strip()}"
    )
    value = IndicatorValue.objects.create(
        definition=definition,
        period=period,
        measured_on=measured_on,
        numerator=fraction_text(numerator),
        denominator=denominator,
        value=fraction_text(exact),
        value_decimal=rounded(exact, 6),
        status="final",
        method=MANUAL,
        comment=comment.strip(),
        evidence=evidence,
        inputs=hashlib.sha256(f"{inputs}|{at.isoformat()}".encode()).hexdigest(),
        computed_at=at,
        computed_by=by,
    )
    audit.record(act="indicator.entered", row=value, by=by, at=at, extra={"indicator": indicator.code})
    return value


def submit_values(*, values: Iterable[IndicatorValue], by, at: datetime, comment: str = "") -> int:
    """Hand values over for approval: drafts, and returned ones again. Return how many went."""
    if not may_record_activity(by):
        raise ValueRefused(_("Values are submitted by M&E staff."))
    return _take(values, SUBMITTED, comment, by, at)


def approve_values(*, values: Iterable[IndicatorValue], by, at: datetime) -> int:
    """Approve submitted values: the M&E lead, and never the one who submitted them. Return how many."""
    if not may_approve_values(by):
        raise ValueRefused(_("Values are approved by the M&E lead."))
    return _take(values, APPROVED, "", by, at)


def return_value(*, value: IndicatorValue, comment: str, by, at: datetime) -> int:
    """Send a submitted value back with a comment; it stays readable."""
    if not may_approve_values(by):
        raise ValueRefused(_("Values are returned by the M&E lead."))
    if not comment.strip():
        raise ValueRefused(_("Say in the comment what has to be put right."))
    return _take([value], RETURNED, comment, by, at)


@transaction.atomic
def _take(values: Iterable[IndicatorValue], state: str, comment: str, by, at: datetime) -> int:
    """Take a step with all of these or with none."""
    keys = [value.pk for value in values]
    # Held, so that two people deciding at once come one after the other.
    held = list(
        IndicatorValue.objects.select_for_update(of=("self",))
        .select_related("definition__indicator", "period")
        .filter(pk__in=keys)
        .order_by("pk")
    )
    periods = {value.period_id for value in held if value.period_id}
    if ReportingPeriod.objects.select_for_update().filter(pk__in=periods).exclude(locked_at=None).exists():
        raise ValueRefused(_("The reporting period is locked; its values stay as they were reported."))
    newest: dict = {}
    for step in ValueStep.objects.filter(value__in=keys).order_by("number"):
        newest[step.value_id] = step
    for value in held:
        last = newest.get(value.pk)
        name = f"{value.definition.indicator.code} {value.measured_on.isoformat()}"
        if (last.state if last else DRAFT) not in FROM[state]:
            raise ValueRefused(
                _("%(value)s is no longer in the state you saw. Load the page again.") % {"value": name}
            )
        if state == APPROVED and last.by_id == by.pk:
            raise ValueRefused(
                _("%(value)s was submitted by you. Another M&E lead approves it.") % {"value": name}
            )
    ValueStep.objects.bulk_create(
        ValueStep(
            value=value,
            number=(newest[value.pk].number if value.pk in newest else 0) + 1,
            state=state,
            comment=comment.strip(),
            by=by,
            at=at,
        )
        for value in held
    )
    if held:
        audit.record(
            act=f"indicator.{state}",
            row=("results.indicatorvalue", held[0].pk),
            by=by,
            at=at,
            reason=comment.strip(),
            extra={"values": [str(value.pk) for value in held][:200]},
        )
    return len(held)


def next_number(steps) -> int:
    """Return the number of the next step of a row."""
    return (steps.aggregate(last=Max("number"))["last"] or 0) + 1
