"""Serve on this machine: one web process with threads, as SQLite wants it, and a worker beside it."""

import os
import subprocess
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Serve on 127.0.0.1: gunicorn with one process and eight threads, Django's own server on Windows."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args, port: int, **options):
        address = f"127.0.0.1:{port}"
        self.stdout.write(f"· serving on http://{address}/  (stop with Ctrl-C)")
        self.stdout.flush()
        if sys.platform == "win32":
            call_command("runserver", address, "--noreload", "--insecure" if settings.DEBUG else "--nothreading")
            return
        from gunicorn.app.wsgiapp import WSGIApplication  # noqa: PLC0415 - gunicorn cannot be imported on Windows

        sys.argv = [
            "gunicorn", "--bind", address, "--workers", "1", "--threads", "8", "--worker-class", "gthread",
            "--timeout", "30", "--no-control-socket", "--log-level", "warning", "lms.wsgi:application",
        ]
        server = os.getpid()
        worker = subprocess.Popen([sys.executable, settings.ROOT / "manage.py", "db_worker", "-v", "0"])  # noqa: S603
        try:
            WSGIApplication("%(prog)s [OPTIONS]").run()
        finally:
            if os.getpid() == server:  # gunicorn's own children come by here too
                worker.terminate()
