"""What a timer starts every few minutes: each task may be repeated, and a lost one loses nothing."""

from django.core.management.base import BaseCommand

from assessments.capacity import tasks as capacity
from assessments.knowledge import tasks as knowledge
from certificates import tasks as certificates
from courses import tasks as courses
from lms.core import tasks as core
from lms.home import tasks as home


class Command(BaseCommand):
    help = "Do what is due by the clock, at once or by the worker: close tests, issue and draw papers, remind, tidy, send letters."

    def handle(self, *args, **options):
        tasks = (
            knowledge.close_overdue_attempts,
            certificates.issue_attendance,
            certificates.finish_papers,
            core.take_up_lost_jobs,
            capacity.remind_of_plan_steps,
            capacity.remind_of_open_sheets,
            capacity.forget_who_answered,
            certificates.remind_of_certificates,
            home.remind_learners,
            home.tell_trainers,
            courses.send_digests,
            courses.send_due_messages,
            courses.publish_scheduled_pages,
            courses.try_outside_links,
            courses.keep_search_up,
            knowledge.rest_questions_of_facts,
            core.send_waiting_letters,
        )
        for task in tasks:
            result = task.enqueue()
            self.stdout.write(f"{task.name}: {result.status}")
