"""Switch how a line is counted: always a new version, never an edit."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.evidence.actions import add_evidence
from assessments.results import queries
from assessments.results.measurement.readings import PARAMETERS
from assessments.results.models import Indicator, IndicatorDefinition, ReportingPeriod
from assessments.results.permissions import may_define
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.models import Organisation
from lms.core.translated import LANGUAGES

TEXTS = ("numerator", "denominator", "exclusions")
LIMITS = {"threshold": (0, 100), "tools": (1, 22), "categories": (1, 5), "months": (1, 36)}


class DefinitionRefused(Refusal):
    """The version is not complete, contradicts a locked period, or is not this person's to make."""


@transaction.atomic
def add_definition(
    *,
    indicator: Indicator,
    reading: str,
    parameters: Mapping[str, int | bool],
    texts: Mapping[str, str],
    reason: str,
    valid_from: date,
    approval,
    by,
    at: datetime,
) -> IndicatorDefinition:
    """Make a new headline version of a line from a day on; history is read under both, side by side.

    `texts` holds numerator, denominator and exclusions in three languages ("numerator_kk"); `approval` is the
    checked file with the donor's approval, kept privately.
    """
    if not may_define(by):
        raise DefinitionRefused(_("A definition is changed by the M&E lead."))
    if not reason.strip():
        raise DefinitionRefused(_("Say why the definition changes."))
    if approval is None:
        raise DefinitionRefused(_("Add the file with the donor’s approval."))
    indicator = Indicator.objects.select_for_update().get(pk=indicator.pk)
    base = indicator.definitions.filter(reading=reading).order_by("-number").first()
    if base is None:
        raise DefinitionRefused(_("This line has no such reading. Choose one of the list."))
    wanted = _texts(texts)
    usual = PARAMETERS.get(reading or indicator.code, {})
    given = _parameters(usual, parameters)
    headline, _others = queries.definitions_on(indicator, date.max)
    _refuse_day(valid_from, headline)
    is_same = headline.reading == reading and {**usual, **headline.parameters} == given
    if is_same and all(getattr(headline, name) == text for name, text in wanted.items()):
        raise DefinitionRefused(
            _("Nothing changes. Choose another reading, other parameters or other texts.")
        )
    keeper = Organisation.objects.filter(kind=Organisation.Kind.COORDINATOR).order_by("code").first()
    if keeper is None:
        raise DefinitionRefused(_("No coordinating organisation is entered yet."))
    number = indicator.definitions.aggregate(last=Max("number"))["last"] + 1
    version = f"{base.version.split('.')[0]}.{number - 1}"
    evidence = add_evidence(
        organisation=keeper, title=f"{indicator.code} {version}", dated_on=timezone.localdate(at), by=by, at=at,
        upload=approval,
    )  # fmt: skip
    made = IndicatorDefinition.objects.create(
        indicator=indicator,
        version=version,
        number=number,
        reading=reading,
        is_headline=True,
        measure=base.measure,
        **{f"name_{code}": getattr(base, f"name_{code}") for code in LANGUAGES},
        **{
            f"text_{code}": " / ".join(
                filter(None, (wanted[f"numerator_{code}"], wanted[f"denominator_{code}"]))
            )
            for code in LANGUAGES
        },
        **wanted,
        validity=base.validity,
        rule=base.rule,
        parameters=given,
        author=by.printed_name,
        reason=reason.strip(),
        valid_from=valid_from,
        approval=evidence,
        created_by=by,
        created_at=at,
    )
    audit.record(
        act="definition.added",
        row=made,
        by=by,
        at=at,
        reason=reason.strip(),
        extra={
            "indicator": indicator.code,
            "from": [headline.version, headline.reading],
            "to": [version, reading],
            "parameters": given,
        },
    )
    return made


def _texts(texts: Mapping[str, str]) -> dict[str, str]:
    wanted = {
        f"{name}_{code}": texts.get(f"{name}_{code}", "").strip() for name in TEXTS for code in LANGUAGES
    }
    for code in LANGUAGES:
        if not wanted[f"numerator_{code}"]:
            raise DefinitionRefused(_("The text of the numerator is needed in all three languages."))
    for name in TEXTS[1:]:
        filled = [bool(wanted[f"{name}_{code}"]) for code in LANGUAGES]
        if any(filled) and not all(filled):
            raise DefinitionRefused(_("A text is given in all three languages or in none."))
    return wanted


def _parameters(usual: Mapping[str, int | bool], parameters: Mapping[str, int | bool]) -> dict[str, int | bool]:
    given = {name: parameters.get(name, value) for name, value in usual.items()}
    for name, (least, most) in LIMITS.items():
        if name in given and not least <= given[name] <= most:
            raise DefinitionRefused(
                _("The parameter lies between %(least)s and %(most)s. Change it.")
                % {"least": least, "most": most}
            )
    if given.get("categories", 0) > given.get("tools", 0):
        raise DefinitionRefused(_("There cannot be more categories than tools."))
    return given


def _refuse_day(valid_from: date, headline: IndicatorDefinition) -> None:
    if valid_from <= headline.valid_from and headline.number > 1:
        raise DefinitionRefused(_("The version before it begins later. Choose a later day."))
    locked = ReportingPeriod.objects.exclude(locked_at=None).filter(ends_on__gte=valid_from).first()
    if locked is not None:
        raise DefinitionRefused(
            _("The period %(code)s is locked. Choose a day after its end.") % {"code": locked.code}
        )
