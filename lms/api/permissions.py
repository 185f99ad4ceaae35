"""Reading only, for people and service accounts who are signed in."""

from rest_framework.permissions import SAFE_METHODS, IsAuthenticated


class IsAuthenticatedAndScoped(IsAuthenticated):
    """A token reads; nothing in version 1 is written by a token. Rows are scoped by `visible_to(user)`."""

    def has_permission(self, request, view) -> bool:
        if not super().has_permission(request, view):
            return False
        return request.auth is None or request.method in SAFE_METHODS
