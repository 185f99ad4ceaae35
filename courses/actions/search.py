"""The search is kept up with what is published: by whoever publishes, by a timer, by a command."""

from django.db import transaction

from courses.models import SearchEntry
from courses.queries import searching
from courses.searching import index_of

COLUMNS = ("page_id", "programme_key", "title", "text", "heads", "exact", "folded", "stamp", "files")


@transaction.atomic
def renew_search(*, whole: bool = False) -> int:
    """Write what differs from what is published, remove what is no longer; return how many rows changed.

    Safe to repeat and at two places at once. `whole` makes every row anew.
    """
    Kind = SearchEntry.Kind
    known = {
        (row.kind, row.key, row.language): row
        for row in SearchEntry.objects.only("kind", "key", "language", "stamp", "files", "page_id", "programme_key")
    }
    stamps = searching.stamps_of_lessons()
    fresh = {
        key for key, stamp in stamps.items()
        if not whole and (row := known.get((Kind.LESSON, key, searching.SOURCE))) is not None and row.stamp == stamp
    }
    lessons = searching.lesson_documents(stamps.keys() - fresh, stamps)
    offered = {
        name: (row.page_id, row.programme_key)
        for row in known.values() if row.kind == Kind.LESSON and row.key in fresh and row.language == searching.SOURCE
        for name in row.files
    }
    offered |= {
        name: (one.page, one.programme_key) for one in lessons if one.language == searching.SOURCE for name in one.files
    }
    documents = [
        *lessons, *searching.programme_documents(), *searching.term_documents(), *searching.file_documents(offered),
    ]
    changed = [
        one for one in documents
        if whole or (row := known.get((one.kind, one.key, one.language))) is None or row.stamp != one.stamp
    ]
    stay = {(one.kind, one.key, one.language) for one in documents}
    gone = [
        row.pk for place, row in known.items()
        if place not in stay and not (row.kind == Kind.LESSON and row.key in fresh)
    ]
    SearchEntry.objects.filter(pk__in=gone).delete()
    SearchEntry.objects.bulk_create(
        [_row(one) for one in changed], batch_size=50, update_conflicts=True, unique_fields=["kind", "key", "language"],
        update_fields=[name.removesuffix("_id") for name in COLUMNS],
    )
    return len(changed) + len(gone)


def _row(one: searching.Document) -> SearchEntry:
    exact, folded = index_of(f"{one.title} {one.text}", one.language)
    return SearchEntry(
        kind=one.kind, key=one.key, language=one.language, page_id=one.page, programme_key=one.programme_key,
        title=one.title, text=one.text, heads=index_of(one.title, one.language)[1], exact=exact, folded=folded,
        stamp=one.stamp, files=list(one.files),
    )
