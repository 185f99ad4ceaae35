"""A person is forgotten on the ground: the account stays as a pseudonym that leads nowhere, so that totals keep their rows."""

from collections.abc import Callable
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction

from lms.core.models import ApiToken, Invitation, Job, LetterChoice, Membership, Notice, User
from lms.core.models.jobs import private_storage


@transaction.atomic
def erase_account(*, user: User, at: datetime, draw: Callable[[], str]) -> dict[str, int]:
    """Take name, address, password, roles, letters and sign-ins of a person away; return how many rows went.

    `draw` gives a fresh random word: the row is told apart by it and by nothing that leads back. Consents stay with the
    pseudonym, as proof that they were given.
    """
    word = draw()
    user.number = None
    user.email, user.given_name = f"{word}@erased.invalid", f"№ {word[:8]}"
    user.family_name = user.patronymic = user.latin_name = ""
    user.is_active = user.is_superuser = False
    user.last_login = None
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()
    for rows in (EmailAddress, Authenticator, ApiToken, Invitation, LetterChoice):
        rows.objects.filter(user=user).delete()
    return {
        "letters": Notice.objects.filter(user=user).delete()[0],
        "roles": Membership.objects.filter(user=user).delete()[0],
        "jobs": _forget_jobs(user),
        "sessions": _end_sessions(user),
    }


def _forget_jobs(user: User) -> int:
    jobs = list(Job.objects.filter(owner=user))
    for job in jobs:
        if job.file:
            transaction.on_commit(lambda name=job.file.name: private_storage().delete(name))
    Job.objects.filter(pk__in=[job.pk for job in jobs]).delete()
    return len(jobs)


def _end_sessions(user: User) -> int:
    """Remove the person's sessions with what was typed into them; a session says only in its content whose it is."""
    own = [session.pk for session in Session.objects.iterator() if session.get_decoded().get(SESSION_KEY) == str(user.pk)]
    return Session.objects.filter(pk__in=own).delete()[0]
