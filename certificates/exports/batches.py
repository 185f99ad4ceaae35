"""The papers of a cohort as one archive, piece by piece, and the list of who has what."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from certificates.choices import Outcome
from certificates.queries.batches import Row
from lms.core.formats import ZONE
from lms.core.tables import Column, Table


class _Tail(io.BytesIO):
    """The end of a file whose beginning was handed out already; `zipfile` writes and corrects inside it."""

    given = 0

    def tell(self) -> int:
        return self.given + super().tell()

    def seek(self, place: int, whence: int = 0) -> int:
        return self.given + super().seek(place - self.given if whence == 0 else place, whence)

    def taken(self) -> bytes:
        piece = self.getvalue()
        self.given += len(piece)
        super().seek(0)
        self.truncate(0)
        return piece


def zip_pieces(entries: Iterable[tuple[str, bytes]], *, at: datetime) -> Iterator[bytes]:
    """Yield an archive piece by piece: one file in memory at a time, stored unpacked, since PDFs are packed already."""
    tail, moment = _Tail(), at.astimezone(ZONE).timetuple()[:6]
    with zipfile.ZipFile(tail, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries:
            archive.writestr(zipfile.ZipInfo(name, date_time=moment), content)
            yield tail.taken()
    yield tail.taken()


def batch_table(rows: Iterable[Row], name: str = "certificates") -> Table:
    """Return the list of a batch: who got a certificate, who did not and why; `name` is that of the sheet."""
    columns = (
        Column("name", title=_("Person")), Column("organisation", title=_("Organisation")),
        Column("state", title=_("Result")), Column("number", title=_("Number")), Column("why", title=_("Why not")),
    )  # fmt: skip
    return Table(
        name, columns,
        [(row.name, row.organisation, str(Outcome(row.outcome).label), row.code, row.why) for row in rows],
    )  # fmt: skip
