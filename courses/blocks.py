"""What a lesson body is made of. Rich text is the translated kind; keys, dates and marks are not translated."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

from courses import examples

SENTENCES = ["bold", "italic", "link"]
PARAGRAPHS = ["h2", "h3", "bold", "italic", "ol", "ul", "link"]
ANSWERS = ["bold", "italic", "ul", "link"]


class KeyBlock(blocks.CharBlock):
    """A code that is the same in every language, so wagtail-localize must not offer it to translators."""

    def get_translatable_segments(self, value):
        return []

    def get_searchable_content(self, value):
        return []

    def restore_translated_segments(self, value, segments):
        return value


class Shown:
    """A block that shows an example of itself where an author chooses one."""

    def get_preview_value(self):
        return self.normalize(examples.examples()[self.name])

    def get_preview_context(self, value, parent_context=None):
        return {**(parent_context or {}), **examples.beside()}


class TextBlock(Shown, blocks.RichTextBlock):
    class Meta:
        label = _("Text")
        icon = "pilcrow"
        description = _("Short paragraphs, one idea each.")
        template = "courses/blocks/text.html"


class KeyPointBlock(Shown, blocks.StructBlock):
    text = blocks.RichTextBlock(label=_("Text"), features=SENTENCES)

    class Meta:
        label = _("Key point")
        icon = "pick"
        description = _("What must stay. One or two a lesson, not more.")
        template = "courses/blocks/key_point.html"


class CaseBlock(Shown, blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=160)
    story = blocks.RichTextBlock(label=_("Story"), features=ANSWERS)
    question = blocks.RichTextBlock(label=_("Question"), features=SENTENCES, required=False)

    class Meta:
        label = _("Case")
        icon = "group"
        description = _("A real situation. Change names; say if it is invented.")
        template = "courses/blocks/case.html"


class FactBlock(Shown, blocks.StructBlock):
    code = KeyBlock(label=_("Fact number"), max_length=12)
    text = blocks.RichTextBlock(label=_("Wording"), features=SENTENCES)
    checked_on = blocks.DateBlock(label=_("Checked on"))
    check_by = blocks.DateBlock(label=_("Check again by"), required=False)
    unconfirmed = blocks.BooleanBlock(
        label=_("Not confirmed"), required=False, help_text=_("The reader is asked to check the current wording.")
    )

    class Meta:
        label = _("Rule or fact")
        icon = "calendar-check"
        description = _("A norm or figure in our own words. The date is shown to the reader.")
        template = "courses/blocks/fact.html"


class CalloutBlock(Shown, blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[
            ("info", _("Note")),
            ("attention", _("Attention")),
            ("tip", _("Tip")),
            ("template", _("Template")),
        ],
        default="info",
    )
    text = blocks.RichTextBlock(label=_("Text"), features=ANSWERS)

    class Meta:
        label = _("Callout")
        icon = "info-circle"
        description = _("One thing to keep apart from the text: a note, a warning, a tip.")
        template = "courses/blocks/callout.html"


class ActivityBlock(Shown, blocks.StructBlock):
    task = blocks.RichTextBlock(label=_("Task"), features=PARAGRAPHS)
    result = blocks.RichTextBlock(label=_("Expected result"), features=PARAGRAPHS, required=False)
    minutes = blocks.IntegerBlock(label=_("Minutes"), required=False, min_value=1, max_value=240)

    class Meta:
        label = _("Activity")
        icon = "clipboard-list"
        description = _("A task in one's own organisation, possible today, without money.")
        template = "courses/blocks/activity.html"


class SelfCheckChoiceBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Choice"), max_length=300)
    is_right = blocks.BooleanBlock(label=_("Right"), required=False)
    feedback = blocks.TextBlock(label=_("Feedback"))


class SelfCheckBlock(Shown, blocks.StructBlock):
    """Practice that is never scored; questions of tests stay in the question bank (FD01)."""

    question = blocks.RichTextBlock(label=_("Question"), features=SENTENCES)
    choices = blocks.ListBlock(SelfCheckChoiceBlock(), label=_("Choices"), default=[])
    answer = blocks.RichTextBlock(label=_("Answer to compare with"), features=ANSWERS, required=False)

    class Meta:
        label = _("Self-check")
        icon = "help"
        description = _("Practice, not scored. Ask about a case, not a word.")
        template = "courses/blocks/self_check.html"


class TermBlock(Shown, blocks.StructBlock):
    key = KeyBlock(label=_("Key of the term"), max_length=60)

    class Meta:
        label = _("Glossary term")
        icon = "openquote"
        description = _("The words come from the glossary, in three languages.")
        template = "courses/blocks/term.html"


class ReadingBlock(Shown, blocks.StructBlock):
    text = blocks.RichTextBlock(label=_("Text"), features=ANSWERS)

    class Meta:
        label = _("Read on")
        icon = "openquote"
        description = _("Sources of the facts, or other lessons by their code.")
        template = "courses/blocks/reading.html"


class ExampleBlock(Shown, blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=160)
    text = blocks.RichTextBlock(label=_("Text"), features=PARAGRAPHS)

    class Meta:
        label = _("Worked example")
        icon = "doc-full-inverse"
        description = _("With numbers or a filled form. Say that it is an example.")
        template = "courses/blocks/example.html"


class TableRowBlock(blocks.StructBlock):
    cells = blocks.ListBlock(blocks.RichTextBlock(features=SENTENCES, required=False), label=_("Cells"))


class LessonTableBlock(Shown, blocks.StructBlock):
    caption = blocks.CharBlock(label=_("Caption"), max_length=200)
    rows = blocks.ListBlock(TableRowBlock(), label=_("Rows"), help_text=_("The first row is the head."))

    class Meta:
        label = _("Table")
        icon = "table"
        description = _("For comparing, not for layout. It has a caption and at most four columns on a phone.")
        template = "courses/blocks/table.html"


class DiagramBlock(Shown, blocks.StructBlock):
    key = KeyBlock(label=_("Name of the diagram"), max_length=60)

    class Meta:
        label = _("Diagram")
        icon = "image"
        description = _("Described in the course package, drawn in three languages.")
        template = "courses/blocks/diagram.html"


class TemplateBlock(Shown, blocks.StructBlock):
    key = KeyBlock(label=_("Name of the template"), max_length=60)

    class Meta:
        label = _("Template to download")
        icon = "download"
        description = _("Described in the course package, made in three languages.")
        template = "courses/blocks/template.html"


class ReflectionBlock(Shown, blocks.StructBlock):
    prompt = blocks.RichTextBlock(label=_("Prompt"), features=SENTENCES)

    class Meta:
        label = _("Use it tomorrow")
        icon = "edit"
        description = _("One question about the own organisation. Nobody collects the answer.")
        template = "courses/blocks/reflection.html"


class PictureBlock(Shown, blocks.StructBlock):
    picture = ImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=250)

    class Meta:
        label = _("Picture")
        icon = "image"
        description = _("Say what the reader should see.")
        template = "courses/blocks/picture.html"
        preview_template = "courses/example_picture.html"


class VideoBlock(Shown, blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=160)
    address = blocks.URLBlock(label=_("Address"))
    minutes = blocks.IntegerBlock(label=_("Minutes"), required=False, min_value=1, max_value=60)
    transcript = blocks.RichTextBlock(label=_("Transcript"), features=ANSWERS)

    class Meta:
        label = _("Video link")
        icon = "media"
        description = _("At most six minutes. Nothing important may be only in the video.")
        template = "courses/blocks/video.html"


class DownloadBlock(Shown, blocks.StructBlock):
    document = DocumentChooserBlock(label=_("File"))
    purpose = blocks.CharBlock(label=_("What it is for"), max_length=200)

    class Meta:
        label = _("File")
        icon = "doc-full"
        description = _("Name what it is for. Its size is shown before it is opened.")
        template = "courses/blocks/file.html"


class LessonBody(blocks.StreamBlock):
    """The one set of lesson blocks."""

    text = TextBlock(features=PARAGRAPHS)
    key_point = KeyPointBlock()
    case = CaseBlock()
    example = ExampleBlock()
    table = LessonTableBlock()
    diagram = DiagramBlock()
    template = TemplateBlock()
    reading = ReadingBlock()
    fact = FactBlock()
    callout = CalloutBlock()
    activity = ActivityBlock()
    self_check = SelfCheckBlock()
    term = TermBlock()
    reflection = ReflectionBlock()
    picture = PictureBlock()
    video = VideoBlock()
    file = DownloadBlock()


class OutcomeBlock(blocks.StructBlock):
    code = KeyBlock(label=_("Code"), max_length=12)
    text = blocks.CharBlock(label=_("The participant can"), max_length=400)

    class Meta:
        label = _("Outcome")
        icon = "tick"
