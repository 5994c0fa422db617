"""The steps of the route: handing in, taking back, sending back, deciding in favour."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.utils import timezone

from budgets.enums import Activity
from budgets.windows import require_open, require_open_year
from common.rules import NO_REPORT, Report, with_choices
from indicators.announcing import announce_move
from indicators.backgrounds import background_of
from indicators.checklist import Anchor, NewPoint, checked_points
from indicators.compliance.process import Step
from indicators.copying import unconfirmed_lines
from indicators.enums import Action, Status
from indicators.histories import process_report
from indicators.judging import YearRules
from indicators.models import PerformanceObjective
from indicators.notes import settle_points, write_points
from indicators.opinions import NOTHING_SAID, Formed, Said, form_opinion, keep_opinion
from indicators.permissions import REVIEWS, require
from indicators.selectors import route_of, rules_of, sheet_of
from indicators.services.claims import all_or_nothing, claim, hold, stored_sheet
from indicators.services.outcomes import Noncompliant, StaleObjective
from indicators.services.rights import require_now
from indicators.services.rivals import overtaken, refuse_overtaken
from indicators.sheets import ObjectiveSheet
from indicators.storable import kept_comment
from indicators.verdicts import carry_verdict, keep_verdict
from indicators.versions import keep_version
from indicators.workflow import TRANSITIONS, next_desk, onward
from organizations import audit
from organizations.enums import AuditAction
from organizations.models import User

_AUDITED = {
    Action.SUBMIT: AuditAction.OBJECTIVE_SUBMITTED,
    Action.WITHDRAW: AuditAction.OBJECTIVE_WITHDRAWN,
    Action.RETURN: AuditAction.OBJECTIVE_RETURNED,
    Action.PASS: AuditAction.OBJECTIVE_PASSED,
    Action.APPROVE: AuditAction.OBJECTIVE_APPROVED,
}
_JUDGED = {Action.SUBMIT, Action.APPROVE}
"""What is handed in and what is put in force keeps every rule of error level."""
_IN_ORDER = {*_JUDGED, Action.PASS}
"""Handing in and deciding in favour keep the rules of the process, too."""


def submit_objective(
    *,
    actor: User,
    objective: PerformanceObjective,
    now: datetime,
    base_version: int | None = None,
) -> PerformanceObjective:
    """Hand the sheet to the first desk; Noncompliant with every fault where rules forbid it.

    A draft goes out within the unit's time alone (OutsideWindow). What a reviewer sent back may
    come again after it: the reviewer asked for it, and it is flagged as late, not refused (L01).
    """
    refuse_overtaken(actor, Action.SUBMIT, objective, base_version, now)
    require_now(actor, Action.SUBMIT, objective)
    if Status(objective.status) is Status.DRAFT:
        code = objective.organization.code
        require_open(actor, objective.fiscal_year, Activity.OBJECTIVES, code, now)
    return _move(
        Action.SUBMIT, actor, objective, now, base_version, submitted_by=actor, submitted_at=now
    )


def withdraw_objective(
    *,
    actor: User,
    objective: PerformanceObjective,
    now: datetime,
    base_version: int | None = None,
) -> PerformanceObjective:
    """Take a sheet back that no desk has passed on yet."""
    refuse_overtaken(actor, Action.WITHDRAW, objective, base_version, now)
    require_now(actor, Action.WITHDRAW, objective)
    return _move(Action.WITHDRAW, actor, objective, now, base_version)


def return_objective(
    *,
    actor: User,
    objective: PerformanceObjective,
    now: datetime,
    comment: str = "",
    points: Sequence[NewPoint] = (),
    marks: Mapping[str, str] | None = None,
    base_version: int | None = None,
) -> PerformanceObjective:
    """Send the sheet back to the unit with a checklist; all its points in one transaction.

    Without points the comment is the one point, on the whole sheet. ValueError without both, and
    for what cannot be kept (InvalidPoints names every such point). `marks` as in approving.
    """
    refuse_overtaken(actor, Action.RETURN, objective, base_version, now)
    require_now(actor, Action.RETURN, objective)
    text = kept_comment(comment)
    if not (text or points):
        raise ValueError("请写明退回意见：哪里有问题、建议怎样修改。")
    kept = checked_points(points, sheet_of(objective)) or (NewPoint(Anchor(), text),)
    words = text or f"请按清单逐条修改，共 {len(kept)} 条。"

    def write() -> None:
        write_points(objective, kept, author=actor, now=now)

    return _move(
        Action.RETURN,
        actor,
        objective,
        now,
        base_version,
        said=Said(words, marks),
        beside=write,
    )


def approve_objective(
    *,
    actor: User,
    objective: PerformanceObjective,
    now: datetime,
    comment: str = "",
    marks: Mapping[str, str] | None = None,
    base_version: int | None = None,
) -> PerformanceObjective:
    """A favourable decision: on to the next desk, or approval at the last one.

    `marks` is the reviewer's opinion by point of the review form, as typed; None takes over what
    the findings propose. A grade of 中 or 差 does not go on (Noncompliant, L05). ValueError for a
    comment that cannot be kept and for marks that are none (InvalidOpinion).

    The last desk judges the sheet by the rules once more: what is approved is lawful on
    the day of the approval.
    """
    refuse_overtaken(actor, Action.APPROVE, objective, base_version, now)
    route = route_of(objective.fiscal_year)
    action = onward(route, objective.desk)
    require(actor, action, objective, route)
    desk = next_desk(route, objective.desk)
    if desk is None:
        desk = objective.desk
    text = kept_comment(comment)

    def settle() -> None:
        settle_points(objective, actor=actor, now=now)

    return _move(
        action,
        actor,
        objective,
        now,
        base_version,
        said=Said(text, marks),
        desk=desk,
        beside=settle,
    )


def _hold(
    action: Action,
    actor: User,
    objective: PerformanceObjective,
    now: datetime,
    base_version: int | None,
) -> None:
    """Lock the sheet; a decision that comes second hears who came first."""
    try:
        hold(objective, base_version)
    except StaleObjective:
        if action not in REVIEWS:
            raise
        raise overtaken(actor, action, objective, base_version, now) from None


def _require_lawful(
    action: Action,
    objective: PerformanceObjective,
    sheet: ObjectiveSheet,
    rules: YearRules,
    report: Report,
    now: datetime,
    taken: Step | None,
) -> None:
    """Noncompliant where the rules or the process forbid the move.

    Warnings want their explanations (L10) from the unit that hands in, not from the desks;
    `taken` is the decision of a desk with its grade (L05).
    """
    asked = report if action is Action.SUBMIT else NO_REPORT
    process = process_report(objective, asked, now, rules=rules, sheet=sheet, taken=taken)
    copied = unconfirmed_lines(sheet) if action is Action.SUBMIT else ()
    faults = report.blocking if action in _JUDGED else ()
    if found := (*faults, *process.blocking, *copied):
        raise Noncompliant(found)


def _move(
    action: Action,
    actor: User,
    objective: PerformanceObjective,
    now: datetime,
    base_version: int | None,
    *,
    said: Said = NOTHING_SAID,
    desk: int = 0,
    beside: Callable[[], None] | None = None,
    **values: object,
) -> PerformanceObjective:
    """The one door of the status; `beside` writes what belongs to the step, before the trail."""
    require_open_year(actor, objective.fiscal_year)
    with all_or_nothing(objective):
        _hold(action, actor, objective, now, base_version)
        sheet = stored_sheet(objective)
        rules, raw = _examined(action, objective, sheet, now)
        report = with_choices(raw, rules.choices_for(objective)) if rules else raw
        opinion = None
        if action in REVIEWS:
            opinion = form_opinion(action, objective, sheet, report, said)
        if rules and action in _IN_ORDER:
            taken = opinion.step(actor, now) if opinion else None
            _require_lawful(action, objective, sheet, rules, report, now, taken)
        seen = objective.version if base_version is None else base_version
        target = TRANSITIONS[action].target
        claim(objective, base_version, status=target, desk=desk, updated_at=now, **values)
        keep_version(objective, action, sheet, actor=actor, now=now, comment=said.comment)
        if rules and action in _JUDGED:
            keep_verdict(objective, sheet, raw, rules, now=now)
        else:
            carry_verdict(objective, seen)
        if opinion is not None:
            keep_opinion(objective, opinion, actor=actor, now=now)
        if beside is not None:
            beside()
        announce_move(action, objective, said.comment, actor=actor, now=now)
        audit.record(
            actor=actor,
            action=_AUDITED[action],
            target=objective,
            now=now,
            version=objective.version,
            comment=said.comment,
            **_told(opinion),
        )
    return objective


def _examined(
    action: Action, objective: PerformanceObjective, sheet: ObjectiveSheet, now: datetime
) -> tuple[YearRules | None, Report]:
    """The year's rules and what they say before its decisions on single ones.

    Taking back asks for nothing.
    """
    if action is Action.WITHDRAW:
        return None, NO_REPORT
    rules = rules_of(objective.fiscal_year, timezone.localdate(now))
    return rules, rules.examine(sheet, background_of(objective))


def _told(opinion: Formed | None) -> dict[str, object]:
    """What the trail says of an opinion."""
    return {} if opinion is None else {"grade": opinion.opinion.verdict}
