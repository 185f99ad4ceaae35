#!/usr/bin/env python
"""Django's command line; the settings follow QABILET_MODE (demo, dev, test, production)."""

import os
import sys

if __name__ == "__main__":
    mode = os.environ.get("QABILET_MODE", "dev")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"lms.settings.{'dev' if mode == 'demo' else mode}")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
