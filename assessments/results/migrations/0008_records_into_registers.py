"""Records of the shared form become records of their registers: nothing is guessed, what is missing is missing.

The number, the count of people, the grade and the flag of the ministry become facts; the means of verification
becomes a paper of the kind "means". Agencies of R2.4 become a frozen list from the first day on, with a code each.
The way back puts all of it into the columns again.
"""

from django.db import migrations

NUMBERS = {"R2.2": "registration", "R2.5": "contract", "R3.4": "incoming"}
BACK = ("registration", "contract", "incoming", "reference")
NOTE = "Taken over from the records of recognition"


def facts_of(line, reference, people, grade, is_ministry):
    """Return the facts of a record of before; what it did not say is left out."""
    facts = {}
    if reference:
        facts[NUMBERS.get(line, "reference")] = reference
    if people is not None:
        facts["people"] = people
    if grade:
        facts["grade"] = str(grade)
    if is_ministry:
        facts["is_ministry"] = True
    return facts


def columns_of(line, facts):
    """Return the columns of before: the inverse of `facts_of`. A grade of nothing was 0 in the register of agencies."""
    return {
        "reference": next((facts[code] for code in BACK if facts.get(code)), "")[:80],
        "people": facts.get("people"),
        "grade": int(facts["grade"]) if facts.get("grade") else 0 if line == "R2.4" else None,
        "is_ministry": bool(facts.get("is_ministry")),
    }


def forward(apps, schema_editor):
    Record, Paper = apps.get_model("results", "ActivityRecord"), apps.get_model("results", "RecordPaper")
    codes = _agencies(apps, Record)
    for record in Record.objects.select_related("indicator").iterator():
        line = record.indicator.code
        facts = facts_of(line, record.reference, record.people, record.grade, record.is_ministry)
        if line == "R2.4" and record.title in codes:
            facts["agency"] = codes[record.title]
            record.title = facts["agency"]
        record.facts = facts
        record.save(update_fields=["facts", "title"])
        Paper.objects.create(record_id=record.pk, kind="means", evidence_id=record.evidence_id)


def _agencies(apps, Record):
    """Freeze the agencies that records named; return the code of each."""
    List, Agency = apps.get_model("results", "AgencyList"), apps.get_model("results", "TargetAgency")
    User = apps.get_model("core", "User")
    records = Record.objects.filter(indicator__code="R2.4", withdrawn_at=None).order_by("happened_on", "recorded_at")
    first = records.first()
    keeper = first and (first.recorded_by_id or User.objects.order_by("joined_at").values_list("pk", flat=True).first())
    if not keeper:
        return {}
    held = List.objects.create(
        frozen_on=first.happened_on, note=NOTE, frozen_by_id=keeper, frozen_at=first.recorded_at
    )
    codes = {}
    for title in dict.fromkeys(records.values_list("title", flat=True)):
        codes[title] = f"AG-{len(codes) + 1:03}"
        Agency.objects.create(list_id=held.pk, code=codes[title], name_ru=title)
    return codes


def back(apps, schema_editor):
    Record, Paper = apps.get_model("results", "ActivityRecord"), apps.get_model("results", "RecordPaper")
    Evidence, Agency = apps.get_model("evidence", "Evidence"), apps.get_model("results", "TargetAgency")
    Organisation = apps.get_model("core", "Organisation")
    names = {row.code: row.name_ru or row.name_kk or row.name_en for row in Agency.objects.order_by("list__frozen_on")}
    keeper = Organisation.objects.filter(kind="coordinator").order_by("code").first()
    for record in Record.objects.select_related("indicator").iterator():
        facts = record.facts
        for name, value in columns_of(record.indicator.code, facts).items():
            setattr(record, name, value)
        record.title = names.get(facts.get("agency"), record.title)
        papers = Paper.objects.filter(record_id=record.pk).order_by("kind")
        paper = papers.filter(kind="means").first() or papers.first()
        record.evidence_id = paper.evidence_id if paper else Evidence.objects.create(
            organisation_id=keeper.pk, kind="paper", title=record.title, dated_on=record.happened_on,
            added_by_id=record.recorded_by_id, added_at=record.recorded_at,
        ).pk
        record.save()
    Paper.objects.all().delete()
    Agency.objects.all().delete()
    apps.get_model("results", "AgencyList").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [("results", "0007_register_fields")]

    operations = [migrations.RunPython(forward, back)]
