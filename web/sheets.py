"""Everything that the page of one objective shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from common.findings import Finding, by_severity
from common.rules import RULEBOOK, Ledger, Outcome, Report, Verdict
from evaluations.courses import Spent, course_of, spent_of
from evaluations.norms import hints_for
from evaluations.overviews import Scorecard, scorecard_of
from evaluations.selectors import finished_results
from indicators.adjustments import adjustments_of, may_propose
from indicators.backgrounds import background_of
from indicators.changes import Resubmission, resubmission_of
from indicators.compliance import SheetReview
from indicators.compliance.doctrine import UNWAIVABLE_RULES
from indicators.enums import Action, ObjectiveKind, Status
from indicators.explanations import Place, explained_findings, explanations_of
from indicators.histories import Told, acts_on, process_report
from indicators.models import AdjustmentRequest, ObjectiveVersion, PerformanceObjective
from indicators.opinions import opinions_of, proposal
from indicators.outliers import PeerHint
from indicators.permissions import may
from indicators.points import points_of
from indicators.selectors import desks_of, rules_of, sheet_of
from indicators.sheets import FULL_WEIGHT, IndicatorLine, ObjectiveSheet
from indicators.submissions import open_warnings
from indicators.twins import KnownTwin, twins_of
from indicators.typed_marks import OpinionForm, opinion_form
from indicators.waivers import may_waive
from indicators.workflow import onward
from organizations.models import User
from web.coverages import CoverageTable, coverage_table
from web.explaining import WAITING_RULE, Box, boxes_of
from web.opinions import ShownOpinion, shown_opinions
from web.threads import NoteForm, Threads, threads_of
from web.timelines import Moment, changed_after, timeline


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding with the reason behind its rule."""

    finding: Finding
    why: str
    explanation: str = ""
    """What the unit has written to it."""
    is_waivable: bool = False
    """Whether the person may leave its rule aside for this sheet."""


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line of the form with the worst thing said about it."""

    line: IndicatorLine
    target: str
    mark: str
    """error, warning, hint or nothing."""


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A rule that gave no answer, and why."""

    code: str
    name: str
    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class Desk:
    """One stop of the review: done, here, or still ahead."""

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class SheetPage:
    """One objective, its verdict, its history, and what this person may do."""

    objective: PerformanceObjective
    sheet: ObjectiveSheet
    lines: tuple[ShownLine, ...]
    findings: tuple[ShownFinding, ...]
    waiting: tuple[Box, ...]
    """Warnings to be explained before the person may submit; empty for everybody else."""
    blocking: int
    ledger: Ledger
    unjudged: tuple[Unjudged, ...]
    waived: tuple[Outcome, ...]
    """Rules that are not asked of this sheet for a while, with somebody's approval."""
    route: tuple[Desk, ...]
    versions: tuple[ObjectiveVersion, ...]
    moments: tuple[Moment, ...]
    spent: Spent | None
    scorecard: Scorecard | None
    unscored: tuple[str, ...]
    """What has happened since the evaluation that the scorecard shows."""
    coverage: CoverageTable
    peers: tuple[PeerHint, ...]
    """What is unusual beside other departments and last year."""
    twins: tuple[KnownTwin, ...]
    """Sheets within reach that are almost the same."""
    resubmission: Resubmission | None
    """What changed since it was submitted before."""
    adjustments: tuple[AdjustmentRequest, ...]
    may_adjust: bool
    threads: Threads
    opinion: OpinionForm | None
    """The reviewer's own opinion, where the sheet waits for this person."""
    opinions: tuple[ShownOpinion, ...]
    may_submit: bool
    may_withdraw: bool
    may_return: bool
    onward: Action | None
    """What a favourable decision would be here; None where the person may not decide."""

    @property
    def is_project(self) -> bool:
        """Whether the form is 表十一, else 表十."""
        return self.sheet.kind is ObjectiveKind.PROJECT

    @property
    def waiver_scope(self) -> str:
        """The code by which a waiver names this sheet; that of a whole unit names the unit."""
        return self.sheet.project_code or self.objective.organization.code

    @property
    def is_full(self) -> bool:
        """Whether the weights make exactly 100."""
        return self.sheet.total_weight == FULL_WEIGHT

    @property
    def excess_weight(self) -> Decimal:
        """Points over 100, where it is over."""
        return -self.sheet.missing_weight

    @property
    def may_decide(self) -> bool:
        """Whether the sheet waits for this person."""
        return self.may_return or self.onward is not None

    @property
    def return_comment(self) -> str:
        """Why the sheet came back, while it is back."""
        if self.objective.status != Status.RETURNED.value:
            return ""
        returned = (v for v in self.versions if v.action == Action.RETURN.value)
        latest = next(returned, None)
        return latest.comment if latest else ""


