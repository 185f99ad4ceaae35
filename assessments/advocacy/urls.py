"""Addresses of the register of tools and their uses."""

from django.urls import path

from assessments.advocacy import views

urlpatterns = [
    path("org/tools/", views.org_tools, name="org_tools"),
    path("org/tools/new/", views.record_use, name="record_use"),
    path("monitoring/tools/", views.monitoring_tools, name="monitoring_tools"),
    path("monitoring/tools/<uuid:use>/", views.judge_use, name="judge_use"),
]
