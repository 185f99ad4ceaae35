"""Start pages, and what spans the floors."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "lms.home"
    label = "home"
