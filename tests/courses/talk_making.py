"""Threads for tests, made by the actions."""

from uuid import uuid4

from courses.actions.talk import answer, start_thread
from courses.models import Cohort, Post, Thread
from lms.core.models import User


def make_thread(cohort: Cohort, by: User, at, **fields) -> Thread:
    """Begin a thread."""
    return start_thread(**{"cohort": cohort, "title": "Сұрау салу", "text": "Кім көрді?", "receipt": uuid4(), "by": by, "at": at, **fields})


def make_answer(thread: Thread, by: User, at, text: str = "Мен көрдім.") -> Post:
    """Add a message."""
    return answer(thread=thread, text=text, receipt=uuid4(), by=by, at=at)
