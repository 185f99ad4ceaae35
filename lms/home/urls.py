"""Addresses of the roof."""

from django.urls import path

from lms.home import views

urlpatterns = [
    path("start/", views.start, name="start"),
    path("join/<str:token>/", views.join, name="join"),
]
