"""A stranger's phone: the paper stands on a screen, its QR is read from a picture of that screen, the address opens."""

import base64
import json
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from tests.browser.conftest import fits
from tests.rendering import grey_page

pytestmark = pytest.mark.browser
PAPERS = """
import base64, json
from certificates.models import Credential, Summary
one = Credential.objects.current().exclude(token_digest=None).filter(revoked_at=None).first()
told = Summary.objects.filter(replaced_at=None).first()
print("PAPERS" + json.dumps({
    "name": one.face["name"],
    "papers": {file.language: base64.b64encode(bytes(file.content)).decode() for file in one.papers.all()},
    "summary": base64.b64encode(bytes(told.files.get(language="kk").content)).decode(),
}))
"""
VERDICT = {"kk": "жарамды", "ru": "действителен", "en": "valid"}


@pytest.fixture(scope="module")
def papers(site) -> dict:
    """Return the papers of one certificate and one capacity summary of the demonstration."""
    return json.loads(site.manage("shell", "-v", "0", "-c", PAPERS).split("PAPERS", 1)[1])


def scanned(open_page, paper: str, page: int = 0) -> str:
    """Show a page of a paper in a browser, photograph the screen, and return what the QR says."""
    file = BytesIO()
    grey_page(base64.b64decode(paper), page, dpi=96).save(file, "PNG")
    screen = open_page(1280, 1200)
    screen.set_content(f'<img alt="" src="data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}">')
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(screen.locator("img").screenshot())))
    return found.text


@pytest.mark.parametrize("language", ["kk", "ru", "en", "kk-ru"])
def test_a_scanned_certificate_opens_its_verdict(open_page, site, papers, language):
    address = scanned(open_page, papers["papers"][language])
    assert address.startswith(f"{site}/v/")

    spoken = language[:2]
    phone = open_page(360, 740, spoken, script=False)
    assert phone.goto(address).status == 200
    fits(phone)
    text = phone.inner_text("main")
    assert VERDICT[spoken] in text.lower()
    assert not [part for part in papers["name"].split() if part in phone.content()]


def test_a_scanned_capacity_summary_says_whose_it_is(open_page, site, papers):
    phone = open_page(360, 740, "kk", script=False)
    assert phone.goto(scanned(open_page, papers["summary"], 1)).status == 200
    fits(phone)
    assert "шынайы құжат" in phone.inner_text("main").lower()
