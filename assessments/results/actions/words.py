"""What the client of a consultation says of it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessments.results.actions.records import RecordRefused
from assessments.results.models import ActivityRecord, ClientWord
from assessments.results.permissions import may_say_word
from lms.core import audit


@transaction.atomic
def say_word(*, record: ActivityRecord, word: str, by, at: datetime, comment: str = "") -> ClientWord:
    """Store what the lead of the client says of a consultation, once. The same word again changes nothing."""
    held = ActivityRecord.objects.select_for_update(of=("self",)).select_related("indicator").get(pk=record.pk)
    if not may_say_word(by, held):
        raise RecordRefused(_("A consultation is confirmed by the lead of the organisation that it was given to."))
    if word not in ClientWord.Word.values:
        raise RecordRefused(_("Say either that it took place or that it did not."))
    if word == ClientWord.Word.DENIED and not comment.strip():
        raise RecordRefused(_("Say in the comment what is not right."))
    row, is_new = ClientWord.objects.get_or_create(
        record=held, defaults={"word": word, "comment": comment.strip()[:300], "by": by, "at": at}
    )
    if is_new:
        audit.record(act="consultation.word", row=held, by=by, at=at, reason=row.comment, extra={"word": word})
    elif row.word != word:
        raise RecordRefused(_("Your organisation has answered already. When M&E staff correct the consultation, you are asked again."))
    return row
