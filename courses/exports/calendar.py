"""Meetings as a calendar file (RFC 5545)."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from courses.models import LiveMeeting


def calendar_of(meetings: Iterable[LiveMeeting], *, title: str, link_of) -> str:
    """Return a calendar of meetings; their cohorts are loaded.

    The address of an online meeting is not written: an entry leads to our own page, which asks who reads.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Qabilet//Meetings//EN", "CALSCALE:GREGORIAN",
             "METHOD:PUBLISH", f"X-WR-CALNAME:{_escaped(title)}"]  # fmt: skip
    for meeting in meetings:
        lines += _event(meeting, link_of(meeting))
    lines.append("END:VCALENDAR")
    return "".join(f"{piece}\r\n" for line in lines for piece in _folded(line))


def _event(meeting: LiveMeeting, link: str) -> list[str]:
    place = [f"LOCATION:{_escaped(meeting.place)}"] if meeting.place else []
    return [
        "BEGIN:VEVENT", f"UID:{meeting.pk}@qabilet", f"SEQUENCE:{meeting.rev}", f"DTSTAMP:{_moment(meeting.changed_at)}",
        f"DTSTART:{_moment(meeting.starts_at)}", f"DTEND:{_moment(meeting.ends_at)}",
        f"SUMMARY:{_escaped(f'{meeting.title} · {meeting.cohort.name}')}", *place, f"URL:{link}",
        f"STATUS:{'CANCELLED' if meeting.is_cancelled else 'CONFIRMED'}", "END:VEVENT",
    ]  # fmt: skip


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    text = "".join(sign for sign in text.replace("\r\n", "\n").replace("\r", "\n") if sign == "\n" or sign.isprintable())
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Yield pieces of at most 75 octets; a letter is never cut in two."""
    piece, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > 75:
            yield piece
            piece, size = " ", 1
        piece, size = piece + sign, size + octets
    yield piece
