"""What the person was told: the list, and what has been read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from organizations.notices import notices_page, read_all, read_notice
from web.notices import address_of
from web.people import person_of
from web.queries import key_of, one_of, sent_key


def listing(request: HttpRequest) -> HttpResponse:
    """What the person was told, newest first."""
    state = one_of(request, "state", ("unread",))
    page = notices_page(
        person_of(request),
        only_unread=bool(state),
        after=key_of(request, "after"),
        before=key_of(request, "before"),
    )
    return render(request, "notices/list.html", {"page": page, "state": state})


@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one: on to the page that tells more, or back to where it stood."""
    told = read_notice(user=person_of(request), pk=pk)
    return redirect(address_of(told) if request.POST.get("op") == "open" else _back(request))


@require_POST
def read_everything(request: HttpRequest) -> HttpResponse:
    """Read everything that was on the page, and what is older."""
    newest = sent_key(request, "up_to")
    if newest is not None:
        read_all(user=person_of(request), up_to=newest)
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    return reverse("home" if request.POST.get("from") == "home" else "notices")
