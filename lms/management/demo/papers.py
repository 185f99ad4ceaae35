"""What the demonstration shows of papers: who earns attendance and competence, with a signature and a partner's logo;
and a few papers from before the system, marked as examples.
"""

import io
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from math import sin

from PIL import Image, ImageDraw

from certificates.actions import issue_if_earned
from certificates.actions.definitions import (
    Values,
    change_draft,
    draft_definition,
    put_in_use,
    put_logo,
    put_signatory,
)  # fmt: skip
from certificates.actions.past import record_papers
from certificates.imports.past import check_file, rows_of
from certificates.models import Credential, CredentialDefinition
from courses.actions.enrolments import meet_milestone
from courses.models import Enrolment
from courses.queries.outlines import programme_key_of, programme_outline
from lms.core.models import User
from lms.core.tables import Column, Table, to_csv

DIRECTOR = {"en": "R. Sadyrbayeva", "ru": "Р. Садырбаева", "kk": "Р. Садырбаева"}
ROLE = {"en": "Programme director", "ru": "Директор программы", "kk": "Бағдарлама директоры"}
PARTNER = {"en": "Open Steppe (an invented partner)", "ru": "«Открытая степь» (вымышленный партнёр)", "kk": "«Ашық дала» (ойдан шығарылған серіктес)"}
PLACE = {"en": "Almaty", "ru": "Алматы", "kk": "Алматы"}
JUDGED = 4
KINDS = {"attendance": {"lessons": 80}, "competence": {"product": 70}}


def define_papers(programme: str, administrator: User, at: datetime) -> list[CredentialDefinition]:
    """Put attendance and competence of a programme in use; a second time nothing changes."""
    made, who = [], {"by": administrator, "at": at}
    for kind, percents in KINDS.items():
        if CredentialDefinition.objects.filter(code=f"{programme}-{kind}").exists():
            continue
        draft = draft_definition(programme_key=programme_key_of(programme), kind=kind, **who)
        put_signatory(definition=draft, element_id=None, name=DIRECTOR, role=ROLE, picture=signature(), **who)
        draft = put_logo(definition=draft, element_id=None, name=PARTNER, picture=logo(), **who)
        values = Values(percents=percents, accent=draft.accent, texts={"place": PLACE, **_product(kind)})
        made.append(put_in_use(definition=change_draft(definition=draft, values=values, revision=None, **who), **who))
    return made


def issue_other_kinds(cohort_code: str, administrator: User, at: datetime) -> str:
    """Define the two other kinds for the programme of a cohort; the first who completed have a product judged, and who
    was there without completing earns attendance. Return a line of news."""
    rows = Enrolment.objects.filter(cohort__code=cohort_code).select_related("cohort", "learner").order_by("enrolled_at", "id")
    first = rows.first()
    if first is None:
        return f"{cohort_code}: nobody to attest"
    define_papers(programme_outline(first.cohort.programme_key, "en").code, administrator, at)
    for number, enrolment in enumerate(rows.exclude(completed_on=None)[:JUDGED]):
        meet_milestone(enrolment=enrolment, code="product", percent=Decimal(72 + 5 * number), at=at + timedelta(minutes=number))
    for enrolment in rows.filter(completed_on=None):
        issue_if_earned(enrolment=enrolment, at=at)
    issued = Credential.objects.filter(enrolment__cohort__code=cohort_code).values_list("definition__kind", flat=True)
    counts = Counter(issued)
    return f"{cohort_code}: " + ", ".join(f"{kind}: {counts[kind]}" for kind in sorted(counts))


PAST = (
    # number, family name, given name, Latin name, kind, programme, hours, first day, last day, issued, valid until
    ("EXAMPLE-01/2021", "Үлгіова", "Айсұлу", "Aisulu Ulgiova", "completion", "Қоғамдық бақылау негіздері (үлгі)", 36, "2021-10-01", "2021-10-12", "2021-10-15", ""),
    ("EXAMPLE-02/2021", "Примеров", "Пётр", "Pyotr Primerov", "attendance", "Основы общественного контроля (пример)", 36, "2021-10-01", "2021-10-12", "2021-10-15", ""),
    ("EXAMPLE-07/2019", "Үлгібаев", "Нұрлан", "", "completion", "Адвокация мектебі (үлгі)", 72, "2019-02-04", "2019-04-26", "2019-04-30", "2022-04-30"),
)  # fmt: skip
OWN_PAST = ("EXAMPLE-11/2022", "completion", "Бюджет туралы ашық деректер (үлгі)", 24, "2022-05-16", "2022-05-20", "2022-05-23", "")


def record_past_papers(holder: User, administrator: User, at: datetime) -> str:
    """Record a few invented old papers by the sheet that administrators send; one of them is the holder's. A second time
    nothing is added. Return a line of news.
    """
    number, *rest = OWN_PAST
    own = (number, holder.family_name or holder.given_name, holder.given_name, holder.latin_name, *rest)
    columns = ("number", "family_name", "given_name", "latin_name", "kind", "programme", "hours", "starts_on", "ends_on", "issued_on", "valid_until", "email")
    rows = [*((*row, "") for row in PAST), (*own, holder.email)]
    sheet = Table("papers", [Column(code) for code in columns], rows)
    found = check_file(content=to_csv(sheet), filename="old.csv", user=administrator, at=at)
    if found.sheet_fault or found.faults:
        raise RuntimeError(f"old papers of the demonstration: {found.sheet_fault} {found.faults}")
    checked, digest = rows_of(found.token, user=administrator)
    new = record_papers(rows=checked, file_digest=digest, by=administrator, at=at)
    return f"papers from before the system: {new} recorded"


def _product(kind: str) -> dict:
    if kind != "competence":
        return {}
    return {"product": {"en": "Report of a public expertise", "ru": "Заключение общественной экспертизы", "kk": "Қоғамдық сараптама қорытындысы"}}


def signature() -> bytes:
    """Return an invented signature on a see-through ground."""
    image = Image.new("RGBA", (900, 260), (0, 0, 0, 0))
    points = [(40 + x, 150 - 90 * sin(x / 41) * (1 - x / 1000) - 25 * sin(x / 13)) for x in range(0, 800, 4)]
    ImageDraw.Draw(image).line(points, fill=(24, 40, 110, 255), width=8, joint="curve")
    return _saved(image)


def logo() -> bytes:
    """Return an invented logo: a sun over a plain."""
    image = Image.new("RGBA", (480, 160), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.ellipse((180, 20, 300, 140), fill=(232, 176, 74, 255))
    pen.rectangle((20, 96, 460, 140), fill=(20, 82, 79, 255))
    return _saved(image)


def _saved(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
