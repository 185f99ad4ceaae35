"""A face -> the Open Badge it stands for, still to be signed. Pure."""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from fractions import Fraction

from certificates.badges.canonical import CREDENTIALS, OPEN_BADGES
from certificates.badges.proofs import moment
from certificates.faces.captions import ACHIEVEMENT
from certificates.faces.certificate import CertificateFace
from certificates.faces.summary import CapacitySummaryFace
from lms.core.formats import ZONE

TYPES = ["VerifiableCredential", "OpenBadgeCredential"]


@dataclass(frozen=True)
class Place:
    """Where a credential stands: addresses that were drawn or assigned once, and never change."""

    credential_id: str
    subject_id: str
    did: str
    site: str
    achievement_id: str
    status_list: str
    status_index: int


@dataclass(frozen=True)
class Outcome:
    """A learning outcome of the programme: its code, its words, where it is written."""

    code: str
    text: str
    address: str


def identity_hash(name: str, salt: str) -> str:
    """Return the salted hash under which a credential carries a name.

    Shape:  a name as printed, and the salt of its credential -> `sha256$` and 64 hexadecimal signs.
    Unit:   none.
    Errors: none.
    Source: Open Badges 3.0, IdentityHash: the hash of identifier and salt, one after the other, in UTF-8. We
            normalise to NFC first, so that one name has one hash.

    Example: "a@example.com" with "Kosher" ends in ...c922ef399.
    """
    return "sha256$" + hashlib.sha256((unicodedata.normalize("NFC", name) + salt).encode()).hexdigest()


def certificate_document(
    face: CertificateFace, place: Place, *, language: str, outcomes: Sequence[Outcome] = (), plain_name: bool = False
) -> dict:
    """Return the Open Badge of a certificate.

    Shape:  a face, the places of the credential, the language of its words, the outcomes the programme aligns to;
            whether the name stands in it as text (only if the holder asked) -> a JSON-LD document without a proof.
    Unit:   credits are hours.
    Errors: none.
    Source: Open Badges 3.0; Verifiable Credentials Data Model 2.0. Terms of these two only.
    """
    title = f"{face.title.get(language)} {face.title_second.get(language)}".strip()
    programme = face.programme.get(language)
    result_id = f"{place.achievement_id}#result"
    achievement = {
        "id": place.achievement_id,
        "type": ["Achievement"],
        "achievementType": "Certificate",
        "inLanguage": language,
        "name": programme,
        "description": f"{title}. {face.statement.get(language)}: {programme}.",
        "criteria": {"narrative": criteria_of(face, language)},
        "creditsAvailable": float(face.hours),
    }
    if outcomes:
        achievement["alignment"] = [
            {
                "type": ["Alignment"],
                "targetName": outcome.text,
                "targetUrl": outcome.address,
                "targetCode": outcome.code,
                "targetType": "ext:LearningOutcome",
            }
            for outcome in outcomes
        ]
    subject = {
        "id": place.subject_id,
        "type": ["AchievementSubject"],
        "identifier": [_identity(face, plain_name)],
        "creditsEarned": float(face.hours),
        "activityStartDate": moment(_start_of(date.fromisoformat(face.starts_on))),
        "activityEndDate": moment(_end_of(date.fromisoformat(face.ends_on))),
        "achievement": achievement,
    }
    name, result, least = (
        ("product_result", face.product_percent, face.product_pass)
        if face.kind == "competence"
        else ("result", face.result_percent, face.pass_percent)
    )
    if result is not None:
        achievement["resultDescription"] = [
            {
                "id": result_id,
                "type": ["ResultDescription"],
                "name": face.caption(name, language),
                "resultType": "Percent",
                "valueMin": "0",
                "valueMax": "100",
                **({"requiredValue": least} if least else {}),
            }
        ]
        subject["result"] = [{"type": ["Result"], "resultDescription": result_id, "value": result}]
    return _credential(
        place, f"{title}: {programme}", face.issuer.get(language), subject,
        from_=datetime.fromisoformat(face.issued_at), until=face.valid_until,
    )  # fmt: skip


def criteria_of(face: CertificateFace, language: str) -> str:
    """Return in words what had to be done: hours, test or product with its pass mark, what was covered.

    Attendance tells hours and meetings, or lessons, and no result.
    """
    hours = "hours_programme" if face.kind == "attendance" else "hours"
    said = [f"{face.caption(hours, language)}: {face.hours}"]
    if face.kind == "attendance" and face.attended is not None:
        told = face.caption("attendance_of", language).format(attended=face.attended, held=face.held)
        said.append(f"{face.caption('attendance', language)}: {told}")
    elif face.kind == "attendance" and face.lessons_held is not None:
        taken = face.caption("attendance_of", language).format(attended=face.lessons, held=face.lessons_held)
        said.append(f"{face.caption('lessons_taken', language)}: {taken}")
    if face.kind == "competence":
        mark = ACHIEVEMENT["pass"].get(language).format(percent=face.product_pass)
        said.append(f"{face.caption('product', language)}: {face.product.get(language)}")
        said.append(f"{face.caption('product_result', language)}: {mark} ({face.assessor.get(language)})")
    if face.pass_percent:
        said.append(f"{face.caption('result', language)}: {ACHIEVEMENT['pass'].get(language).format(percent=face.pass_percent)}")
    if face.competences:
        covered = "; ".join(words.get(language) for words in face.competences)
        key = "competences_shown" if face.kind == "competence" else "competences"
        said.append(f"{face.caption(key, language)}: {covered}")
    return ". ".join(said) + "."


