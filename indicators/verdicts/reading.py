"""Many stored sheets at once, row by row without models; `sheet_of` says the same of one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from budgets.selectors import funding_from
from indicators.backgrounds import duties_told, held_by
from indicators.compliance import Background
from indicators.compliance.context import NO_BACKGROUND
from indicators.enums import ObjectiveKind
from indicators.models import ObjectiveQuerySet, PerformanceObjective
from indicators.sheets import IndicatorLine, ObjectiveSheet
from indicators.verdicts.needs import Needed
from indicators.verdicts.written import EVERY_COLUMN, Columns, lines_in, reader_of, written_lines
from organizations.prepared import Prepared, padded

_MONEY = ("original_amount", "own_amount", "transfer_amount")
Head = tuple[Any, ...]
"""The columns of HEAD."""
HEAD = (
    "pk",
    "kind",
    "fiscal_year__year",
    "organization__code",
    "organization__name",
    "execution_weight",
    "statement",
    "has_no_service_users",
    "project__name",
    "project__code",
    "project__compiling_unit",
    "project__supervising_department",
    "project__category",
    "project__overview",
    "project__rationale",
    *(f"project__appropriation__{name}" for name in _MONEY),
    *(f"department_budget__appropriation__{name}" for name in _MONEY),
    "department_budget__narrative",
)
Lines = Mapping[int, tuple[IndicatorLine, ...]]
"""The lines of sheets, by the key of the sheet."""


def sheets_of(
    objectives: Collection[int], needed: Needed
) -> Mapping[int, tuple[ObjectiveSheet, Background]]:
    """The sheets with these keys and what they are held against; two queries, three with lines.

    What is not needed is left out: cells, lines, duties, last year's sheets.
    """
    chosen = PerformanceObjective.objects.filter(pk__any_of=objectives)
    heads = _heads(chosen)
    sheets = sheets_from(heads, lines_of(objectives, needed.columns) if needed.lines else {})
    if not needed.background:
        return {key: (sheet, NO_BACKGROUND) for key, sheet in sheets.items()}
    backgrounds = backgrounds_from(heads, sheets)
    return {key: (sheet, backgrounds[key]) for key, sheet in sheets.items()}


def lines_of(objectives: Collection[int], columns: Columns = EVERY_COLUMN) -> Lines:
    """The lines of the sheets with these keys, in order; one query."""
    line = reader_of(columns).line
    written = written_lines(objectives, columns)
    return {key: tuple(map(line, lines_in(text))) for key, text in written.items()}


def sheets_from(heads: Sequence[Head], lines: Lines) -> dict[int, ObjectiveSheet]:
    """The sheets of what was read by the columns of HEAD, with these lines."""
    return {head[0]: _sheet(head, lines.get(head[0], ())) for head in heads}


def backgrounds_from(
    heads: Sequence[Head], sheets: Mapping[int, ObjectiveSheet]
) -> Mapping[int, Background]:
    """What these sheets are held against, by key; a query, two where there are any of last year."""
    before = _sheets_before([sheets[head[0]] for head in heads])
    return {
        head[0]: Background(
            duties=duties_told(head[-1] or ""), last_year=before.get(_holder(sheets[head[0]]))
        )
        for head in heads
    }


def _heads(objectives: ObjectiveQuerySet) -> Sequence[Head]:
    return list(_of_heads(objectives))


@Prepared
def _held(year: int, projects: tuple[str, ...], departments: tuple[str, ...]) -> QuerySet[Any, Any]:
    return _of_heads(held_by(year, projects, departments))


def _of_heads(objectives: ObjectiveQuerySet) -> QuerySet[Any, Any]:
    return objectives.order_by("pk").values_list(*HEAD)


def _sheet(head: Head, lines: tuple[IndicatorLine, ...]) -> ObjectiveSheet:
    _, kind, year, code, unit, execution_weight, statement, has_no_users, *rest = head
    name, project_code, compiling, supervising, category, overview, rationale, *money = rest
    is_project = project_code is not None
    funding = funding_from(*money[:3]) if is_project else funding_from(*money[3:6])
    return ObjectiveSheet(
        kind=ObjectiveKind(kind),
        year=year,
        organization_code=code,
        organization_name=unit,
        name=name if is_project else unit,
        lines=lines,
        execution_weight=execution_weight,
        project_code=project_code or "",
        compiling_unit=compiling or "",
        supervising_department=supervising or "",
        category=category or "",
        budget=funding.budget,
        own=funding.own,
        transfer=funding.transfer,
        overview=overview or "",
        rationale=rationale or "",
        statement=statement,
        has_no_service_users=has_no_users,
    )


def _holder(sheet: ObjectiveSheet) -> tuple[int, str]:
    return sheet.year, sheet.project_code or sheet.organization_code


def _sheets_before(
    sheets: Collection[ObjectiveSheet],
) -> Mapping[tuple[int, str], ObjectiveSheet]:
    """Last year's sheets by the year and code of this year's."""
    found: dict[tuple[int, str], ObjectiveSheet] = {}
    for year in {sheet.year for sheet in sheets}:
        projects = {one.project_code for one in sheets if one.year == year and one.project_code}
        departments = {
            one.organization_code for one in sheets if one.year == year and not one.project_code
        }
        heads = _held(year - 1, padded(projects), padded(departments))
        if heads:
            for sheet in sheets_from(heads, lines_of([head[0] for head in heads])).values():
                found[year, _holder(sheet)[1]] = sheet
    return found
