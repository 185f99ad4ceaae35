"""What a lead types about a piece of evidence."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assessments.evidence.models import ShownProduct
from lms.core.fields import LinkField
from lms.core.uploads import check_upload


class EvidenceForm(forms.Form):
    """A title, a date, and either a link or a file."""

    title = forms.CharField(label=_("What is it?"), max_length=200, help_text=_("For example: order on the log of requests"))
    dated_on = forms.DateField(
        label=_("Date of the document or event"),
        help_text=_("Levels 3 and 4 need evidence from the 12 months before the consensus meeting."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
    )
    url = LinkField(label=_("Link"), required=False, max_length=1000)
    upload = forms.FileField(
        label=_("or a file"),
        required=False,
        help_text=_("PDF, office document, picture or text, at most 20 MB. The verifier opens it, nobody else outside."),
    )
    shows = forms.CharField(
        label=_("What does it show?"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=1000
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_dated_on(self):
        day = self.cleaned_data["dated_on"]
        if day > self.today:
            raise ValidationError(_("The date of the evidence lies in the future. Enter the day it was made."))
        return day

    def clean_url(self):
        url = self.cleaned_data["url"]
        if url and not url.lower().startswith(("http://", "https://")):
            raise ValidationError(_("A link begins with http:// or https://."))
        return url

    def clean_upload(self):
        file = self.cleaned_data["upload"]
        return check_upload(file, max_bytes=settings.UPLOAD_LIMIT) if file else None

    def clean(self):
        data = super().clean()
        if not self.errors and bool(data.get("url")) == bool(data.get("upload")):
            raise ValidationError(_("Give either a file or a link, not both."))
        return data


class ShowProductForm(forms.Form):
    """Under which name and with which file a product is shown."""

    title = forms.CharField(label=_("Title of the product"), max_length=200)
    shows = forms.CharField(
        label=_("What does it show?"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=1000
    )
    language = forms.ChoiceField(label=_("Language of the product"), choices=ShownProduct.Language.choices, widget=forms.RadioSelect)
    file = forms.ChoiceField(label=_("Which file is shown?"), widget=forms.RadioSelect)

    TEXT = "text"

    def __init__(self, *args, submission, **kwargs):
        super().__init__(*args, **kwargs)
        offered = [(str(row.pk), row.original_name) for row in submission.files.all()]
        if submission.text:
            offered.append((self.TEXT, _("the text that was written on the page")))
        self.fields["file"].choices = offered
        self.fields["file"].initial = offered[0][0] if offered else None

    def clean_file(self):
        value = self.cleaned_data["file"]
        return None if value == self.TEXT else value
