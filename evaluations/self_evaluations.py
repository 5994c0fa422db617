"""绩效自评: what a unit says of its own year, from its first draft to its reviewer's word.

财预〔2020〕10号: every approved objective, of a project or of a whole department, is evaluated
by its own unit against the approved indicators, deviations with reasons.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F

from budgets.enums import Activity
from budgets.windows import require_open
from common.findings import Finding
from common.rules import with_choices
from common.text import tidy
from evaluations.claim_explanations import (
    explanation_faults,
    keep_explanations,
    self_explanations_of,
    waiting_report,
)
from evaluations.claims import SelfSheet, self_sheet_of
from evaluations.credibility import credibility_of
from evaluations.enums import SelfStatus
from evaluations.freezing import hold_frozen
from evaluations.models import IndicatorScore, SelfEvaluation
from evaluations.scoring.own import own_score_faults
from evaluations.self_verdicts import Judged, keep_self_verdict
from indicators.announcing import announce
from indicators.enums import Status
from indicators.explanations import Place
from indicators.models import PerformanceObjective
from indicators.selectors import rules_of
from indicators.storable import kept_comment, text_faults
from organizations import audit
from organizations.enums import AuditAction, NoticeKind, Role
from organizations.models import User
from organizations.notices import Telling
from organizations.permissions import standing_of


@dataclass(frozen=True, slots=True)
class Claim:
    """What the unit fills in; own scores in points by the key of the line, None is 未填.

    Explanations that are not named stay as they are, a blank one is taken back.
    """

    summary: str = ""
    problems: str = ""
    measures: str = ""
    scores: Mapping[int, Decimal | None] = field(default_factory=dict)
    explanations: Mapping[Place, str] = field(default_factory=dict)


class InvalidClaim(ValueError):
    """The own scores cannot be kept as they are; nothing was changed."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("；".join(f"{f.location}{f.message}" for f in findings))
        self.findings = findings


