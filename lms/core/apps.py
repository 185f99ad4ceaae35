"""The ground floor: what every app may use and no learning word is in."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "lms.core"
    label = "core"
    verbose_name = "Ground"

    def ready(self):
        from lms.core import checks  # noqa: F401, PLC0415 - checks register when the apps are ready
