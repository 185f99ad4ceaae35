"""A signed sheet comes back as photograph or scan, kept as proof beside the roster (AT3): who reads it, bad files, twice, gone."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from courses.actions.attendance import MayNotRecord
from courses.actions.sheets import SheetRefused, keep_sheet, remove_sheet
from courses.models import Attendance, SignedSheet
from lms.core.models import AuditEntry
from lms.core.models.jobs import private_storage
from lms.core.uploads import CheckedFile
from tests.courses.meeting_making import make_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(cast, cohort):
    now = datetime.now(UTC)
    cohort.starts_on, cohort.ends_on = now.date() - timedelta(days=9), now.date() + timedelta(days=9)
    cohort.save()
    return make_meeting(cast, cohort, now - timedelta(hours=1))


@pytest.fixture
def address(meeting):
    return f"/en/teach/{meeting.cohort.code}/meetings/{meeting.pk}/"


def photo(colour="white") -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "A camera that would tell"
    Image.new("RGB", (40, 60), colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


def send(client, address, content=None, name="парақ.jpg"):
    return client.post(f"{address}signed/", {"photo": SimpleUploadedFile(name, photo() if content is None else content)})


def upload(number):
    return CheckedFile(f"{number}.pdf", f"%PDF-1.7 {number}".encode(), "application/pdf", f"{number:064}")


def test_a_photograph_is_kept_and_handed_out_to_who_teaches(cast, meeting, address, as_user):
    trainer = as_user(cast.yerlan)
    send(trainer, address)

    sheet = SignedSheet.objects.get()
    assert "парақ.jpg" in trainer.get(address).content.decode()
    answer = trainer.get(f"{address}signed/{sheet.pk}/")
    assert answer.content.startswith(b"\xff\xd8\xff") and answer["Content-Disposition"].startswith("attachment")
    assert b"camera" not in answer.content
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("who", ["aliya", "bekzat", "gulnur", "saule", "murat", "katrin", None])
def test_nobody_else_sends_or_reads_it(cast, meeting, address, as_user, at, who):
    send(as_user(cast.yerlan), address)
    sheet = SignedSheet.objects.get()
    client = Client()
    if who:
        client.force_login(getattr(cast, who))
    for answer in (client.get(f"{address}signed/{sheet.pk}/"), send(client, address, photo("red"))):
        assert answer.status_code == (404 if who else 302)
    if who:
        for act in (
            lambda: keep_sheet(meeting=meeting, upload=upload(1), by=getattr(cast, who), at=at),
            lambda: remove_sheet(sheet=sheet, by=getattr(cast, who), at=at),
        ):
            with pytest.raises(MayNotRecord):
                act()
    assert SignedSheet.objects.filter(removed_at=None).count() == 1


def test_a_sheet_of_another_cohort_looks_like_a_missing_one(cast, meeting, address, as_user):
    trainer = as_user(cast.yerlan)
    send(trainer, address)
    sheet = SignedSheet.objects.get()
    other = make_meeting(cast, meeting.cohort, meeting.starts_at + timedelta(hours=5))

    assert trainer.get(address.replace(str(meeting.pk), str(other.pk)) + f"signed/{sheet.pk}/").status_code == 404
    meeting.cohort.trainers.clear()
    assert trainer.get(f"{address}signed/{sheet.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("sheet.exe", b"MZ"), ("sheet.html", b"<script>"), ("sheet.jpg", b"no picture"), ("sheet.jpg", b"\xff\xd8\xff broken"), ("sheet.pdf", b"<html>"),
        ("sheet.jpg", b""), ("sheet.docx", b"PK\x03\x04"), ("no ending", b"%PDF-"),
    ],
)
def test_a_wrong_file_is_named_and_nothing_is_stored(cast, meeting, address, as_user, name, content):
    answer = send(as_user(cast.yerlan), address, content, name)

    assert answer.status_code == 422
    assert "id_photo" in answer.content.decode()
    assert not SignedSheet.objects.exists()
    assert not private_storage().exists("sheets") or private_storage().listdir("sheets")[1] == []


def test_the_same_picture_twice_is_once_and_leaves_no_second_file(cast, meeting, address, as_user):
    for _time in range(2):
        send(as_user(cast.yerlan), address)

    assert SignedSheet.objects.count() == 1
    assert len(private_storage().listdir("sheets")[1]) == 1


def test_ten_sheets_are_kept_and_no_more(cast, meeting):
    now = datetime.now(UTC)
    for number in range(10):
        keep_sheet(meeting=meeting, upload=upload(number), by=cast.yerlan, at=now)
    with pytest.raises(SheetRefused, match="10"):
        keep_sheet(meeting=meeting, upload=upload(10), by=cast.yerlan, at=now)
    assert len(private_storage().listdir("sheets")[1]) == 10


def test_before_the_meeting_there_is_no_signed_sheet(cast, meeting):
    with pytest.raises(SheetRefused, match="not begun"):
        keep_sheet(meeting=meeting, upload=upload(1), by=cast.yerlan, at=meeting.opens_at - timedelta(seconds=1))
    assert not SignedSheet.objects.exists()


def test_a_removed_sheet_loses_its_bytes_and_keeps_its_trace(cast, meeting, address, as_user, django_capture_on_commit_callbacks):
    trainer = as_user(cast.yerlan)
    send(trainer, address)
    sheet = SignedSheet.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        for _time in range(2):
            trainer.post(f"{address}signed/", {"remove": str(sheet.pk)})

    assert trainer.get(f"{address}signed/{sheet.pk}/").status_code == 404
    assert private_storage().listdir("sheets")[1] == []
    assert AuditEntry.objects.filter(act="sheet.removed").count() == 1
    assert trainer.post(f"{address}signed/", {"remove": "x"}).status_code == 404
    send(trainer, address)
    assert SignedSheet.objects.filter(removed_at=None).count() == 1
