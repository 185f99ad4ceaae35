"""The API's router, authentication, throttles and schema."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "lms.api"
    label = "api"
