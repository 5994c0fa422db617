"""The amounts of a document held against those of the system: what is taken, what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from budgets.deviations import compare
from budgets.extraction import Extraction, extract
from budgets.facts import (
    Facts,
    Merged,
    amounts_of,
    changes_between,
    facts_from,
    merged,
)
from budgets.models import DepartmentBudget
from budgets.narrative import review_of
from budgets.presentation import tables_from
from budgets.reconciliation import publication_of
from budgets.selectors import facts_of, tables_of
from budgets.tables import ClassNames
from common.decimals import wanyuan
from common.findings import Severity
from exchange.checking import publication_in
from exchange.disclosure import Disclosure, Problem
from exchange.preview import Change, ChangeKind
from exchange.tables import classes_of, contents_of

WHAT = "预算明细"


@dataclass(frozen=True, slots=True)
class FactPlan:
    """What an import does with the amounts."""

    stored: Facts
    result: Merged
    problems: tuple[Problem, ...]

    @property
    def change(self) -> Change | None:
        """The line of the preview; None where neither side has amounts."""
        if not self.stored and not self.result.facts:
            return None
        changes = changes_between(self.stored, self.result.facts)
        detail = tuple(map(str, changes))
        if not changes:
            return Change(ChangeKind.UNCHANGED, WHAT, is_fact=True)
        if not self.stored:
            return Change(ChangeKind.CREATED, WHAT, (f"{len(detail)} 个金额",), is_fact=True)
        return Change(ChangeKind.UPDATED, WHAT, detail, is_fact=True)


def plan_facts(disclosure: Disclosure, budget: DepartmentBudget | None) -> FactPlan:
    """Merge the document's amounts into the stored ones; writes nothing."""
    read = facts_in(disclosure)
    stored = facts_of(budget) if budget else Facts()
    base = printed_facts(budget) if budget and stored else Facts()
    incoming = read.facts
    if budget and stored and not disclosure.paragraphs:
        incoming = _with_unsaid(incoming, base, stored, budget)
    result = merged(base=base, stored=stored, incoming=incoming)
    problems = (*_contradictions(disclosure, read), *_kept(result))
    return FactPlan(stored, result, problems)


def _with_unsaid(incoming: Facts, base: Facts, stored: Facts, budget: DepartmentBudget) -> Facts:
    """What only the text of the last document told: a form without text says nothing of it."""
    told, kept = amounts_of(incoming), amounts_of(stored)
    of_text = amounts_of(base).keys() - amounts_of(_facts_of_tables(budget)).keys()
    unsaid = of_text - told.keys()
    return facts_from({key: kept[key] for key in unsaid if key in kept} | told)


def facts_in(disclosure: Disclosure) -> Extraction:
    """The amounts of a document, with what could not be told apart."""
    review = review_of(publication_in(disclosure), disclosure.paragraphs)
    return extract(contents_of(disclosure), review.links)


def printed_facts(budget: DepartmentBudget) -> Facts:
    """What the last document of this budget said."""
    tables = tables_of(budget)
    publication = publication_of(
        tables, organization=budget.organization.name, year=budget.fiscal_year.year
    )
    review = review_of(publication, budget.printed_narrative.split("\n"))
    return extract(tables, review.links).facts


def _facts_of_tables(budget: DepartmentBudget) -> Facts:
    return extract(tables_of(budget), ()).facts


def _contradictions(disclosure: Disclosure, read: Extraction) -> Iterator[Problem]:
    """What could not be read, then every cell that neither facts nor rounding explain."""
    told = set()
    for item in read.contradictions:
        place = item.location
        told.add(place)
        yield Problem(Severity.WARNING, place.table, place.row, place.column, item.message)
    computed = tables_from(
        read.facts,
        class_names_in(disclosure),
        organization=disclosure.organization_name,
        year=disclosure.year,
    )
    for one in compare(contents_of(disclosure), computed).contradictions:
        place = one.location
        if place in told:
            continue
        printed = wanyuan(one.printed) or "空白"
        message = f"『{one.name}』表列 {printed}。{one.explanation}"
        yield Problem(Severity.WARNING, place.table, place.row, place.column, message)


def class_names_in(disclosure: Disclosure) -> ClassNames:
    """The names that the document prints."""
    return ClassNames.of(classes_of(disclosure))


def _kept(result: Merged) -> Iterator[Problem]:
    for change in result.kept:
        told, have = wanyuan(change.before) or "空", wanyuan(change.after) or "空"
        yield Problem(
            Severity.WARNING,
            WHAT,
            0,
            change.key.label,
            f"系统中已改为 {have}，文件为 {told}，未作改动；如以文件为准，请在部门预算页修改。",
        )
