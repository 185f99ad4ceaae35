"""What an organisation showed, and what a verifier said of it."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "assessments.evidence"
