"""A person's own account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from lms.core.actions import change_profile
from lms.home.forms import ProfileForm
from lms.home.queries import memberships_of


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
    context = {"form": form, "memberships": memberships_of(request.user)}
    return render(request, "home/profile.html", context)
