"""A refusal: what an action says when it will not do what was asked."""


class Refusal(Exception):
    """Refused before anything was written. The message is a whole sentence in the reader's language."""

    def __init__(self, message="", **details):
        super().__init__(message)
        self.message = message
        self.details = details

    def __str__(self) -> str:
        return str(self.message)
