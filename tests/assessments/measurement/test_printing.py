"""What n organisations may print."""

import pytest

from assessments.measurement.printing import printable


@pytest.mark.parametrize(
    ("n", "code", "shown"),
    [
        (0, "no_data", ()),
        (1, "not_computed", ("counts",)),
        (2, "not_computed", ("counts",)),
        (3, "indicative", ("counts", "change")),
        (7, "indicative", ("counts", "change")),
        (8, "full", ("counts", "change", "bootstrap")),
        (29, "full", ("counts", "change", "bootstrap")),
        (30, "full", ("counts", "change", "bootstrap", "consistency", "adjusted")),
    ],
)
def test_the_rule_of_small_groups(n, code, shown):
    found = printable(n)

    assert found.code == code and found.is_indicative == (code == "indicative")
    names = ("counts", "change", "bootstrap", "consistency", "adjusted")
    assert tuple(name for name in names if getattr(found, name)) == shown


def test_what_is_not_printed_says_what_it_waits_for():
    assert printable(2).needs("change") == 3
    assert printable(7).needs("bootstrap") == 8
    assert printable(18).needs("consistency") == 30
    assert printable(30).needs("consistency") is None
    with pytest.raises(ValueError, match="fewer"):
        printable(-1)
