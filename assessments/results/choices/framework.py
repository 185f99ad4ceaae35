"""Words for what readings say in codes."""

from django.utils.translation import gettext_lazy as _

from assessments.results.choices.registers import REGISTER_REASONS, TOPICS

REASONS = {
    "assessed": _("assessed, full result"),
    "not_assessed": _("not assessed after training"),
    "provisional": _("the result is provisional"),
    "reached_70": _("index of 70 or above"),
    "below_70": _("index below 70"),
    "improved": _("improved by more than the noise limit"),
    "same": _("no clear change"),
    "declined": _("declined by more than the noise limit"),
    "not_comparable": _("the two results cannot be compared"),
    "no_full_t0": _("no full result before training"),
    "not_trained": _("completed no programme by this day"),
    "window_open": _("the assessment window after training is not over"),
    "band_rose": _("rose at least one capacity level"),
    "band_kept_top": _("kept one of the two top levels"),
    "band_same": _("same capacity level"),
    "band_fell": _("lower capacity level"),
    "paired": _("both results can be compared"),
    "tool_used": _("used a modern tool"),
    "no_record": _("no accepted use of a modern tool in 12 months"),
    "tools_enough": _("enough tools and categories, one after training"),
    "too_few_tools": _("too few modern tools"),
    "too_few_categories": _("too few categories of tools"),
    "none_after_training": _("no use after training"),
    "item_level_enough": _("item 4.2 is verified at level 3 or 4"),
    "item_level_below": _("item 4.2 is verified below level 3"),
    "item_without_level": _("item 4.2 has no level"),
    "new_tool": _("a tool that was not in use before training"),
    "no_new_tool": _("all tools were in use before training"),
    "tested": _("took the post-test"),
    "organisation_not_counted": _("the organisation is not counted"),
    **REGISTER_REASONS,
}

STATES = {
    "no_data": _("no data yet"),
    "provisional": _("provisional"),
    "reached": _("target reached"),
    "under_way": _("under way"),
}
KINDS = {"no_data": "calm", "provisional": "warn", "reached": "good", "under_way": "warn"}

VALUE_STATES = {
    "draft": _("draft"),
    "submitted": _("submitted"),
    "returned": _("returned"),
    "approved": _("approved"),
}
VALUE_KINDS = {"draft": "calm", "submitted": "warn", "returned": "bad", "approved": "good"}
METHODS = {"automatic": _("computed from the data"), "manual": _("entered by hand")}
CAUSES = {
    "revision": _("a new revision of the assessment"),
    "late_record": _("a record that came later"),
    "register": _("a new version of the register of tools"),
    "definition": _("a new version of the definition"),
    "gone": _("a record that was withdrawn"),
}
PARAMETER_NAMES = {
    "threshold": _("Index from which an organisation counts"),
    "tools": _("Different modern tools at least"),
    "categories": _("Categories of tools at least"),
    "months": _("Months of the window"),
    "after_training": _("At least one use after the first completed programme"),
    "with_expertises": _("Reports of public expertises count too"),
}

DIMENSIONS = {
    "region": _("Region"),
    "sex": _("Sex"),
    "age_band": _("Age"),
    "disability": _("Disability"),
    "target_group": _("Target group"),
    "language": _("Language"),
    "org_type": _("Type of organisation"),
    "org_size": _("Paid staff"),
    "coalition_member": _("Member of the Coalition"),
    "programme": _("Programme completed"),
    "led_by": _("Led by"),
    "agency_level": _("Level of agency"),
    "programme_assessed": _("Programme assessed"),
    "topic": _("Topic"),
    "settlement": _("Town or village"),
}
DIMENSION_VALUES = {
    "coalition_member": {"yes": _("yes"), "no": _("no")},
    "disability": {"yes": _("yes"), "no": _("no")},
    "org_size": {"0_2": "0–2", "3_5": "3–5", "6_11": "6–11", "12_plus": "12+"},
    "sex": {"female": _("women"), "male": _("men")},
    "age_band": {"under_35": _("under 35"), "35_and_over": _("35 and over")},
    "language": {"kk": "қазақша", "ru": "русский", "en": "English"},
    "agency_level": {"central": _("central"), "local": _("local")},
    "topic": TOPICS,
}

# The kinds of files of scores.
EXPORT_KINDS = {
    "workbook": _("Workbook: every sheet (.xlsx)"),
    "csv_excel": _("CSV for Excel: semicolons, decimal comma (.zip)"),
    "csv": _("CSV, standard: commas, decimal point (.zip)"),
    "sav": _("SPSS: labels and user-missing codes (.zip)"),
    "parquet": _("Parquet: nullable integers, ordered categories (.zip)"),
}

NO_PARQUET = _("Parquet files cannot be made on this server: the package pyarrow is not installed. The administrator installs requirements-parquet.txt.")

FRAME_FIELDS = {
    "result": _("result"),
    "result_name": _("name of the result"),
    "level": _("output or outcome"),
    "name": _("name of the indicator"),
    "unit": _("unit"),
    "means": _("means of verification"),
    "measure": _("kind of figure"),
    "aggregation": _("kind of figure"),
    "is_rising": _("direction"),
    "source": _("source of data"),
    "disaggregation": _("disaggregation"),
    "target": _("target"),
    "target_on": _("day of the target"),
    "baseline": _("baseline"),
    "definition": _("version of the definition"),
    "reading": _("way of counting"),
    "left_out": _("the line is left out"),
    "added": _("the line is new"),
}

# Where the figures of a donor's table come from: a fixed list, specification 15.5.
SOURCES = {
    "assessment": _("Assessments of organisations before and after training"),
    "monitoring": _("Monitoring system of the project"),
    "register": _("Registers of the project with means of verification"),
}
LEVELS = {"output": _("output"), "outcome": _("outcome")}
OUTWARD_STATES = {
    "approved": _("approved"),
    "provisional": _("approved, provisional"),
    "not_computed": _("not computed"),
    "no_value": _("no approved value"),
}
