"""The pages of adjustments: the form as typed, one request with old beside new, who decides."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from common.findings import Finding
from evaluations.enums import SelfStatus
from evaluations.models import SelfEvaluation
from indicators.adjustments import (
    adjustments_of,
    changes_of,
    may_decide,
    may_propose,
    open_adjustment,
)
from indicators.differences import Difference
from indicators.enums import RequestStatus
from indicators.models import AdjustmentRequest, PerformanceObjective
from indicators.selectors import desks_of, framework_of, sheet_of
from indicators.sheets import ObjectiveSheet
from organizations.files import Upload
from organizations.models import User
from web.editing.drafts import Draft, DraftLine, build_sheet, draft_of
from web.sheets import Desk

SPARE_ROWS = 3
MOST_ROWS = 200
_MAX_CELL = 2000
_MAX_TEXT = 20_000
MAX_UPLOAD = 100 * 1024 * 1024
_SIGNS = ("≥", "＞", "≤", "＜", "＝", "区间", "定性")
_ACTS = {
    RequestStatus.SUBMITTED: "审核通过",
    RequestStatus.APPROVED: "批准",
    RequestStatus.RETURNED: "退回",
    RequestStatus.WITHDRAWN: "撤回",
}
CELLS = ("name", "comparison", "target", "unit", "weight", "is_core")


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row of the form: its cells as typed; `level` is the first and second level in one."""

    number: int
    line: DraftLine
    level: str
    is_gone: bool
    problem: str = ""

    @property
    def is_new(self) -> bool:
        """Whether the row is no line of the approved sheet."""
        return self.line.key is None


