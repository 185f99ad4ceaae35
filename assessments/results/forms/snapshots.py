"""Which state to look at, and which to freeze."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.capacity.models import AssessmentRound
from assessments.results.forms.frame import day_field
from assessments.results.queries import Filters
from courses.queries.outlines import programmes_by_key, titles_of_programmes
from lms.core.models import Region


class FilterForm(forms.Form):
    """Region, round and programme; an empty field filters nothing. Read from the address."""

    on = forms.DateField(
        label=_("As of"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    region = forms.ChoiceField(label=_("Region"), required=False)
    round = forms.ChoiceField(label=_("Round"), required=False)
    programme = forms.ChoiceField(label=_("Programme"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        every = [("", _("All"))]
        self.fields["region"].choices = [*every, *((row.code, row.name) for row in Region.objects.all())]
        rounds = AssessmentRound.objects.order_by("opens_on", "code").values_list("code", flat=True)
        self.fields["round"].choices = [*every, *((code, code) for code in rounds)]
        titles = titles_of_programmes()
        pages = sorted({page.code: titles[key] for key, page in programmes_by_key().items() if key in titles}.items())
        self.fields["programme"].choices = [*every, *((code, f"{code} {title}") for code, title in pages)]

    def filters(self) -> Filters:
        values = getattr(self, "cleaned_data", {})
        return Filters(values.get("region", ""), values.get("round", ""), values.get("programme", ""))


class FreezeForm(FilterForm):
    """A state to freeze."""

    title = forms.CharField(label=_("Title"), max_length=160)
    is_shared = forms.BooleanField(
        label=_("Show it to the donor viewer: approved figures only"), required=False
    )
    field_order = ["title", "on", "region", "round", "programme", "is_shared"]

    def __init__(self, *args, may_share: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"] = day_field(_("As of"))
        if not may_share:
            del self.fields["is_shared"]
        self.order_fields(self.field_order)
