"""Who may teach, enrol and read. The rows to match are `visible_to` and `taught_by` on the QuerySets."""

from lms.core.models import Role
from lms.core.permissions import has_role


def may_teach(user, cohort) -> bool:
    """A trainer of that cohort, or an administrator. One query a call for trainers."""
    if has_role(user, Role.ADMINISTRATOR):
        return True
    return has_role(user, Role.TRAINER) and cohort.trainers.filter(pk=user.pk).exists()


def may_open_cohorts(user) -> bool:
    """Trainers and administrators."""
    return has_role(user, Role.TRAINER, Role.ADMINISTRATOR)


def may_grade(user, submission) -> bool:
    """Who teaches the cohort, but nobody the own product. One query a call for trainers."""
    return submission.enrolment.learner_id != user.pk and may_teach(user, submission.enrolment.cohort)


def may_talk(user, cohort) -> bool:
    """Who learns in the cohort or teaches it. Two queries a call at most."""
    return user.is_authenticated and (cohort.enrolments.filter(learner_id=user.pk).exists() or may_teach(user, cohort))
