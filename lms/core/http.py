"""Answers that carry a file, and addresses that people type."""

from urllib.parse import quote

from django.http import HttpResponse

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def attachment(content: bytes, filename: str, content_type: str) -> HttpResponse:
    """Return the bytes as a download that no browser shows inside a page."""
    ascii_name = filename.encode("ascii", "ignore").decode().replace('"', "") or "file"
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = (
        f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(filename)}"
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def shown_address(request, path: str) -> str:
    """Return an address of ours as it is printed and typed: whole, without the scheme."""
    return request.build_absolute_uri(path).split("://", 1)[1]


LIGHT = "light"
"""The cookie of a device that shows pictures only when asked; it names nobody."""


def is_light(request) -> bool:
    """Say whether this device wants few bytes: by its own setting, or because its browser says so."""
    return request.COOKIES.get(LIGHT) == "1" or request.headers.get("Save-Data", "").strip().lower() in ("on", "1")
