"""The tables of the first floor."""

from courses.models.cohorts import Cohort
from courses.models.contacts import Contact, Dismissal
from courses.models.enrolments import Enrolment, Grant, LessonCompletion, Milestone
from courses.models.facts import Fact
from courses.models.glossary import GlossaryTerm
from courses.models.materials import Material
from courses.models.meetings import Attendance, AttendanceEntry, CalendarKey, LiveMeeting, SignedSheet
from courses.models.messages import GroupMessage, MessageLine
from courses.models.notes import Note
from courses.models.pages import CataloguePage, LessonPage, ModulePage, ProgrammePage
from courses.models.places import JoinKey, WaitingPlace
from courses.models.products import Grade, ProductDecision, ProductDraft, ProductFile, Submission
from courses.models.publishing import OutsideLink, PublishingRules, SameMeaning
from courses.models.reminders import Reminder, ReminderHold
from courses.models.search import SearchEntry
from courses.models.talk import Post, PostReport, TalkEntry, Thread

__all__ = [
    "Attendance", "AttendanceEntry", "CalendarKey", "CataloguePage", "Cohort", "Contact", "Dismissal", "Enrolment", "Fact",
    "GlossaryTerm", "Grade", "Grant", "GroupMessage", "JoinKey", "LessonCompletion", "LessonPage", "LiveMeeting", "Material",
    "MessageLine", "Milestone", "ModulePage", "Note", "OutsideLink", "Post", "PostReport", "ProductDecision",
    "ProductDraft", "ProductFile", "ProgrammePage", "PublishingRules", "Reminder", "ReminderHold", "SameMeaning", "SearchEntry", "SignedSheet",
    "Submission", "TalkEntry", "Thread", "WaitingPlace",
]
