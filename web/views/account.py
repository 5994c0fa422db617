"""One's own account, and the way from the admin's doors to the common one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters

from organizations.accounts import change_password as change
from web.forms.account import PasswordForm
from web.people import person_of


@sensitive_post_parameters()
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password for oneself; also the first page of a new account."""
    user = person_of(request)
    form = PasswordForm(user, request.POST or None)
    if form.is_valid():
        try:
            saved = change(user=user, password=form.cleaned_data["new"], now=timezone.now())
        except ValidationError as error:
            form.add_error("new", error)
        else:
            update_session_auth_hash(request, saved)
            messages.success(request, "密码已修改，下次登录请使用新密码。")
            return redirect("home")
    status = 422 if form.is_bound else 200
    return render(request, "account/password.html", {"form": form}, status=status)


@login_not_required
def admin_login(request: HttpRequest) -> HttpResponse:
    """To the common page; who is signed in already and came here may not enter."""
    if request.user.is_authenticated and not getattr(request.user, "is_staff", False):
        raise PermissionDenied("您的账号没有开通管理后台；如有需要，请联系财政管理人员。")
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}):
        target = reverse("admin:index")
    if request.user.is_authenticated:
        return redirect(target)
    return redirect_to_login(target)


@login_not_required
def admin_logout(_request: HttpRequest) -> HttpResponse:
    """Sign out as everywhere; a POST stays a POST."""
    return redirect("account_logout", preserve_request=True)


def admin_password_change(_request: HttpRequest) -> HttpResponse:
    """One's own password is changed on one page only."""
    return redirect("account_change_password")
