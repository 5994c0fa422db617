"""The project register as a list, written by the services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from budgets.models import Appropriation, FiscalYear
from budgets.tables import Funding
from budgets.windows import closed_refusal
from common.decimals import ZERO, to_cents
from exchange.resources.base import (
    ChoiceWidget,
    CodeWidget,
    Field,
    ListResource,
    NumberWidget,
    Row,
    required,
    unit_widget,
    year_widget,
)
from indicators.enums import EDITABLE
from indicators.models import PerformanceObjective
from indicators.services import hold_objectives
from projects.codes import InvalidProjectCode, parse_project_code
from projects.enums import ProjectCategory
from projects.models import Project
from projects.services import (
    NewProject,
    ProjectProfile,
    Revision,
    register_projects,
    revise_projects,
)

AMOUNTS = {
    "original_amount": "当年预算（万元）",
    "own_amount": "本级安排（万元）",
    "transfer_amount": "上级补助（万元）",
}
_MAX_AMOUNT = 10**14


class ProjectCodeWidget(CodeWidget):
    """The 21 characters."""

    def clean(self, value: Any, row: Row | None = None, **options: Any) -> str:
        """In one spelling; ValueError where it is no code."""
        try:
            return str(parse_project_code(super().clean(value, row, **options)))
        except InvalidProjectCode as error:
            raise ValueError(str(error)) from None


class ProjectResource(ListResource):
    """项目库: new projects are registered, known ones revised while their sheet is open."""

    fiscal_year = Field("fiscal_year", "年度", year_widget())
    organization = Field("organization", "单位编码", unit_widget())
    code = Field("code", "项目编码", ProjectCodeWidget())
    name = Field("name", "项目名称")
    category = Field(
        "category",
        "项目分类",
        ChoiceWidget({c.value: c.value for c in ProjectCategory}),
        is_required=False,
    )
    supervising_department = Field("supervising_department", "业务主管部门", is_required=False)
    original_amount = Field("appropriation__original_amount", "当年预算（万元）", NumberWidget())
    own_amount = Field("appropriation__own_amount", "本级安排（万元）", NumberWidget())
    transfer_amount = Field("appropriation__transfer_amount", "上级补助（万元）", NumberWidget())

    class Meta:
        model = Project
        name = "项目库"
        fields = (
            "fiscal_year",
            "organization",
            "code",
            "name",
            "category",
            "supervising_department",
            "original_amount",
            "own_amount",
            "transfer_amount",
        )
        import_id_fields = ("fiscal_year", "code")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._frozen: set[int] = set()
        self._homes: dict[int, int] = {}
        self._refusals: dict[int, str] = {}

    def get_queryset(self) -> QuerySet[Any]:
        """With unit, year and money."""
        rows: QuerySet[Any] = super().get_queryset()
        return rows.select_related("fiscal_year", "organization", "appropriation")

    def candidates(self, dataset: Any) -> QuerySet[Any]:
        """The projects that the file names; noting which of them may not change.

        Their sheets are held until the import is done: nobody submits one meanwhile.
        """
        column = self.fields["code"].column_name
        codes = {str(code or "").strip().upper() for code in dataset[column]}
        rows: QuerySet[Any] = self.get_queryset().filter(code__in=codes)
        objectives = PerformanceObjective.objects.filter(project__in=rows)
        hold_objectives(objectives)
        frozen = objectives.exclude(status__in=EDITABLE)
        self._frozen = set(frozen.values_list("project_id", flat=True))
        self._homes = dict(rows.values_list("pk", "organization_id"))
        return rows

    def init_instance(self, row: Row | None = None) -> Project:
        """A new project has its money beside it."""
        return Project(appropriation=Appropriation())

    def problems_of(self, instance: Any) -> Mapping[str, str]:
        """Unit and year are there, amounts are amounts, and no frozen sheet is touched."""
        problems = required(instance, {"fiscal_year": "年度", "organization": "单位编码"})
        if instance.fiscal_year_id and (closed := self._closed(instance.fiscal_year)):
            problems["fiscal_year"] = closed
        for name, label in AMOUNTS.items():
            amount = getattr(instance.appropriation, name)
            if amount is not None and not (
                ZERO <= amount < _MAX_AMOUNT and amount == to_cents(amount)
            ):
                problems[name] = f"{label}应为不超过 14 位整数、最多两位小数的非负数。"
        if instance.pk in self._frozen:
            problems["code"] = "该项目的绩效目标正在审核或已批复，项目信息和预算不能再改。"
        elif instance.pk and self._homes[instance.pk] != instance.organization_id:
            problems["organization"] = "项目不能改到另一个单位，请核对单位编码。"
        return problems

    def _closed(self, year: FiscalYear) -> str:
        """What is said of rows of a year that is closed; blank where it is open."""
        if year.pk not in self._refusals:
            self._refusals[year.pk] = closed_refusal(year)
        return self._refusals[year.pk]

    def store(self, new: Sequence[Any], changed: Sequence[Any]) -> None:
        """Through the services, each project with its audit entries."""
        now = timezone.now()
        register_projects(actor=self.actor, projects=[_new(row) for row in new], now=now)
        revise_projects(actor=self.actor, revisions=[_revision(row) for row in changed], now=now)


def _new(row: Project) -> NewProject:
    profile = ProjectProfile(compiling_unit=str(row.organization), **_listed(row))
    return NewProject(row.fiscal_year, row.organization, row.code, profile, _funding(row))


def _revision(row: Project) -> Revision:
    return Revision(row.pk, _listed(row), _funding(row))


def _listed(row: Project) -> dict[str, str]:
    """What the list says of a project; the rest of its profile stays as it is."""
    return {name: getattr(row, name) for name in ("name", "category", "supervising_department")}


def _funding(row: Project) -> Funding:
    return Funding(*(getattr(row.appropriation, name) for name in AMOUNTS))
