"""Addresses of the results framework."""

from django.urls import path, re_path

from assessments.results.views import (
    board,
    cohort,
    definitions,
    export,
    outward,
    periods,
    public,
    records,
    snapshots,
    values,
)

CODE = r"(?P<code>R\d\.\d{1,2})"

urlpatterns = [
    path("monitoring/", board.monitoring, name="monitoring"),
    path("monitoring/record-values/", board.record_values, name="record_values"),
    path("monitoring/capacity/", cohort.cohort, name="cohort_capacity"),
    path("monitoring/quality/", board.quality, name="quality"),
    path("monitoring/values/", values.values, name="values"),
    path("monitoring/values/step/", values.step_values, name="step_values"),
    path("monitoring/values/<uuid:key>/", values.value, name="value"),
    path("results/", public.results, name="results"),
    re_path(rf"^results/{CODE}/$", public.result, name="result"),
    path("monitoring/snapshots/", snapshots.snapshots, name="snapshots"),
    path("monitoring/snapshots/<slug:code>/", snapshots.snapshot, name="snapshot"),
    path("monitoring/snapshots/<slug:code>/compare/", snapshots.compare, name="compare_snapshots"),
    path("monitoring/snapshots/<slug:code>/file.<slug:kind>", snapshots.snapshot_file, name="snapshot_file"),
    path("monitoring/periods/", periods.periods, name="periods"),
    path("monitoring/periods/new/", periods.new_period, name="new_period"),
    path("monitoring/periods/<slug:code>/", periods.period, name="period"),
    path("monitoring/periods/<slug:code>/targets/", periods.targets, name="period_targets"),
    path("monitoring/periods/<slug:code>/lock/", periods.lock_period, name="lock_period"),
    re_path(rf"^monitoring/{CODE}/definition/$", definitions.definition, name="definition"),
    re_path(rf"^monitoring/{CODE}/value/$", values.enter_value, name="enter_value"),
    path("monitoring/outward/", outward.outward, name="outward"),
    path("monitoring/log-frames/", outward.frames, name="log_frames"),
    path("monitoring/export/", export.export, name="monitoring_export"),
    path("monitoring/export/choices/<uuid:choice>/forget/", export.forget, name="forget_choice"),
    re_path(rf"^monitoring/{CODE}/$", board.indicator, name="indicator"),
    re_path(rf"^monitoring/{CODE}/rows/$", board.rows, name="indicator_rows"),
    re_path(rf"^monitoring/{CODE}/record/$", records.record, name="record_activity"),
    path("monitoring/records/participants.xlsx", records.participants_template, name="participants_template"),
    path("monitoring/records/<uuid:record>/participants/", records.participants, name="participants"),
    path("monitoring/records/<uuid:record>/withdraw/", records.withdraw, name="withdraw_activity"),
]
