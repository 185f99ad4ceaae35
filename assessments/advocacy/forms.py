"""What a CSO lead types about the use of a tool, and what an M&E officer says of it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.advocacy.models import ToolUse
from assessments.advocacy.queries import register
from lms.core.fields import LinkField
from lms.core.uploads import check_upload


class ToolUseForm(forms.ModelForm):
    """One use with a link or a file."""

    url = LinkField(
        label=_("Link to the evidence"), required=False, max_length=1000,
        help_text=_("A public page, a post, a document. Give a link or a file."),
    )  # fmt: skip
    file = forms.FileField(label=_("Photo or file of the evidence"), required=False)
    field_order = ["tool", "used_on", "description", "url", "file"]

    class Meta:
        model = ToolUse
        fields = ["tool", "used_on", "description", "issue", "language", "registration", "is_result_measured", "result_note"]
        widgets = {"used_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, tools, **kwargs):
        super().__init__(*args, **kwargs)
        groups: dict[str, list] = {}
        for tool in tools:
            groups.setdefault(tool.category.name, []).append((tool.code, tool.name))
        self.fields["tool"].choices = [("", "—"), *groups.items()]

    def clean_file(self):
        file = self.cleaned_data.get("file")
        return check_upload(file) if file else None

    def clean(self):
        values = super().clean()
        if "url" in values and "file" in values and bool(values["url"]) == bool(values["file"]):
            self.add_error("url", _("Give either a link or a file."))
        if values.get("is_result_measured") and not values.get("result_note"):
            self.add_error("result_note", _("Say what was measured."))
        return values

    @property
    def first(self) -> list:
        """Return the fields that every record needs."""
        return [self[name] for name in self.field_order]

    @property
    def rest(self) -> list:
        """Return the fields that may stay empty."""
        return [field for field in self if field.name not in self.field_order]

    @property
    def has_rest(self) -> bool:
        """Tell whether the rest holds a fault or something typed, so that it must not be folded away."""
        return any(field.errors or field.value() for field in self.rest)

    @staticmethod
    def of(data=None, files=None, *, like: ToolUse | None = None, today=None) -> "ToolUseForm":
        """Return the form with the register's tools, grouped; today, and tool and issue of an earlier use."""
        initial = {"used_on": today}
        if like is not None:
            initial |= {"tool": like.tool_id, "issue": like.issue, "language": like.language}
        return ToolUseForm(data, files, tools=register(), initial=initial)


class VerdictForm(forms.Form):
    """Accepted, or rejected with a reason."""

    decision = forms.ChoiceField(
        label=_("Verdict"),
        choices=[("accepted", _("Accepted")), ("rejected", _("Rejected"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=500,
        help_text=_("Needed to reject. The organisation reads it."),
    )  # fmt: skip

    def clean(self):
        values = super().clean()
        if values.get("decision") == "rejected" and not values.get("reason", "").strip():
            self.add_error("reason", _("Say why it is rejected."))
        return values
