"""Letters of two alphabets that look the same, and what a reader takes a code for. Pure."""

import unicodedata

LOOK_ALIKES = str.maketrans("АВЕКМНОРСТУХҮІЅЗ", "ABEKMHOPCTYXYIS3")
"""Cyrillic capitals that look like a sign of the Latin keyboard, as a phone set to Russian or Kazakh types them."""


def as_latin(text: str) -> str:
    """Return a code in Latin capitals: whichever alphabet, case and width its signs were typed in.

    Example: `тst-а` becomes `TST-A`.
    """
    return unicodedata.normalize("NFKC", text).upper().translate(LOOK_ALIKES)
