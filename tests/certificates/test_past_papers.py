"""Papers from before the system: recorded once from a sheet, checked honestly, claimed once with a slip."""

import io
import re
import subprocess
from datetime import date, timedelta

import outloud
import pdfua
import pytest
import zxingcpp
from django.core import mail
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils.translation import override
from pikepdf import pdfa
from PIL import Image
from pypdf import PdfReader

from certificates import codes
from certificates.actions import claims as acts
from certificates.actions import past
from certificates.actions.claims import (
    SLIP_LASTS,
    ClaimNotOpen,
    NotThisName,
    claim,
    claim_by_mail,
    make_slips,
)
from certificates.actions.past import MayNotRecord, RecordedOtherwise, record_papers, revoke_past
from certificates.drawing.stickers import Slip, Sticker, draw_slips, draw_stickers
from certificates.imports.past import OPTIONAL, REQUIRED, check_file, new_of, template
from certificates.models import ClaimLink, PastImport, PastPaper
from certificates.queries.claims import claim_by_token, open_claim
from certificates.queries.past import number_key, sticker_token
from certificates.queries.transcript import learning_list
from lms.core.models import AuditEntry, Invitation, User
from lms.core.tables import Column, Table, to_csv, to_xlsx
from tests.certificates.drawing.test_archive import FALSE_ALARMS

pytestmark = pytest.mark.django_db

GOOD = {
    "number": "17/2021", "family_name": "Қожахметова", "given_name": "Дәметкен", "programme": "Қоғамдық бақылау негіздері",
    "hours": "36", "starts_on": "01.10.2021", "ends_on": "2021-10-12", "issued_on": "15.10.2021", "patronymic": "",
    "latin_name": "Dametken Kozhakhmetova", "kind": "", "valid_until": "", "email": "",
}  # fmt: skip


def sheet_of(*rows: dict, kind: str = "xlsx", at=None) -> bytes:
    columns = REQUIRED + OPTIONAL
    table = Table("papers", [Column(code) for code in columns], [[(GOOD | row)[code] for code in columns] for row in rows])
    return to_xlsx([table], created_at=at) if kind == "xlsx" else to_csv(table)


@pytest.fixture
def run(cast, at):
    """Return a function that checks rows as the page does."""

    def check(*rows: dict):
        return check_file(content=sheet_of(*rows, at=at), filename="old.xlsx", user=cast.kuanysh, at=at)

    return check


@pytest.fixture
def recorded(run, cast, at):
    """Two old papers on record."""
    found = run({}, {"number": "18/2021", "family_name": "Иванов", "given_name": "Пётр", "latin_name": ""})
    assert record_papers(rows=found.rows, file_digest="d", by=cast.kuanysh, at=at) == 2
    return PastImport.objects.get()


@pytest.fixture
def paper(recorded):
    return recorded.papers.get(number_key="17/2021")


@pytest.fixture
def slip(recorded, paper, cast, at):
    """The token on the slip of the first paper."""
    return dict((one.pk, token) for one, token in make_slips(sheet=recorded, by=cast.kuanysh, at=at))[paper.pk]


# -- in the transcript ----------------------------------------------------------------------------------------------


def test_a_claimed_paper_stands_in_the_transcript_as_recorded_and_not_as_issued(paper, slip, cast, at, as_user):
    claim(link_id=claim_by_token(slip), name="Қожахметова", by=cast.aliya, at=at)
    client = as_user(cast.aliya)
    (line,) = learning_list(cast.aliya, "en", at.date()).lines
    assert (line.key, line.hours, line.recorded_on, line.old_number) == (f"p-{paper.pk}", 36, at.date(), "17/2021")
    assert "recorded later" in client.get(reverse("transcript")).content.decode()

    for language, words in {
        "en": "issued on paper with the number 17/2021, not by Qabilet; recorded here on", "ru": "не Qabilet", "kk": "Qabilet бермеген",
    }.items():
        answer = client.get(reverse("transcript_pdf", args=[language]), {"line": line.key})
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
        assert words in " ".join(text.split()) and codes.printed_code(paper.code) in text