@dataclass(frozen=True, slots=True)
class AdjustmentForm:
    """What is typed: rows, weight, statement, reason; with what is wrong with it."""

    objective: PerformanceObjective
    rows: tuple[FormRow, ...]
    execution_weight: str
    statement: str
    reason: str
    levels: tuple[str, ...]
    own_status: SelfStatus | None
    open_request: AdjustmentRequest | None
    version: int
    has_execution: bool
    problems: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    signs: tuple[str, ...] = _SIGNS

    @property
    def faults(self) -> int:
        """How many places must be mended."""
        return len(self.problems) + len(self.findings)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The sheet that the form says, or why it says none."""

    sheet: ObjectiveSheet
    reason: str
    document: Upload | None
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AdjustmentPage:
    """One request for one person."""

    request: AdjustmentRequest
    changes: tuple[Difference, ...]
    route: tuple[Desk, ...]
    may_decide: bool
    may_withdraw: bool
    is_last: bool
    own_status: SelfStatus | None

    @property
    def status(self) -> RequestStatus:
        """Where it stands."""
        return RequestStatus(self.request.status)

    @property
    def last_act(self) -> str:
        """What was done last, at which desk; the unit that withdraws sits at none."""
        if self.status is RequestStatus.WITHDRAWN or not self.route:
            return _ACTS[self.status]
        has_passed = self.status is RequestStatus.SUBMITTED
        desk = self.route[max(min(self.request.desk - has_passed, len(self.route) - 1), 0)]
        return f"在“{desk.name}”{_ACTS[self.status]}"


def stored_form(objective: PerformanceObjective) -> AdjustmentForm:
    """The approved sheet as it would be typed, with some rows to add lines."""
    draft = draft_of(sheet_of(objective))
    lines = (*draft.lines, *(DraftLine() for _ in range(SPARE_ROWS)))
    rows = tuple(
        FormRow(number, line, _level(line), is_gone=False) for number, line in enumerate(lines)
    )
    return _form(objective, rows, draft.execution_weight, draft.statement, "")


def typed_form(
    request: HttpRequest,
    objective: PerformanceObjective,
    problems: tuple[str, ...] = (),
    findings: tuple[Finding, ...] = (),
) -> AdjustmentForm:
    """The form as it was sent, with what is wrong with it."""
    rows = tuple(
        FormRow(number, line, _level(line), is_gone)
        for number, (line, is_gone) in enumerate(_rows(request, objective))
    )
    form = _form(
        objective,
        rows,
        _cell(request, "execution_weight"),
        _cell(request, "statement", _MAX_TEXT),
        _cell(request, "reason"),
    )
    return AdjustmentForm(
        **{name: getattr(form, name) for name in form.__slots__}
        | {"problems": problems, "findings": findings}
    )


def proposal_of(request: HttpRequest, objective: PerformanceObjective) -> Proposal:
    """What the sent form asks for."""
    base = sheet_of(objective)
    before = draft_of(base)
    lines = tuple(line for line, is_gone in _rows(request, objective) if not is_gone)
    draft = Draft(
        overview=before.overview,
        rationale=before.rationale,
        statement=_cell(request, "statement", _MAX_TEXT),
        execution_weight=_cell(request, "execution_weight"),
        category=before.category,
        supervising_department=before.supervising_department,
        has_no_service_users=before.has_no_service_users,
        lines=lines,
    )
    built = build_sheet(draft, base)
    file = request.FILES.get("document")
    faults = [str(fault) for fault in built.faults]
    if file is not None and (file.size or 0) > MAX_UPLOAD:
        faults.append("依据文件过大，请压缩后再上传。")
        file = None
    return Proposal(
        sheet=built.renumbered,
        reason=_cell(request, "reason"),
        document=None if file is None else Upload(file.name or "", file.read()),
        faults=tuple(faults),
    )


def adjustment_page(user: User, request: AdjustmentRequest) -> AdjustmentPage:
    """The page of this request for this person."""
    objective = request.objective
    names = tuple(name for _, name in desks_of(objective.fiscal_year))
    status = RequestStatus(request.status)
    return AdjustmentPage(
        request=request,
        changes=changes_of(request),
        route=tuple(Desk(name, _state(status, request.desk, n)) for n, name in enumerate(names)),
        may_decide=may_decide(user, request),
        may_withdraw=status is RequestStatus.SUBMITTED and may_propose(user, objective),
        is_last=request.desk + 1 >= len(names),
        own_status=_own_status(objective),
    )


def _form(
    objective: PerformanceObjective,
    rows: tuple[FormRow, ...],
    execution_weight: str,
    statement: str,
    reason: str,
) -> AdjustmentForm:
    framework = framework_of(objective.fiscal_year)
    levels = tuple(f"{one} / {two}" for one, names in framework.items() for two in names)
    used = tuple(row.level for row in rows if row.level and row.level not in levels)
    return AdjustmentForm(
        objective=objective,
        rows=rows,
        execution_weight=execution_weight,
        statement=statement,
        reason=reason,
        levels=(*levels, *dict.fromkeys(used)),
        own_status=_own_status(objective),
        open_request=open_adjustment(objective),
        version=objective.version,
        has_execution=objective.execution_weight is not None or objective.project is not None,
    )


def _rows(request: HttpRequest, objective: PerformanceObjective) -> list[tuple[DraftLine, bool]]:
    """The sent rows; what the form does not show of a line stays as it is."""
    kept = {line.key: line for line in draft_of(sheet_of(objective)).lines}
    found = []
    for number in range(min(len(request.POST.getlist("row")), MOST_ROWS)):
        key = request.POST.getlist("row")[number]
        before = kept.get(int(key)) if key.isascii() and key.isdigit() else None
        level1, _, level2 = _cell(request, f"level-{number}").partition(" / ")
        texts = {name: _cell(request, f"{name}-{number}") for name in CELLS}
        texts |= {"level1": level1, "level2": level2}
        if not any(texts[name] for name in ("name", "target", "weight")):
            texts = dict.fromkeys(texts, "")
        line = (before or DraftLine()).with_texts(texts)
        found.append((line, request.POST.get(f"gone-{number}") == "1"))
    return found


def _cell(request: HttpRequest, name: str, most: int = _MAX_CELL) -> str:
    return request.POST.get(name, "").replace("\r\n", "\n").strip()[: most + 1]


def _level(line: DraftLine) -> str:
    return f"{line.level1} / {line.level2}" if line.level1 or line.level2 else ""


def _own_status(objective: PerformanceObjective) -> SelfStatus | None:
    """Where the self-evaluation stands, once it was handed in."""
    rows = SelfEvaluation.objects.filter(objective=objective).values_list("status", flat=True)
    status = rows.first()
    if status is None or SelfStatus(status).is_editable:
        return None
    return SelfStatus(status)


def _state(status: RequestStatus, desk: int, number: int) -> str:
    if status is RequestStatus.APPROVED or number < desk:
        return "done"
    return "here" if number == desk and status is RequestStatus.SUBMITTED else "ahead"


__all__ = [
    "AdjustmentForm",
    "AdjustmentPage",
    "Proposal",
    "adjustment_page",
    "adjustments_of",
    "proposal_of",
    "stored_form",
    "typed_form",
]
