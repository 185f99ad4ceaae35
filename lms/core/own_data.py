"""What is kept about one person on the ground, as rows of plain values; every floor above gives its part the same way."""

from django.db.models import Q, QuerySet

from lms.core.models import AuditEntry, Consent, ErasureRequest, Job, LetterChoice, Membership, Notice, User

Sections = dict[str, list[dict]]


def rows(found: QuerySet, *fields: str) -> list[dict]:
    """Return rows of these columns. One query."""
    return list(found.values(*fields))


def own_data(user: User) -> Sections:
    """Return profile, roles, consents, letters and requests of a person; seven queries."""
    return {
        "profile": rows(
            User.objects.filter(pk=user.pk), "id", "email", "number", "given_name", "family_name", "patronymic", "latin_name", "language",
            "joined_at", "last_login",
        ),
        "roles": rows(Membership.objects.filter(user=user).order_by("starts_on"), "organisation__code", "role", "starts_on", "ends_on"),
        "consents": rows(Consent.objects.filter(user=user).order_by("given_at"), "purpose", "language", "text_digest", "given_at", "withdrawn_at"),
        "letters": rows(Notice.objects.filter(user=user).order_by("created_at"), "letter", "subject", "body", "created_at", "sent_at", "read_at"),
        "letter_choices": rows(LetterChoice.objects.filter(user=user), "off", "is_detailed", "quiet_from", "quiet_until", "changed_at"),
        "jobs": rows(Job.objects.filter(owner=user).order_by("asked_at"), "kind", "title", "state", "asked_at", "ended_at"),
        "requests_to_erase": rows(ErasureRequest.objects.filter(user=user), "keeps_papers", "asked_at", "withdrawn_at", "decided_at", "is_done", "answer"),
    }


def acts_on(user: User, keys: dict[str, list]) -> list[dict]:
    """Return the recorded acts on a person's rows, and whether the person or somebody else did them; two queries.

    `keys` are the person's rows by table. Whoever else acted is told by role, not by name: that is their own data.
    """
    wanted = Q(table=User._meta.label_lower, row=str(user.pk))
    for table, found in keys.items():
        wanted |= Q(table=table, row__in=[str(key) for key in found])
    entries = list(AuditEntry.objects.filter(wanted).order_by("id").values("at", "actor", "act", "table", "reason"))
    roles: dict = {}
    for person, role in Membership.objects.filter(user_id__in={entry["actor"] for entry in entries}).values_list("user_id", "role"):
        roles.setdefault(person, set()).add(role)
    return [
        {
            "at": entry["at"], "act": entry["act"], "on": entry["table"], "reason": entry["reason"],
            "by": "you" if entry["actor"] == user.pk else ", ".join(sorted(roles.get(entry["actor"], ()))) or "the system",
        }
        for entry in entries
    ]
