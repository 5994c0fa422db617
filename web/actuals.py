"""The pages of actuals: which cells were typed, what they come to, the list of a year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest

from budgets.enums import Activity
from budgets.models import FiscalYear
from budgets.windows import require_open
from common.decimals import plain_or_blank
from common.findings import Finding
from evaluations.actual_lists import PAGE_SIZE, ActualsRow, actuals_rows
from evaluations.actuals import ActualsOutcome, record_actuals
from evaluations.freezing import freezing_of
from evaluations.sheet_actuals import record_sheet, require_seen
from evaluations.trials import (
    Trial,
    TypedLine,
    Typing,
    cleared,
    code_of,
    stored_typings,
    trial_of,
)
from evaluations.unfilled import number_unfilled
from exchange.actuals import read_actuals
from exchange.actuals_workbook import FilledLine, FilledMoney, filled_workbook
from indicators.models import ObjectiveQuerySet, PerformanceObjective
from indicators.selectors import printed_target, target_of
from organizations.enums import Role
from organizations.models import User
from organizations.permissions import standing_of
from organizations.services import record_export
from web.clashes import Clash, is_same
from web.evidence import Proofs, proofs_of
from web.marked import keep_marked
from web.queries import key_of, one_of

UNFILLED = "unfilled"
_MAX_CELL = 2000
_EXPORTED = "evaluations.Measurement"


@dataclass(frozen=True, slots=True)
class ActualsPage:
    """One sheet: target beside actual, and whether this person fills it in."""

    objective: PerformanceObjective
    trial: Trial
    may_record: bool
    proofs: Proofs
    frozen: str = ""
    """Why nothing can be changed any more; blank where it can."""


@dataclass(frozen=True, slots=True)
class ActualsList:
    """One page of the year's sheets; `after` is the key to go on from."""

    rows: tuple[ActualsRow, ...]
    after: int | None
    may_record: bool
    is_unfilled: bool = False
    """Whether only approved sheets are listed that lack something."""
    unfilled: int | None = None
    """How many those are, on all pages together; nobody counts a whole city for a reader."""


@dataclass(frozen=True, slots=True)
class Upload:
    """What became of an uploaded list."""

    outcome: ActualsOutcome
    remarks: tuple[str, ...]
    token: str = ""
    """Under which the marked workbook can be fetched for a while; blank where there is none."""

    @property
    def problems(self) -> tuple[Finding, ...]:
        """Every problem of every row."""
        return self.outcome.problems

    @property
    def questions(self) -> tuple[Finding, ...]:
        """What is doubtful or unexplained in rows that stop nothing."""
        return self.outcome.questions

    @property
    def is_partly_read(self) -> bool:
        """Whether rows were left out, and the others taken in."""
        return bool(self.problems) and not self.outcome.is_refused


def actuals_page(
    user: User, objective: PerformanceObjective, typing: Typing, now: datetime
) -> ActualsPage:
    """The sheet with these cells."""
    frozen = freezing_of(objective, "完成值")
    return ActualsPage(
        objective,
        trial_of(objective, typing),
        may_record(user, objective) and not frozen,
        proofs_of(user, objective, now, is_frozen=bool(frozen)),
        frozen if may_record(user, objective) else "",
    )


def may_record(user: User, objective: PerformanceObjective) -> bool:
    """Whether the person fills in this sheet: the unit's own preparer."""
    return standing_of(user).holds(Role.PREPARER, objective.organization.code)


def typing_of(request: HttpRequest, objective: PerformanceObjective) -> Typing:
    """The cells of a sent form.

    The page sends every cell, so an emptied one means blank: an emptied reason is taken back.
    """

    def cell(name: str) -> str:
        return request.POST.get(name, "").replace("\x00", "")[:_MAX_CELL].strip()

    return Typing(
        lines={
            line.pk: TypedLine(cell(f"actual-{line.pk}"), cell(f"reason-{line.pk}"))
            for line in objective.indicators.all()
        },
        final=cell("final"),
        spent=cell("spent"),
    )


def save(
    user: User, objective: PerformanceObjective, typing: Typing, now: datetime, seen: str = ""
) -> Trial:
    """Record everything, or nothing: then the trial says cell by cell why.

    `seen` is the fingerprint of what the page showed. OutsideWindow where nothing can be recorded
    for the unit now, StaleActuals where something else was recorded in the meantime.
    """
    require_open(
        user,
        objective.fiscal_year,
        Activity.SELF_EVALUATION,
        objective.organization.code,
        now,
    )
    require_seen(objective, seen)
    trial = trial_of(objective, typing)
    blanked = dict(cleared(objective, typing))
    lines = tuple(
        replace(line, problem=blanked[line.key]) if line.key in blanked else line
        for line in trial.lines
    )
    trial = replace(trial, lines=lines)
    if trial.problems:
        return trial
    outcome = record_sheet(actor=user, objective=objective, typing=typing, seen=seen, now=now)
    return _with_problems(trial, outcome.problems)


def clashes_of(objective: PerformanceObjective, mine: Typing, theirs: Typing) -> tuple[Clash, ...]:
    """Every cell that stands otherwise now than it was typed."""
    return tuple(_clashes(objective, mine, theirs))


