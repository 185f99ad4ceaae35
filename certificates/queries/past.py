"""Papers from before the system: what is recorded, what stands on stickers."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from certificates.codes import TOKEN_BYTES, printed_code, token_digest
from certificates.faces import captions, read
from certificates.faces.past import PastFace
from certificates.models import PastImport, PastPaper
from lms.core.formats import ZONE
from lms.core.models import User

COMPARED = (
    "family_name", "given_name", "patronymic", "latin_name", "kind", "programme", "hours", "starts_on", "ends_on",
    "issued_on", "valid_until",
)  # fmt: skip


@dataclass(frozen=True)
class PastLine:
    """One old paper as pages list it."""

    id: UUID
    name: str
    number: str
    code: str
    title: str
    programme: str
    hours: int
    issued_on: date
    recorded_on: date
    state: str
    is_claimed: bool


def number_key(number: str) -> str:
    """Return an old number as it is compared: case, spaces and kinds of dashes do not matter."""
    plain = "".join(number.upper().split())
    return "".join("-" if sign in "‐‑‒–—−" else sign for sign in plain)[:60]


def facts_of(row) -> tuple:
    """Return what must agree for a row to be the paper that is recorded; an empty end is none."""
    return tuple(getattr(row, name) or (None if name == "valid_until" else getattr(row, name)) for name in COMPARED)


def recorded(keys: set[str]) -> dict[str, tuple]:
    """Return the facts of papers already recorded, by the key of their old number; one query."""
    rows = PastPaper.objects.filter(number_key__in=keys).values_list("number_key", "face")
    return {key: tuple(face[name] for name in COMPARED) for key, face in rows}


def sticker_token(salt: str) -> str:
    """Return the QR token of a sticker. It follows from the paper's random salt and a key outside the database, so that
    a spoilt sticker can be printed again without the token being stored."""
    drawn = hmac.new(settings.QABILET_VERIFY_KEY.encode(), f"sticker|{salt}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(drawn[:TOKEN_BYTES]).rstrip(b"=").decode("ascii")


def past_by_token(token: str) -> PastPaper | None:
    """Return the old paper whose sticker carries this QR token; one query."""
    return PastPaper.objects.filter(token_digest=token_digest(token)).first()


def past_by_code(code: str) -> PastPaper | None:
    """Return the old paper with this code; one query."""
    return PastPaper.objects.filter(code=code).first()


def past_imports() -> list[PastImport]:
    """Return the sheets that were recorded, newest first, with their numbers of papers; one query."""
    rows = PastImport.objects.annotate(count=Count("papers"), waiting=Count("papers", filter=Q(papers__holder=None)))
    return list(rows.select_related("recorded_by").order_by("-recorded_at")[:200])


def lines_of(papers, language: str, at: datetime) -> list[PastLine]:
    """Return old papers as pages list them; one query for the queryset."""
    today = at.astimezone(ZONE).date()
    return [_line(paper, read(PastFace, paper.face), language, today) for paper in papers]


def _line(paper: PastPaper, face: PastFace, language: str, today: date) -> PastLine:
    return PastLine(
        id=paper.pk, name=face.name, number=face.number, code=printed_code(paper.code),
        title=past_title(face, language), programme=face.programme, hours=face.hours,
        issued_on=date.fromisoformat(face.issued_on), recorded_on=date.fromisoformat(face.recorded_on),
        state=paper.state(today), is_claimed=paper.holder_id is not None,
    )  # fmt: skip


def past_title(face: PastFace, language: str) -> str:
    """Return what kind of paper it is, in a language."""
    return captions.TITLES[face.kind].get(language)


def sticker_words(language: str) -> dict[str, str]:
    """Return what stands on a sheet of stickers and on its last page, in the language that is active."""
    return {
        "title": _("Stickers for certificates issued on paper"), "issuer": captions.ISSUER.get(language),
        "check": _("Check this certificate"), "number": _("No. {number}"), "how": _how(),
    }  # fmt: skip


def _how() -> str:
    return "\n".join((
        _("Use A4 sheets of 24 labels, 70 × 37 mm (3 × 8), white and matt: a glossy one reflects under a camera."),
        _("Print at 100 %, without scaling and without “fit to page”. The QR square must measure 23 mm; measure one."),
        _("Print one sheet on plain paper first and hold it against the labels."),
        _("Each sticker belongs to one paper: the number of the old paper stands on it. Compare before you stick it on."),
        _("Put it on the back or at the lower edge, over no signature and no stamp, and check one with a phone."),
        _("A spoilt sticker is printed again from the same page; the earlier one stays good."),
    ))


def own_past_papers(user: User):
    """Return the old papers a person holds: a queryset."""
    return PastPaper.objects.held_by(user)
