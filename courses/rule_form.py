"""The completion rule of a programme in the editor: a field for each thing it may ask for, stored as one mapping."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from courses.choices import REQUIREMENTS
from courses.progress import ASKABLE, LESSONS, PRE_TEST, USUAL, asked_by, asking

WRONG = _("Write a whole number from %(least)s to 100, or leave the field empty: then it is not asked for.")
HINTS = {
    LESSONS: _("Least share of the lessons that is read. 100: all of them. Empty: not asked for."),
    "post_test": _("Pass mark. 0: it is enough to take it. Empty: not asked for."),
    "product": _("Pass mark. 0: it is enough that it is accepted. Empty: not asked for."),
    "attendance": _("Least share of the hours together. Empty: not asked for."),
}


def name_of(code: str) -> str:
    """Return the name of the field of a requirement."""
    return f"rule_{code}"


class PercentField(forms.IntegerField):
    """A whole per cent that may be left out."""

    def __init__(self, *, least: int, **options):
        wrong = WRONG % {"least": least}
        super().__init__(min_value=least, max_value=100, required=False, error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong), **options)
        for validator in self.validators:
            validator.message = wrong


class ProgrammeForm(WagtailAdminPageForm):
    """A programme; what its rule says besides the fields stays."""

    rule_lessons = PercentField(least=1, label=_("Lessons, per cent"), help_text=HINTS[LESSONS])
    rule_pre_test = forms.BooleanField(label=REQUIREMENTS[PRE_TEST], required=False, help_text=_("It is asked that the test is taken; no mark is needed."))
    rule_post_test = PercentField(least=0, label=_("Post-test, per cent"), help_text=HINTS["post_test"])
    rule_product = PercentField(least=0, label=_("Practical product, per cent"), help_text=HINTS["product"])
    rule_attendance = PercentField(least=1, label=_("Attendance, per cent"), help_text=HINTS["attendance"])

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if self.instance.rule:
            try:
                asked = asked_by(self.instance.rule)
            except ValueError:
                asked = {}
        else:
            asked = USUAL
        for code in ASKABLE:
            if name_of(code) in self.fields:
                self.initial[name_of(code)] = code in asked if code == PRE_TEST else asked.get(code)

    def clean(self):
        """Store what was set in the rule; refuse one that asks for nothing or was written for another version."""
        cleaned = super().clean()
        if not all(name_of(code) in self.fields for code in ASKABLE) or any(name_of(code) in self.errors for code in ASKABLE):
            return cleaned
        rule = self.instance.rule or {}
        if rule and rule.get("version") != 1:
            raise ValidationError(_("The completion rule is of version %(version)s, which this page does not know. Load the programme anew from its package.") % {"version": rule.get("version")})
        given = {code: cleaned.get(name_of(code)) for code in ASKABLE}
        asked = {code: int(percent) for code, percent in given.items() if percent is not None and code != PRE_TEST}
        if given[PRE_TEST]:
            asked[PRE_TEST] = (asked_by(rule) if rule else {}).get(PRE_TEST, 0)
        found = asking(rule, asked)
        if not found["requirements"]:
            self.add_error(name_of(LESSONS), _("The rule asks for nothing. Fill in at least one of these fields, for example 100 here."))
        else:
            self.instance.rule = found
        return cleaned
