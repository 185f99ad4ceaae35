"""What the design promises: weight, nothing inline, nothing from elsewhere, words for every icon."""

import gzip
import re
from pathlib import Path

import pytest
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "lms" / "static" / "lms"
TEMPLATES = sorted(
    path for path in ROOT.rglob("templates/**/*.html") if not {".venv", "var", "node_modules"} & set(path.parts)
)


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_stylesheet_weighs_at_most_twelve_kilobytes():
    assert len(gzip.compress((STATIC / "qabilet.css").read_bytes(), 9)) <= 12 * 1024


def test_there_is_one_stylesheet():
    assert [path.name for path in STATIC.rglob("*.css")] == ["qabilet.css"]


def test_the_lattice_stays_light():
    assert (STATIC / "kerege.svg").stat().st_size <= 400


@pytest.mark.parametrize("path", TEMPLATES, ids=shown)
def test_templates_hold_no_inline_style_or_script_and_nothing_from_elsewhere(path):
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"\sstyle\s*=|<style\b", text), "style belongs into qabilet.css"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "no event attributes"
    for tag in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in tag or 'type="application/json"' in tag, f"inline script: {tag}"
    for found in re.findall(r"(?:src|srcset|href|action)=\"(https?:)?//[^\"]*\"", text):
        raise AssertionError(f"{found} leads to another host")


@pytest.mark.parametrize("path", TEMPLATES, ids=shown)
def test_templates_compile(path):
    name = str(path).split("/templates/", 1)[1]
    get_template(name)


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.css")), ids=lambda path: path.name)
def test_the_stylesheet_loads_nothing_from_elsewhere(path):
    assert not re.search(r"https?:|@import|url\(\s*[\"']?//", path.read_text(encoding="utf-8"))
