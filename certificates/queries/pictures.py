"""The store of logos and signatures, by digest."""

import hashlib
from collections.abc import Collection

from certificates.models import Picture
from lms.core.papers.pictures import MISSING, BadPicture


def pictures_of(digests: Collection[str]) -> dict[str, bytes]:
    """Return the bytes of pictures by digest; one query, none where nothing is asked for.

    Errors: BadPicture if one is not there, or its bytes no longer have the digest they were stored under.
    """
    if not digests:
        return {}
    found = {row.sha256: bytes(row.content) for row in Picture.objects.filter(sha256__in=digests)}
    for digest in digests:
        if hashlib.sha256(found.get(digest, b"")).hexdigest() != digest:
            raise BadPicture(MISSING)
    return found
