"""What an import linter cannot see: foreign keys, templates and page parents point down; pages stay strict."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.cache import caches
from django.db import models

ROOT = Path(__file__).resolve().parent.parent
# Lower number = lower floor. The three middle wings stand side by side and do not know each other.
FLOORS = {
    "core": 0, "courses": 1, "evidence": 2, "knowledge": 3, "capacity": 3, "advocacy": 3, "results": 4,
    "certificates": 5, "home": 6, "api": 6, "lms": 7, "assessments": 2,
}
OURS = [model for model in apps.get_models() if model._meta.app_label in FLOORS]
FOLDERS = ("lms", "courses", "assessments", "certificates")
TEMPLATES = [
    path for folder in FOLDERS
    for path in (ROOT / folder).rglob("templates/**/*.html")
]
# A template folder's name tells its floor.
OWNERS = {
    "courses": "courses", "evidence": "evidence", "knowledge": "knowledge", "capacity": "capacity",
    "advocacy": "advocacy", "results": "results", "certificates": "certificates",
}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_foreign_keys_point_down(model):
    for field in model._meta.get_fields():
        if not isinstance(field, models.ForeignKey | models.ManyToManyField | models.OneToOneField):
            continue
        target = field.related_model._meta.app_label
        mine = model._meta.app_label
        if target in FLOORS and target != mine:
            assert FLOORS[target] < FLOORS[mine], f"{model._meta.label}.{field.name} points up to {target}"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_hold_no_inline_script_or_style(path):
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "inline script"
    assert not re.search(r"<style|\sstyle=", text), "inline style"
    assert not re.search(r"\son[a-z]+=", text), "inline event handler"
    assert not re.search(r"(?:src|href)=[\"']https?://", text), "another host"
    assert "|safe" not in text, "unescaped output"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_include_and_extend_downwards(path):
    parts = path.relative_to(ROOT).parts
    if parts[0] == "lms":
        return  # the roof may fill any app's template
    owner = next(part for part in reversed(parts[: parts.index("templates")]) if part in OWNERS)
    for name in re.findall(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)", path.read_text(encoding="utf-8")):
        floor = OWNERS.get(name.split("/")[0])
        if floor and floor != owner:
            assert FLOORS[floor] < FLOORS[owner], f"{path.name} uses {name}, which is above it"


def test_our_code_connects_no_signals():
    for path in ROOT.glob("*/**/*.py"):
        if path.relative_to(ROOT).parts[0] in {"lms", "courses", "assessments", "certificates"}:
            text = path.read_text(encoding="utf-8")
            assert "@receiver" not in text and ".connect(" not in text, path


def test_nothing_forbidden_is_installed():
    forbidden = {"django.contrib.admin", "wagtail.contrib.forms", "wagtail.api.v2", "allauth.usersessions"}

    assert not forbidden & set(config.name for config in apps.get_app_configs())


@pytest.mark.parametrize("turn", ["first", "second"])
@pytest.mark.parametrize("name", ["default", "public"])
def test_a_test_finds_nothing_of_another_in_a_cache_and_has_its_whole_room(name, turn):
    left = {f"left-{number}": turn for number in range(250)}
    assert caches[name].get_many(left) == {}
    caches[name].set_many(left)
    assert caches[name].get_many(left) == left, "what another test left pushed out what this one keeps"


def test_what_may_be_read_again_does_not_run_out_in_the_midst_of_a_test():
    caches["public"].set("kept", "here", timeout=0)

    assert caches["public"].get("kept") == "here"


def test_nothing_in_the_suite_flushes_a_cache_that_another_worker_reads():
    """`empty_caches` is the one place: on Redis it forgets, where `clear` would take what the other worker keeps."""
    loops = [path.name for path in (ROOT / "tests").rglob("*.py") if re.search(r"caches\.all\(", path.read_text(encoding="utf-8"))]

    assert loops == ["emptying.py"], loops


@pytest.mark.parametrize(
    ("pattern", "most"),
    [
        (r'order_by\([^)]*family_name', 0),  # a database does not know the alphabet: `by_name` and `name_order` do
        (r"def private_storage\(", 1),
    ],
)
def test_what_has_one_place_has_it(pattern, most):
    sources = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts]

    assert sum(len(re.findall(pattern, path.read_text(encoding="utf-8"))) for path in sources) <= most
