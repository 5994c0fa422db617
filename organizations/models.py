"""Units in a tree, people with roles, and the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from organizations.codes import CODE_PATTERN, is_unit_code, parent_code
from organizations.enums import AuditAction, NoticeKind, Role


class Organization(models.Model):
    """A budgetary unit; its code is its parent's and three digits more (118 → 118001)."""

    code = models.CharField("单位编码", max_length=21, unique=True)
    name = models.CharField("单位名称", max_length=180)
    parent = models.ForeignKey(
        "self",
        verbose_name="上级单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    is_active = models.BooleanField("在用", default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "单位"
        verbose_name_plural = "单位"
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=CODE_PATTERN),
                name="organization_code_in_levels",
                violation_error_message="单位编码应为数字，每级 3 位：3 位、6 位、9 位……",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="organization_not_its_own_parent",
                violation_error_message="上级单位不能是本单位自己。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}-{self.name}"

    def clean(self) -> None:
        """Refuse a code that does not continue the parent's: reach goes by the code."""
        above = self.parent.code if self.parent else ""
        if not is_unit_code(self.code):
            raise ValidationError(
                {"code": f"单位编码应为数字，每级 3 位（如 118、118001），现为“{self.code}”。"}
            )
        if parent_code(self.code) == above:
            return
        if above:
            message = f"单位编码应为上级单位编码 {above} 加 3 位数字，现为 {self.code}。"
        else:
            message = f"没有上级的单位编码应为 3 位数字，现为 {self.code}；请选择上级单位。"
        raise ValidationError({"code": message})


class User(AbstractUser):
    """A person who signs in; what they may do is in their memberships."""

    full_name = models.CharField("姓名", max_length=60, blank=True)
    must_change_password = models.BooleanField("首次登录须改密码", default=False)
    password_changed_at = models.DateTimeField("密码修改时间", null=True, blank=True)
    sign_in_token = models.CharField("会话标记", max_length=64, blank=True, editable=False)
    """Marks the one session that is in force; blank after signing out or a reset."""

    class Meta:
        verbose_name = "用户"
        verbose_name_plural = "用户"

    def __str__(self) -> str:
        return self.full_name or self.username

    @cached_property
    def memory(self) -> dict[str, Any]:
        """What was read of this person, for the life of the object; no part of the record."""
        return {}

    def get_full_name(self) -> str:
        """The name in one, as Chinese names are written."""
        return self.full_name

    def get_short_name(self) -> str:
        """How a page greets the person."""
        return str(self)


class PastPassword(models.Model):
    """A password that its owner has used: kept as a hash, so that it is not taken again."""

    user = models.ForeignKey(
        User, verbose_name="用户", on_delete=models.CASCADE, related_name="past_passwords"
    )
    password = models.CharField("密码哈希", max_length=128)

    class Meta:
        verbose_name = "用过的密码"
        verbose_name_plural = "用过的密码"

    def __str__(self) -> str:
        return f"{self.user}用过的密码"


class Membership(models.Model):
    """A role held by a person for a unit and everything below it."""

    user = models.ForeignKey(
        User, verbose_name="用户", on_delete=models.CASCADE, related_name="memberships"
    )
    organization = models.ForeignKey(
        Organization, verbose_name="单位", on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField("角色", max_length=30, choices=[(r.value, r.label) for r in Role])
    history = HistoricalRecords()

    class Meta:
        verbose_name = "任职"
        verbose_name_plural = "任职"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization", "role"],
                name="membership_once",
                violation_error_message="该用户在这个单位已有同一角色。",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[r.value for r in Role]), name="membership_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}·{self.organization}·{Role(self.role).label}"


if TYPE_CHECKING:
    _TextColumn = models.CharField[str, str]
else:
    _TextColumn = models.CharField


class ActionField(_TextColumn):
    """The kind of an entry; the list grows in the enum, and the column has nothing to migrate."""

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """As a plain text column: the choices are the enum's alone."""
        name, _, args, kwargs = super().deconstruct()
        kwargs.pop("choices", None)
        return name, "django.db.models.CharField", args, kwargs


class StoredFile(models.Model):
    """An attached file: what it is called, what it is; its bytes lie under its digest."""

    name = models.CharField("文件名", max_length=120)
    size = models.PositiveIntegerField("大小（字节）")
    sha256 = models.CharField("内容指纹", max_length=64, db_index=True)
    kind = models.CharField("识别出的格式", max_length=12, blank=True)
    token = models.CharField(max_length=12, unique=True, editable=False)
    """Tells files with the same content apart."""
    uploaded_by = models.ForeignKey(
        User, verbose_name="上传人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = "附件"
        verbose_name_plural = "附件"

    def __str__(self) -> str:
        return self.name


class Notice(models.Model):
    """What was decided, told to whoever holds a role for the unit; one row an event and role.

    `key` is that of the record whose page tells more; the kind says which page that is.
    """

    kind = models.CharField("事项", max_length=30, choices=[(k.value, k.label) for k in NoticeKind])
    role = models.CharField("角色", max_length=30, choices=[(r.value, r.label) for r in Role])
    organization = models.ForeignKey(
        Organization, verbose_name="单位", on_delete=models.PROTECT, related_name="+"
    )
    key = models.BigIntegerField("记录编号")
    subject = models.CharField("对象", max_length=240)
    text = models.TextField("意见", blank=True)
    actor = models.ForeignKey(
        User, verbose_name="操作人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField("时间", db_index=True)
    mailed_at = models.DateTimeField("邮件时间", null=True)

    class Meta:
        verbose_name = "通知"
        verbose_name_plural = "通知"
        indexes: ClassVar = [
            models.Index(fields=["role", "id"]),
            models.Index(fields=["organization", "role", "id"]),
        ]

    def __str__(self) -> str:
        return f"{NoticeKind(self.kind).label}：{self.subject}"[:120]


class NoticeRead(models.Model):
    """One person has read one notice."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "notice"], name="notice_read_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.notice_id}"


class NoticeMark(models.Model):
    """One person has read every notice up to this one."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    up_to = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.user} {self.up_to}"


class AuditEntry(models.Model):
    """One action, chained by hash to the one before it; never changed, never deleted."""

    sequence = models.BigIntegerField("序号", unique=True)
    at = models.DateTimeField("时间", db_index=True)
    actor = models.ForeignKey(
        User, verbose_name="操作人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_label = models.CharField("操作人姓名", max_length=160)
    action = ActionField(
        "动作", max_length=60, choices=[(a.value, a.label) for a in AuditAction], db_index=True
    )
    target_type = models.CharField("对象类型", max_length=60)
    target_id = models.CharField("对象编号", max_length=40, blank=True)
    target_label = models.CharField("对象", max_length=240, blank=True)
    changes = models.JSONField("变更", default=dict)
    previous_hash = models.CharField("前一条哈希", max_length=64, blank=True)
    hash = models.CharField("哈希", max_length=64)

    class Meta:
        verbose_name = "审计日志"
        verbose_name_plural = "审计日志"
        indexes: ClassVar = [models.Index(fields=["target_type", "target_id"])]

    def __str__(self) -> str:
        return f"{self.sequence} {AuditAction(self.action).label}"


class AuditHead(models.Model):
    """The end of the chain: its lock while appending, and the proof that no tail was cut off."""

    entries = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    milestone = models.CharField(max_length=64, blank=True)
    """Hash of the last entry that is not quiet: what is counted by units holds since then."""
    moves = models.JSONField(default=list)
    """Number and person of the last acts with such an entry, the latest last."""

    def __str__(self) -> str:
        return f"{self.entries}"
