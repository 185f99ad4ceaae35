"""What a web process loads before its first request: no library that only a few figures and files need."""

import os
import subprocess
import sys

HEAVY = ("pyarrow", "pandas", "scipy", "numpy", "statsmodels", "openpyxl", "pyreadstat")


def test_heavy_libraries_stay_out_of_the_start_of_the_web():
    inside = (
        "import sys, django; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns;"
        f"print(*[name for name in {HEAVY} if name in sys.modules])"
    )
    made = subprocess.run(
        [sys.executable, "-c", inside], check=True, capture_output=True, text=True,
        env={**os.environ, "QABILET_MODE": "test", "DJANGO_SETTINGS_MODULE": "lms.settings.test"},
    )  # fmt: skip
    assert made.stdout.split() == []
