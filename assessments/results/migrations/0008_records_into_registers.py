"""Records of the shared form become records of their registers: nothing is guessed, what is missing is missing.

The number, the count of people, the grade and the flag of the ministry become facts; the means of verification
becomes a paper of the kind "means". Agencies of R2.4 become a frozen list from the first day on, with a code each.
The way back puts all of it into the columns again.
"""

from django.db import migrations

NUMBERS = {"R2.2": "registration", "R2.5": "contract", "R3.4": "incoming"}
BACK = ("registration", "contract", "incoming", "reference")
NOTE = "Taken over from the records of recognition"


def forward(apps, schema_editor):
    Record, Paper = apps.get_model("results", "ActivityRecord"), apps.get_model("results", "RecordPaper")
    codes = _agencies(apps, Record)
    for record in Record.objects.select_related("indicator").iterator():
        line, facts = record.indicator.code, {}
        if record.reference:
            facts[NUMBERS.get(line, "reference")] = record.reference
        if record.people is not None:
            facts["people"] = record.people
        if record.grade:
            facts["grade"] = str(record.grade)
        if record.is_ministry:
            facts["is_ministry"] = True
        if line == "R2.4" and record.title in codes:
            facts["agency"] = codes[record.title]
            record.title = facts["agency"]
        record.facts = facts
        record.save(update_fields=["facts", "title"])
        Paper.objects.create(record=record, kind="means", evidence_id=record.evidence_id)


def _agencies(apps, Record):
    """Freeze the agencies that records named; return the code of each."""
    List, Agency = apps.get_model("results", "AgencyList"), apps.get_model("results", "TargetAgency")
    User = apps.get_model("core", "User")
    records = Record.objects.filter(indicator__code="R2.4", withdrawn_at=None).order_by("happened_on", "recorded_at")
    first = records.first()
    keeper = first and (first.recorded_by or User.objects.order_by("joined_at").first())
    if not keeper:
        return {}
    held = List.objects.create(
        frozen_on=first.happened_on, note=NOTE, frozen_by=keeper, frozen_at=first.recorded_at
    )
    codes = {}
    for title in dict.fromkeys(records.values_list("title", flat=True)):
        codes[title] = f"AG-{len(codes) + 1:03}"
        Agency.objects.create(list=held, code=codes[title], name_ru=title)
    return codes


def back(apps, schema_editor):
    Record, Paper = apps.get_model("results", "ActivityRecord"), apps.get_model("results", "RecordPaper")
    Evidence, Agency = apps.get_model("evidence", "Evidence"), apps.get_model("results", "TargetAgency")
    Organisation = apps.get_model("core", "Organisation")
    names = {row.code: row.name_ru or row.name_kk or row.name_en for row in Agency.objects.order_by("list__frozen_on")}
    keeper = Organisation.objects.filter(kind="coordinator").order_by("code").first()
    for record in Record.objects.select_related("indicator").iterator():
        facts = record.facts
        record.reference = next((facts[code] for code in BACK if facts.get(code)), "")[:80]
        record.people = facts.get("people")
        record.grade = int(facts["grade"]) if facts.get("grade") else 0 if record.indicator.code == "R2.4" else None
        record.is_ministry = bool(facts.get("is_ministry"))
        record.title = names.get(facts.get("agency"), record.title)
        papers = Paper.objects.filter(record=record).order_by("kind")
        paper = papers.filter(kind="means").first() or papers.first()
        record.evidence = paper.evidence if paper else Evidence.objects.create(
            organisation=keeper, kind="paper", title=record.title, dated_on=record.happened_on,
            added_by=record.recorded_by, added_at=record.recorded_at,
        )
        record.save()
    Paper.objects.all().delete()
    Agency.objects.all().delete()
    apps.get_model("results", "AgencyList").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [("results", "0007_register_fields")]

    operations = [migrations.RunPython(forward, back)]
