"""What the editor's acts set going: the search knows a page as soon as it is published, moved or withdrawn."""

from wagtail import hooks

from courses.actions.search import renew_search


def renew(request, page):
    renew_search()


for act in ("publish", "unpublish", "move", "delete"):
    hooks.register(f"after_{act}_page", renew)
