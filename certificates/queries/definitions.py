"""Reading for definitions: their lines, the specimen that is drawn of one, and what still keeps it from use."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from certificates.drawing.certificate import MOST_LOGOS, MOST_SIGNATORIES, refuse_long
from certificates.drawing.samples import sample_certificate
from certificates.eligibility import ATTENDANCE, POST_TEST, PRODUCT, least_percent
from certificates.faces import LANGUAGES, CertificateFace
from certificates.faces.building import CertificateFacts, certificate_face
from certificates.models import CredentialDefinition
from certificates.queries.credentials import module_words, months_later, product_words, whole_hours
from certificates.queries.pictures import pictures_of
from courses.queries.outlines import programme_outline, programme_titles, titles_of_programmes
from lms.core.formats import ZONE
from lms.core.papers.guard import guard
from lms.core.papers.lettering import UnknownLetter
from lms.core.papers.page import DoesNotFit
from lms.core.papers.pictures import BadPicture

NO_ID = UUID(int=0)
SPECIMEN_DAYS = 60


@dataclass(frozen=True)
class DefinitionLine:
    """One code with all its versions, newest first."""

    code: str
    programme: str
    versions: tuple[CredentialDefinition, ...]


def definition_lines(user, language: str) -> list[DefinitionLine]:
    """Return all definitions, by code; two queries."""
    titles = titles_of_programmes(language)
    found: dict[str, list[CredentialDefinition]] = {}
    for one in CredentialDefinition.objects.visible_to(user):
        found.setdefault(one.code, []).append(one)
    return [
        DefinitionLine(code, titles.get(versions[0].programme_key, "–"), tuple(versions))
        for code, versions in found.items()
    ]


def element_of(definition: CredentialDefinition, kind: str, element_id) -> dict | None:
    """Return a signatory or a logo of this version, or None: an element of another one is none of its."""
    return next((one for one in getattr(definition, kind) if one.get("id") == str(element_id)), None)


def picture_of(definition: CredentialDefinition, element_id) -> tuple[bytes, str] | None:
    """Return the picture of an element of this version with what it is, or None; one query."""
    for one in (*definition.signatories, *definition.logos):
        if one.get("id") == str(element_id) and one.get("picture"):
            try:
                content = pictures_of([one["picture"]])[one["picture"]]
            except BadPicture:
                return None
            return content, "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
    return None


def specimen_face(definition: CredentialDefinition, at: datetime) -> CertificateFace | None:
    """Return the face of an invented person under this definition, marked as a sample; None without a programme.

    Nothing is stored, its number belongs to nobody, and its QR leads to the page where numbers are typed.
    """
    outline = programme_outline(definition.programme_key, "en")
    if outline is None:
        return None
    on, sample = at.astimezone(ZONE).date(), sample_certificate()
    lessons = len(outline.lessons)
    is_attendance, is_competence = definition.kind == "attendance", definition.kind == "competence"
    tells_meetings = is_attendance and least_percent(definition.rule, ATTENDANCE) is not None
    facts = CertificateFacts(
        kind=definition.kind, name=sample.name, latin_name=sample.latin_name,
        programme=programme_titles(definition.programme_key), programme_code=outline.code,
        definition_code=definition.code, definition_version=definition.version, hours=whole_hours(outline),
        starts_on=on - timedelta(days=SPECIMEN_DAYS), ends_on=on, lessons=lessons,
        lessons_held=lessons if is_attendance else None,
        attended=sample.attended if tells_meetings else None, held=sample.held if tells_meetings else None,
        result_percent=None if is_attendance or is_competence else "86", pass_percent=_mark(definition, outline.rule),
        product=product_words(definition, outline), product_percent="88" if is_competence else None,
        product_pass=least_percent(definition.rule, PRODUCT),
        competences=definition.competences or module_words(outline), signatories=definition.signatories,
        logos=definition.logos, texts=definition.texts, valid_until=months_later(on, definition.validity_months),
        accent=definition.accent,
    )  # fmt: skip
    face = certificate_face(
        facts, code=sample.code, credential_id=str(NO_ID), salt=sample.salt,
        check_address=f"{settings.PUBLIC_BASE_URL}/verify/", issued_on=on, at=at,
    )  # fmt: skip
    return replace(face, is_sample=True)


def _mark(definition: CredentialDefinition, rule: dict) -> str | None:
    if definition.kind != "completion":
        return None
    return least_percent(definition.rule, POST_TEST) or least_percent(rule, POST_TEST)


def requirement_words(row: CredentialDefinition) -> list[str]:
    """Return the rule in words, a line each."""
    words = {
        "programme": _("all requirements of the programme are met"),
        "cohort": _("the cohort has ended, and its last live meeting is over"),
        "lessons": _("lessons taken: at least %(percent)s %%"),
        "attendance": _("live meetings attended, in units of all that were planned: at least %(percent)s %%"),
        "product": _("the practical product judged by rubric: at least %(percent)s %%"),
        "post_test": _("final test: at least %(percent)s %%"),
        "pre_test": _("the first test is taken"),
    }
    lines = [words[line["code"]] % {"percent": line.get("percent_min", 0)} for line in row.rule["requirements"]]
    return [line.replace(" %", "\u00a0%") for line in lines]


def faults_of(definition: CredentialDefinition, at: datetime) -> list[str]:
    """Return what keeps a definition from use, in words that name place and cure; seven queries at most."""
    face = specimen_face(definition, at)
    if face is None:
        return [_("The programme of this definition is not published. Publish its pages first.")]
    faults = []
    if not definition.signatories:
        faults.append(_("Nobody signs. Add a signatory."))
    if len(definition.signatories) > MOST_SIGNATORIES or len(definition.logos) > MOST_LOGOS:
        faults.append(_("There are more than three signatories or four logos. Take some out."))
    if definition.kind == "competence" and not all(getattr(face.product, code) for code in LANGUAGES):
        faults.append(_("The programme has no assignment to name as the product. Type the product in three languages."))
    try:
        pictures_of(face.pictures)
    except BadPicture:
        faults.append(_("A logo or a signature is lost or damaged. Upload it again."))
    try:
        guard(face)
        refuse_long(face)
    except UnknownLetter as unknown:
        faults.append(
            _("No font has the letter %(point)s, which stands in the field “%(field)s”. Type it in another way.")
            % {"point": unknown.point, "field": unknown.field}
        )
    except DoesNotFit as long:
        faults.append(_("This text is too long for its place: “%(text)s”. Make it shorter.") % {"text": str(long)[:80]})
    return faults
