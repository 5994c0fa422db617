"""Who may do what in the admin: the person's roles and reach answer, nothing else.

Django's own model permissions are not asked. A refusal of a signed-in person is written
into the audit trail before it is answered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, wraps
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from organizations import audit
from organizations.admin_theme import ModelAdmin, Paginator, TabularInline
from organizations.enums import AuditAction, Role
from organizations.models import User
from organizations.permissions import standing_of, within_reach

Roles = frozenset[Role]
View = Callable[..., HttpResponse]
EVERYONE: Roles = frozenset(Role)
NOBODY: Roles = frozenset()
ADMINISTRATION: Roles = frozenset({Role.FINANCE_ADMINISTRATOR})
FINANCE: Roles = frozenset({Role.FINANCE_REVIEWER, Role.FINANCE_ADMINISTRATOR, Role.AUDITOR})
COUNT_BOUND = 10_000
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class BoundedPaginator(Paginator):
    """Counts no further than a person pages: a table of a hundred thousand rows costs the same."""

    @cached_property
    def count(self) -> int:
        """Rows found, at most COUNT_BOUND."""
        if isinstance(self.object_list, QuerySet):
            return int(self.object_list.order_by()[:COUNT_BOUND].count())
        return len(self.object_list)


def person_of(request: HttpRequest) -> User:
    """The signed-in person of a view that the admin site has let in."""
    assert isinstance(request.user, User)
    return request.user


def has_role(request: HttpRequest, roles: Iterable[Role]) -> bool:
    """Whether the person holds one of the roles anywhere."""
    return standing_of(request.user).has(*roles)


def record_refusal(request: HttpRequest, target: Model | str) -> None:
    """Write down that a signed-in person was refused."""
    if isinstance(request.user, User):
        audit.record(
            actor=request.user,
            action=AuditAction.ACCESS_REFUSED,
            target=target,
            now=timezone.now(),
            path=request.path,
            method=request.method,
        )


def plain_choice(field: Any) -> Any:
    """Without the links that add, change, delete or show the chosen record."""
    if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
        field.widget = field.widget.widget
    return field


class AccessAdmin(ModelAdmin):
    """A model admin whose permissions are roles and whose rows are the person's reach."""

    viewers: ClassVar[Roles] = EVERYONE
    adders: ClassVar[Roles] = NOBODY
    changers: ClassVar[Roles] = NOBODY
    removers: ClassVar[Roles] = NOBODY
    is_open_to_superuser: ClassVar[bool] = False
    """Accounts and reference data are; business records are nobody's without a role."""
    reach: ClassVar[str | None] = None
    """Path from the record to its unit ("" where it is one); None for records of no unit."""

    list_per_page = 50
    show_full_result_count = False
    paginator = BoundedPaginator

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The records within the person's reach."""
        rows = super().get_queryset(request)
        is_open = self.is_open_to_superuser and self._is_superuser(request)
        if self.reach is None or is_open:
            return rows
        return rows.filter(within_reach(request.user, self.reach))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may look."""
        return self._may(request, self.viewers | self.changers)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may add; inlines ask with their parent."""
        return self._may(request, self.adders)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may change."""
        return self._may(request, self.changers)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may delete."""
        return self._may(request, self.removers)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the application appears in the index."""
        return self.has_view_permission(request)

    def extra_pages(self) -> Sequence[tuple[str, View, str]]:
        """Further pages of this admin: route, view, and the end of the address's name."""
        return ()

    def get_urls(self) -> list[URLPattern]:
        """The pages of the model and the extra ones, each refusal on record."""
        prefix = f"{self.opts.app_label}_{self.opts.model_name}_"
        extra = [
            path(route, self.admin_site.admin_view(view), name=prefix + name)
            for route, view, name in self.extra_pages()
        ]
        urls = [*extra, *super().get_urls()]
        for url in urls:
            url.callback = self._watched(url.callback)
        return urls

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A box chooses among records; they are kept on pages of their own."""
        return plain_choice(super().formfield_for_dbfield(db_field, request, **kwargs))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, with a word where it is longer than anybody pages.

        An action that the person is not offered is refused, not overlooked.
        """
        offered = self.get_actions(request) if request.method == "POST" else {}
        if any(name and name not in offered for name in request.POST.getlist("action")):
            raise PermissionDenied
        response: HttpResponse = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None) or {}
        changes = context.get("cl")
        if changes is not None and changes.result_count >= COUNT_BOUND:
            messages.info(
                request, f"记录较多，这里只列出前 {COUNT_BOUND} 条，请用搜索或筛选缩小范围。"
            )
        return response

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """Two buttons are enough: save, and save and stay."""
        context["show_save_and_add_another"] = False
        return super().render_change_form(request, context, add, change, form_url, obj)

    def page(
        self, request: HttpRequest, template: str, title: str, **context: object
    ) -> TemplateResponse:
        """An extra page in the frame of the admin."""
        request.current_app = self.admin_site.name
        frame = self.admin_site.each_context(request)
        frame.update({"title": title, "opts": self.opts, "media": self.media, **context})
        return TemplateResponse(request, template, frame)

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        if request.method not in SAFE_METHODS:
            record_refusal(request, f"{opts.label}:{object_id}"[:60])
        answer: HttpResponse = super()._get_obj_does_not_exist_redirect(  # type: ignore[misc]
            request, opts, object_id
        )
        return answer

    def _watched(self, view: View) -> View:
        @wraps(view)
        def watched(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except PermissionDenied:
                record_refusal(request, self.opts.label)
                raise

        return watched

    def _may(self, request: HttpRequest, roles: Roles) -> bool:
        is_open = self.is_open_to_superuser and self._is_superuser(request)
        return bool(roles) and (is_open or has_role(request, roles))

    def _is_superuser(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and getattr(request.user, "is_superuser", False))


class AccessInline(TabularInline):
    """Rows inside a record: whoever may change the record may change them."""

    is_editable: ClassVar[bool] = True
    extra = 0
    hide_title = True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The page of the record was let through already."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether rows may be added."""
        return self._may_edit(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether rows may be changed."""
        return self._may_edit(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether rows may be deleted."""
        return self._may_edit(request, obj)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """As on the page of the record."""
        return plain_choice(super().formfield_for_dbfield(db_field, request, **kwargs))

    def _may_edit(self, request: HttpRequest, obj: Any) -> bool:
        parent = self.admin_site.get_model_admin(self.parent_model)
        if obj is None:
            return self.is_editable and parent.has_add_permission(request)
        return self.is_editable and parent.has_change_permission(request, obj)
