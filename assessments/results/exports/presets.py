"""The kinds of files a person can ask for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.utils import timezone

from assessments.capacity.queries.results import sheets_wanted
from assessments.results.exports.book import Made, workbook
from assessments.results.exports.files import csv_files
from assessments.results.exports.statistics import parquet_files, sav_files
from assessments.results.queries.options import Options
from lms.core.http import XLSX

ZIP = "application/zip"

# From so many closed sheets on, a file takes more than two seconds and is made beside the request.
SHEETS_IN_A_REQUEST = 400


@dataclass(frozen=True)
class Preset:
    """One kind of file: how it is made and what it is called on a disk."""

    make: Callable[..., Made]
    ending: str
    content_type: str


PRESETS = {
    "workbook": Preset(workbook, "xlsx", XLSX),
    "csv_excel": Preset(partial(csv_files, profile="excel"), "zip", ZIP),
    "csv": Preset(csv_files, "zip", ZIP),
    "sav": Preset(sav_files, "zip", ZIP),
    "parquet": Preset(parquet_files, "zip", ZIP),
}


def file_name(preset: str, at: datetime) -> str:
    """Return what the file is called."""
    return f"qabilet-{preset.replace('_', '-')}-{timezone.localdate(at).isoformat()}.{PRESETS[preset].ending}"


def is_long(options: Options) -> bool:
    """Tell whether the file is better made beside the request; one query."""
    return sheets_wanted(options.wanted) > SHEETS_IN_A_REQUEST
