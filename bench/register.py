"""A list of projects into the register: all of them at once against one after the other.

`make bench` ends with it; alone it is `python -m bench.register` on a private PostgreSQL.
"""

import os
import sys
from decimal import Decimal

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

import tablib
from django.core.management import call_command
from django.db import connection

from bench.city import NOW
from bench.measuring import Figures, printed, said, seconds_of, side_by_side, timed
from budgets.models import Appropriation, FiscalYear
from budgets.services import open_year
from budgets.tables import Funding
from exchange.resources import ProjectResource
from organizations.models import Organization
from organizations.services import create_unit
from projects.models import Project
from projects.services import NewProject, ProjectProfile, register_project, register_projects

AT_ONCE, ONE_BY_ONE = "整批登记", "逐个登记"
PREVIEW, IMPORT = "后台预览", "后台预览并导入"
YEAR, UNIT = 2031, "900"
ROWS, ROUNDS = 1000, 5


def main(rows: int = ROWS, rounds: int = ROUNDS) -> None:
    year, unit = _place()
    new = [_new(year, unit, number) for number in range(rows)]
    ways = {
        AT_ONCE: lambda: timed(lambda: register_projects(actor=None, projects=new, now=NOW)),
        ONE_BY_ONE: lambda: timed(lambda: _one_by_one(new)),
        PREVIEW: lambda: timed(lambda: _listed(new, dry_run=True)),
        IMPORT: lambda: timed(lambda: (_listed(new, dry_run=True), _listed(new, dry_run=False))),
    }
    with said(f"\n把 {rows} 个项目登记到项目库，每种方式轮流 {rounds} 次"):
        figures = side_by_side(ways, rounds, lambda: _empty(year))
    _empty(year)
    print(printed(figures, rows, ONE_BY_ONE))
    _summary(figures)


def _summary(figures: Figures) -> None:
    share = seconds_of(figures, AT_ONCE) / seconds_of(figures, ONE_BY_ONE)
    print(
        f"\n整批登记的用时是逐个登记的 {share:.0%}（期望不超过 25%）；"
        f"预览并导入 {seconds_of(figures, IMPORT):.1f} s（期望不超过 3 s）。"
    )


def _place() -> tuple[FiscalYear, Organization]:
    year = open_year(actor=None, year=YEAR, now=NOW)
    unit = Organization.objects.filter(code=UNIT).first()
    return year, unit or create_unit(actor=None, code=UNIT, name="登记", parent=None, now=NOW)


def _empty(year: FiscalYear) -> None:
    Project.objects.filter(fiscal_year=year).delete()
    Appropriation.objects.filter(fiscal_year=year).delete()


def _new(year: FiscalYear, unit: Organization, number: int) -> NewProject:
    amount = Decimal(100 + number)
    return NewProject(
        fiscal_year=year,
        organization=unit,
        code=f"50015331T{number:012d}",
        profile=ProjectProfile(name=f"道路信号维护项目{number}", compiling_unit=str(unit)),
        funding=Funding(budget=amount, own=amount, transfer=Decimal(0)),
    )


def _one_by_one(projects: list[NewProject]) -> None:
    for one in projects:
        register_project(
            actor=None,
            fiscal_year=one.fiscal_year,
            organization=one.organization,
            code=one.code,
            profile=one.profile,
            funding=one.funding,
            now=NOW,
        )


def _listed(projects: list[NewProject], *, dry_run: bool) -> None:
    heads = [field.column_name for field in ProjectResource().get_import_fields()]
    rows = [
        [YEAR, UNIT, p.code, p.profile.name, "", "", p.funding.budget, p.funding.own, 0]
        for p in projects
    ]
    result = ProjectResource().import_data(tablib.Dataset(*rows, headers=heads), dry_run=dry_run)
    assert result.totals["new"] == len(projects), result.base_errors


if __name__ == "__main__":
    if connection.vendor != "postgresql":
        sys.exit("基准测试要在私有 PostgreSQL 上进行：请运行 make bench。")
    call_command("migrate", verbosity=0)
    main()
