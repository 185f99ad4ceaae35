"""Every address against every role (T-MATRIX): an address nobody listed fails the test.

Addresses without arguments answer 200 to the roles named here, 404 to anybody else signed in, and lead guests to the
sign-in page. Addresses with an id answer the same 404 for a foreign and a missing row; their own tests stand with
the wings, here every one is asked for a row that does not exist.
"""

import re
import uuid

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import activate, override

EVERYBODY = frozenset({
    "trainee", "foreign trainee", "lead", "trainer", "assessor", "monitor", "M&E staff", "donor", "administrator",
})
MEMBERS = frozenset({"trainee", "foreign trainee", "lead"})
ADMINISTRATOR, LEAD = frozenset({"administrator"}), frozenset({"lead"})
MONITOR_LEAD, MONITOR = frozenset({"monitor"}), frozenset({"monitor", "M&E staff"})
TEACHERS = frozenset({"trainer", "administrator"})
NOBODY: frozenset[str] = frozenset()  # answers to POST only, or leads elsewhere
PUBLIC = {"gallery", "glossary", "join_by_card", "method", "reports", "search", "shown_results", "accessibility", "help", "privacy", "verify", "verify_file", "service_worker", "healthz", "readyz", "did_document"}
WHO_READS = {
    "assess": frozenset({"assessor"}), "issue_missing": NOBODY, "issue_cohorts": ADMINISTRATOR, "past_papers": ADMINISTRATOR,
    "past_template": ADMINISTRATOR, "confirm_past": NOBODY, "claim_paper": NOBODY, "fetched_paper": NOBODY, "jobs": EVERYBODY, "learn": EVERYBODY, "learn_saved": EVERYBODY,
    "check_in": EVERYBODY, "calendar": EVERYBODY, "service_worker": EVERYBODY, "manage": ADMINISTRATOR, "go_on": NOBODY, "set_light": NOBODY, "grading": TEACHERS,
    "grading_agreement": TEACHERS, "facilitate": MONITOR | {"trainer", "assessor"}, "own_notes": EVERYBODY, "manage_audit": ADMINISTRATOR,
    "definitions": ADMINISTRATOR, "new_definition": ADMINISTRATOR, "manage_certificates": ADMINISTRATOR, "manage_health": ADMINISTRATOR,
    "manage_erasures": ADMINISTRATOR,
    "manage_invite": ADMINISTRATOR, "manage_organisation_new": ADMINISTRATOR, "manage_organisations": ADMINISTRATOR,
    "manage_people": ADMINISTRATOR, "mfa_activate_totp": NOBODY, "monitoring": MONITOR | ADMINISTRATOR,
    "monitoring_export": MONITOR, "monitoring_reports": MONITOR, "monitoring_rounds": MONITOR, "monitoring_tools": MONITOR | {"assessor"},
    "monitoring_gain": MONITOR, "monitoring_tests": MONITOR, "monitoring_tests_file": MONITOR,
    "my_certificates": EVERYBODY, "transcript": EVERYBODY, "new_cohort": TEACHERS, "new_round": MONITOR, "org_capacity": MEMBERS,
    "monitoring_plans": MONITOR, "organisation_events": MONITOR, "new_step": NOBODY, "make_plan": NOBODY, "org_plan": MEMBERS, "org_consents": LEAD,
    "org_views": LEAD,
    "org_evidence": LEAD, "org_products": LEAD, "learn_portfolio": EVERYBODY, "tool_register": MONITOR, "instruments": MONITOR, "ties": MONITOR,
    "cohort_capacity": MONITOR | ADMINISTRATOR, "participants_template": MONITOR, "target_agencies": MONITOR | ADMINISTRATOR,
    "agencies_template": MONITOR, "org_consultations": LEAD, "org_tools": MEMBERS, "organisation": MEMBERS, "organisation_people": LEAD,
    "notices": EVERYBODY, "letter_settings": EVERYBODY, "read_all_notices": NOBODY, "organisation_cards": LEAD, "profile": EVERYBODY,
    "record_use": LEAD, "record_values": NOBODY, "save_answers": EVERYBODY, "save_sheet_items": NOBODY, "start": NOBODY, "asked_questions": TEACHERS,
    "question_banks": frozenset({"trainer"}), "facts": TEACHERS, "new_fact": TEACHERS, "content": TEACHERS, "texts": TEACHERS, "publishing_rules": ADMINISTRATOR,
    "own_data": EVERYBODY, "erase": EVERYBODY, "erase_withdraw": NOBODY, "new_module": TEACHERS,
    "teach": TEACHERS, "organisation_profile": LEAD, "snapshots": MONITOR | ADMINISTRATOR, "quality": MONITOR | ADMINISTRATOR,
    "results": MONITOR | ADMINISTRATOR | {"donor"}, "values": MONITOR | ADMINISTRATOR, "step_values": NOBODY, "outward": MONITOR, "log_frames": MONITOR, "periods": MONITOR | ADMINISTRATOR, "new_period": MONITOR,
    **dict.fromkeys(PUBLIC, EVERYBODY),
}


def routes():
    """Yield (address pattern, name, module of the view) of every route of ours."""

    def walk(patterns, prefix):
        for entry in patterns:
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns, prefix + str(entry.pattern))
            elif isinstance(entry, URLPattern):
                yield prefix + str(entry.pattern), entry.name, entry.callback.__module__

    with override("en"):
        return [
            (re.sub(r"^\^|\$$", "", address), name, module)
            for address, name, module in walk(get_resolver().url_patterns, "")
            if module.startswith(("lms.", "courses", "assessments", "certificates"))
        ]


PLAIN = sorted({
    (address, name)
    for address, name, _ in routes()
    if name and "<" not in address and "(" not in address and not address.startswith("api/")
})
NESTED = sorted({(address, name) for address, name, _ in routes() if name and "<" in address})


def filled(address: str) -> str:
    """Put a value that names nothing into every argument."""
    values = {"uuid": str(uuid.UUID(int=7)), "int": "987654", "slug": "no-such-thing", "str": "no-such-thing"}
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda m: values.get(m[1] or "str", "no-such-thing"), address)


@pytest.mark.parametrize(("address", "name"), PLAIN, ids=[name for _, name in PLAIN])
def test_a_page_is_read_by_whom_it_is_for_and_by_nobody_else(client, cast, address, name):
    activate("en")
    assert name in WHO_READS, "an address that nobody listed: say who reads it"
    guest = client.get(f"/{address}")
    assert (guest.status_code == 200) == (name in PUBLIC)

    readers = set()
    for role, person in cast.everybody.items():
        client.force_login(person)
        answer = client.get(f"/{address}")
        assert answer.status_code in (200, 302, 404, 405), f"{role}: {answer.status_code}"
        if answer.status_code == 200:
            readers.add(role)
    assert readers == WHO_READS[name]


@pytest.mark.parametrize(("address", "name"), NESTED, ids=[name for _, name in NESTED])
def test_what_does_not_exist_is_a_404_for_everybody_and_never_a_fault(client, cast, address, name):
    activate("en")
    for role, person in {"guest": None, **cast.everybody}.items():
        if person:
            client.force_login(person)
        answer = client.get(filled(address))
        assert answer.status_code in (302, 404, 405, 401, 200), f"{role}: {answer.status_code}"
        if answer.status_code == 200:
            assert name in {"verify_token", "stop_letters"}, f"{role} read {address}"
