"""The letters of the first floor, one function each."""

from datetime import datetime

from courses.models import ProductDecision
from lms.core import mail

DECIDED, CONTACT = "product-decided", "contact"
LETTERS = (DECIDED, CONTACT)


def send_product_decided(decision: ProductDecision, *, at: datetime) -> None:
    """Tell a learner that there is feedback; the words of it stand on the page, not in the mail."""
    enrolment = decision.submission.enrolment
    learner = enrolment.learner
    mail.send(
        letter=DECIDED,
        to=learner,
        context={"title": decision.submission.task["title"][learner.language], "decision": decision,
                 "path": f"/{learner.language}/learn/{enrolment.cohort.code}/assignment/"},
        receipt=f"product-decided:{decision.pk}",
        at=at,
    )  # fmt: skip