class Unfinished(Exception):
    """The self-evaluation breaks rules that stop its submission; the findings say all of them."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("；".join(finding.message for finding in findings))
        self.findings = findings


class StaleSelfEvaluation(Exception):
    """Somebody changed or moved it in the meantime; nothing was changed."""

    def __init__(self) -> None:
        super().__init__("这份自评刚被别人修改或处理过，请刷新后再操作。您填的内容没有写入。")


@transaction.atomic
def save_self_evaluation(
    *,
    actor: User | None,
    objective: PerformanceObjective,
    claim: Claim,
    base_version: int,
    now: datetime,
) -> SelfEvaluation:
    """Keep the draft with its total so far; `base_version` is 0 before the first one.

    Raises PermissionDenied unless the actor prepares for the unit, the objective is approved and
    the self-evaluation still with the unit; OutsideWindow outside the unit's time; InvalidClaim
    with every text and own score that cannot be kept; StaleSelfEvaluation where somebody was
    faster.
    """
    row = require_may_save(actor, objective, now) or _opened(objective)
    rules = rules_of(objective.fiscal_year)
    sheet = self_sheet_of(objective, rules.doctrine).with_scores(claim.scores)
    if faults := claim_faults(claim, sheet):
        raise InvalidClaim(faults)
    verdict = sheet.verdict
    _claim(
        row,
        base_version,
        summary=claim.summary,
        problems=claim.problems,
        measures=claim.measures,
        total=verdict.total,
        grade=verdict.grade.value if verdict.grade else "",
    )
    IndicatorScore.objects.bulk_create(
        [
            IndicatorScore(self_evaluation=row, indicator_id=key, score=score)
            for key, score in zip(sheet.keys, sheet.scores, strict=True)
        ],
        update_conflicts=True,
        unique_fields=["self_evaluation", "indicator"],
        update_fields=["score"],
    )
    explained = keep_explanations(row, sheet, actor, claim.explanations, now)
    sheet = replace(sheet, summary=claim.summary)
    judged = Judged(sheet, sheet.report(), self_explanations_of(objective))
    keep_self_verdict(row, objective, judged, rules, now=now)
    return _recorded(row, actor, AuditAction.SELF_EVALUATION_SAVED, now, also=explained)


@transaction.atomic
def submit_self_evaluation(
    *, actor: User, objective: PerformanceObjective, base_version: int, now: datetime
) -> SelfEvaluation:
    """Hand it to the unit's reviewer; its warnings are explained by then (L10).

    Raises PermissionDenied, OutsideWindow, Unfinished with all findings of the K rules that
    block and with what is not explained, or StaleSelfEvaluation.
    """
    _require_preparer(actor, objective)
    _require_time(actor, objective, now)
    # What is recorded at this moment is in before it is judged, or is refused afterwards.
    hold_frozen([objective.pk])
    row = _existing(objective)
    _require_status(row, SelfStatus.DRAFT, SelfStatus.RETURNED)
    rules = rules_of(objective.fiscal_year)
    sheet = self_sheet_of(objective, rules.doctrine)
    choices = rules.choices_for(objective)
    raw = sheet.report()
    report = with_choices(raw, choices)
    explained = self_explanations_of(objective)
    waiting = waiting_report(sheet, report, explained, choices, now)
    if found := (*report.blocking, *waiting.blocking):
        raise Unfinished(found)
    verdict = sheet.verdict
    told = credibility_of(report, sheet.doctrine.credibility_points)
    _claim(
        row,
        base_version,
        status=SelfStatus.SUBMITTED.value,
        total=verdict.total,
        grade=verdict.grade.value if verdict.grade else "",
        submitted_at=now,
        submitted_by=actor,
        comment="",
        risk=told.score,
        doubts=told.to_payload(),
    )
    keep_self_verdict(row, objective, Judged(sheet, raw, explained), rules, now=now)
    return _recorded(row, actor, AuditAction.SELF_EVALUATION_SUBMITTED, now)


@transaction.atomic
def accept_self_evaluation(
    *, actor: User, objective: PerformanceObjective, base_version: int, comment: str = "",
    now: datetime,
) -> SelfEvaluation:  # fmt: skip
    """The unit's reviewer agrees.

    Raises PermissionDenied, StaleSelfEvaluation, ValueError for a comment that cannot be kept.
    """
    row, text = _under_review(actor, objective), kept_comment(comment)
    _review(row, base_version, SelfStatus.ACCEPTED, actor, text, now)
    return _recorded(row, actor, AuditAction.SELF_EVALUATION_ACCEPTED, now, text)


@transaction.atomic
def return_self_evaluation(
    *, actor: User, objective: PerformanceObjective, base_version: int, comment: str, now: datetime
) -> SelfEvaluation:
    """Back to the unit, with the reason.

    Raises PermissionDenied, ValueError without a reason, StaleSelfEvaluation.
    """
    row, text = _under_review(actor, objective), kept_comment(comment)
    if not tidy(text):
        raise ValueError("退回自评要写明原因，让填报人知道改什么。")
    _review(row, base_version, SelfStatus.RETURNED, actor, text, now)
    told = Telling(Role.PREPARER, NoticeKind.SELF_EVALUATION_RETURNED)
    announce(objective, objective.pk, [told], text, actor=actor, now=now)
    return _recorded(row, actor, AuditAction.SELF_EVALUATION_RETURNED, now, text)


def require_may_save(
    actor: User | None, objective: PerformanceObjective, now: datetime
) -> SelfEvaluation | None:
    """What is kept so far, None before the first draft.

    Raises PermissionDenied or OutsideWindow where the actor cannot change it now.
    """
    _require_preparer(actor, objective)
    _require_time(actor, objective, now)
    row = SelfEvaluation.objects.filter(objective=objective).first()
    if row is not None:
        _require_status(row, SelfStatus.DRAFT, SelfStatus.RETURNED)
    return row


def claim_faults(claim: Claim, sheet: SelfSheet) -> tuple[Finding, ...]:
    """Everything that cannot be kept of what the unit filled in; `sheet` bears its scores."""
    texts = {
        "目标完成情况": claim.summary,
        "存在问题": claim.problems,
        "改进措施": claim.measures,
    }
    found = [fault for label, text in texts.items() for fault in text_faults(text, label)]
    faults = explanation_faults(claim.explanations, sheet)
    return (*found, *faults, *own_score_faults(sheet.lines, sheet.scores))


def may_fill_in(user: User, objective: PerformanceObjective) -> bool:
    """Whether the person prepares for the unit of this approved objective."""
    is_preparer = standing_of(user).holds(Role.PREPARER, objective.organization.code)
    return is_preparer and objective.status == Status.APPROVED


def may_review(user: User, row: SelfEvaluation) -> bool:
    """Whether it waits for this person: the unit's reviewer, but never who handed it in."""
    code = row.objective.organization.code
    return (
        row.status == SelfStatus.SUBMITTED
        and standing_of(user).holds(Role.UNIT_REVIEWER, code)
        and row.submitted_by_id != user.pk
    )


