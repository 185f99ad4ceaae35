"""Run what is timed: `python -m bench` runs all but Lighthouse, `python -m bench certificate` one.

Each module has `measure() -> dict`: figures beside a reference of the same run. Quote the ratios.
"""

import importlib
import json
import os
import pkgutil
import platform
import sys
from datetime import date
from pathlib import Path

import bench

HERE = Path(__file__).parent
BY_NAME_ONLY = {"lighthouse"}  # takes minutes and Node


def main(names: list[str]) -> None:
    os.environ["QABILET_MODE"] = "test"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.test")
    known = sorted(m.name for m in pkgutil.iter_modules(bench.__path__) if not m.name.startswith("_"))
    results = {"machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"}
    for name in names or [name for name in known if name not in BY_NAME_ONLY]:
        print(f"· {name}", flush=True)
        results[name] = importlib.import_module(f"bench.{name}").measure()
        for key, value in results[name].items():
            print(f"    {key:<44} {value}")
    folder = HERE / "results"
    folder.mkdir(exist_ok=True)
    (folder / f"{date.today():%Y-%m-%d}.json").write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
