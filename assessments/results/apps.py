"""The results framework."""

from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "assessments.results"
