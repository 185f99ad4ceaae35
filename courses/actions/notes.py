"""A learner's own notes and bookmarks. They are private, so no audit tells of them."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from courses.models import Note
from courses.models.notes import LONGEST_NOTE, MOST_NOTES
from lms.core.errors import Refusal
from lms.core.models import User


class NoteRefused(Refusal):
    """The note is too long, or there are too many."""


class NoteMoved(Refusal):
    """Somebody with the same account changed the note meanwhile; `details["note"]` is what stands, or None."""


def keep_note(
    *, learner: User, programme_key: UUID, lesson_key: UUID, block: str, text: str, is_bookmark: bool,
    revision: int | None, at: datetime,
) -> Note | None:  # fmt: skip
    """Keep what the learner typed at a place; nothing typed and no bookmark removes the note.

    `revision` is the one the page showed, None for a new note. What stands already is left as it is, however often it
    comes; a text that was changed meanwhile is never written over (`NoteMoved`).
    """
    text = "\n".join(line.rstrip() for line in text.replace("\0", "").strip().splitlines())
    if len(text) > LONGEST_NOTE:
        raise NoteRefused(_("The note is too long. Letters at most: %(most)s") % {"most": LONGEST_NOTE})
    place = {"learner": learner, "lesson_key": lesson_key, "block": block}
    with transaction.atomic():
        found = Note.objects.select_for_update().filter(**place).first()
        if found is not None and (found.text, found.is_bookmark) == (text, is_bookmark):
            return found
        if found is None and not text and not is_bookmark:
            return None
        if (found.revision if found else None) != revision and (found is not None or revision is not None):
            raise _moved(found)
        if found is None:
            return _new(place, programme_key, text, is_bookmark, at)
        if not text and not is_bookmark:
            found.delete()
            return None
        found.text, found.is_bookmark, found.changed_at, found.revision = text, is_bookmark, at, found.revision + 1
        found.save(update_fields=["text", "is_bookmark", "changed_at", "revision"])
        return found


def _new(place: dict, programme_key: UUID, text: str, is_bookmark: bool, at: datetime) -> Note:
    if Note.objects.filter(learner=place["learner"]).count() >= MOST_NOTES:
        raise NoteRefused(
            _("You have reached the number of notes that can be kept: %(most)s. Delete some you no longer need.") % {"most": MOST_NOTES}
        )
    try:
        with transaction.atomic():
            return Note.objects.create(
                **place, programme_key=programme_key, text=text, is_bookmark=is_bookmark, changed_at=at
            )
    except IntegrityError:  # another window was first
        found = Note.objects.get(**place)
        if (found.text, found.is_bookmark) == (text, is_bookmark):
            return found
        raise _moved(found) from None


def _moved(found: Note | None) -> NoteMoved:
    return NoteMoved(_("This note was changed in another window. Both texts are below: keep what you need, then save."), note=found)


def set_bookmark(
    *, learner: User, programme_key: UUID, lesson_key: UUID, block: str, is_bookmark: bool, at: datetime
) -> Note | None:
    """Mark a place, or take the mark away; words at the place stay. A second time changes nothing."""
    found = Note.objects.filter(learner=learner, lesson_key=lesson_key, block=block).first()
    return keep_note(
        learner=learner, programme_key=programme_key, lesson_key=lesson_key, block=block, text=found.text if found else "",
        is_bookmark=is_bookmark, revision=found.revision if found else None, at=at,
    )


def delete_note(*, note_id: UUID, learner: User) -> bool:
    """Remove an own note with its bookmark; say whether it was there."""
    return bool(Note.objects.filter(pk=note_id, learner=learner).delete()[0])
