"""What the frame of every page needs: languages, menu, mode."""

from django.conf import settings


def frame(request) -> dict:
    return {"is_demo": settings.IS_DEMO}
