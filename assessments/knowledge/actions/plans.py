"""The rules of a programme's two tests, set by hand: how long, how often, how many questions of which module."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessments.knowledge.actions.bank import renew_forms
from assessments.knowledge.choices import PrePost
from assessments.knowledge.models import BlueprintRow, KnowledgeTest
from lms.core import audit
from lms.core.errors import Refusal

RULES = ("minutes", "attempts_allowed", "days_between", "pass_percent", "cases", "opinions")


class NotPlanned(Refusal):
    """The plan would make a test without questions. Nothing was written."""


@transaction.atomic
def save_plan(*, programme: str, tests: Mapping[str, Mapping[str, int | None]], items: Mapping[str, int] | None, by, at: datetime) -> list[str]:
    """Keep the rules of both tests, and how many questions each module gives; return the forms that were drawn anew.

    `items` is None where the blueprint tells levels and kinds too: that one is kept in the package. Attempts that have begun
    keep their questions and their end. The same again changes nothing.
    """
    if items is not None and not any(items.values()):
        raise NotPlanned(_("The tests would have no question. Give at least one module a number."))
    before = _standing(programme)
    for kind in PrePost.values:
        KnowledgeTest.objects.update_or_create(
            programme_code=programme, kind=kind, defaults={name: tests[kind].get(name) or (None if name in ("minutes", "pass_percent") else 0) for name in RULES}
        )
    if items is not None:
        BlueprintRow.objects.filter(programme_code=programme).delete()
        BlueprintRow.objects.bulk_create(
            BlueprintRow(programme_code=programme, module_code=module, number=number, items=count)
            for number, (module, count) in enumerate(items.items(), 1)
        )
    names = renew_forms(programme=programme, at=at)
    if names or _standing(programme) != before:
        audit.record(act="tests.planned", row=("knowledge.knowledgetest", programme), by=by, at=at, extra={"forms": len(names)})
    return names


def _standing(programme: str) -> list:
    tests = KnowledgeTest.objects.filter(programme_code=programme).order_by("kind").values_list("kind", *RULES)
    return [*tests, *BlueprintRow.objects.filter(programme_code=programme).values_list("module_code", "items")]
