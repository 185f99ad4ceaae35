"""What is wrong with a package, and exactly where."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One thing to mend: the file as named from the package, the line from 1, and a whole sentence."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class BrokenPackage(Exception):
    """The package cannot be used; `faults` names every fault that was found, in order."""

    def __init__(self, faults):
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))
