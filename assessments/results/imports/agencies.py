"""A list of target agencies → rows to freeze, or every bad row named. Nothing is saved here."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.results.imports.participants import ListFault
from assessments.results.measurement.registers import AGENCY_LEVELS
from assessments.results.models import TargetAgency
from lms.core.models import Region
from lms.core.tables import Column, Table, read_sheet

REQUIRED, OPTIONAL = ("code", "name_ru"), ("name_en", "name_kk", "level", "region")
ORDER = ("code", "name_en", "name_ru", "name_kk", "level", "region")
MAX_ROWS = 500
CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}")


@dataclass(frozen=True)
class AgencySheet:
    """What a list holds, and what is wrong in it."""

    agencies: list[TargetAgency]
    faults: list[ListFault]


def read_agencies(content: bytes, filename: str) -> AgencySheet:
    """Read a list of agencies. SheetError for a bad file."""
    sheet = read_sheet(content, filename, required=REQUIRED, optional=OPTIONAL, max_rows=MAX_ROWS)
    regions = set(Region.objects.values_list("code", flat=True))
    agencies, faults, seen = [], [], set()
    for number, row in sheet.numbered():
        code, level, region = row["code"].strip().upper(), row.get("level", "").casefold(), row.get("region", "").upper()
        wrong = list(_faults(number, code, row, level, region, regions, seen))
        seen.add(code)
        if wrong:
            faults += wrong
        else:
            names = {name: row.get(name, "").strip()[:200] for name in ("name_en", "name_ru", "name_kk")}
            agencies.append(TargetAgency(code=code, level=level, region_id=region or None, **names))
    return AgencySheet(agencies, faults)


def _faults(number, code, row, level, region, regions, seen):
    if not CODE.fullmatch(code):
        yield ListFault(number, "code", _("a short code of capital letters, digits and hyphens is expected, such as MCI."))
    elif code in seen:
        yield ListFault(number, "code", _("this code stands in the list already."))
    if not row["name_ru"].strip():
        yield ListFault(number, "name_ru", _("the name is missing."))
    if level and level not in AGENCY_LEVELS:
        yield ListFault(number, "level", _("one of these is expected: %(known)s.") % {"known": ", ".join(AGENCY_LEVELS)})
    if region and region not in regions:
        yield ListFault(number, "region", _("a region code such as KZ-75 is expected."))


def agencies_template() -> Table:
    """Return the empty list to fill in."""
    return Table("agencies", [Column(code) for code in ORDER], [])
