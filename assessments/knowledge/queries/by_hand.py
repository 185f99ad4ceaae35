"""What people set on screen since a package last took a bank over: loading the package again leaves it alone."""

from dataclasses import dataclass

from django.db.models import Q

from assessments.knowledge.models import QuestionImport
from lms.core.models import AuditEntry

OVERWRITTEN = "questions.overwritten"
PLANNED = "tests.planned"
TOUCHED = ("question.saved", "question.withdrawn", "question.restored")


@dataclass(frozen=True)
class ByHand:
    """Whether somebody planned the tests, and the codes of questions that somebody wrote, imported, withdrew or put back."""

    plan: bool
    codes: frozenset[str]

    @property
    def is_any(self) -> bool:
        return self.plan or bool(self.codes)


def by_hand(programme: str) -> ByHand:
    """Return what people did to the bank and the tests of a programme; three queries."""
    last = AuditEntry.objects.filter(table="knowledge.question", row=programme, act=OVERWRITTEN).order_by("-id").first()
    entries, taken = AuditEntry.objects.all(), Q(state=QuestionImport.State.AT_WORK) | Q(state=QuestionImport.State.DONE)
    if last:
        entries, taken = entries.filter(pk__gt=last.pk), taken & (Q(taken_at=None) | Q(taken_at__gt=last.at))
    done = entries.filter(Q(act=PLANNED, row=programme) | Q(act__in=TOUCHED)).values_list("act", "details")
    plan, codes = False, set()
    for act, details in done:
        if act == PLANNED:
            plan = True
        else:
            codes.add(details["code"])
    for made in QuestionImport.objects.filter(taken, programme_code=programme).values_list("made", flat=True):
        codes |= {one["code"] for one in made}
    return ByHand(plan, frozenset(codes))
