"""The reviewer's worklist as one address asks for it, and what a bulk approval was asked for."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from budgets.models import FiscalYear
from indicators.compliance import SHEET_RULES
from indicators.triage import TriageFilter, TriageRow, Worklist, worklist
from indicators.worklists import UnitCounts, waiting_by_department
from organizations.models import User
from web.queries import key_of, text_of

LAST_PAGE = 2000
_EMPTY = Worklist((), 1, 0, 0, ())


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """What waits at this person's desks, narrowed by the address."""

    worklist: Worklist
    wanted: TriageFilter
    departments: tuple[UnitCounts, ...]
    rule_name: str

    @property
    def is_narrowed(self) -> bool:
        """Whether anything narrows the list."""
        return self.wanted != TriageFilter()

    @property
    def rows(self) -> tuple[TriageRow, ...]:
        """The rows of this page."""
        return self.worklist.rows


def review_page(request: HttpRequest, user: User, fiscal_year: FiscalYear | None) -> ReviewPage:
    """The worklist for this person and address."""
    wanted = TriageFilter(
        department=text_of(request, "unit"),
        category=text_of(request, "category"),
        rule=_rule_of(request),
        clean_only=request.GET.get("clean") == "1",
    )
    if fiscal_year is None:
        return ReviewPage(_EMPTY, wanted, (), "")
    page = min(max(key_of(request, "page") or 1, 1), LAST_PAGE)
    return ReviewPage(
        worklist=worklist(user, fiscal_year, wanted, page),
        wanted=wanted,
        departments=waiting_by_department(user, fiscal_year),
        rule_name=SHEET_RULES[wanted.rule].name if wanted.rule else "",
    )


def chosen_of(request: HttpRequest) -> list[tuple[int, int]]:
    """Key and version of every ticked sheet, as the boxes hold them: 12:3."""
    found = []
    for value in request.POST.getlist("sheet"):
        key, _, version = value.partition(":")
        if key.isascii() and key.isdigit() and version.isascii() and version.isdigit():
            found.append((int(key[:18]), int(version[:9])))
    return found


def _rule_of(request: HttpRequest) -> str:
    asked = text_of(request, "rule").upper()
    return asked if asked in {rule.code for rule in SHEET_RULES} else ""
