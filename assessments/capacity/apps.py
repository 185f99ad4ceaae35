"""An organisation's capacity."""

from django.apps import AppConfig


class CapacityConfig(AppConfig):
    name = "assessments.capacity"
