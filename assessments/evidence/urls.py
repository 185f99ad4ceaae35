"""Addresses of the evidence wing."""

from django.urls import path

from assessments.evidence import views

urlpatterns = [
    path("org/evidence/", views.evidence, name="org_evidence"),
    path("evidence/<uuid:evidence_id>/", views.download, name="evidence_file"),
    path("org/evidence/<uuid:evidence_id>/withdraw/", views.withdraw, name="withdraw_evidence"),
]