def sheet_page(
    user: User,
    objective: PerformanceObjective,
    *,
    now: datetime,
    typed: Mapping[Place, str] | None = None,
    note: NoteForm | None = None,
    marks: Mapping[str, str] | None = None,
) -> SheetPage:
    """The page of this objective for this person; `typed` are explanations not kept yet.

    `marks` is what was typed into the review form.
    """
    sheet, rules = sheet_of(objective), rules_of(objective.fiscal_year)
    background = background_of(objective)
    of_sheet = rules.judge(objective, sheet, background)
    explanations, points = explanations_of(objective), points_of(objective, sheet)
    acts, results = acts_on(objective), finished_results(objective)
    told = Told(explained=explanations, points=points, acts=acts)
    report = of_sheet + process_report(
        objective, of_sheet, now, rules=rules, sheet=sheet, told=told
    )
    desks = desks_of(objective.fiscal_year)
    roles = tuple(role for role, _ in desks)
    decision = onward(roles, objective.desk)
    versions = acts[::-1]
    opinions, names = opinions_of(objective), tuple(name for _, name in desks)
    may_return = may(user, Action.RETURN, objective, roles)
    may_submit = may(user, Action.SUBMIT, objective, roles)
    waiting = open_warnings(of_sheet.findings, sheet, explanations) if may_submit else ()
    findings = [one for one in report.findings if not (waiting and one.code == WAITING_RULE)]
    course, card = course_of(objective, results), scorecard_of(objective, results)
    return SheetPage(
        objective=objective,
        sheet=sheet,
        lines=_lines(sheet, report),
        findings=_findings(
            findings,
            sheet,
            explanations,
            can_waive=user.is_staff and may_waive(user, objective.fiscal_year),
        ),
        waiting=boxes_of(waiting, typed),
        blocking=sum(finding.is_blocking for finding in findings),
        ledger=report.ledger,
        unjudged=_unjudged(report),
        waived=report.waived,
        route=_route(objective, names),
        versions=versions,
        moments=timeline(versions, course, opinions),
        spent=spent_of(objective),
        scorecard=card,
        unscored=changed_after(card.as_of, versions, course) if card else (),
        coverage=coverage_table(SheetReview(sheet, rules.doctrine, background)),
        peers=hints_for(objective, sheet, background),
        twins=twins_of(user, objective),
        resubmission=resubmission_of(objective, acts),
        adjustments=adjustments_of(objective),
        may_adjust=may_propose(user, objective),
        threads=threads_of(user, objective, sheet, roles, note, points),
        opinion=_opinion(objective, sheet, of_sheet, explanations, marks) if may_return else None,
        opinions=shown_opinions(opinions, names),
        may_submit=may_submit,
        may_withdraw=may(user, Action.WITHDRAW, objective, roles),
        may_return=may_return,
        onward=decision if may(user, decision, objective, roles) else None,
    )


def _opinion(
    objective: PerformanceObjective,
    sheet: ObjectiveSheet,
    report: Report,
    explanations: Mapping[Place, str],
    marks: Mapping[str, str] | None,
) -> OpinionForm:
    return opinion_form(proposal(objective, sheet, report, explanations), marks)


def _lines(sheet: ObjectiveSheet, report: Report) -> tuple[ShownLine, ...]:
    worst: dict[int, Finding] = {}
    for finding in by_severity(list(report.findings)):
        worst.setdefault(finding.location.row, finding)
    return tuple(
        ShownLine(
            line=line,
            target=line.target.text,
            mark=worst[line.position].severity.value if line.position in worst else "",
        )
        for line in sheet.lines
    )


def _findings(
    findings: Sequence[Finding],
    sheet: ObjectiveSheet,
    explanations: Mapping[Place, str],
    *,
    can_waive: bool,
) -> tuple[ShownFinding, ...]:
    found = explained_findings(by_severity(list(findings)), sheet, explanations)
    return tuple(
        ShownFinding(
            one.finding,
            RULEBOOK[one.finding.code].why,
            one.explanation,
            can_waive and one.finding.code not in UNWAIVABLE_RULES,
        )
        for one in found
    )


def _unjudged(report: Report) -> tuple[Unjudged, ...]:
    answered = {Verdict.PASSED, Verdict.HIT}
    silent = [one for one in report.outcomes if one.verdict not in answered]
    return tuple(Unjudged(one.code, one.name, one.verdict, one.reason) for one in silent)


def _route(objective: PerformanceObjective, names: tuple[str, ...]) -> tuple[Desk, ...]:
    status = Status(objective.status)
    return tuple(Desk(name, _state(status, objective.desk, n)) for n, name in enumerate(names))


def _state(status: Status, desk: int, number: int) -> str:
    if status is Status.APPROVED:
        return "done"
    if status is not Status.SUBMITTED:
        return "ahead"
    return "done" if number < desk else "here" if number == desk else "ahead"
