"""The list of objectives as one address asks for it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from budgets.models import FiscalYear
from common.rules import RULEBOOK
from evaluations.enums import Grade
from evaluations.overviews import objectives_graded
from evaluations.process_hits import COUNTED, process_hits_for
from indicators.compliance import SHEET_RULES
from indicators.enums import ObjectiveKind, Shelf
from indicators.models import PerformanceObjective
from indicators.selectors import rules_of
from indicators.worklists import ListFilter, ObjectivePage, listing
from organizations.enums import REVIEWERS, Role
from organizations.models import User
from organizations.permissions import standing_of
from projects.enums import ProjectCategory
from web.queries import key_of, one_of, text_of

UNGRADED = "none"
TABS = (Shelf.MINE, Shelf.DRAFT, Shelf.RETURNED, Shelf.SUBMITTED, Shelf.APPROVED, Shelf.ALL)
CHECKED = (Shelf.UNFILLED, Shelf.FAULTY, Shelf.UNANSWERED, Shelf.READY)
_RULES = frozenset((*(rule.code for rule in SHEET_RULES), *COUNTED))


@dataclass(frozen=True, slots=True)
class Tab:
    """One shelf beside the others; `count` is its length under the other conditions."""

    shelf: Shelf
    count: int


@dataclass(frozen=True, slots=True)
class ObjectiveList:
    """One page of the list, with what it was narrowed to and the shelves on offer."""

    year: FiscalYear | None
    wanted: ListFilter
    grade: str
    tabs: tuple[Tab, ...]
    checked: tuple[Shelf, ...]
    page: ObjectivePage
    grades: tuple[tuple[str, str], ...] = (
        *((grade.value, grade.label) for grade in Grade),
        (UNGRADED, "未评出"),
    )
    kinds: tuple[ObjectiveKind, ...] = tuple(ObjectiveKind)
    categories: tuple[ProjectCategory, ...] = tuple(ProjectCategory)

    @property
    def count(self) -> int:
        """How many objectives the list holds."""
        return self.page.count

    @property
    def is_off_tab(self) -> bool:
        """Whether the shelf is a finer one that is no tab."""
        return self.wanted.shelf not in TABS

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the tab narrows the list."""
        wanted = self.wanted
        named = (wanted.text, wanted.unit, wanted.kind, wanted.category, wanted.rule, self.grade)
        return any(named) or self.is_off_tab

    @property
    def may_register(self) -> bool:
        """Whether the person prepares for a unit, and there is a year to register projects in."""
        return bool(self.checked) and self.year is not None

    @property
    def rule_name(self) -> str:
        """Code and name of the rule that narrows the list."""
        code = self.wanted.rule
        return f"{code} {RULEBOOK[code].name}" if code else ""


def objective_list(
    request: HttpRequest, user: User, fiscal_year: FiscalYear | None
) -> ObjectiveList:
    """The list for this person and address."""
    grade = one_of(request, "grade", {UNGRADED, *Grade})
    checked = CHECKED if standing_of(user).has(Role.PREPARER) else ()
    if fiscal_year is None:
        return ObjectiveList(
            None, ListFilter(), "", _tabs(user, ObjectivePage(())), checked, ObjectivePage(())
        )
    rule = one_of(request, "rule", _RULES)
    wanted = ListFilter(
        shelf=Shelf(one_of(request, "status", set(Shelf))),
        unit=text_of(request, "unit"),
        text=text_of(request, "q"),
        kind=one_of(request, "kind", set(ObjectiveKind)),
        category=one_of(request, "category", set(ProjectCategory)),
        rule=rule,
        hits=_hits(user, fiscal_year, rule),
        among=_among(user, fiscal_year, grade),
    )
    page = listing(
        user, fiscal_year, wanted, after=key_of(request, "after"), before=key_of(request, "before")
    )
    return ObjectiveList(fiscal_year, wanted, grade, _tabs(user, page), checked, page)


def _tabs(user: User, page: ObjectivePage) -> tuple[Tab, ...]:
    offered = TABS if standing_of(user).has(*REVIEWERS) else TABS[1:]
    return tuple(Tab(shelf, page.counts.get(shelf, 0)) for shelf in offered)


def _hits(user: User, fiscal_year: FiscalYear, rule: str) -> Q | None:
    """What a rule of the process hits now, which no verdict keeps; nothing once it is off."""
    if rule not in COUNTED:
        return None
    hits = process_hits_for(user, fiscal_year, rules_of(fiscal_year), timezone.now(), (rule,))
    return hits.get(rule, Q(pk__in=()))


def _among(
    user: User, fiscal_year: FiscalYear, grade: str
) -> QuerySet[PerformanceObjective] | None:
    if not grade:
        return None
    return objectives_graded(user, fiscal_year, None if grade == UNGRADED else Grade(grade))
