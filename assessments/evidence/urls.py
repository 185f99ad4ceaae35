"""Addresses of the evidence wing."""

from django.urls import path

from assessments.evidence import views

urlpatterns = [
    path("org/evidence/", views.evidence, name="org_evidence"),
    path("evidence/<uuid:evidence_id>/", views.download, name="evidence_file"),
    path("org/evidence/<uuid:evidence_id>/withdraw/", views.withdraw, name="withdraw_evidence"),
    path("org/products/", views.org_products, name="org_products"),
    path("org/products/<uuid:submission_id>/show/", views.show_product, name="show_product"),
    path("org/products/<uuid:submission_id>/publish/", views.publish_product, name="publish_product"),
    path("learn/portfolio/", views.learn_portfolio, name="learn_portfolio"),
    path("reports/", views.reports, name="reports"),
    path("reports/<uuid:product_id>/", views.report, name="report"),
    path("reports/<uuid:product_id>/file/", views.report_file, name="report_file"),
]
