"""What is kept about one learner on this floor, for the learner's own copy."""

from courses.models import (
    AttendanceEntry,
    Contact,
    Dismissal,
    Enrolment,
    Grade,
    Grant,
    LessonCompletion,
    MessageLine,
    Milestone,
    Note,
    Post,
    PostReport,
    ProductDecision,
    ProductDraft,
    ProductFile,
    Reminder,
    Submission,
    WaitingPlace,
)
from lms.core.own_data import Sections, rows


def own_data(user) -> Sections:
    """Return enrolments, progress, notes, products with what was said of them, attendance, messages; eighteen queries."""
    mine = {"enrolment__learner": user}
    return {
        "enrolments": rows(
            Enrolment.objects.of_learner(user), "id", "cohort__code", "cohort__name", "organisation__code", "enrolled_at", "completed_on", "left_on", "left_reason",
            "rule", "place_key", "place_block",
        ),
        "lessons_read": rows(LessonCompletion.objects.filter(**mine), "enrolment_id", "lesson_key", "completed_at"),
        "milestones": rows(Milestone.objects.filter(**mine), "enrolment_id", "code", "percent", "met_at"),
        "requirements_granted": rows(Grant.objects.filter(**mine), "enrolment_id", "code", "reason", "at", "taken_back_at"),
        "notes": rows(Note.objects.visible_to(user), "programme_key", "lesson_key", "block", "text", "is_bookmark", "changed_at"),
        "product_drafts": rows(ProductDraft.objects.filter(**mine), "enrolment_id", "text", "saved_at"),
        "products": rows(Submission.objects.filter(**mine), "id", "enrolment_id", "number", "text", "due_on", "is_late", "handed_in_at"),
        "product_files": rows(ProductFile.objects.filter(**mine), "id", "original_name", "content_type", "size", "sha256", "added_at"),
        "grades": rows(
            Grade.objects.filter(submission__enrolment__learner=user, submission__decision__isnull=False, given_at__isnull=False),
            "submission_id", "place", "levels", "comments", "comment", "given_at", "proposes",
        ),
        "product_decisions": rows(ProductDecision.objects.filter(submission__enrolment__learner=user), "submission_id", "outcome", "percent", "rule", "at"),
        "attendance": rows(
            AttendanceEntry.objects.filter(**mine).order_by("id"), "meeting__title", "meeting__starts_at", "before", "units", "source", "at",
        ),
        "messages_of_trainers": rows(Contact.objects.filter(**mine), "sent_at", "reasons", "message", "outcome", "outcome_at"),
        "warnings_dismissed": rows(Dismissal.objects.filter(**mine), "until", "reason", "at", "ended_at"),
        "messages_to_groups": rows(
            MessageLine.objects.filter(**mine, sent_at__isnull=False), "sent_at", "message__text_en", "message__text_ru", "message__text_kk",
        ),
        "discussions": rows(Post.objects.filter(by=user).order_by("at"), "thread__cohort__code", "thread__kind", "thread__title", "text", "at", "hidden_at"),
        "reports_on_messages": rows(PostReport.objects.filter(by=user), "reason", "at", "closed_at"),
        "reminders": rows(Reminder.objects.filter(**mine), "enrolment_id", "since", "step", "sent_at"),
        "waiting_places": rows(WaitingPlace.objects.filter(learner=user), "cohort__code", "number", "asked_at", "moved_at", "left_at"),
    }


def own_product_files(user):
    """Return the files of a learner's products that are still there: a queryset."""
    return ProductFile.objects.filter(enrolment__learner=user).exclude(file="")


def own_keys(user) -> dict[str, list]:
    """Return the keys of the learner's rows by table, to find the acts on them; two queries."""
    return {
        "courses.enrolment": list(Enrolment.objects.of_learner(user).values_list("pk", flat=True)),
        "courses.submission": list(Submission.objects.filter(enrolment__learner=user).values_list("pk", flat=True)),
    }
