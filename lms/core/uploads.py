"""Files people send: foreign matter until each check has passed (security-reliability 3.2).

Checked in this order: size, ending, leading bytes, structure. A failure names the step and the cure.
"""

import hashlib
import io
import zipfile
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

MAX_MEMBERS = 2_000
MAX_UNPACKED = 200 * 1024**2
MAX_RATIO = 100
OFFICE = "PK\x03\x04".encode("latin-1")
KINDS = {
    "pdf": (b"%PDF-", "application/pdf"),
    "docx": (OFFICE, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": (OFFICE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pptx": (OFFICE, "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "odt": (OFFICE, "application/vnd.oasis.opendocument.text"),
    "ods": (OFFICE, "application/vnd.oasis.opendocument.spreadsheet"),
    "jpg": (b"\xff\xd8\xff", "image/jpeg"),
    "jpeg": (b"\xff\xd8\xff", "image/jpeg"),
    "png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    "webp": (b"RIFF", "image/webp"),
    "csv": (b"", "text/csv"),
    "txt": (b"", "text/plain"),
}
PICTURES = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}


@dataclass(frozen=True)
class CheckedFile:
    """A file that passed: its bytes (pictures made anew), its type by our list, its digest."""

    name: str
    content: bytes
    content_type: str
    sha256: str


def check_upload(file, *, allowed=tuple(KINDS), max_bytes: int = 20 * 1024**2) -> CheckedFile:
    """Check an uploaded file and return its safe form; ValidationError says what is wrong and what to do."""
    ending = file.name.rsplit(".", 1)[-1].lower() if "." in file.name else ""
    if file.size > max_bytes:
        raise ValidationError(
            _("The file is larger than %(limit)s MB. Make it smaller or send a link instead.")
            % {"limit": max_bytes // 1024**2}
        )
    if ending not in allowed or ending not in KINDS:
        raise ValidationError(
            _("Files of this kind are not accepted. Send one of: %(kinds)s.") % {"kinds": ", ".join(allowed)}
        )
    content = file.read()
    magic, content_type = KINDS[ending]
    if not content or not content.startswith(magic):
        raise ValidationError(
            _("The content of the file does not match its ending. Save it again and resend it.")
        )
    if magic == OFFICE:
        check_container(content)
    if ending in PICTURES:
        content = remake_picture(content, PICTURES[ending])
    return CheckedFile(file.name[-200:], content, content_type, hashlib.sha256(content).hexdigest())


def check_container(content: bytes) -> None:
    """Refuse archives that unpack to too much, climb out of their folder, or carry macros."""
    try:
        members = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise ValidationError(_("The file is damaged. Save it again and resend it.")) from error
    unpacked = sum(member.file_size for member in members)
    names = [member.filename for member in members]
    if (
        len(members) > MAX_MEMBERS
        or unpacked > MAX_UNPACKED
        or unpacked > MAX_RATIO * max(len(content), 1)
        or len(set(names)) != len(names)
        or any(
            name.startswith(("/", "\\")) or ".." in name or ":" in name or len(name) > 200 for name in names
        )
        or any(name.lower().endswith("vbaproject.bin") for name in names)
    ):
        raise ValidationError(
            _("The file unpacks to something unsafe or carries macros. Save it as a plain document.")
        )


def remake_picture(content: bytes, kind: str) -> bytes:
    """Draw the picture anew, without its metadata (place, camera, author)."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            if picture.width * picture.height > 40_000_000:
                raise ValidationError(_("The picture has too many pixels. Make it smaller."))
            picture.load()
            plain = picture.convert(
                "RGB" if kind == "JPEG" else picture.mode if picture.mode != "P" else "RGBA"
            )
            out = io.BytesIO()
            plain.save(out, kind, quality=85)
            return out.getvalue()
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValidationError(_("The picture cannot be read. Save it again as JPG or PNG.")) from error
