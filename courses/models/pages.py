"""Pages of the catalogue. The tree gives numbers and order; the translation key is the identity."""

import re
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from courses.blocks import LessonBody, OutcomeBlock
from courses.choices import REQUIREMENTS
from courses.progress import ASKABLE, circle_through
from courses.rule_form import ProgrammeForm, name_of

PUBLISH_PANELS = [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description"), PublishingPanel(), CommentPanel()]


def tabs(*lists: tuple) -> TabbedInterface:
    """Return the tabs of an editor: ours, then how the page is published."""
    return TabbedInterface(
        [ObjectList(panels, heading=heading) for heading, panels in lists]
        + [ObjectList([HelpPanel(template="courses/editor_panel.html")], heading=_("Checks"))]
        + [ObjectList(PUBLISH_PANELS, heading=_("Publish"))]
    )


PREVIEW_MODES = (("", _("As a guest")), ("trainee", _("As a trainee, halfway")), ("plain", _("Without a script")))
PREVIEW_SIZES = [
    {"name": "phone", "icon": "mobile-alt", "device_width": 360, "label": _("Phone, 360 pixels")},
    {"name": "large-phone", "icon": "mobile-alt", "device_width": 412, "label": _("Large phone, 412 pixels")},
    {"name": "tablet", "icon": "tablet-alt", "device_width": 768, "label": _("Tablet")},
    {"name": "desktop", "icon": "desktop", "device_width": 1280, "label": _("Desktop")},
]
_open: ContextVar[bool] = ContextVar("gate_is_open", default=False)


@contextmanager
def gate_open():
    """Let pages through that were checked as a whole, as files: those of a course package."""
    token = _open.set(True)
    try:
        yield
    finally:
        _open.reset(token)


class CoursePage(Page):
    """What the four page types share. `package_digest` is what the loader stored last; empty for hand-made pages."""

    package_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def preview_modes(self):
        """As a guest, as a trainee halfway, without a script, and in each other language."""
        return [*PREVIEW_MODES, *((code, name) for code, name in settings.LANGUAGES if code != self.locale.language_code)]

    @property
    def preview_sizes(self):
        return PREVIEW_SIZES

    def serve_preview(self, request, mode_name):
        """What is shown is gathered above: queries are not known here."""
        for show in hooks.get_hooks("show_course_preview"):
            return show(self, request, mode_name)
        return super().serve_preview(request, mode_name)

    def publish(self, revision, user=None, changed=True, log_action=True, previous_revision=None, skip_permission_checks=False):
        """Publish by whatever way, unless the gate is closed (docs/adr/0050); a refused one on a timer is held back."""
        if not _open.get():
            for is_held_back in hooks.get_hooks("before_any_publish"):
                if is_held_back(revision, by_timer=log_action == "wagtail.publish.scheduled"):
                    return
        super().publish(
            revision, user=user, changed=changed, log_action=log_action, previous_revision=previous_revision,
            skip_permission_checks=skip_permission_checks,
        )


def synchronised(*names: str) -> list[SynchronizedField]:
    """Return the fields that are the same in every language (TP17)."""
    return [SynchronizedField(name, overridable=False) for name in ("slug", "package_digest", *names)]


class RulePanel(FieldPanel):
    """The completion rule in words; it is changed in the fields below."""

    def format_value_for_display(self, value):
        lines = value.get("requirements", ()) if value else ()
        return " · ".join(str(REQUIREMENTS.get(line["code"], line["code"])) + (f" {line['percent_min']}%" if "percent_min" in line else "") for line in lines) or "–"


class CataloguePage(CoursePage):
    """The list of programmes. Personal data: none."""

    intro = RichTextField(_("Introduction"), blank=True, features=["bold", "italic", "link"])

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    edit_handler = tabs((_("Content"), content_panels))
    override_translatable_fields = synchronised()
    search_fields = [*Page.search_fields, index.SearchField("intro")]
    subpage_types = ["courses.ProgrammePage"]
    max_count_per_parent = 1


class ProgrammePage(CoursePage):
    """A whole training. `rule` is copied into each new enrolment. Personal data: none."""

    code = models.CharField(_("Code"), max_length=12)
    summary = models.TextField(_("Summary"))
    audience = models.TextField(_("For whom"), blank=True)
    entry_requirement = models.TextField(_("What you need to begin"), blank=True)
    complete_first = models.CharField(
        _("Complete first"), max_length=60, blank=True,
        help_text=_("Codes of programmes that a person must have completed before, with commas between: PE, ADV."),
    )
    outcomes_lead = models.CharField(_("Words before the outcomes"), max_length=200, blank=True)
    outcomes = StreamField([("outcome", OutcomeBlock())], verbose_name=_("Outcomes"), blank=True)
    hours_total = models.DecimalField(_("Hours in all"), max_digits=5, decimal_places=2)
    self_study_minutes = models.PositiveIntegerField(_("Minutes of self-study"), default=0)
    hours_live = models.DecimalField(_("Hours together"), max_digits=5, decimal_places=2, default=0)
    hours_practice = models.DecimalField(_("Hours of practice"), max_digits=5, decimal_places=2, default=0)
    hours_tests = models.DecimalField(_("Hours of tests"), max_digits=5, decimal_places=2, default=0)
    rule = models.JSONField(
        _("Completion rule"),
        help_text=_("Applies to new enrolments only; earlier ones keep the rule they began with."),
    )

    content_panels = [*Page.content_panels, FieldPanel("code"), FieldPanel("summary"), FieldPanel("audience"),
                      FieldPanel("entry_requirement"), FieldPanel("complete_first")]
    outcome_panels = [FieldPanel("outcomes_lead"), FieldPanel("outcomes")]
    rule_panels = [
        MultiFieldPanel(
            [FieldPanel("hours_total"), FieldPanel("self_study_minutes"), FieldPanel("hours_live"),
             FieldPanel("hours_practice"), FieldPanel("hours_tests")],
            heading=_("Hours"),
        ),
        MultiFieldPanel(
            [RulePanel("rule", read_only=True, heading=_("As it is stored now"), help_text=_("Applies to new enrolments only; earlier ones keep the rule they began with.")),
             *(FieldPanel(name_of(code)) for code in ASKABLE)],
            heading=_("Completion rule"),
        ),
    ]
    base_form_class = ProgrammeForm
    edit_handler = tabs(
        (_("Content"), content_panels), (_("Outcomes"), outcome_panels), (_("Rules"), rule_panels)
    )
    override_translatable_fields = synchronised("code", "complete_first")
    search_fields = [*Page.search_fields, index.SearchField("summary")]
    parent_page_types = ["courses.CataloguePage"]
    subpage_types = ["courses.ModulePage"]

    @property
    def codes_before(self) -> list[str]:
        """The programmes this one builds on."""
        return list(dict.fromkeys(re.findall(r"[^\s,;]+", self.complete_first)))

    def clean(self):
        """Refuse a programme that builds on one that does not exist, or in a circle on itself."""
        super().clean()
        if not self.codes_before:
            return
        before: dict[str, list[str]] = {}
        for page in ProgrammePage.objects.exclude(translation_key=self.translation_key):
            before.setdefault(page.code, []).extend(page.codes_before)
        if unknown := [code for code in self.codes_before if code not in before and code != self.code]:
            raise ValidationError({"complete_first": _("There is no programme with this code: %(codes)s.") % {"codes": ", ".join(unknown)}})
        if circle := circle_through(self.code, before | {self.code: self.codes_before}):
            raise ValidationError({"complete_first": _("These programmes wait for each other: %(circle)s. Take one out.") % {"circle": " → ".join(circle)}})


class ModulePage(CoursePage):
    """A part of a programme. Its minutes are the sum of its lessons'. Personal data: none."""

    code = models.CharField(_("Code"), max_length=12)

    content_panels = [*Page.content_panels, FieldPanel("code")]
    edit_handler = tabs((_("Content"), content_panels))
    override_translatable_fields = synchronised("code")
    parent_page_types = ["courses.ProgrammePage"]
    subpage_types = ["courses.LessonPage"]


class LessonPage(CoursePage):
    """What is studied in one sitting. Personal data: none."""

    code = models.CharField(_("Code"), max_length=12)
    minutes = models.PositiveSmallIntegerField(
        _("Minutes"), validators=[MinValueValidator(1), MaxValueValidator(240)]
    )
    body = StreamField(LessonBody(), verbose_name=_("Body"), blank=True)
    facts_checked_on = models.DateField(_("Facts checked on"), null=True, blank=True)
    next_check_on = models.DateField(_("Next check of facts"), null=True, blank=True)
    # {language: ["proof-reader", "lawyer"]}: who still has to look at which text
    review = models.JSONField(_("Reviews to come"), default=dict, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("code"), FieldPanel("minutes"), FieldPanel("body")]
    fact_panels = [FieldPanel("facts_checked_on"), FieldPanel("next_check_on"), FieldPanel("review")]
    edit_handler = tabs((_("Content"), content_panels), (_("Facts"), fact_panels))
    override_translatable_fields = synchronised("code", "review")
    search_fields = [*Page.search_fields, index.SearchField("body")]
    parent_page_types = ["courses.ModulePage"]
    subpage_types: list[str] = []
