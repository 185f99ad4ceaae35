"""Which tests share a worker: those of one file, and those of a folder that prepares something dear once for all its files."""

from xdist.scheduler.loadscope import LoadScopeScheduling

# Every file on a worker of its own, or between two others, would seed its demonstration again.
TOGETHER = ("tests/journeys/",)


def scope_of(nodeid: str) -> str:
    """Return what a test shares a worker with."""
    together = next((folder for folder in TOGETHER if nodeid.startswith(folder)), None)
    return together or nodeid.rsplit("::", 1)[0]


class Shared(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)
