"""Addresses of the results framework."""

from django.urls import path, re_path

from assessments.results.views import board, export, records

CODE = r"(?P<code>R\d\.\d{1,2})"

urlpatterns = [
    path("monitoring/", board.monitoring, name="monitoring"),
    path("monitoring/record-values/", board.record_values, name="record_values"),
    path("monitoring/export/", export.export, name="monitoring_export"),
    re_path(rf"^monitoring/{CODE}/$", board.indicator, name="indicator"),
    re_path(rf"^monitoring/{CODE}/rows/$", board.rows, name="indicator_rows"),
    re_path(rf"^monitoring/{CODE}/record/$", records.record, name="record_activity"),
    path("monitoring/records/<uuid:record>/withdraw/", records.withdraw, name="withdraw_activity"),
]
