"""Writing and handing in: what is refused, twice, late, two windows at once; versions stay as they were."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from courses.actions.products import DraftClash, ProductRefused, add_files, hand_in, remove_file, save_draft
from courses.models import Material, ProductDraft, ProductFile, Submission
from lms.core.models.jobs import private_storage
from lms.core.uploads import CheckedFile
from tests.courses.products import ALWAYS, NEVER, attach, grade, make_assignment, submit, write

pytestmark = pytest.mark.django_db


def deliver(enrolment, at, by=None, receipt=None, sampling=NEVER):
    return hand_in(
        enrolment=enrolment, task=make_assignment(), receipt=receipt or uuid4(), by=by or enrolment.learner, at=at, sampling=sampling
    )


def test_nobody_else_writes_or_hands_in(cast, enrolment, at):
    for act in (
        lambda: save_draft(enrolment=enrolment, text="x", seen=0, by=cast.bekzat, at=at),
        lambda: add_files(enrolment=enrolment, uploads=[], by=cast.yerlan, at=at),
        lambda: remove_file(enrolment=enrolment, file_id=uuid4(), by=cast.kuanysh, at=at),
        lambda: deliver(enrolment, at, by=cast.yerlan),
    ):
        with pytest.raises(ProductRefused, match="Only its learner"):
            act()
    assert not ProductDraft.objects.exists() and not Submission.objects.exists()


def test_nothing_is_no_product(enrolment, at):
    write(enrolment, "  \n ", at)

    with pytest.raises(ProductRefused, match="nothing to hand in"):
        deliver(enrolment, at)


def test_a_text_beyond_the_limit_is_refused_whole(enrolment, at):
    write(enrolment, "қ" * 50_000, at)

    with pytest.raises(ProductRefused, match="longer than 50000"):
        write(enrolment, "қ" * 50_001, at)
    assert len(enrolment.product_draft.text) == 50_000


def test_two_windows_do_not_overwrite_each_other(enrolment, at):
    first = write(enrolment, "Бірінші", at)
    save_draft(enrolment=enrolment, text="Екінші", seen=first.revision, by=enrolment.learner, at=at)

    with pytest.raises(DraftClash) as clash:
        save_draft(enrolment=enrolment, text="Үшінші", seen=first.revision, by=enrolment.learner, at=at)
    assert clash.value.details["draft"].text == "Екінші"

    kept = save_draft(enrolment=enrolment, text="Үшінші", seen=clash.value.details["draft"].revision, by=enrolment.learner, at=at)
    assert (kept.text, kept.revision) == ("Үшінші", 3)


def test_the_same_text_again_is_no_clash_and_no_revision(enrolment, at):
    write(enrolment, "бір\nекі", at)

    again = save_draft(enrolment=enrolment, text="бір\r\nекі", seen=0, by=enrolment.learner, at=at)
    assert again.revision == 1


def test_handed_in_twice_with_one_receipt_is_one_version(enrolment, at):
    receipt = uuid4()
    first = submit(enrolment, at, receipt=receipt)

    assert deliver(enrolment, at + timedelta(minutes=1), receipt=receipt) == first
    assert enrolment.submissions.count() == 1


def test_a_waiting_version_is_not_overtaken(enrolment, at):
    submit(enrolment, at)
    write(enrolment, "Жаңа", at)

    with pytest.raises(ProductRefused, match="waits for feedback"):
        deliver(enrolment, at)
    with pytest.raises(ProductRefused, match="waits for feedback"):
        attach(enrolment, at)


def test_after_acceptance_there_is_nothing_more_to_hand_in(cast, enrolment, at):
    grade(submit(enrolment, at), cast.yerlan, at)
    write(enrolment, "Тағы", at)

    with pytest.raises(ProductRefused, match="is accepted"):
        deliver(enrolment, at)


def test_a_returned_product_comes_again_as_the_next_version_and_must_differ(cast, enrolment, at):
    attach(enrolment, at)
    first = submit(enrolment, at)
    grade(first, cast.yerlan, at, levels={"law": 2, "form": 2}, proposes="returned")

    with pytest.raises(ProductRefused, match="Nothing has changed"):
        deliver(enrolment, at)
    second = submit(enrolment, at, text="Жақсартылған")

    assert (second.number, second.text, second.files.count()) == (2, "Жақсартылған", 1)
    assert Submission.objects.get(pk=first.pk).text == "Баяндама"


def test_late_is_taken_and_marked(enrolment, at):
    enrolment.cohort.ends_on = at.date() - timedelta(days=1)
    enrolment.cohort.save()

    row = submit(enrolment, at)

    assert (row.is_late, row.due_on) == (True, enrolment.cohort.ends_on)


def test_the_last_day_in_almaty_is_not_late(enrolment, at):
    enrolment.cohort.ends_on = at.date()
    enrolment.cohort.save()

    assert not submit(enrolment, at.replace(hour=18, minute=59)).is_late  # 23:59 in Almaty


def test_a_later_rubric_touches_no_version(enrolment, at):
    row = submit(enrolment, at)
    Material.objects.filter(key="tst-assignment").update(said={"title": {"en": "Other"}})

    row.refresh_from_db()
    assert [one["code"] for one in row.criteria] == ["law", "form"]
    assert "model_answer" not in row.task


def test_the_database_keeps_a_version_as_it_was(cast, enrolment, at):
    row = submit(enrolment, at)
    for change in ({"text": "басқа"}, {"task": {}}, {"is_late": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Submission.objects.filter(pk=row.pk).update(**change)
    grade(row, cast.yerlan, at)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.decision.delete()


def test_a_file_twice_is_one_file_and_ten_are_enough(enrolment, at):
    attach(enrolment, at)
    attach(enrolment, at)
    assert enrolment.product_files.count() == 1

    files = [CheckedFile(f"{n}.txt", b"%d" % n, "text/plain", f"{n:064d}") for n in range(10)]
    with pytest.raises(ProductRefused, match="at most 10 files"):
        add_files(enrolment=enrolment, uploads=files, by=enrolment.learner, at=at)
    assert enrolment.product_files.count() == 1


def test_a_removed_file_stays_in_the_version_that_holds_it(cast, enrolment, at, django_capture_on_commit_callbacks):
    (kept,) = attach(enrolment, at)
    first = submit(enrolment, at)
    grade(first, cast.yerlan, at, levels={"law": 2, "form": 2}, proposes="returned")
    (new,) = attach(enrolment, at, b"%PDF-1.7 other", "жаңа.pdf")

    with django_capture_on_commit_callbacks(execute=True):
        for row in (kept, new, new):
            remove_file(enrolment=enrolment, file_id=row.pk, by=enrolment.learner, at=at)

    assert list(first.files.all()) == [kept]
    assert private_storage().exists(kept.file.name) and not private_storage().exists(new.file.name)
    assert not enrolment.product_files.filter(is_in_draft=True).exists()
    assert not ProductFile.objects.filter(pk=new.pk).exists()


def test_the_sample_needs_a_second_trainer(cast, enrolment, at):
    assert not submit(enrolment, at, sampling=ALWAYS).is_double


def test_the_sample_is_drawn_where_two_teach(cast, enrolment, at):
    enrolment.cohort.trainers.add(cast.saule)

    assert submit(enrolment, at, sampling=ALWAYS).is_double
