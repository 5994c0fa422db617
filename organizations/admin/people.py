"""People and their roles."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from organizations import accounts
from organizations.admin.account_forms import (
    AccountCreationForm,
    AccountPasswordForm,
)
from organizations.admin_access import (
    ADMINISTRATION,
    SAFE_METHODS,
    AccessAdmin,
    AccessInline,
    person_of,
)
from organizations.admin_theme import InlineRows, UserChangeForm
from organizations.enums import Role
from organizations.models import Membership, User

if TYPE_CHECKING:
    _PeopleBase = AccessAdmin
else:

    class _PeopleBase(AccessAdmin, StockUserAdmin):
        """Our permissions before the stock pages for accounts."""


class MembershipRows(InlineRows):
    """A person's roles; nobody gives them to themselves."""

    editor: User | None = None

    def clean(self) -> None:
        """Refuse a change of one's own roles."""
        super().clean()
        if self.has_changed() and self.editor is not None and self.editor == self.instance:
            raise ValidationError("不能修改本人的角色，请由另一位财政管理人员办理。")


class MembershipInline(AccessInline):
    """The roles of a person, each for a unit and everything below it."""

    model = Membership
    formset = MembershipRows
    fields = ("organization", "role")
    autocomplete_fields = ("organization",)
    verbose_name_plural = "角色与数据范围"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        """With the units, for the labels."""
        return super().get_queryset(request).select_related("organization", "user")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The formset knows who edits."""
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.editor = person_of(request)
        return formset


@admin.register(User)
class UserAdmin(_PeopleBase):
    """Accounts: made by 财政管理 or the superuser, never deleted, only switched off."""

    viewers = frozenset({Role.FINANCE_ADMINISTRATOR, Role.AUDITOR})
    adders = ADMINISTRATION
    changers = ADMINISTRATION
    is_open_to_superuser = True
    form = UserChangeForm
    add_form = AccountCreationForm
    change_password_form = AccountPasswordForm
    inlines = (MembershipInline,)
    list_display = ("username", "full_name", "roles", "in_use", "may_enter", "last_login")
    list_filter = ("is_active", "is_staff", "memberships__role")
    search_fields = ("username", "full_name")
    search_help_text = "可按用户名或姓名查找"
    ordering = ("username",)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "full_name", "password_link")}),
        ("登录与后台", {"fields": ("is_active", "is_staff", "must_change_password")}),
        ("记录", {"fields": ("last_login", "date_joined", "password_changed_at")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "full_name", "is_staff", "password1", "password2")}),
    )
    readonly_fields = (
        "password_link",
        "own_password_link",
        "in_use",
        "may_enter",
        "last_login",
        "date_joined",
        "password_changed_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """With the roles, for the list."""
        return super().get_queryset(request).prefetch_related("memberships__organization")

    @admin.display(description="角色")
    def roles(self, user: User) -> str:
        """Every role with its unit."""
        held = [f"{Role(m.role).label}（{m.organization.code}）" for m in user.memberships.all()]
        return "、".join(held) or "—"

    @admin.display(description="在用", boolean=True, ordering="is_active")
    def in_use(self, user: User) -> bool:
        """Whether the account may sign in."""
        return user.is_active

    @admin.display(description="可进入后台", boolean=True, ordering="is_staff")
    def may_enter(self, user: User) -> bool:
        """Django's staff flag."""
        return user.is_staff

    @admin.display(description="密码")
    def password_link(self, user: User) -> SafeString | str:
        """Nobody can read a password; it can only be set anew."""
        address = reverse("admin:auth_user_password_change", args=[user.pk])
        return format_html(
            '密码只保存密文，无法查看。<a class="zs-link" href="{}">重设密码</a>', address
        )

    @admin.display(description="密码")
    def own_password_link(self, _user: User) -> SafeString | str:
        """One's own is changed where the old one is asked for."""
        address = reverse("admin:password_change")
        return format_html('<a class="zs-link" href="{}">修改本人密码</a>', address)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Of one's own account only the names are open; the page says who does the rest."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None and obj == request.user:
            return _OWN_FIELDSETS
        is_read = obj is not None and not self.has_change_permission(request, obj)
        return _READ_FIELDSETS if is_read else fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Nobody switches the own account off or lets themselves in."""
        fixed = super().get_readonly_fields(request, obj)
        return (*fixed, *_NOT_OWN) if obj is not None and obj == request.user else fixed

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A superuser's account is not in the hands of others."""
        if obj is not None and obj.is_superuser and not self._is_superuser(request):
            return False
        return super().has_change_permission(request, obj)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Say beside each field what it means."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.Field):
            field.help_text = _HELP.get(db_field.name, field.help_text)
            field.label = _LABELS.get(db_field.name, field.label)
            field.required = field.required or db_field.name == "full_name"
        return field

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """The account is made and changed by the services that keep accounts everywhere."""
        if change:
            _revise(request, obj, form.cleaned_data)
        else:
            _open(request, obj, form.cleaned_data)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: Any) -> None:
        """Roles are granted and revoked by the services."""
        for row in formset.forms:
            if row.has_changed() or row in formset.deleted_forms:
                _bring_role(request, row, is_gone=row in formset.deleted_forms)
        formset.new_objects = formset.changed_objects = formset.deleted_objects = []

    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002 -- Django's name
        form_url: str = "",
    ) -> HttpResponse:
        """A password for somebody else; one's own is changed where the old one is asked for."""
        if id == str(person_of(request).pk):
            if request.method not in SAFE_METHODS or not self.has_change_permission(request):
                raise PermissionDenied
            return redirect("admin:password_change")
        with transaction.atomic():
            response: HttpResponse = super().user_change_password(request, id, form_url)  # type: ignore[misc]
            if request.method == "POST" and response.status_code == HTTPStatus.FOUND:
                accounts.set_password(
                    actor=person_of(request),
                    user=User.objects.get(pk=id),
                    password=request.POST["password1"],
                    now=timezone.now(),
                )
        return response


