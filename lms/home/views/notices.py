"""A person's notices, which of them come by e-mail, and the door out of a letter."""

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from lms.core.errors import Refusal
from lms.core.mail import choice_of
from lms.core.models import Notice
from lms.core.notices import choose_letters, read_all, read_notice, stop_letters
from lms.core.ratelimit import allow, network_of
from lms.home.forms import LetterSettingsForm

ON_A_PAGE = 30


@login_required
def own_notices(request):
    """Everything that was said to a person, the newest first; two statements however many there are."""
    rows = Notice.objects.filter(user=request.user).order_by("-created_at", "-pk")
    page = Paginator(rows.defer("body", "mail_body"), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "home/notices.html", {"page": page, "now": timezone.now()})


@login_required
def notice(request, notice_id):
    """One notice as it was written, with the way to what it is about."""
    found = get_object_or_404(Notice, pk=notice_id, user=request.user)
    read_notice(notice=found, at=timezone.now())
    # The address stands below as a button, in the language of the reader.
    body = found.body.replace(f"{settings.PUBLIC_BASE_URL}{found.path}", "").strip() if found.path else found.body
    return render(request, "home/notice.html", {"notice": found, "body": body, "url": _here(found.path)})


def _here(path: str) -> str:
    """Return a stored address in the language of the page."""
    parts = path.split("/", 2)
    return f"/{get_language()[:2]}/{parts[2]}" if len(parts) == 3 and parts[1] in dict(settings.LANGUAGES) else path


@login_required
@require_POST
def read_all_notices(request):
    """Note that everything the page showed was read."""
    read_all(user=request.user, until=_moment(request.POST.get("until", "")), at=timezone.now())
    return redirect("notices")


def _moment(text: str) -> datetime:
    """Return the moment a page was made, never later than now; what is no moment is now."""
    now = timezone.now()
    try:
        found = parse_datetime(text)
    except ValueError:
        return now
    return min(found, now) if found is not None and found.tzinfo is not None else now


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def letter_settings(request):
    """Choose which notices come by e-mail, when, and how much they say."""
    form = LetterSettingsForm(request.POST or None, initial=LetterSettingsForm.initial_of(choice_of(request.user)))
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        try:
            choose_letters(
                user=request.user, off=form.off, is_detailed=wanted["is_detailed"], quiet_from=wanted["quiet_from"],
                quiet_until=wanted["quiet_until"], by=request.user, at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.details["field"], str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("letter_settings")
    quiet = " – ".join(f"{hour}:00" for hour in settings.QABILET_QUIET_HOURS)
    return render(request, "home/letter_settings.html", {"form": form, "quiet": quiet}, status=400 if form.errors else 200)


@csrf_exempt  # mail programs send this form without a page and without cookies (RFC 8058); it only ends e-mails
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request, token: str):
    """End the letters of one kind, without signing in. Unknown, used and too often tried look the same."""
    now = timezone.now()
    if request.method == "POST" and allow("stop-letters", network_of(request, now), times=60, seconds=3600, at=now):
        stop_letters(token=token, at=now)
    return render(request, "home/stop_letters.html", {"is_done": request.method == "POST"})
