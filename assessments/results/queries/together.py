"""Approved figures with their parts as they may be published together."""

import hashlib
import hmac

from django.conf import settings

from assessments.capacity.measurement.bands import band_of
from assessments.capacity.models import InstrumentVersion
from assessments.results.measurement.disaggregation import kind_of
from assessments.results.measurement.readings import COUNTED
from assessments.results.measurement.together import Publication, Source, publish
from assessments.results.queries.outward import Outward, OutwardValue

# Readings whose rows are organisations; those of A6 are persons, and A5 is a ratio of two means without parts.
OF_ORGANISATIONS = frozenset({"A1", "A2", "A3", "A4", "B1", "B2", "B2_2", "B3", "B4", "B5"})
WITHOUT_PARTS = frozenset({"A5"})


def source_key(value: OutwardValue) -> str:
    """Return the name of a figure within a publication."""
    return f"{value.line.code} {value.measured_on.isoformat()}"


def source_of_value(value: OutwardValue) -> Source:
    """Return a figure as it is entered into a publication."""
    line = value.line
    return Source(
        source_key(value),
        kind_of(line.measure, line.reading),
        () if line.reading in WITHOUT_PARTS else line.disaggregation,
        value.rows,
        value.numerator,
        line.reading in OF_ORGANISATIONS,
    )


def instrument_in_use() -> InstrumentVersion | None:
    """Return the version that was locked last: its bands are those of public tables."""
    return InstrumentVersion.objects.exclude(locked_at=None).order_by("locked_at", "version").last()


def publication(found: Outward) -> Publication:
    """Return every table of a publication: parts of figures, organisations by region and band.

    The same for every file made of these figures, whichever of the tables it shows: files are read together.

    Parts are those of the newest figure of each line: of two days, the difference would tell who came between.
    The approved mean index (A1) is what the bands are read from: its rows hold each organisation's exact index.
    """
    newest = [values[-1] for _line, values in found.lines if values and values[-1].value is not None]
    sources = [source_of_value(value) for value in newest]
    indices = next((value for value in newest if value.line.reading == "A1"), None)
    version = instrument_in_use()
    if version is None or indices is None:
        return publish(sources)
    cuts = version.spec.bands
    bands = {
        row.organisation: band_of(row.amount, cuts).code for row in indices.rows if row.place == COUNTED
    }
    return publish(
        sources, band_source=source_key(indices), band_of=bands, bands=[band.code for band in cuts]
    )


def public_id(organisation: str) -> str:
    """Return an identifier that stays the same and leads nowhere without the key, which is not in the database."""
    digest = hmac.new(settings.QABILET_PUBLIC_KEY.encode(), f"public|{organisation}".encode(), hashlib.sha256)
    return f"Q{digest.hexdigest()[:12].upper()}"
