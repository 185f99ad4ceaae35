"""Advocacy tools, and their use by organisations."""

from django.apps import AppConfig


class AdvocacyConfig(AppConfig):
    name = "assessments.advocacy"
