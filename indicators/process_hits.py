"""Which sheets of a year the rules of the process hit, told by what is stored of their way.

Only what can be found on a sheet afterwards: what L02, L06 and L07 forbid is refused when it is
tried, and the warnings without a word (L10) are counted beside the verdicts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, Value

from budgets.enums import Activity
from budgets.models import FiscalYear
from budgets.windows import periods_of
from common.rules import hits_of
from indicators.compliance.doctrine import Doctrine
from indicators.compliance.process import PROCESS_RULES, ReviewGrade, Step, WorkflowHistory
from indicators.enums import Action, Status
from indicators.judging import YearRules
from indicators.models import ObjectiveQuerySet, ObjectiveVersion, ReviewNote, ReviewOpinion
from organizations.codes import LEVEL_DIGITS

Hits = Mapping[str, Q]
"""By rule: the condition on sheets that it hits."""
COUNTED = ("L01", "L03", "L04", "L05", "L08")
_OF_WORDS = {Action.RETURN: "L04", Action.ADJUST: "L08"}
"""The rules that judge what was written beside one act."""
_OF_ACTS = frozenset(("L03", *_OF_WORDS.values()))
"""The rules for which every return and adjustment of the year is read."""
_NOBODY = Q(pk__in=())


def process_hits(
    fiscal_year: FiscalYear, rules: YearRules, now: datetime, wanted: Collection[str] = COUNTED
) -> Hits:
    """The wanted rules that are in force, and what they hit by now; two queries at most."""
    found: dict[str, Q] = {}
    if "L01" in wanted:
        found["L01"] = _late(fiscal_year, now)
    if "L05" in wanted:
        found["L05"] = _passed_though_poor(fiscal_year)
    if _OF_ACTS.intersection(wanted):
        found |= _by_acts(fiscal_year, rules.doctrine, now)
    return in_force({code: hits for code, hits in found.items() if code in wanted}, rules)


def in_force(hits: Hits, rules: YearRules) -> Hits:
    """Without the rules that the year has switched off, and the sheets that they are waived for."""
    return {
        code: condition & _unwaived(code, rules)
        for code, condition in hits.items()
        if code not in rules.choices or rules.choices[code].is_enabled
    }


def counted_by_department(sheets: ObjectiveQuerySet, hits: Hits) -> Mapping[str, Counter[str]]:
    """By department code: how many of these sheets each rule hits; one query."""
    found: dict[str, Counter[str]] = {}
    for rule, unit, number in _counted(sheets, hits):
        found.setdefault(unit[:LEVEL_DIGITS], Counter())[rule] += number
    return found


def _counted(sheets: ObjectiveQuerySet, hits: Hits) -> Iterable[tuple[str, str, int]]:
    if not hits:
        return ()
    first, *others = (
        sheets.filter(condition)
        .order_by()
        .annotate(hit_by=Value(code))
        .values_list("hit_by", "organization__code")
        .annotate(number=Count("pk"))
        for code, condition in hits.items()
    )
    return first.union(*others, all=True)


def _unwaived(code: str, rules: YearRules) -> Q:
    found = Q()
    for one in rules.waivers:
        if one.code == code:
            is_waived = Q(organization__code__startswith=one.unit)
            found &= ~(is_waived if one.objective is None else Q(pk=one.objective))
    return found


def _late(fiscal_year: FiscalYear, now: datetime) -> Q:
    """Drafts and returned sheets of units whose time is over; some were granted more."""
    periods = periods_of(fiscal_year, Activity.OBJECTIVES)
    if periods.common is None or not now > periods.common.closes_at:
        return _NOBODY
    found = Q(status__in=[status.value for status in Status if status.is_editable])
    for unit, closes_at in periods.extensions.items():
        if not now > closes_at:
            found &= ~Q(organization__code__startswith=unit)
    return found


def _passed_though_poor(fiscal_year: FiscalYear) -> Q:
    """Only where the year has lowered the rule: otherwise the decision is refused."""
    opinions = ReviewOpinion.objects.filter(
        objective__fiscal_year=fiscal_year,
        action__in=[Action.PASS.value, Action.APPROVE.value],
        grade__in=[grade.value for grade in ReviewGrade if not grade.may_pass],
    )
    return Q(pk__in=opinions.values("objective"))


def _by_acts(fiscal_year: FiscalYear, doctrine: Doctrine, now: datetime) -> Hits:
    """What returns and adjustments come to, and their words; equal words are judged once."""
    found: dict[str, set[int]] = {code: set() for code in _OF_WORDS.values()}
    returns: Counter[int] = Counter()
    known: dict[tuple[Action, str, bool], bool] = {}
    # A return without a list keeps its comment as the one point.
    listed = ReviewNote.objects.filter(
        objective=OuterRef("objective"), version_number=OuterRef("number"), is_return_point=True
    ).exclude(text=OuterRef("comment"))
    acts = ObjectiveVersion.objects.filter(
        objective__fiscal_year=fiscal_year, action__in=[action.value for action in _OF_WORDS]
    ).annotate(has_list=Exists(listed))
    rows = acts.values_list("objective", "action", "comment", "has_list")
    for objective, name, text, has_list in rows.iterator():
        action = Action(name)
        returns[objective] += action is Action.RETURN
        case = (action, text, has_list)
        if case not in known:
            step = Step(action, actor="", at=now, text=text, has_list=has_list)
            known[case] = _is_hit(step, doctrine, now)
        if known[case]:
            found[_OF_WORDS[action]].add(objective)
    found["L03"] = {key for key, times in returns.items() if times >= doctrine.many_returns}
    return {code: Q(pk__in=keys) for code, keys in found.items()}


def _is_hit(step: Step, doctrine: Doctrine, now: datetime) -> bool:
    history = WorkflowHistory(Status.RETURNED, now, steps=(step,), doctrine=doctrine)
    return bool(hits_of(PROCESS_RULES[_OF_WORDS[step.action]], history))