def test_the_transcript_lists_no_unclaimed_no_revoked_and_no_foreign_paper(paper, slip, cast, at, as_user):
    claim(link_id=claim_by_token(slip), name="Қожахметова", by=cast.aliya, at=at)
    assert learning_list(cast.katrin, "en", at.date()).lines == ()
    assert as_user(cast.katrin).get(reverse("transcript_pdf", args=["en"]), {"line": f"p-{paper.pk}"}).status_code == 404
    revoke_past(paper=paper, reason="issued_in_error", by=cast.kuanysh, at=at)

    assert learning_list(cast.aliya, "en", at.date()).lines == ()


# -- the sheet ------------------------------------------------------------------------------------------------------


FAULTS = [
    ({"number": ""}, "number", "empty"),
    ({"family_name": ""}, "family_name", "empty"),
    ({"programme": ""}, "programme", "empty"),
    ({"hours": "36.5"}, "hours", "whole"),
    ({"hours": "0"}, "hours", "whole"),
    ({"hours": "-3"}, "hours", "whole"),
    ({"hours": "9999999"}, "hours", "whole"),
    ({"starts_on": "31.02.2021"}, "starts_on", "not a date"),
    ({"issued_on": "12/31/2021"}, "issued_on", "not a date"),
    ({"starts_on": "01.10.1921"}, "starts_on", "not a date"),
    ({"ends_on": "2021-09-01"}, "ends_on", "before the first"),
    ({"issued_on": "11.10.2021"}, "issued_on", "before the study ended"),
    ({"issued_on": "24.11.2026"}, "issued_on", "not come yet"),
    ({"valid_until": "14.10.2021"}, "valid_until", "before it was issued"),
    ({"kind": "diploma"}, "kind", "not known"),
    ({"email": "nobody"}, "email", "e-mail"),
    ({"given_name": "Ж" * 121}, "given_name", "too long"),
    ({"number": "1" * 61}, "number", "too long"),
    ({"given_name": "漢"}, "given_name", "U+6F22"),
    ({"given_name": "Әлия 🙂"}, "given_name", "U+1F642"),
    ({"family_name": "محمد"}, "family_name", "U+0645"),
    ({"family_name": "Вн\u0300"}, "family_name", "U+0300"),
    ({"programme": "Бақы\u202eлау"}, "programme", "U+202E"),
]


@pytest.mark.parametrize(("change", "column", "wrong"), FAULTS)
def test_a_wrong_cell_is_named_with_its_cure_and_nothing_can_be_saved(run, change, column, wrong):
    found = run({"number": "1/2020"}, change)

    (fault,) = found.faults
    assert (fault.number, fault.column) == (3, column)
    assert wrong in fault.wrong and fault.mend
    assert found.token == "" and (found.checked, found.number_of_bad_rows) == (2, 1)


def test_a_number_that_stands_twice_is_named_with_the_other_row(run):
    found = run({}, {"number": " 17 / 2021 ", "family_name": "Басқа"})
    assert "row 2" in found.faults[0].wrong and found.faults[0].number == 3


@pytest.mark.parametrize(("content", "name"), [(b"", "a.xlsx"), (b"x", "a.xlsx"), (b"x", "a.pdf"), (b"number\n1", "a.csv")])
def test_a_sheet_that_is_none_is_refused_in_words(cast, at, content, name):
    found = check_file(content=content, filename=name, user=cast.kuanysh, at=at)
    assert found.sheet_fault and not found.token


@pytest.mark.parametrize("name", ["Ә", "Ғ" * 120, "О’Коннор-Ұлы", "Ли <b> & «сын»"])
def test_strange_but_printable_names_are_recorded_and_fit_on_slip_and_sticker(run, cast, at, name):
    found = run({"family_name": name, "given_name": name, "patronymic": name, "programme": "Щ" * 250, "number": "№ " + "9" * 58})
    assert not found.faults
    record_papers(rows=found.rows, file_digest="d", by=cast.kuanysh, at=at)
    (made, token) = make_slips(sheet=PastImport.objects.get(), by=cast.kuanysh, at=at)[0]
    face = made.face
    words = {"title": "t", "issuer": "i" * 60, "what": "w", "how": "h", "until": "{day}", "number": "No. {number}", "check": "c"}
    slip = Slip(" ".join([name] * 3), face["programme"], face["number"], f"https://qabilet.example/claim/{token}", "x")

    pages = PdfReader(io.BytesIO(draw_slips([slip], words, "kk", at=at))).pages

    assert "".join(name.split()) in "".join(pages[0].extract_text().split())
    draw_stickers([Sticker("7Q4K-M2XW-9HRT4", face["number"], "https://x")], words, "kk", site="https://qabilet.example/verify/", at=at)


