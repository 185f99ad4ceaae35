"""Addresses of the results framework."""

from django.urls import path, re_path

from assessments.results import views

CODE = r"(?P<code>R\d\.\d{1,2})"

urlpatterns = [
    path("monitoring/", views.monitoring, name="monitoring"),
    path("monitoring/record-values/", views.record_values, name="record_values"),
    path("monitoring/export/", views.export, name="monitoring_export"),
    re_path(rf"^monitoring/{CODE}/$", views.indicator, name="indicator"),
    re_path(rf"^monitoring/{CODE}/rows/$", views.rows, name="indicator_rows"),
    re_path(rf"^monitoring/{CODE}/record/$", views.record, name="record_activity"),
    path("monitoring/records/<uuid:record>/withdraw/", views.withdraw, name="withdraw_activity"),
]
