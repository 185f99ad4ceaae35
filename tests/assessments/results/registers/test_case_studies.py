"""R2.6: template complete, published, consent of the persons named."""

import pytest

from assessments.results.measurement.registers import TEMPLATE_PARTS
from tests.assessments.results.registers.wholes import entry, why


@pytest.mark.parametrize("part", TEMPLATE_PARTS)
def test_every_part_of_the_template_is_needed(part):
    rest = tuple(one for one in TEMPLATE_PARTS if one != part)
    assert why("R2.6", entry("R2.6", template_parts=rest)) == ["template_incomplete"]


def test_persons_named_agree_in_writing_and_nobody_needs_no_paper():
    assert why("R2.6", entry("R2.6", without=["consents"])) == ["no_consents"]
    assert why("R2.6", entry("R2.6", without=["consents"], persons="nobody")) == ["recorded"]


def test_it_is_published_with_address_and_file():
    assert why("R2.6", entry("R2.6", without=["published_on", "address"])) == ["not_published"]
    assert why("R2.6", entry("R2.6", without=["publication"])) == ["no_publication_file"]