def test_the_check_saves_nothing_and_the_sheet_twice_records_once(run, cast, at):
    found = run({}, {"number": "18/2021"})
    assert (new_of(found), PastPaper.objects.count()) == (2, 0)

    assert record_papers(rows=found.rows, file_digest="d", by=cast.kuanysh, at=at) == 2
    assert record_papers(rows=found.rows, file_digest="d", by=cast.kuanysh, at=at) == 0
    again = run({"number": "17 / 2021"}, {"number": "18/2021"}, {"number": "19/2021"})
    assert [row.state for row in again.rows] == ["recorded", "recorded", "new"]
    assert record_papers(rows=again.rows, file_digest="e", by=cast.kuanysh, at=at) == 1
    assert PastPaper.objects.count() == 3
    assert AuditEntry.objects.filter(act="past_papers.recorded").count() == 2


def test_a_recorded_number_with_other_facts_is_refused_in_the_sheet_and_at_the_end(recorded, run, cast, at):
    found = run({"hours": "72"})
    assert "other facts" in found.faults[0].wrong

    late = run({"number": "20/2021"})
    record_papers(rows=late.rows, file_digest="d", by=cast.kuanysh, at=at)
    with pytest.raises(RecordedOtherwise, match="20/2021"):
        record_papers(rows=[late.rows[0].__class__(**{**vars(late.rows[0]), "hours": 5})], file_digest="d", by=cast.kuanysh, at=at)
    assert PastPaper.objects.count() == 3


def test_two_who_record_the_same_sheet_at_once_leave_one_of_each(run, cast, at, monkeypatch):
    rows = run({}).rows
    monkeypatch.setattr(past, "recorded", lambda keys: {})  # the second one looked before the first had written
    assert record_papers(rows=rows, file_digest="d", by=cast.kuanysh, at=at) == 1
    with pytest.raises(RecordedOtherwise):
        record_papers(rows=rows, file_digest="d", by=cast.kuanysh, at=at)
    assert PastPaper.objects.count() == 1


def test_only_administrators_record_revoke_and_make_slips(run, recorded, paper, cast, at):
    rows = run({"number": "30"}).rows
    for role, person in cast.everybody.items():
        if role == "administrator":
            continue
        for act in (
            lambda by=person: record_papers(rows=rows, file_digest="d", by=by, at=at),
            lambda by=person: make_slips(sheet=recorded, by=by, at=at),
            lambda by=person: revoke_past(paper=paper, reason="misconduct", by=by, at=at),
        ):
            with pytest.raises(MayNotRecord):
                act()
    assert PastPaper.objects.count() == 2 and not ClaimLink.objects.exists()


