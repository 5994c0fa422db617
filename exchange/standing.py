"""The department as it would stand after an import, judged by the rules beyond its single sheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from budgets.models import DepartmentBudget
from budgets.reconciliation.classes import sound_name
from budgets.selectors import is_published
from budgets.tables import ClassNames, TableContent
from common.findings import Finding
from evaluations.portfolios import Papers, judged_whole, reached_before
from exchange.disclosure import Disclosure
from exchange.held import Held, Yardstick, department_code, identity_of
from exchange.preview import Change, ChangeKind
from exchange.tables import classes_of, contents_of
from indicators.sheets import ObjectiveSheet


def whole_findings(
    disclosure: Disclosure,
    yardstick: Yardstick,
    budget: DepartmentBudget | None,
    stored: Sequence[TableContent],
    changes: Sequence[Change],
) -> tuple[Finding, ...]:
    """What the tables, the text and the sheets together get; nothing of an unknown unit."""
    if not disclosure.organization_code:
        return ()
    papers = _papers(disclosure, budget, stored, changes, yardstick.class_names)
    sheets = tuple(_sheets(disclosure, yardstick.held))
    projects = [sheet.project_code for sheet in sheets if sheet.project_code]
    reached = reached_before(disclosure.year, projects, [papers.code])
    return judged_whole(papers, sheets, reached, yardstick.rules).findings


def _papers(
    disclosure: Disclosure,
    budget: DepartmentBudget | None,
    stored: Sequence[TableContent],
    changes: Sequence[Change],
    names: ClassNames,
) -> Papers:
    """Tables and text as stored where the document changes none of them, else as it prints them.

    A text that somebody edited stays, and so does any before a document without text. A class
    that the year does not know yet takes the name that the document gives it.
    """
    if budget is not None and not any(
        c.is_table and c.kind is not ChangeKind.UNCHANGED for c in changes
    ):
        is_out = is_published(budget, stored)
        return Papers.of(budget, tuple(stored), names, is_published=is_out)
    new = ClassNames.of(map(sound_name, classes_of(disclosure)))
    text = "\n".join(disclosure.paragraphs)
    is_held = budget is not None and (not text or budget.narrative != budget.printed_narrative)
    return Papers(
        code=department_code(disclosure.organization_code),
        organization=budget.organization.name if budget else disclosure.organization_name,
        year=disclosure.year,
        tables=contents_of(disclosure),
        narrative=budget.narrative if budget is not None and is_held else text,
        numbered=disclosure.numbered,
        other_titles=disclosure.other_titles,
        class_names=names.with_unknown(new),
    )


def _sheets(disclosure: Disclosure, held: Held) -> Iterator[ObjectiveSheet]:
    """The stored ones in their order, each as it would stand, then the new ones."""
    incoming = {identity_of(sheet): sheet for sheet in disclosure.objectives}
    for key, stored in held.of(department_code(disclosure.organization_code)):
        sheet = incoming.get(key)
        yield stored if sheet is None else held.standing(sheet)
    yield from (sheet for key, sheet in incoming.items() if key not in held.sheets)
