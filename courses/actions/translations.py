"""Pages in three languages through wagtail-localize: the editor sees what is translated and what is not."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments


def add_published(parent: Page, page: Page, at: datetime) -> Page:
    """Add a new page that is published from its first revision: half the writes of adding, then publishing."""
    page.live, page.has_unpublished_changes = True, False
    page.first_published_at = page.last_published_at = at
    parent.add_child(instance=page)
    revision = page.save_revision(changed=False, clean=False)
    Page.objects.filter(pk=page.pk).update(live_revision=revision)
    page.live_revision = revision
    return page


def publish_translations(
    page: Page, targets: Mapping[str, Page], locales: Mapping[str, Locale], at: datetime
) -> None:
    """Take a published page as source and publish it in each target's language.

    A target is a page in memory that says in its language what the source says in its own, block by block with
    the same ids. A text that equals the source stays untranslated, and one that a person translated in the editor
    stays as it is (TP14).
    """
    source, _created = TranslationSource.update_or_create_from_instance(page)
    strings = list(StringSegment.objects.filter(source=source).select_related("string", "context").order_by("order"))
    for language, target in targets.items():
        locale = locales[language]
        Translation.objects.get_or_create(source=source, target_locale=locale)
        _keep_strings(strings, target, locale)
        if page.get_translation_or_none(locale) is None:
            target.locale, target.translation_key = locale, page.translation_key
            add_published(page.get_parent().get_translation(locale), target, at)
        else:
            translated, _new = source.create_or_update_translation(locale, publish=False, fallback=True)
            translated.get_latest_revision().publish()


def _keep_strings(strings: list[StringSegment], target: Page, locale: Locale) -> None:
    words = defaultdict(list)
    for segment in extract_segments(target):
        if isinstance(segment, StringSegmentValue):
            words[segment.path].append(segment.string.data)
    places: dict[str, int] = defaultdict(int)
    for segment in strings:
        path = segment.context.path
        number, places[path] = places[path], places[path] + 1
        wording = words[path][number] if number < len(words[path]) else ""
        if wording and wording != segment.string.data:
            _keep_string(segment, locale, wording)


def _keep_string(segment: StringSegment, locale: Locale, wording: str) -> None:
    found = StringTranslation.objects.filter(
        translation_of=segment.string, locale=locale, context=segment.context
    ).first()
    if found is None:
        StringTranslation.objects.create(
            translation_of=segment.string, locale=locale, context=segment.context, data=wording,
            translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL, tool_name="load_curriculum",
        )
    elif found.last_translated_by_id is None and found.data != wording:
        found.data = wording
        found.save()
