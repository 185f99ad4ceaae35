"""A face as bytes: canonical JSON and its digest.

Shape: sorted keys, UTF-8, NFC, no insignificant white space. Two equal faces have equal bytes, in every process.
"""

from __future__ import annotations

import hashlib
import json
import types
import typing
import unicodedata
from dataclasses import asdict, fields, is_dataclass
from typing import Any, TypeVar

Face = TypeVar("Face")


def canonical(face: object) -> bytes:
    """Return the canonical JSON of a face (a frozen dataclass) or of what was read back from it."""
    plain = asdict(face) if is_dataclass(face) and not isinstance(face, type) else face
    return json.dumps(
        _normal(plain), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def digest(face: object) -> str:
    """Return the SHA-256 of the canonical JSON, hexadecimal in small letters."""
    return hashlib.sha256(canonical(face)).hexdigest()


def read(kind: type[Face], stored: dict[str, Any]) -> Face:
    """Return the face of a kind from stored JSON; unknown keys are an error, since nothing may be lost."""
    return _read(kind, stored)


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {key: _normal(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_normal(inner) for inner in value]
    if isinstance(value, float):
        raise TypeError("A face holds no floats: write a number as text, so that its digits are the same everywhere.")
    return value


def _read(kind: Any, value: Any) -> Any:
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        if value is None:
            return None
        return _read(next(part for part in inner if part is not type(None)), value)
    if origin is tuple:
        return tuple(_read(inner[0], part) for part in value)
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        unknown = set(value) - {field.name for field in fields(kind)}
        if unknown:
            raise ValueError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
        return kind(**{name: _read(hints[name], part) for name, part in value.items()})
    return value
