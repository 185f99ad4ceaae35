"""A camera's way: the page as a coarse grey picture, the QR read by an independent reader, the address followed."""

from urllib.parse import urlsplit

import pytest
import zxingcpp
from django.test import Client

from certificates.faces import LANGUAGES, PAIR
from certificates.queries.specimens import specimens
from tests.emptying import empty_caches
from tests.rendering import grey_page

pytestmark = pytest.mark.django_db
VERDICT = {"en": "Valid: this certificate is genuine.", "ru": "Действителен", "kk": "Жарамды"}


def read(paper: bytes, page: int = 0) -> str:
    """Return what the only QR of a page says."""
    (found,) = zxingcpp.read_barcodes(grey_page(paper, page))
    return found.text


@pytest.mark.parametrize("paper", [*LANGUAGES, PAIR])
def test_each_issued_paper_leads_to_its_verdict_in_the_language_of_the_phone(earned, settings, paper):
    address = read(bytes(earned.papers.get(language=paper).content))
    assert address.startswith(f"{settings.PUBLIC_BASE_URL}/v/")

    for language, words in VERDICT.items():
        empty_caches()
        page = Client().get(urlsplit(address).path, headers={"accept-language": language})
        text = page.content.decode()
        assert page.status_code == 200
        assert words.lower() in text.lower()
        assert "Ә.С." in text and "Сейітқалиева" not in text


@pytest.mark.parametrize("name", [name for name, _draw in specimens() if name.startswith(("certificate", "transcript"))])
def test_qr_of_each_kind_is_read_from_a_coarse_grey_page(name):
    assert read(dict(specimens())[name]()).startswith("https://qabilet.example/v")


@pytest.mark.parametrize("language", LANGUAGES)
def test_qr_of_a_capacity_summary_is_read_from_its_second_page(language):
    assert read(dict(specimens())[f"capacity-summary-{language}"](), 1).startswith("https://qabilet.example/v/")
