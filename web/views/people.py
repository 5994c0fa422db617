"""People and roles, kept by 财政管理."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from organizations import accounts
from organizations.enums import Role
from organizations.selectors import (
    PeopleFilter,
    PersonState,
    is_people_administrator,
    membership_of,
    people,
    person_for,
    unit_choices,
)
from web.forms.people import AccountForm, RoleForm
from web.people import person_of
from web.queries import key_of, text_of

ACTS = {
    "deactivate": (accounts.deactivate_account, "账号已停用，该用户已退出登录。"),
    "reactivate": (accounts.reactivate_account, "账号已恢复使用。"),
    "unlock": (accounts.unlock_account, "已解锁，该用户现在可以登录。"),
    "second-factor": (accounts.remove_second_factor, "二次验证已解除，该用户需要重新设置。"),
}


def listing(request: HttpRequest) -> HttpResponse:
    """Everybody with an account."""
    _require_administrator(request)
    wanted = PeopleFilter(
        text=text_of(request, "q"), role=text_of(request, "role"), state=text_of(request, "state")
    )
    page = people(wanted, after=key_of(request, "after"), before=key_of(request, "before"))
    context = {"page": page, "wanted": wanted, "roles": Role, "states": PersonState}
    return render(request, "people/list.html", context)


@never_cache
def create(request: HttpRequest) -> HttpResponse:
    """A new account with its first role; the initial password is shown this once."""
    _require_administrator(request)
    form = AccountForm(unit_choices(), request.POST or None)
    if form.is_valid():
        try:
            user, password = accounts.create_account(
                actor=person_of(request), now=timezone.now(), **form.account()
            )
        except ValidationError as error:
            form.take(error)
        else:
            return _initial_password(request, user.pk, password)
    status = 422 if form.is_bound else 200
    return render(request, "people/new.html", {"form": form}, status=status)


def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: roles, state, and what may be done."""
    return _show(request, pk, RoleForm(unit_choices()))


@require_POST
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """A further role."""
    user = person_for(person_of(request), pk)
    form = RoleForm(unit_choices(), request.POST)
    if not form.is_valid():
        return _show(request, pk, form, 422)
    accounts.give_role(
        actor=person_of(request), user=user, now=timezone.now(), **form.role_values()
    )
    messages.success(request, "角色已授予，立即生效。")
    return redirect("person", pk=pk)


@require_POST
def revoke(request: HttpRequest, pk: int, membership: int) -> HttpResponse:
    """A role is taken away."""
    held = membership_of(person_for(person_of(request), pk), membership)
    accounts.take_role(actor=person_of(request), membership=held, now=timezone.now())
    messages.success(request, "角色已撤销，立即生效。")
    return redirect("person", pk=pk)


@never_cache
@require_POST
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Switch off or on, unlock, reset the password, lift the second factor."""
    actor, user = person_of(request), person_for(person_of(request), pk)
    if act == "password":
        password = accounts.reset_password(actor=actor, user=user, now=timezone.now())
        return _initial_password(request, pk, password)
    if act not in ACTS:
        raise Http404
    service, done = ACTS[act]
    service(actor=actor, user=user, now=timezone.now())
    messages.success(request, done)
    return redirect("person", pk=pk)


def _show(request: HttpRequest, pk: int, form: RoleForm, status: int = 200) -> HttpResponse:
    user = person_for(person_of(request), pk)
    is_self = user.pk == person_of(request).pk
    context = {"person": user, "form": form, "is_self": is_self, "roles": Role}
    return render(request, "people/person.html", context, status=status)


def _initial_password(request: HttpRequest, pk: int, password: str) -> HttpResponse:
    user = person_for(person_of(request), pk)
    return render(request, "people/password.html", {"person": user, "password": password})


def _require_administrator(request: HttpRequest) -> None:
    if not is_people_administrator(person_of(request)):
        if request.method == "POST":
            raise PermissionDenied("只有财政管理人员可以维护用户和角色。")
        raise Http404
