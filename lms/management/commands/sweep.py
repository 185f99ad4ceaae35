"""What a timer starts every few minutes: each task may be repeated, and a lost one loses nothing."""

from django.core.management.base import BaseCommand

from assessments.capacity.tasks import remind_of_open_sheets, remind_of_plan_steps
from assessments.knowledge.tasks import close_overdue_attempts, rest_questions_of_facts
from certificates.tasks import finish_papers, issue_attendance, remind_of_certificates
from courses.tasks import keep_search_up, send_digests, send_due_messages
from lms.core.tasks import send_waiting_letters, take_up_lost_jobs
from lms.home.tasks import remind_learners


class Command(BaseCommand):
    help = (
        "Close attempts whose time is over, issue attendance of cohorts that ended, draw papers that are missing, take up "
        "lost jobs, remind of plans, rounds, certificates and lessons, tell what is new in discussions, keep the search up with "
        "what is published, let questions rest whose facts expired, send letters that wait: at once, or by the worker."
    )

    def handle(self, *args, **options):
        tasks = (
            close_overdue_attempts, issue_attendance, finish_papers, take_up_lost_jobs, remind_of_plan_steps, remind_of_open_sheets,
            remind_of_certificates, remind_learners, send_digests, send_due_messages, keep_search_up, rest_questions_of_facts,
            send_waiting_letters,
        )  # fmt: skip
        for task in tasks:
            result = task.enqueue()
            self.stdout.write(f"{task.name}: {result.status}")