def _require_time(actor: User | None, objective: PerformanceObjective, now: datetime) -> None:
    code = objective.organization.code
    require_open(actor, objective.fiscal_year, Activity.SELF_EVALUATION, code, now)


def _require_preparer(actor: User | None, objective: PerformanceObjective) -> None:
    if objective.status != Status.APPROVED:
        raise PermissionDenied("绩效目标批复之后才能自评；请先完成目标的送审和批复。")
    if actor is None or standing_of(actor).holds(Role.PREPARER, objective.organization.code):
        return
    raise PermissionDenied("自评由本单位经办填报，您不是该单位的经办。")


def _under_review(actor: User, objective: PerformanceObjective) -> SelfEvaluation:
    row = _existing(objective)
    if not standing_of(actor).holds(Role.UNIT_REVIEWER, objective.organization.code):
        raise PermissionDenied("自评由本单位审核人审核，您不是该单位的审核人。")
    if row.submitted_by_id == actor.pk:
        raise PermissionDenied("填报人与审核人不能为同一人，请由其他审核人员处理。")
    _require_status(row, SelfStatus.SUBMITTED)
    return row


def _require_status(row: SelfEvaluation, *wanted: SelfStatus) -> None:
    status = SelfStatus(row.status)
    if status not in wanted:
        raise PermissionDenied(f"自评{status.label}，现在不能进行这项操作。")


def _opened(objective: PerformanceObjective) -> SelfEvaluation:
    """A new one; who comes second at the very same moment gets that of the first."""
    try:
        with transaction.atomic():
            return SelfEvaluation.objects.create(objective=objective)
    except IntegrityError:
        return _existing(objective)


def _existing(objective: PerformanceObjective) -> SelfEvaluation:
    row = SelfEvaluation.objects.filter(objective=objective).first()
    if row is None:
        raise PermissionDenied("还没有填报自评。")
    return row


def _review(
    row: SelfEvaluation,
    base_version: int,
    status: SelfStatus,
    actor: User,
    comment: str,
    now: datetime,
) -> None:
    _claim(
        row,
        base_version,
        status=status.value,
        reviewed_by=actor,
        reviewed_at=now,
        comment=comment,
    )


def _claim(row: SelfEvaluation, base_version: int, **values: object) -> None:
    """Compare and set: version and status are still what the actor saw."""
    seen = SelfEvaluation.objects.filter(pk=row.pk, version=base_version, status=row.status)
    if not seen.update(version=F("version") + 1, **values):
        raise StaleSelfEvaluation
    row.refresh_from_db()


def _recorded(
    row: SelfEvaluation,
    actor: User | None,
    action: AuditAction,
    now: datetime,
    comment: str = "",
    *,
    also: tuple[audit.Deed, ...] = (),
) -> SelfEvaluation:
    changes: dict[str, object] = {"version": row.version, "自评总分": row.total}
    if comment:
        changes["comment"] = comment
    audit.record_many(actor=actor, deeds=[audit.Deed(action, row, changes), *also], now=now)
    return row
