"""A use is typed on a phone in under a minute: four fields, today is filled in, the rest is folded away."""

import pytest

from assessments.advocacy.models import ToolUse

pytestmark = pytest.mark.django_db
NEW = "/en/org/tools/new/"


def typed(at, **changes):
    return {
        "tool": "DIG-01", "used_on": at.date().isoformat(), "description": "Петиция о воде",
        "url": "https://example.org/p",
    } | changes  # fmt: skip


def test_four_fields_are_enough(as_user, tools, cast, at):
    client = as_user(cast.gulnur)
    page = client.get(NEW).content.decode()
    assert 'type="date"' in page and "<details>" in page

    answer = client.post(NEW, typed(at))

    assert answer.status_code == 302
    use = ToolUse.objects.get()
    assert (use.tool_id, use.issue, use.language) == ("DIG-01", "", "")


def test_a_link_is_typed_without_its_scheme(as_user, tools, cast, at):
    client = as_user(cast.gulnur)
    assert 'type="url"' not in client.get(NEW).content.decode()  # a browser would refuse what our form completes

    assert client.post(NEW, typed(at, url="example.org/p")).status_code == 302
    assert ToolUse.objects.get().evidence.url == "https://example.org/p"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "not a link", "ftp://x"])
def test_what_is_no_link_is_refused(as_user, tools, cast, at, url):
    assert as_user(cast.gulnur).post(NEW, typed(at, url=url)).status_code == 422
    assert not ToolUse.objects.exists()


def test_a_use_again_takes_tool_issue_and_language_over(as_user, use_of, cast):
    use = use_of(issue="Вода", language="kk")
    client = as_user(cast.gulnur)

    page = client.get(NEW, {"like": use.pk}).content.decode()

    assert '<option value="DIG-01" selected>' in page
    assert 'value="Вода"' in page
    assert "<details open>" in page


def test_a_use_of_another_organisation_or_nonsense_is_not_taken_over(as_user, use_of, cast, at):
    use = use_of(issue="Вода")
    ToolUse.objects.filter(pk=use.pk).update(organisation=cast.other)
    client = as_user(cast.gulnur)
    for like in (use.pk, "nonsense", ""):
        page = client.get(NEW, {"like": like})
        assert page.status_code == 200
        assert "Вода" not in page.content.decode()


@pytest.mark.parametrize(
    "changes", [{"url": ""}, {"used_on": "2031-01-01"}, {"tool": "ABC-99"}, {"is_result_measured": "on"}]
)
def test_a_wrong_entry_is_refused_names_the_place_and_stores_nothing(as_user, tools, cast, at, changes):
    answer = as_user(cast.gulnur).post(NEW, typed(at, **changes))

    assert answer.status_code == 422
    assert 'class="notice error"' in answer.content.decode()
    assert "Петиция о воде" in answer.content.decode()  # what was typed is still there
    assert not ToolUse.objects.exists()
