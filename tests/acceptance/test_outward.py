"""The specification's acceptance tests of what goes out of the house: donor's table, IATI, public files."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from assessments.results.actions.frames import FrameRefused, approve_frame
from assessments.results.measurement.frame import FIELDS, frame_differences, lines_of
from assessments.results.models import Indicator, LogFrame, ReportingPeriod
from assessments.results.queries.frames import frame_content, frame_on, unapproved_changes
from lms.core.uploads import check_upload
from tests.assessments.results.conftest import reference, story, told  # noqa: F401

DAY = timedelta(days=1)


def letter():
    return SimpleUploadedFile("approval.pdf", b"%PDF-1.7 approved", content_type="application/pdf")


def approve(story, code="1.0", *, on=None, **changes):  # noqa: F811
    facts = {
        "code": code, "valid_from": on or (story.at - 900 * DAY).date(), "note": "Донордың хаты № 7",
        "approval": check_upload(letter()), "by": story.cast.murat, "at": story.at,
    }  # fmt: skip
    return approve_frame(**{**facts, **changes})


def test_a_log_frame_is_kept_as_it_was_approved_and_a_change_of_wording_is_named(as_user, story):  # noqa: F811
    on = story.at.date()
    for wrong in ({"by": story.cast.dinara}, {"note": " "}, {"approval": None}, {"code": " "}):
        with pytest.raises(FrameRefused):
            approve(story, **wrong)
    assert frame_on(on) is None
    assert unapproved_changes(on) == []
    first = approve(story)
    with pytest.raises(FrameRefused, match="1.0"):
        approve(story, "1.1", on=on)  # nothing changed
    lines = {line.code: line for line in lines_of(first.content)}
    assert list(lines) == list(Indicator.objects.values_list("code", flat=True))
    assert (lines["R1.4"].reading, lines["R1.4"].target, lines["R1.4"].baseline) == ("A1", 70, None)
    assert set(lines["R2.3"].disaggregation) >= {"sex", "region"}

    Indicator.objects.filter(code="R1.2").update(name_en="Public reports", target=25)
    assert unapproved_changes(on) == [("R1.2", ("name", "target"))]
    page = as_user(story.cast.dinara).get("/en/monitoring/log-frames/").content.decode()
    assert "name of the indicator, target" in page
    assert "Approve today" not in page
    assert as_user(story.cast.dinara).post("/en/monitoring/log-frames/", {}).status_code == 404

    lead = as_user(story.cast.murat)
    given = {"code": "1.1", "valid_from": on.isoformat(), "note": "Хат № 9", "approval": letter()}
    assert "does not" not in lead.post("/en/monitoring/log-frames/", given, follow=True).content.decode()
    second = LogFrame.objects.get(code="1.1")
    assert unapproved_changes(on) == []
    assert frame_on(on) == second
    assert frame_on(on - DAY) == first
    assert lines_of(first.content)[1].name["en"] == "Independent public reports"
    with pytest.raises(IntegrityError), transaction.atomic():
        LogFrame.objects.filter(pk=first.pk).update(content=second.content)
    with pytest.raises(IntegrityError), transaction.atomic():
        first.delete()


def test_a_version_begins_after_the_one_before_and_after_locked_periods(story):  # noqa: F811
    approve(story)
    Indicator.objects.filter(code="R1.2").update(target=25)
    with pytest.raises(FrameRefused, match="later day"):
        approve(story, "1.1", on=(story.at - 900 * DAY).date())
    last = ReportingPeriod.objects.order_by("starts_on").first()
    ReportingPeriod.objects.filter(pk=last.pk).update(locked_at=story.at)
    with pytest.raises(FrameRefused, match=last.code):
        approve(story, "1.1", on=last.ends_on)


def test_every_field_of_a_line_makes_another_wording(story):  # noqa: F811
    import json

    content = frame_content(story.at.date())
    for field in FIELDS:
        changed = json.loads(content)
        changed["lines"][3][field] = "x"
        assert frame_differences(content, json.dumps(changed)) == [("R1.4", (field,))]
    fewer = json.dumps({"lines": json.loads(content)["lines"][1:]})
    assert frame_differences(content, fewer) == [("R1.1", ("left_out",))]
    assert frame_differences(fewer, content) == [("R1.1", ("added",))]
