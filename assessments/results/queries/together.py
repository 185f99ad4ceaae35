"""Approved figures with their parts as they may be published together."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import date

from django.conf import settings

from assessments.capacity.measurement.bands import band_of
from assessments.capacity.models import InstrumentVersion
from assessments.results.measurement.differences import rows_of
from assessments.results.measurement.disaggregation import kind_of
from assessments.results.measurement.readings import COUNTED
from assessments.results.measurement.together import Publication, Source, publish
from assessments.results.models import IndicatorValue
from assessments.results.queries.outward import Outward, OutwardValue

# Readings whose rows are organisations; those of A6 are persons, and A5 is a ratio of two means without parts.
OF_ORGANISATIONS = frozenset({"A1", "A2", "A3", "A4", "B1", "B2", "B2_2", "B3", "B4", "B5"})
WITHOUT_PARTS = frozenset({"A5"})


def source_key(code: str, measured_on: date) -> str:
    """Return the name of a figure within a publication."""
    return f"{code} {measured_on.isoformat()}"


def source_of_value(value: OutwardValue) -> Source:
    """Return a figure that goes out as it is entered into a publication."""
    line = value.line
    return _source(
        line.code, value.measured_on, line.measure, line.reading, line.disaggregation, value.rows, value.numerator
    )


def source_of_stored(value: IndicatorValue) -> Source:
    """Return a stored value as it is entered into a publication."""
    definition = value.definition
    return _source(
        definition.indicator.code, value.measured_on, definition.measure, definition.reading,
        tuple(definition.indicator.disaggregation), rows_of(value.rows), value.exact_numerator,
    )  # fmt: skip


def _source(code, measured_on, measure, reading, dimensions, rows, numerator) -> Source:
    return Source(
        source_key(code, measured_on),
        kind_of(measure, reading),
        () if reading in WITHOUT_PARTS else tuple(dimensions),
        tuple(rows),
        numerator,
        reading in OF_ORGANISATIONS,
    )


def instrument_in_use() -> InstrumentVersion | None:
    """Return the version that was locked last: its bands are those of public tables."""
    return InstrumentVersion.objects.exclude(locked_at=None).order_by("locked_at", "version").last()


def publication(found: Outward) -> Publication:
    """Return every table of a publication: parts of figures, organisations by region and band.

    The same for every file made of these figures, whichever of the tables it shows: files are read together.
    Parts are those of the newest figure of each line: of two days, the difference would tell who came between.
    """
    newest = [values[-1] for _line, values in found.lines if values and values[-1].value is not None]
    indices = next((value for value in newest if value.line.reading == "A1"), None)
    return _published([source_of_value(value) for value in newest], indices and source_of_value(indices))


def publication_of_values(values: Iterable[IndicatorValue]) -> Publication:
    """Return the same of stored values, one a line, for a page."""
    computed = [value for value in values if value.exact is not None]
    indices = next((value for value in computed if value.definition.reading == "A1"), None)
    return _published([source_of_stored(value) for value in computed], indices and source_of_stored(indices))


def _published(sources: list[Source], indices: Source | None) -> Publication:
    """Publish figures; the approved mean index (A1) holds each organisation's exact index, of which its band follows."""
    version = instrument_in_use()
    if version is None or indices is None:
        return publish(sources)
    cuts = version.spec.bands
    bands = {row.organisation: band_of(row.amount, cuts).code for row in indices.rows if row.place == COUNTED}
    return publish(sources, band_source=indices.key, band_of=bands, bands=[band.code for band in cuts])


def public_id(organisation: str) -> str:
    """Return an identifier that stays the same and leads nowhere without the key, which is not in the database."""
    digest = hmac.new(settings.QABILET_PUBLIC_KEY.encode(), f"public|{organisation}".encode(), hashlib.sha256)
    return f"Q{digest.hexdigest()[:12].upper()}"
