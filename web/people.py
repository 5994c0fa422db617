"""The person behind a request."""

from django.http import HttpRequest

from organizations.models import User


def person_of(request: HttpRequest) -> User:
    """The signed-in person; the middleware lets nobody else come so far."""
    assert isinstance(request.user, User)
    return request.user
