"""The project register: what is funded, why, by whom."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from budgets.models import Appropriation, FiscalYear
from organizations.models import Organization
from projects.enums import ProjectCategory


class Project(models.Model):
    """A project in one budget year; its money is its appropriation."""

    fiscal_year = models.ForeignKey(
        FiscalYear, verbose_name="年度", on_delete=models.PROTECT, related_name="+"
    )
    organization = models.ForeignKey(
        Organization, verbose_name="编制单位", on_delete=models.PROTECT, related_name="+"
    )
    appropriation = models.OneToOneField(
        Appropriation, verbose_name="预算安排", on_delete=models.PROTECT, related_name="+"
    )
    code = models.CharField("项目编码", max_length=21)
    name = models.CharField("项目名称", max_length=180)
    spelling = models.CharField("拼音", max_length=1200, blank=True, editable=False)
    """First letters and whole spelling of the name, for searching; kept by the services."""
    category = models.CharField(
        "项目分类", max_length=20, blank=True, choices=[(c.value, c.value) for c in ProjectCategory]
    )
    supervising_department = models.CharField("业务主管部门", max_length=180, blank=True)
    compiling_unit = models.CharField("编制单位（印刷）", max_length=200, blank=True)
    overview = models.TextField("项目概述", blank=True)
    rationale = models.TextField("立项依据", blank=True)

    class Meta:
        verbose_name = "项目"
        verbose_name_plural = "项目"
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "code"],
                name="project_code_once_a_year",
                violation_error_message="本年度已有这个项目编码。",
            ),
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(name=""),
                name="project_has_code_and_name",
                violation_error_message="请填写项目编码和项目名称。",
            ),
        ]
        indexes = [
            models.Index(fields=["fiscal_year", "organization", "code"]),
            models.Index(fields=["code"], name="project_code"),
            models.Index(fields=["id", "appropriation"], name="project_money"),
            # A word is looked for in the names alone, without the long texts beside them.
            models.Index(fields=["fiscal_year", "name", "id"], name="project_name"),
        ]

    def __str__(self) -> str:
        return f"{self.code}-{self.name}"
