"""Reading question packages from files."""

from datetime import datetime
from pathlib import Path

from django.db import transaction

from assessments.knowledge.actions.bank import BankReport, store_package
from assessments.knowledge.interchange.entries import Fault, PackageEntry, PackageFault
from assessments.knowledge.interchange.package import read_package

LARGEST = 5 * 1024 * 1024


def read_questions(package_path: str | Path) -> list[PackageEntry]:
    """Return every questions.yaml under the path as values, or raise PackageFault with every fault of every file."""
    root = Path(package_path)
    packages, faults, seen = [], [], {}
    for path in [root] if root.is_file() else sorted(root.rglob("questions.yaml")):
        name = path.name if root.is_file() else str(path.relative_to(root))
        try:
            package = read_package(_text_of(path, name), name)
        except PackageFault as refused:
            faults += refused.faults
            continue
        if package.programme in seen:
            faults.append(Fault(name, 1, f"Programme {package.programme} has its questions in {seen[package.programme]}."))
        seen.setdefault(package.programme, name)
        packages.append(package)
    if faults:
        raise PackageFault(tuple(sorted(faults)))
    return packages


def _text_of(path: Path, name: str) -> str:
    if path.stat().st_size > LARGEST:
        raise PackageFault((Fault(name, 1, "The file is larger than 5 MB. Split the programme's questions."),))
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise PackageFault((Fault(name, 1, "The file is not UTF-8 text. Save it as UTF-8."),)) from error


def load_questions(package_path: str | Path, at: datetime, *, overwrite: bool = False) -> list[BankReport]:
    """Load every questions.yaml under the path, all or nothing; may be repeated. What people set on screen stays unless `overwrite`.

    Raises PackageFault (file, line, what is expected) before anything is written.
    """
    packages = read_questions(package_path)
    with transaction.atomic():
        return [store_package(package=package, at=at, overwrite=overwrite) for package in packages]