def _identity(face: CertificateFace, plain_name: bool) -> dict:
    if plain_name:
        return {"type": "IdentityObject", "identityType": "name", "hashed": False, "identityHash": face.name}
    return {
        "type": "IdentityObject",
        "identityType": "name",
        "hashed": True,
        "salt": face.salt,
        "identityHash": identity_hash(face.name, face.salt),
    }


def capacity_document(
    face: CapacitySummaryFace, place: Place, *, language: str, in_full: bool, valid_until: date
) -> dict:
    """Return the Open Badge of an organisation's capacity level, in standard terms only.

    Shape:  the face of a summary whose last reading is full; the places; the language; whether index and domains
            are told, or the level alone; until when it may be relied on -> a JSON-LD document without a proof.
    Unit:   index points 0 to 100, exact decimals as text.
    Errors: ValueError for a reading that is provisional or has no band: only a full, locked result is stated.
    Source: Open Badges 3.0 (RubricCriterionLevel, ScaledScore); the bands are those of the instrument version.
    """
    reading = face.readings[-1]
    if reading.status != "full" or reading.band is None or reading.index is None:
        raise ValueError("only a full result with a band is stated")
    overall = f"{place.achievement_id}#overall"
    levels = {band.code: f"{overall}-{band.code}" for band in face.bands}
    descriptions = [
        {
            "id": overall,
            "type": ["ResultDescription"],
            "name": face.caption("band", language),
            "resultType": "RubricCriterionLevel",
            "valueMin": "0",
            "valueMax": "100",
            "rubricCriterionLevel": [
                {
                    "id": levels[band.code],
                    "type": ["RubricCriterionLevel"],
                    "name": band.name.get(language),
                    "level": str(number),
                    "points": band.least,
                }
                for number, band in enumerate(face.bands, start=1)
            ],
        }
    ]
    results = [{"type": ["Result"], "resultDescription": overall, "achievedLevel": levels[reading.band]}]
    if in_full:
        results[0]["value"] = _decimal(reading.index)
        for domain in reading.domains:
            described = f"{place.achievement_id}#{domain.code}"
            descriptions.append(
                {
                    "id": described,
                    "type": ["ResultDescription"],
                    "name": domain.name.get(language),
                    "resultType": "ScaledScore",
                    "valueMin": "0",
                    "valueMax": "100",
                }
            )
            if domain.index is not None:
                results.append({"type": ["Result"], "resultDescription": described, "value": _decimal(domain.index)})
    instrument = f"{face.instrument.get(language)} {face.instrument_code} {face.instrument_version}"
    words = {
        "instrument": instrument,
        "round": reading.round_code,
        "day": reading.assessed_on,
        "verifier": face.caption("trust_verifier", language),
    }
    subject = {
        "id": place.subject_id,
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "identityType": "name",
                "hashed": False,
                "identityHash": face.organisation.get(language),
            }
        ],
        "activityEndDate": moment(_end_of(date.fromisoformat(reading.assessed_on))),
        "achievement": {
            "id": place.achievement_id,
            "type": ["Achievement"],
            "achievementType": "ext:OrganisationalCapacity",
            "inLanguage": language,
            "name": ACHIEVEMENT["capacity"].get(language),
            "description": ACHIEVEMENT["capacity_description"].get(language).format(**words),
            "criteria": {"narrative": ACHIEVEMENT["capacity_criteria"].get(language).format(**words)},
            "version": face.instrument_version,
            "resultDescription": descriptions,
        },
        "result": results,
    }
    name = f"{ACHIEVEMENT['capacity'].get(language)}: {face.organisation.get(language)}"
    return _credential(
        place, name, face.issuer.get(language), subject,
        from_=datetime.fromisoformat(face.issued_at), until=valid_until.isoformat(),
    )  # fmt: skip


def _credential(place: Place, name: str, issuer: str, subject: dict, *, from_: datetime, until: str | None) -> dict:
    document = {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": place.credential_id,
        "type": TYPES,
        "issuer": {"id": place.did, "type": ["Profile"], "name": issuer, "url": place.site},
        "validFrom": moment(from_),
        "name": name,
        "credentialSubject": subject,
        "credentialStatus": {
            "id": f"{place.status_list}#{place.status_index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(place.status_index),
            "statusListCredential": place.status_list,
        },
    }
    if until is not None:
        document["validUntil"] = moment(_end_of(date.fromisoformat(until)))
    return document


def _start_of(day: date) -> datetime:
    """Return the first second of a day where the papers are issued, in UTC: the schema asks for a moment."""
    return datetime.combine(day, time(), tzinfo=ZONE).astimezone(UTC)


def _end_of(day: date) -> datetime:
    """Return the last second of a day where the papers are issued, in UTC."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=ZONE).astimezone(UTC)


def _decimal(exact: str) -> str:
    """Return an exact fraction "n/d" as a decimal of at most four places, rounded half away from zero, no zeros behind."""
    scaled = Fraction(exact) * 10_000
    whole = int(scaled + Fraction(1, 2)) if scaled >= 0 else -int(-scaled + Fraction(1, 2))
    text = f"{whole // 10_000}.{whole % 10_000:04d}".rstrip("0").rstrip(".")
    return text
