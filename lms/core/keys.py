"""Keys of a development or demo machine: made once, kept beside its database."""

import secrets  # noqa: TID251 - the one place that makes a machine's own keys
from pathlib import Path


def local_key(folder: Path, name: str) -> str:
    """Return the key of that name, making it on first use."""
    path = folder / f"{name}.key"
    try:
        with path.open("x", encoding="ascii") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii")