def test_what_was_recorded_never_changes(paper):
    for change in ({"face": {}}, {"code": "2" * 13}, {"number_key": "x"}, {"digest": "0"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            PastPaper.objects.filter(pk=paper.pk).update(**change)


def test_the_template_names_every_column(at):
    first, help_ = template()
    assert [column.code for column in first.columns] == [*REQUIRED, *OPTIONAL]
    assert [row[0] for row in help_.rows] == [*REQUIRED, *OPTIONAL]


def test_an_address_that_has_an_account_gives_the_paper_to_it(run, cast, at):
    rows = run({"email": cast.aliya.email.upper()}).rows
    record_papers(rows=rows, file_digest="d", by=cast.kuanysh, at=at)
    assert PastPaper.objects.get().holder == cast.aliya


# -- the check ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Қожахметова", "КОЖАХМЕТОВА", "kozhakhmetova"])
def test_an_old_paper_is_confirmed_honestly_and_names_nobody(paper, client, name):
    page = client.post("/en/verify/", {"code": codes.printed_code(paper.code), "name": name}).content.decode()

    for said in ("issued on paper before this system", "17/2021", "Қоғамдық бақылау", "15 October 2021", "23 November 2026", "Д.Қ."):
        assert said in page
    assert "Дәметкен" not in page and "genuine" not in page and "SHA-256" not in page


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_the_check_speaks_the_readers_language(paper, client, language):
    page = client.post(f"/{language}/verify/", {"code": paper.code, "name": "Қожахметова"}).content.decode()
    assert {"ru": "до этой системы", "kk": "осы жүйеге дейін"}[language] in page


def test_a_wrong_name_is_the_same_miss_as_an_unknown_number(paper, client):
    wrong = client.post("/en/verify/", {"code": paper.code, "name": "Басқа"}).content.decode()
    unknown = client.post("/en/verify/", {"code": codes.new_code(lambda n: bytes(range(n))), "name": "Басқа"}).content.decode()
    shape = [re.sub(r'value="[^"]*"', "", page) for page in (wrong, unknown)]
    assert shape[0] == shape[1] and "Not confirmed" in wrong


def test_a_sticker_is_scanned_and_a_name_compared(paper, client):
    address = f"/v/{sticker_token(paper.salt)}"
    page = client.get(address, headers={"Accept-Language": "en"}).content.decode()
    assert "17/2021" in page
    answers = [client.post(address, {"name": name}, headers={"Accept-Language": "en"}).content.decode() for name in ("Қожахметова", "Иванов")]
    assert "Yes: the paper says this name" in answers[0] and "No: the paper does not say" in answers[1]
    assert paper.token_digest == codes.token_digest(sticker_token(paper.salt))


def test_revoked_and_ended_are_told(paper, client, cast, at):
    revoke_past(paper=paper, reason="issued_in_error", by=cast.kuanysh, at=at)
    revoke_past(paper=paper, reason="misconduct", by=cast.kuanysh, at=at)
    page = client.post("/en/verify/", {"code": paper.code, "name": "Қожахметова"}).content.decode()
    assert "Revoked" in page and "issued in error" in page
    assert AuditEntry.objects.filter(act="past_paper.revoked").count() == 1
    paper.revoked_at, paper.valid_until = None, date(2026, 11, 22)
    assert paper.state(at.date()) == "expired" and paper.state(date(2026, 11, 22)) == "valid"


# -- stickers and slips ---------------------------------------------------------------------------------------------


def pictures(pdf: bytes, tmp_path, dpi: int = 150) -> list[Image.Image]:
    (tmp_path / "x.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", str(dpi), "-png", "x.pdf", "page"], cwd=tmp_path, check=True)
    return [Image.open(io.BytesIO(path.read_bytes())) for path in sorted(tmp_path.glob("page*.png"))]


def test_each_sticker_leads_to_its_own_paper_and_measures_23_mm(recorded, cast, as_user, tmp_path):
    answer = as_user(cast.kuanysh).get(reverse("past_stickers", args=[recorded.pk]), {"skip": "5"})
    reader = PdfReader(io.BytesIO(answer.content))
    assert [round(float(side) * 25.4 / 72) for side in reader.pages[0].mediabox[2:]] == [210, 297]
    assert len(reader.pages) == 2 and "100 %" in reader.pages[1].extract_text()
    for paper in recorded.papers.all():
        assert codes.printed_code(paper.code) in reader.pages[0].extract_text()
        assert paper.face["family_name"] not in reader.pages[0].extract_text()

    dpi = 150
    found = zxingcpp.read_barcodes(pictures(answer.content, tmp_path, dpi)[0])

    assert {one.text for one in found} == {
        f"https://qabilet.example/v/{sticker_token(paper.salt)}" for paper in recorded.papers.all()
    }
    for one in found:
        side = (one.position.top_right.x - one.position.top_left.x) * 25.4 / dpi
        assert 22.0 <= side <= 24.0
        assert one.position.top_left.y * 25.4 / dpi > 38  # five places of the first row and a half stay empty


def test_more_stickers_than_a_sheet_go_on_overleaf(at):
    many = [Sticker("7Q4K-M2XW-9HRT4", str(n), f"https://qabilet.example/v/{n:022d}") for n in range(30)]
    words = {"title": "t", "issuer": "i", "check": "c", "number": "No. {number}", "how": "one\ntwo"}
    reader = PdfReader(io.BytesIO(draw_stickers(many, words, "ru", site="https://qabilet.example/verify/", at=at)))
    assert len(reader.pages) == 3
    assert reader.pages[0].extract_text().count("7Q4K") == 24


def test_a_slip_carries_its_link_once_and_new_slips_end_earlier_ones(recorded, paper, cast, at, as_user, tmp_path, caplog):
    client = as_user(cast.kuanysh)
    assert client.get(reverse("past_slips", args=[recorded.pk])).status_code == 405
    content = client.post(reverse("past_slips", args=[recorded.pk])).content
    found = {one.text.rsplit("/", 1)[1] for one in zxingcpp.read_barcodes(pictures(content, tmp_path)[0])}

    assert len(found) == 2 and all(claim_by_token(token) for token in found)
    stored = " ".join(str(row) for row in ClaimLink.objects.values())
    assert not any(token in stored or token in caplog.text for token in found)
    client.post(reverse("past_slips", args=[recorded.pk]))
    assert all(open_claim(claim_by_token(token), at + timedelta(days=400)) is None for token in found)
    assert ClaimLink.objects.count() == 4


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_stickers_and_slips_pass_the_checkers_of_papers(recorded, cast, at, as_user, tmp_path, language):
    """Structure by qpdf, tags by pdfua and outloud, archive by pikepdf's checker; each QR has a sentence."""
    client = as_user(cast.kuanysh)
    with override(language):
        made = {
            "stickers.pdf": client.get(reverse("past_stickers", args=[recorded.pk])).content,
            "slips.pdf": client.post(reverse("past_slips", args=[recorded.pk])).content,
        }
    for name, content in made.items():
        file = tmp_path / name
        file.write_bytes(content)
        subprocess.run(["qpdf", "--check", str(file)], check=True, capture_output=True)
        assert [str(one) for one in pdfua.validate(str(file)).findings] == []
        assert (outloud.check(str(file)).error or "", outloud.check(str(file)).errors) == ("", 0)
        found = [one for one in pdfa.validate_written(str(file), "3b").findings if not FALSE_ALARMS.search(one.message)]
        assert [str(one) for one in found] == []


# -- the claim ------------------------------------------------------------------------------------------------------


def test_a_slip_is_refused_without_the_name_late_twice_and_unknown(slip, paper, cast, at):
    link = claim_by_token(slip)
    with pytest.raises(NotThisName):
        claim(link_id=link, name="Басқа", by=cast.bekzat, at=at)
    with pytest.raises(ClaimNotOpen):
        claim(link_id=link, name="Қожахметова", by=cast.bekzat, at=at + SLIP_LASTS)
    with pytest.raises(ClaimNotOpen):
        claim(link_id="", name="Қожахметова", by=cast.bekzat, at=at)
    paper.refresh_from_db()
    assert paper.holder is None

    assert claim(link_id=link, name="қожахметова", by=cast.bekzat, at=at) == paper
    with pytest.raises(ClaimNotOpen):
        claim(link_id=link, name="Қожахметова", by=cast.aliya, at=at)
    paper.refresh_from_db()
    assert paper.holder == cast.bekzat


def test_of_two_claims_at_once_the_first_one_wins(slip, paper, cast, at, monkeypatch):
    """The second one looked while the link was still open: the write decides, not the look."""
    link = claim_by_token(slip)
    looked = open_claim(link, at)
    claim(link_id=link, name="Қожахметова", by=cast.aliya, at=at)
    User.objects.filter(pk=cast.aliya.pk).update(last_login=at)
    monkeypatch.setattr(acts, "open_claim", lambda *given: looked)

    with pytest.raises(ClaimNotOpen):
        claim(link_id=link, name="Қожахметова", by=cast.bekzat, at=at)
    paper.refresh_from_db()
    assert paper.holder == cast.aliya
    assert ClaimLink.objects.get(pk=link).used_by == cast.aliya


def test_a_revoked_paper_is_claimed_by_nobody(slip, paper, cast, at):
    revoke_past(paper=paper, reason="misconduct", by=cast.kuanysh, at=at)
    with pytest.raises(ClaimNotOpen):
        claim(link_id=claim_by_token(slip), name="Қожахметова", by=cast.bekzat, at=at)


def test_who_has_an_account_signs_in_and_claims_on_a_page(slip, paper, cast, as_user, caplog):
    client = as_user(cast.bekzat)
    answer = client.get(f"/claim/{slip}")
    assert answer.status_code == 302 and slip not in answer["Location"]
    page = client.get(answer["Location"]).content.decode()
    assert "17/2021" in page and "Дәметкен" not in page and "Қожахметова" not in page
    assert client.post(reverse("claim_paper"), {"name": "Басқа"}).status_code == 422

    assert client.post(reverse("claim_paper"), {"name": "Қожахметова"})["Location"] == reverse("my_certificates")
    assert "17/2021" in client.get(reverse("my_certificates")).content.decode()
    assert "17/2021" not in as_user(cast.aliya).get(reverse("my_certificates")).content.decode()
    client.get(f"/claim/{slip}")
    assert client.get(reverse("claim_paper")).status_code == 404
    assert slip not in caplog.text


def test_an_unknown_slip_and_none_are_the_same_page_and_no_token_is_logged(client, slip, caplog, db):
    client.get("/claim/" + "x" * 22)
    unknown = client.get(reverse("claim_paper"))
    client.session.flush()
    none = client.get(reverse("claim_paper"))
    assert unknown.status_code == none.status_code == 404
    assert "x" * 22 not in caplog.text
    client.get(f"/claim/{slip}")
    assert slip not in str(dict(client.session))


def test_who_has_no_account_gets_an_invitation_and_holds_the_paper(slip, paper, client, django_capture_on_commit_callbacks):
    client.get(f"/claim/{slip}")
    assert client.post(reverse("claim_paper"), {"name": "Қожахметова", "email": "no"}).status_code == 422
    assert client.post(reverse("claim_paper"), {"name": "Басқа", "email": "new@example.kz"}).status_code == 422
    assert not User.objects.filter(email="new@example.kz").exists()
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(reverse("claim_paper"), {"name": "Қожахметова", "email": "New@example.kz"})

    user = User.objects.get(email="new@example.kz")
    assert page.status_code == 200 and "new@example.kz" not in page.content.decode()
    assert (user.given_name, user.family_name, user.roles) == ("Дәметкен", "Қожахметова", frozenset())
    paper.refresh_from_db()
    assert paper.holder == user and not user.has_usable_password()
    assert [letter.to for letter in mail.outbox] == [["new@example.kz"]] and "/join/" in mail.outbox[0].body
    assert Invitation.objects.filter(user=user, used_at=None).count() == 1
    client.get(f"/claim/{slip}")
    assert client.get(reverse("claim_paper")).status_code == 404
    client.force_login(user)  # an account without a role leads to its certificates
    page = client.get(reverse("start"), follow=True).content.decode()
    assert "17/2021" in page and "recorded on" in page


def test_a_known_address_gets_a_letter_only_and_the_page_says_the_same(slip, paper, cast, client, at, django_capture_on_commit_callbacks):
    for _ in range(2):
        client.get(f"/claim/{slip}")
        with django_capture_on_commit_callbacks(execute=True):
            page = client.post(reverse("claim_paper"), {"name": "Қожахметова", "email": cast.bekzat.email}).content.decode()
        assert "A letter is on its way" in page

    paper.refresh_from_db()
    assert paper.holder is None
    assert [letter.to for letter in mail.outbox] == [[cast.bekzat.email]]
    assert open_claim(claim_by_token(slip), at) is not None  # it still works, signed in


def test_a_mistyped_address_is_mended_by_a_new_slip(slip, recorded, paper, cast, at):
    claim_by_mail(link_id=claim_by_token(slip), name="Қожахметова", email="wrong@example.kz", language="kk", at=at, draw_secret=lambda: "s1")
    paper.refresh_from_db()
    assert paper.holder.email == "wrong@example.kz"

    token = dict((one.pk, token) for one, token in make_slips(sheet=recorded, by=cast.kuanysh, at=at))[paper.pk]
    claim(link_id=claim_by_token(token), name="Қожахметова", by=cast.aliya, at=at)
    paper.refresh_from_db()
    assert paper.holder == cast.aliya


def test_guessing_names_ends_after_ten_tries(slip, client, paper):
    client.get(f"/claim/{slip}")
    for _ in range(10):
        client.post(reverse("claim_paper"), {"name": "Басқа", "email": "x@example.kz"})
    page = client.post(reverse("claim_paper"), {"name": "Қожахметова", "email": "x@example.kz"}).content.decode()
    assert "Too many tries" in page
    paper.refresh_from_db()
    assert paper.holder is None


# -- pages ----------------------------------------------------------------------------------------------------------


def test_the_whole_way_on_the_pages(cast, at, as_user):
    client, address = as_user(cast.kuanysh), reverse("past_papers")
    bad = client.post(address, {"sheet": io.BytesIO(b"x")})
    assert bad.status_code == 422 and not PastImport.objects.exists()
    file = io.BytesIO(sheet_of({}, {"number": "2", "hours": "x"}, at=at))
    file.name = "old.xlsx"
    wrong = client.post(address, {"sheet": file}).content.decode()
    assert "whole hours" in wrong and 'name="token"' not in wrong
    file = io.BytesIO(sheet_of({}, kind="csv"))
    file.name = "old.csv"
    page = client.post(address, {"sheet": file}).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    assert not PastPaper.objects.exists()

    assert client.post(reverse("confirm_past"), {"token": token + "x"}).status_code == 302
    assert not PastPaper.objects.exists()
    for _ in range(2):
        client.post(reverse("confirm_past"), {"token": token})
    assert PastPaper.objects.count() == 1 and PastImport.objects.count() == 1
    sheet, paper = PastImport.objects.get(), PastPaper.objects.get()
    assert "17/2021" in client.get(reverse("past_sheet", args=[sheet.pk])).content.decode()
    assert client.get(reverse("past_template")).status_code == 200
    one = reverse("past_paper", args=[paper.pk])
    assert client.post(one, {"reason": "misconduct"}).status_code == 422
    assert client.post(one, {"reason": "misconduct", "is_meant": "on"}).status_code == 302
    assert client.get(reverse("past_stickers", args=[sheet.pk])).status_code == 404  # nothing in force is left
    assert client.post(reverse("past_slips", args=[sheet.pk])).status_code == 302


def test_another_administrator_cannot_confirm_what_somebody_else_checked(run, cast, as_user):
    token = run({}).token
    assert as_user(cast.murat).post(reverse("confirm_past"), {"token": token}).status_code == 404
    other = User.objects.create_user("second@example.kz", None, given_name="Б")
    cast.kuanysh.memberships.get().__class__.objects.create(
        user=other, organisation=cast.coordinator, role="administrator", starts_on=date(2026, 1, 1)
    )
    as_user(other).post(reverse("confirm_past"), {"token": token})
    assert not PastPaper.objects.exists()


def test_pages_are_for_administrators(recorded, paper, cast, as_user):
    for name, row in (("past_sheet", recorded), ("past_stickers", recorded), ("past_paper", paper)):
        for role, person in cast.everybody.items():
            answer = as_user(person).get(reverse(name, args=[row.pk]))
            assert answer.status_code == (200 if role == "administrator" else 404), (name, role)
    assert as_user(cast.yerlan).post(reverse("past_slips", args=[recorded.pk])).status_code == 404


def test_lists_cost_the_same_at_one_paper_and_at_many(recorded, run, cast, at, as_user, django_assert_num_queries):
    client, address = as_user(cast.kuanysh), reverse("past_sheet", args=[recorded.pk])
    client.get(address)
    with django_assert_num_queries(5):
        client.get(address)
    rows = run(*({"number": f"{n}/2019"} for n in range(100, 110))).rows
    record_papers(rows=rows, file_digest="d", by=cast.kuanysh, at=at + timedelta(hours=1))

    many = reverse("past_sheet", args=[PastImport.objects.order_by("recorded_at").last().pk])
    with django_assert_num_queries(5):
        assert client.get(many).content.decode().count("/2019") == 10


def test_numbers_are_compared_as_people_write_them():
    assert number_key(" кз–17 / 2021") == number_key("КЗ-17/2021")
    assert number_key("17/2021") != number_key("172021")
