"""Files people send: refusals first."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from lms.core.uploads import check_upload


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>"),
        ("drawing.svg", b"<svg/>"),
        ("no-ending", b"%PDF-1.7"),
        ("macro.docm", b"PK\x03\x04"),
        ("renamed.pdf", b"MZ\x90"),
        ("empty.pdf", b""),
        ("broken.docx", b"PK\x03\x04 and nothing more"),
        ("macros.docx", archive({"word/vbaProject.bin": b"x"})),
        ("climbs.docx", archive({"../outside.xml": b"x"})),
        ("bomb.xlsx", archive({"sheet.xml": b"0" * 5_000_000})),
        ("picture.png", b"\x89PNG\r\n\x1a\n and no picture"),
    ],
)
def test_unsafe_files_are_refused_with_a_sentence(name, content):
    with pytest.raises(ValidationError) as refused:
        check_upload(upload(name, content))

    assert refused.value.messages[0].endswith(".") or ":" in refused.value.messages[0]


def test_a_file_over_the_limit_is_refused_before_it_is_read():
    with pytest.raises(ValidationError, match="20 MB"):
        check_upload(upload("big.pdf", b"%PDF-" + b"0" * (20 * 1024**2)))


def test_a_picture_is_made_anew_without_its_metadata():
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "secret place"
    Image.new("RGB", (4, 4), "white").save(out, "JPEG", exif=exif)

    checked = check_upload(upload("photo.jpg", out.getvalue()))

    assert b"secret place" not in checked.content
    assert checked.content_type == "image/jpeg"


def test_a_plain_document_passes_and_has_its_digest():
    checked = check_upload(upload("Хаттама.pdf", b"%PDF-1.7 ..."))

    assert checked.name == "Хаттама.pdf"
    assert len(checked.sha256) == 64
