"""A folder with a database of its own, for a server that is killed: people with an open test that asks every kind of question.

Run in a process of its own, with QABILET_DATA_DIR naming the folder; it prints one line of JSON about each person.
"""

import json
import sys


def prepare(people: int) -> list[dict]:
    """Make so many learners, each signed in with an open attempt; return what a device must know of each."""
    import django

    django.setup()
    from datetime import UTC, datetime

    from django.core.management import call_command

    from assessments.knowledge.actions.attempts import start_attempt
    from assessments.knowledge.actions.bank import store_package
    from courses.actions.enrolments import enrol_learner
    from courses.models import Cohort
    from lms.core.models import Role
    from tests.assessments.knowledge.conftest import make_programme
    from tests.assessments.knowledge.every_kind import package_of_every_kind
    from tests.cast import Cast, make_person, session_of

    call_command("migrate", verbosity=0)
    at = datetime.now(UTC)
    cast = Cast.assemble(at)
    key, _lessons = make_programme()
    store_package(package=package_of_every_kind(), at=at)
    cohort = Cohort.objects.create(code="K-1", programme_key=key, name="k", starts_on=at.date(), ends_on=at.date())
    found = []
    for number in range(people):
        learner = make_person(f"killed{number}", "Ақ", f"Ниет{number}", cast.own, Role.TRAINEE, at)
        enrolment = enrol_learner(cohort=cohort, learner=learner, organisation=cast.own, by=None, at=at)
        attempt = start_attempt(enrolment=enrolment, kind="pre", seed=str(number), at=at)
        questions = {one.number: one.question for one in attempt.answers.select_related("question")}
        found.append({
            "session": session_of(learner), "attempt": str(attempt.pk), "started_at": at.isoformat(),
            "questions": {number: {"kind": one.kind, "option_ids": one.option_ids} for number, one in questions.items()},
        })
    return found


if __name__ == "__main__":
    for person in prepare(3):
        sys.stdout.write(json.dumps(person) + "\n")
