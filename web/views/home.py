"""The first page: what waits for me, by role."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from web.context import working_year
from web.people import person_of
from web.todo import start_page


def home(request: HttpRequest) -> HttpResponse:
    """Everything that waits for this person in the working year."""
    page = start_page(person_of(request), working_year(request), timezone.now())
    return render(request, "home.html", {"page": page})
