"""A JSON-LD document as canonical bytes; the contexts are shipped, and no other address is ever loaded. Pure."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"

FOLDER = Path(__file__).parent / "contexts"
SHIPPED = {
    CREDENTIALS: (
        "credentials-v2.json",
        "8a9f494a89ecc51db093e90e84713e07e84d6d9204364a9b3c7868b21751236f",
    ),
    OPEN_BADGES: (
        "open-badges-3.0.3.json",
        "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    ),
}


class UnknownContext(ValueError):
    """A document names a context that is not shipped. Nothing is fetched."""


class NotCanonical(ValueError):
    """A document cannot be read as JSON-LD, or holds a term that no context defines: it would go unsigned."""


@lru_cache(maxsize=len(SHIPPED))
def context(address: str) -> dict:
    """Return a shipped context. Errors: UnknownContext for any other address, or for altered bytes."""
    if address not in SHIPPED:
        raise UnknownContext(address)
    name, digest = SHIPPED[address]
    content = (FOLDER / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise UnknownContext(f"{name} is not the shipped file")
    return json.loads(content)


def _load(address: str, _options: dict) -> dict:
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": address, "document": context(address)}


def canonical(document: dict) -> bytes:
    """Return the canonical N-Quads of a document.

    Shape:  a JSON-LD document whose contexts are shipped -> UTF-8 lines, sorted.
    Unit:   none.
    Errors: UnknownContext; NotCanonical for what is no JSON-LD.
    Source: W3C RDF Dataset Canonicalization (RDFC-1.0), through PyLD.
    """
    from pyld import jsonld  # noqa: PLC0415  PyLD is heavy (it brings aiohttp and lxml) and the web starts without it

    try:
        quads = jsonld.normalize(
            document, {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": _load}
        )
    except UnknownContext:
        raise
    except jsonld.JsonLdError as error:
        cause = error
        while cause is not None:
            if isinstance(cause, UnknownContext):
                raise UnknownContext(str(cause)) from error
            cause = getattr(cause, "cause", None) or cause.__cause__
        raise NotCanonical(str(error)) from error
    return quads.encode()


def undefined_terms(document: dict) -> list[str]:
    """Return the paths of what the contexts do not define, and a signature would therefore not cover.

    Shape:  a JSON-LD document -> paths such as `credentialSubject.rank`, in order.
    Unit:   none.
    Errors: as `canonical`.
    Source: ours: PyLD drops undefined terms without a word (Verifiable Credentials 2.0 forbids them in documents
            that are secured); a leaf whose change does not change the canonical form is undefined.
    """
    whole = canonical(document)
    return [path for path, other in _changed(document) if canonical(other) == whole]


def _changed(document: dict):
    """Yield each leaf's path with a document in which only this leaf is another."""

    def walk(value, path, put):
        if isinstance(value, dict):
            for key, inner in value.items():
                if key != "@context":
                    yield from walk(inner, [*path, key], lambda new, key=key, value=value: put({**value, key: new}))
        elif isinstance(value, list):
            for place, inner in enumerate(value):
                yield from walk(
                    inner,
                    [*path, str(place)],
                    lambda new, place=place, value=value: put([*value[:place], new, *value[place + 1 :]]),
                )
        else:
            yield ".".join(path), put(_another(value, path))

    yield from walk(document, [], lambda new: new)


def _another(value, path):
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1
    if path[-1] in ("type",) or (len(path) > 1 and path[-2] == "type"):
        return "Evidence" if value != "Evidence" else "Profile"
    return f"{value}x" if "T" not in value or not value.endswith("Z") else value.replace("20", "21", 1)
