"""What is taught, and who attends."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
