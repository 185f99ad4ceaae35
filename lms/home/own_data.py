"""A person's whole file: every floor gives its part, the roof gathers it."""

import json
import re
import tempfile
import zipfile
from collections import Counter
from datetime import date, datetime
from typing import BinaryIO

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from assessments.capacity.queries import own_data as capacity
from assessments.evidence import queries as evidence
from assessments.knowledge.queries import own_data as knowledge
from certificates.queries import own_data as papers
from courses.queries import own_data as learning
from lms.core import own_data as ground
from lms.core.models import User
from lms.core.models.jobs import private_storage
from lms.core.own_data import Sections
from lms.core.tables import Column, Table, to_xlsx

KEPT_IN_MEMORY = 5_000_000
# Every row about a person (model and field that lead to the person) and the section of the archive that holds it. What
# a person did in a role (who graded, approved, opened) is no section: it says nothing but the act, and acts are listed.
SECTIONS = {
    "core.Consent.user": "consents", "core.Notice.user": "letters", "core.Membership.user": "roles", "core.Job.owner": "jobs",
    "core.ErasureRequest.user": "requests_to_erase", "core.LetterChoice.user": "letter_choices", "courses.WaitingPlace.learner": "waiting_places",
    "courses.Reminder.enrolment": "reminders", "courses.MessageLine.enrolment": "messages_to_groups", "courses.Post.by": "discussions",
    "courses.PostReport.by": "reports_on_messages", "courses.Enrolment.learner": "enrolments", "courses.Note.learner": "notes",
    "courses.LessonCompletion.enrolment": "lessons_read", "courses.Milestone.enrolment": "milestones", "courses.Grant.enrolment": "requirements_granted",
    "courses.ProductDraft.enrolment": "product_drafts", "courses.Submission.enrolment": "products",
    "courses.ProductFile.enrolment": "product_files", "courses.AttendanceEntry.enrolment": "attendance",
    "courses.Attendance.enrolment": "attendance", "courses.Contact.enrolment": "messages_of_trainers", "courses.Dismissal.enrolment": "warnings_dismissed",
    "knowledge.Attempt.enrolment": "attempts", "knowledge.Allowance.enrolment": "time_and_attempts_given", "certificates.Credential.enrolment": "certificates",
    "certificates.PastPaper.holder": "older_papers", "capacity.ScoreSheet.respondent": "self_assessment_sheets",
    "evidence.PublicationConsent.given_by": "publication_consents",
}
# Rows that lead to a person and hold nothing of their own: digests and ends of links, holds of reminders, and what repeats another section.
NOT_TOLD = {
    "courses.ReminderHold.enrolment", "core.Invitation.user", "core.ApiToken.user", "courses.CalendarKey.user", "certificates.BatchLine.enrolment",
    "certificates.ClaimLink.used_by",
}


def gathered(user: User) -> Sections:
    """Return everything that is kept about a person, by section; the statements do not grow with the rows."""
    found = {
        **ground.own_data(user), **learning.own_data(user), **knowledge.own_data(user), **capacity.own_data(user),
        **evidence.own_data(user), **papers.own_data(user),
    }
    keys = {**learning.own_keys(user), **papers.own_keys(user)}
    return {**found, "recorded_acts": ground.acts_on(user, keys)}


def archive(user: User, *, at: datetime) -> BinaryIO:
    """Return a ZIP with everything about a person as JSON and as a workbook, with the own files and papers.

    No name of a person stands in the name of a file. A file that is lost on the server is named in the JSON.
    """
    found = gathered(user)
    file = tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        lost = []
        for folder, files in (("products", learning.own_product_files(user)), ("answers", knowledge.own_answer_files(user))):
            for number, kept in enumerate(files, 1):
                try:
                    with private_storage().open(kept.file.name) as content:
                        packed.writestr(f"{folder}/{number:02}.{_ending(kept.original_name)}", content.read())
                except FileNotFoundError:
                    lost.append(str(kept.pk))
        for name, content in papers.own_papers(user):
            packed.writestr(f"certificates/{name}", content)
        content = {"made_at": at, "lost_files": lost, **found}
        packed.writestr("my-data.json", json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        packed.writestr("my-data.xlsx", to_xlsx(_tables(found), created_at=at))
        packed.writestr("read-me.txt", _read_me())
    file.seek(0)
    return file


def _ending(name: str) -> str:
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    return ending if re.fullmatch(r"[a-z0-9]{1,8}", ending) else "bin"


def _tables(found: Sections) -> list[Table]:
    """Return one sheet a section; one without rows is left out."""
    return [
        Table(name[:31], [Column(code[-32:].strip("_")) for code in rows[0]], [[_cell(value) for value in row.values()] for row in rows])
        for name, rows in found.items() if rows
    ]


def _cell(value):
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False) if isinstance(value, dict | list | bool) else str(value)


def _read_me() -> str:
    return "\r\n".join([
        _("This is everything Qabilet keeps about you."),
        _("my-data.json: for programs. my-data.xlsx: the same as tables. products, answers, certificates: your files as they are."),
        _("“recorded_acts” says what was done with your data and when. Other people are told by their role, not by name."),
        _("Something is wrong or missing? Write to the coordinator who invited you."),
    ])


def preview(user: User) -> Counter:
    """Return how many rows of each section there are, for the page that says what an erasure does."""
    return Counter({name: len(rows) for name, rows in gathered(user).items()})
