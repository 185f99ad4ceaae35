"""Store figures with everything behind them."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessments.results import queries
from assessments.results.actions.records import RecordRefused
from assessments.results.models import IndicatorValue, ReportingPeriod
from lms.core import audit
from lms.core.formats import fraction_text, rounded


@transaction.atomic
def record_values(*, on: date, by, at: datetime) -> list[IndicatorValue]:
    """Store every figure as it stands at the end of a day; what is stored with the same inputs stays once."""
    period = ReportingPeriod.objects.filter(starts_on__lte=on, ends_on__gte=on).first()
    if period is not None and period.locked_at is not None:
        raise RecordRefused(_("The reporting period is locked; its values stay as they were reported."))
    made = []
    for line in queries.board(on).lines:
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
                    "method": "automatic" if line.indicator.source == "system" else "manual",
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
