"""Middleware of the deployment: the one exception from the strict content security policy."""

from collections.abc import Callable

from csp.constants import UNSAFE_EVAL, UNSAFE_INLINE
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

View = Callable[[HttpRequest], HttpResponse]


class AdminContentSecurityPolicy:
    """Inside the admin its own scripts may evaluate expressions and set styles; nowhere else."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(reverse("admin:index")):
            relaxation = {"script-src": [UNSAFE_EVAL], "style-src": [UNSAFE_INLINE]}
            setattr(response, "_csp_update", relaxation)  # noqa: B010
        return response
