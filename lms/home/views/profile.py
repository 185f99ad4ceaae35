"""A person's own account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.core.actions import change_profile
from lms.core.http import LIGHT
from lms.home.forms import ProfileForm
from lms.home.queries import memberships_of

YEAR = 365 * 24 * 3600


@login_required
def profile(request):
    """Show and change the name as it is printed, and the language of letters and papers."""
    form = ProfileForm(request.POST or None, initial=ProfileForm.initial_of(request.user))
    if request.method == "POST" and form.is_valid():
        change_profile(user=request.user, fields=form.cleaned_data, by=request.user, at=timezone.now())
        language = form.cleaned_data["language"]
        with override(language):
            messages.success(request, _("Saved. Certificates issued before keep the name they carry."))
        return redirect(request.path.replace(f"/{get_language()}/", f"/{language}/", 1))
    context = {"form": form, "memberships": memberships_of(request.user), "is_light": request.COOKIES.get(LIGHT) == "1"}
    return render(request, "home/profile.html", context)


@login_required
@require_POST
def set_light(request):
    """Let this device show pictures only when asked, or always again; nothing of the person is kept."""
    answer = redirect("profile")
    if request.POST.get("off"):
        answer.delete_cookie(LIGHT)
    else:
        answer.set_cookie(LIGHT, "1", max_age=YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
    return answer
