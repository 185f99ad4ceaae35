"""The roof: commands and templates that span the floors."""

from django.apps import AppConfig


class LmsConfig(AppConfig):
    name = "lms"
    label = "lms"
