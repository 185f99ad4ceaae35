"""A person's knowledge."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "assessments.knowledge"
