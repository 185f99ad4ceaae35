"""An organisation decides about each example; everybody reads the accepted ones that are shown, and nothing else."""

import pytest
from django.urls import reverse

from assessments.advocacy import queries
from assessments.advocacy.actions import UseRefused, show_in_gallery, take_from_gallery
from assessments.advocacy.models import GalleryConsent
from assessments.evidence.actions import give_verdict, withdraw_evidence
from lms.core.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def accepted(use_of, cast, at):
    use = use_of()
    give_verdict(evidence=use.evidence, decision="accepted", by=cast.dinara, at=at)
    return use


def test_a_use_without_accepted_evidence_is_not_shown(use_of, cast, at):
    with pytest.raises(UseRefused, match="accepted evidence"):
        show_in_gallery(use=use_of(), by=cast.gulnur, at=at)
    assert not GalleryConsent.objects.exists()


@pytest.mark.parametrize("who", ["aliya", "bekzat", "yerlan", "saule", "murat", "dinara", "katrin", "kuanysh"])
def test_nobody_but_the_lead_decides(accepted, cast, at, who, client):
    with pytest.raises(UseRefused, match="lead of the organisation"):
        show_in_gallery(use=accepted, by=getattr(cast, who), at=at)
    show_in_gallery(use=accepted, by=cast.gulnur, at=at)
    with pytest.raises(UseRefused, match="lead of the organisation"):
        take_from_gallery(use=accepted, by=getattr(cast, who), at=at)
    client.force_login(getattr(cast, who))
    assert client.get(reverse("show_use", args=[accepted.pk])).status_code == 404


def test_showing_twice_is_one_consent_and_taking_back_twice_is_none(accepted, cast, at):
    assert show_in_gallery(use=accepted, by=cast.gulnur, at=at) == show_in_gallery(use=accepted, by=cast.gulnur, at=at)
    assert list(queries.gallery()) == [accepted]
    take_from_gallery(use=accepted, by=cast.gulnur, at=at)
    take_from_gallery(use=accepted, by=cast.gulnur, at=at)
    assert not queries.gallery().exists()
    assert [row.tool_code for row in queries.accepted_uses()] == ["DIG-01"]  # it still counts
    assert set(AuditEntry.objects.filter(act__startswith="gallery.").values_list("act", flat=True)) == {
        "gallery.shown", "gallery.taken_back",
    }  # fmt: skip


def test_what_is_rejected_or_taken_back_later_leaves_the_gallery(accepted, use_of, cast, at):
    other = use_of("EVD-04", description="Опрос")
    give_verdict(evidence=other.evidence, decision="accepted", by=cast.dinara, at=at)
    for use in (accepted, other):
        show_in_gallery(use=use, by=cast.gulnur, at=at)
    give_verdict(evidence=accepted.evidence, decision="rejected", reason="Ссылка пуста", by=cast.dinara, at=at)
    withdraw_evidence(evidence=other.evidence, reason="Ошибка", by=cast.gulnur, at=at)

    assert not queries.gallery().exists()


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_everybody_reads_the_example_in_the_own_language(accepted, cast, at, client, language):
    address = f"/{language}/gallery/"
    assert "Петиция о воде" not in client.get(address).content.decode()
    client.force_login(cast.gulnur)
    page = client.get(f"/{language}/org/tools/{accepted.pk}/show/").content.decode()
    assert "Петиция о воде" in page
    client.post(f"/{language}/org/tools/{accepted.pk}/show/", {"act": "show"})
    client.logout()

    page = client.get(address).content.decode()

    assert accepted.tool.name_kk in page or language != "kk"
    assert "https://example.org/petition" in page
    assert cast.gulnur.email not in page
    assert "Петиция о воде" in client.get(address, {"category": "DIG"}).content.decode()
    assert "Петиция о воде" not in client.get(address, {"category": "MED"}).content.decode()
    assert client.get(address, {"category": "<b>", "page": "x"}).status_code == 200


def test_the_gallery_costs_the_same_queries_for_one_and_three(use_of, cast, at, client, django_assert_num_queries):
    def shown(code, text):
        use = use_of(code, description=text)
        give_verdict(evidence=use.evidence, decision="accepted", by=cast.dinara, at=at)
        show_in_gallery(use=use, by=cast.gulnur, at=at)

    shown("DIG-01", "a")
    client.get("/en/gallery/")
    with django_assert_num_queries(3):
        client.get("/en/gallery/")
    shown("DIG-02", "b")
    shown("EVD-04", "c")
    with django_assert_num_queries(3):
        client.get("/en/gallery/")