def _open(request: HttpRequest, person: User, typed: dict[str, Any]) -> None:
    made = accounts.open_account(
        actor=person_of(request),
        username=typed["username"],
        full_name=typed["full_name"],
        password=typed["password1"],
        is_staff=typed["is_staff"],
        now=timezone.now(),
    )
    person.pk = made.pk
    person.refresh_from_db()


def _revise(request: HttpRequest, person: User, typed: dict[str, Any]) -> None:
    actor, now = person_of(request), timezone.now()
    held = User.objects.get(pk=person.pk)
    names = accounts.DETAIL_LABELS
    details = accounts.AccountDetails(
        **{name: typed.get(name, getattr(held, name)) for name in names}
    )
    accounts.revise_account(actor=actor, user=held, details=details, now=now)
    is_active = typed.get("is_active", held.is_active)
    if is_active != held.is_active:
        switch = accounts.reactivate_account if is_active else accounts.deactivate_account
        switch(actor=actor, user=held, now=now)


def _bring_role(request: HttpRequest, row: Any, *, is_gone: bool) -> None:
    actor, now = person_of(request), timezone.now()
    held = Membership.objects.select_related("user", "organization").filter(pk=row.instance.pk)
    for membership in held:
        accounts.take_role(actor=actor, membership=membership, now=now)
    if not is_gone:
        values = row.cleaned_data
        accounts.give_role(
            actor=actor,
            user=values["user"],
            organization=values["organization"],
            role=Role(values["role"]),
            now=now,
        )


_NOT_OWN = ("in_use", "may_enter", "must_change_password")
_OWN_FIELDSETS = (
    (None, {"fields": ("username", "full_name", "own_password_link")}),
    (
        "登录与后台",
        {
            "fields": _NOT_OWN,
            "description": "这是您本人的账号：停用、后台权限和角色须由另一位财政管理人员办理。",
        },
    ),
    ("记录", {"fields": ("last_login", "date_joined", "password_changed_at")}),
)
_READ_FIELDSETS = (
    (None, {"fields": ("username", "full_name")}),
    ("登录与后台", {"fields": _NOT_OWN}),
    _OWN_FIELDSETS[-1],
)
_LABELS = {"is_active": "在用", "is_staff": "可进入管理后台"}
_HELP = {
    "username": "登录用的名字，字母或数字。",
    "full_name": "真实姓名，显示在审核意见和审计日志里。",
    "is_active": "离岗人员取消勾选即可，账号不能删除，历史记录仍可追溯。",
    "is_staff": "勾选后可进入管理后台；能看什么、改什么由下面的角色决定。",
    "must_change_password": "勾选后，该用户下次登录须先修改密码。",
}
