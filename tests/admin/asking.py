"""Asking a view of the admin without drawing its page: that it can be drawn, other tests see."""

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.cache import SessionStore
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import RequestFactory
from django.urls import resolve, reverse

from tests.admin.matrix import PAGES


def address(model, page, record):
    args = [record.pk] if page in {"change", "history", "delete"} else []
    return reverse(f"admin:{model.replace('.', '_')}_{page}", args=args)


def pages_of(model):
    importing = hasattr(admin.site.get_model_admin(apps.get_model(model)), "resource_classes")
    return [page for page in PAGES if importing or page not in {"import", "export"}]


def answer(person, url, data=None):
    """The status of the page for the person, and where it leads; a POST where data is given."""
    factory = RequestFactory()
    request = factory.get(url) if data is None else factory.post(url, data)
    request._dont_enforce_csrf_checks = True
    request.user = person or AnonymousUser()
    request.session = SessionStore()
    request._messages = CookieStorage(request)
    request.resolver_match = match = resolve(request.path_info)
    try:
        response = match.func(request, *match.args, **match.kwargs)
    except PermissionDenied:
        return 403, ""
    except Http404:
        return 404, ""
    return response.status_code, response.get("Location", "")
