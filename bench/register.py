"""A list of projects into the register: all of them at once against one after the other.

`make bench` ends with it; alone it is `python -m bench.register` on a private PostgreSQL, and
fails where somebody would wait too long.
"""

import io
import os
import re
import sys
from collections.abc import Mapping
from decimal import Decimal

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from bench.city import NOW
from bench.measuring import Figures, printed, said, seconds_of, side_by_side, timed
from budgets.models import Appropriation, FiscalYear
from budgets.services import open_year
from budgets.tables import Funding
from exchange.resources import ProjectResource
from organizations.enums import Role
from organizations.models import Membership, Organization, User
from organizations.services import create_unit
from projects.models import Project
from projects.services import NewProject, ProjectProfile, register_project, register_projects

AT_ONCE, ONE_BY_ONE = "整批登记", "逐个登记"
PREVIEW, IMPORT = "后台上传并预览", "后台上传、预览并确认"
YEAR, UNIT = 2031, "900"
ROWS, ROUNDS = 1000, 5
LIMIT = 3
"""Seconds that somebody waits for a list of a thousand, both pages together."""
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


def main(rows: int = ROWS, rounds: int = ROUNDS) -> float:
    """Seconds that it takes somebody to upload, look at and confirm the list."""
    year, unit = _place()
    new = [_new(year, unit, number) for number in range(rows)]
    client, content = _administrator(unit), _workbook(new)
    ways = {
        AT_ONCE: lambda: timed(lambda: register_projects(actor=None, projects=new, now=NOW)),
        ONE_BY_ONE: lambda: timed(lambda: _one_by_one(new)),
        PREVIEW: lambda: timed(lambda: _previewed(client, content)),
        IMPORT: lambda: timed(lambda: _imported(client, content, rows)),
    }
    with said(f"\n把 {rows} 个项目登记到项目库，每种方式轮流 {rounds} 次"):
        figures = side_by_side(ways, rounds, lambda: _empty(year))
    _empty(year)
    print(printed(figures, rows, ONE_BY_ONE))
    _summary(figures)
    return seconds_of(figures, IMPORT)


def _summary(figures: Figures) -> None:
    share = seconds_of(figures, AT_ONCE) / seconds_of(figures, ONE_BY_ONE)
    print(
        f"\n整批登记的用时是逐个登记的 {share:.0%}（期望不超过 25%）；"
        f"{IMPORT} {seconds_of(figures, IMPORT):.1f} s（期望不超过 {LIMIT} s）。"
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


def _administrator(unit: Organization) -> Client:
    """A browser in which a finance administrator is signed in."""
    settings.ALLOWED_HOSTS, settings.REQUIRE_MFA = ["*"], False
    person, _ = User.objects.get_or_create(username="registrar", is_staff=True)
    Membership.objects.get_or_create(
        user=person, organization=unit, role=Role.FINANCE_ADMINISTRATOR.value
    )
    client = Client()
    client.force_login(person, backend="organizations.backends.AccountBackend")
    return client


def _workbook(projects: list[NewProject]) -> bytes:
    """The list as the administrator would upload it."""
    heads = [field.column_name for field in ProjectResource().get_import_fields()]
    rows = [
        [str(YEAR), UNIT, p.code, p.profile.name, "", "", p.funding.budget, p.funding.own, 0]
        for p in projects
    ]
    book = Workbook()
    for row in (heads, *rows):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _previewed(client: Client, content: bytes) -> Mapping[str, str]:
    """Upload the file; what the page would send to confirm it."""
    upload = SimpleUploadedFile("项目库.xlsx", content)
    page = client.post(
        reverse("admin:projects_project_import"),
        {"format": "0", "import_file": upload, "resource": ""},
    )
    sent = dict(_HIDDEN.findall(page.content.decode()))
    assert "import_file_name" in sent, "这份名单没有通过预览"
    return sent


def _imported(client: Client, content: bytes, rows: int) -> None:
    confirmed = _previewed(client, content)
    client.post(reverse("admin:projects_project_process_import"), confirmed)
    assert Project.objects.filter(fiscal_year__year=YEAR).count() == rows


if __name__ == "__main__":
    if connection.vendor != "postgresql":
        sys.exit("基准测试要在私有 PostgreSQL 上进行：请运行 make bench。")
    call_command("migrate", verbosity=0)
    if main() > LIMIT:
        sys.exit(f"导入 {ROWS} 行超过了 {LIMIT} 秒。")
