"""What is measured; each wing is an app of its own."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"
