"""Addresses of the register of tools and their uses."""

from django.urls import path

from assessments.advocacy.views import gallery, register, uses

urlpatterns = [
    path("org/tools/", uses.org_tools, name="org_tools"),
    path("org/tools/new/", uses.record_use, name="record_use"),
    path("org/tools/<uuid:use>/show/", gallery.show_use, name="show_use"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("monitoring/tools/", uses.monitoring_tools, name="monitoring_tools"),
    path("monitoring/tools/register/", register.tool_register, name="tool_register"),
    path("monitoring/tools/<uuid:use>/", uses.judge_use, name="judge_use"),
]