def _clashes(objective: PerformanceObjective, mine: Typing, theirs: Typing) -> Iterator[Clash]:
    for line in sorted(objective.indicators.all(), key=lambda one: one.position):
        typed = mine.lines.get(line.pk, TypedLine())
        stored = theirs.lines.get(line.pk, TypedLine())
        place = f"第 {line.position} 行『{line.name}』"
        if not is_same(typed.actual, stored.actual):
            yield Clash(f"{place}的实际完成值", typed.actual, stored.actual)
        if not is_same(typed.reason, stored.reason):
            yield Clash(f"{place}的偏差原因", typed.reason, stored.reason)
    if not is_same(mine.final, theirs.final):
        yield Clash("全年预算数", mine.final, theirs.final)
    if not is_same(mine.spent, theirs.spent):
        yield Clash("全年执行数", mine.spent, theirs.spent)


def actuals_list(request: HttpRequest, user: User, fiscal_year: FiscalYear | None) -> ActualsList:
    """The sheets of the year within reach, by unit and code."""
    is_preparer = standing_of(user).has(Role.PREPARER)
    if fiscal_year is None:
        return ActualsList((), None, is_preparer)
    is_unfilled = bool(one_of(request, "state", {UNFILLED}))
    after = key_of(request, "after")
    rows = actuals_rows(user, fiscal_year, only_unfilled=is_unfilled, after=after)
    return ActualsList(
        rows[:PAGE_SIZE],
        rows[PAGE_SIZE - 1].pk if len(rows) > PAGE_SIZE else None,
        is_preparer,
        is_unfilled,
        number_unfilled(user, fiscal_year) if is_preparer else None,
    )


def workbook(user: User, fiscal_year: FiscalYear, now: datetime) -> bytes:
    """Every sheet that the person fills in, with what is recorded so far; it leaves an entry."""
    found = _year_sheets(user, fiscal_year).with_sheets().order_by("organization__code", "pk")
    mine = [one for one in found if may_record(user, one)]
    stored = stored_typings(mine)
    typings = [(one, stored[one.pk]) for one in mine]
    lines = [line for one, typing in typings for line in _filled_lines(one, typing)]
    content = filled_workbook(lines, (_filled_money(one, typing) for one, typing in typings))
    record_export(
        actor=user,
        kind=_EXPORTED,
        rows=len(lines),
        now=now,
        objectives=len(mine),
        year=fiscal_year.year,
    )
    return content


def upload(user: User, fiscal_year: FiscalYear, name: str, content: bytes, now: datetime) -> Upload:
    """Record an uploaded list whole (but for rows without a name), or not at all.

    UnreadableFile, PermissionDenied.
    """
    file = read_actuals(content, filename=name)
    outcome = record_actuals(
        actor=user, fiscal_year=fiscal_year, entries=file.entries, outturns=file.outturns, now=now
    )
    marks = (*outcome.problems, *outcome.questions)
    if not marks or not name.lower().endswith(".xlsx"):
        return Upload(outcome, file.remarks)
    token = keep_marked(user, name, content, marks, kind=_EXPORTED)
    return Upload(outcome, file.remarks, token)


def outline(trial: Trial) -> dict[str, object]:
    """What changes on the page while cells are typed."""
    return {
        "lines": {
            str(line.key): {
                "score": line.score,
                "explanation": line.explanation,
                "problem": line.problem,
                "request": line.request,
            }
            for line in trial.lines
        },
        "execution": {"score": trial.execution_score, "explanation": trial.execution_explanation},
        "money": list(trial.money_problems),
        "total": trial.total,
        "grade": trial.grade.label if trial.grade else "",
        "status": trial.status.label,
        "filled": trial.filled,
        "count": len(trial.lines),
    }


def _with_problems(trial: Trial, problems: tuple[Finding, ...]) -> Trial:
    by_row = {finding.location.row: finding.message for finding in problems}
    lines = tuple(
        replace(line, problem=by_row.get(line.position, line.problem)) for line in trial.lines
    )
    money = tuple(str(finding.message) for finding in problems if finding.location.row == 0)
    return replace(trial, lines=lines, money_problems=(*trial.money_problems, *money))


def _filled_lines(objective: PerformanceObjective, typing: Typing) -> Iterator[FilledLine]:
    for line in sorted(objective.indicators.all(), key=lambda line: line.position):
        typed = typing.lines.get(line.pk, TypedLine())
        yield FilledLine(
            unit=objective.organization.name,
            code=code_of(objective),
            project=_name(objective),
            position=line.position,
            name=line.name,
            target=printed_target(target_of(line)),
            unit_of_measure=line.unit,
            weight=plain_or_blank(line.weight),
            actual=typed.actual,
            reason=typed.reason,
        )


def _filled_money(objective: PerformanceObjective, typing: Typing) -> FilledMoney:
    return FilledMoney(
        unit=objective.organization.name,
        code=code_of(objective),
        project=_name(objective),
        final=typing.final,
        spent=typing.spent,
    )


def _year_sheets(user: User, fiscal_year: FiscalYear) -> ObjectiveQuerySet:
    rows = PerformanceObjective.objects.filter(fiscal_year=fiscal_year)
    return rows.visible_to(user)


def _name(objective: PerformanceObjective) -> str:
    return objective.project.name if objective.project else "部门整体"
