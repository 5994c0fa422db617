"""The pages of self-evaluations: lists by shelf, one sheet as typed or as stored, its findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.http import HttpRequest

from budgets.models import FiscalYear
from common.decimals import plain_or_blank, wanyuan
from common.findings import Finding, Severity, by_severity
from common.rules import RULEBOOK, Ledger, Outcome
from common.text import squeeze
from evaluations.claim_entries import read_scores
from evaluations.claim_explanations import column_of, self_explanations_of, warnings_of
from evaluations.claims import SelfSheet, self_sheet_of
from evaluations.compliance.reports import REPORT_RULES
from evaluations.enums import Grade, SelfShelf, SelfStatus
from evaluations.models import SelfEvaluation
from evaluations.quality import SELF_RULES
from evaluations.readings import Reading
from evaluations.scoring import score_line
from evaluations.self_evaluations import Claim, claim_faults, may_fill_in, may_review
from evaluations.self_lists import SelfList, self_list
from evaluations.trials import code_of
from indicators.explanations import Place, explained_findings, plain_words
from indicators.models import PerformanceObjective
from indicators.selectors import choices_for, printed_target
from organizations.models import User
from web.clashes import Clash, is_same
from web.evidence import Proofs, proofs_of
from web.explaining import Box, explanations_in
from web.queries import key_of, one_of, text_of

_MAX_TEXT = 4000
_MAX_CELL = 60
_RULES = frozenset(rule.code for rule in SELF_RULES)
TEXTS = ("summary", "problems", "measures")
TEXT_LABELS = {"summary": "目标完成情况", "problems": "存在问题", "measures": "改进措施"}


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form: three texts, own scores by the key of the line, explanations."""

    texts: Mapping[str, str]
    scores: Mapping[int, str]
    explanations: Mapping[Place, str] = field(default_factory=dict)
    """Of the warnings that the form has a box for; others stand as they are stored."""


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One line: target beside actual, the unit's score beside the formula's, what is wrong."""

    key: int
    position: int
    name: str
    target: str
    unit: str
    weight: str
    is_core: bool
    is_exempt: bool
    actual: str
    reason: str
    suggested: str
    explanation: str
    score: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding of the K rules with the reason behind its rule, and what the unit says to it."""

    finding: Finding
    why: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Text:
    """One of the three texts, with what is wrong with it."""

    name: str
    label: str
    text: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """What the typed cells come to; nothing of it needs to be stored."""

    lines: tuple[OwnLine, ...]
    texts: tuple[Text, ...]
    budget: str
    spent: str
    execution_score: str
    execution_explanation: str
    total: str
    grade: Grade | None
    findings: tuple[ShownFinding, ...]
    boxes: tuple[Box, ...]
    ledger: Ledger
    waived: tuple[Outcome, ...]
    """Rules that are not asked of this sheet for a while, with somebody's approval."""
    problems: int

    @property
    def unexplained(self) -> int:
        """Warnings that nobody has written a word to."""
        return sum(not squeeze(box.text) for box in self.boxes)

    def count(self, severity: Severity) -> int:
        """Findings of one severity."""
        return sum(one.finding.severity is severity for one in self.findings)

    @property
    def errors(self) -> int:
        """Findings that stop the submission."""
        return self.count(Severity.ERROR)

    @property
    def warnings(self) -> int:
        """Findings that make a reader doubt."""
        return self.count(Severity.WARNING)

    @property
    def hints(self) -> int:
        """Findings that may help."""
        return self.count(Severity.HINT)


@dataclass(frozen=True, slots=True)
class SelfPage:
    """One self-evaluation for one person."""

    objective: PerformanceObjective
    row: SelfEvaluation | None
    own: OwnSheet
    proofs: Proofs
    is_own: bool
    """Whether the person fills in the self-evaluations of this unit."""
    may_save: bool
    may_review: bool
    clashes: tuple[Clash, ...] = ()

    @property
    def status(self) -> SelfStatus:
        """Where it stands; what was not begun counts as a draft."""
        return SelfStatus(self.row.status) if self.row else SelfStatus.DRAFT

    @property
    def version(self) -> int:
        """The version that the page shows; 0 before the first one."""
        return self.row.version if self.row else 0


@dataclass(frozen=True, slots=True)
class ShelfTab:
    """One shelf beside the others."""

    shelf: SelfShelf
    count: int


@dataclass(frozen=True, slots=True)
class SelfListPage:
    """The list as one address asks for it."""

    shelf: SelfShelf
    tabs: tuple[ShelfTab, ...]
    found: SelfList
    rule: str = ""
    unit: str = ""

    @property
    def rule_name(self) -> str:
        """Code and name of the rule that narrows the list."""
        return f"{self.rule} {RULEBOOK[self.rule].name}" if self.rule else ""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the shelf narrows it."""
        return bool(self.rule or self.unit)


def self_list_page(
    request: HttpRequest, user: User, fiscal_year: FiscalYear | None
) -> SelfListPage:
    """The list for this person and address."""
    shelf = SelfShelf(one_of(request, "status", set(SelfShelf)))
    if fiscal_year is None:
        return SelfListPage(shelf, tuple(ShelfTab(s, 0) for s in SelfShelf), SelfList((), {}))
    rule, unit = one_of(request, "rule", _RULES), text_of(request, "unit")
    after = key_of(request, "after")
    found = self_list(user, fiscal_year, shelf, rule=rule, unit=unit, after=after)
    tabs = tuple(ShelfTab(one, found.counts.get(one, 0)) for one in SelfShelf)
    return SelfListPage(shelf, tabs, found, rule, unit)


def typed_of(request: HttpRequest, objective: PerformanceObjective) -> Typed:
    """The cells of a sent form; what is not sent counts as blank."""

    def cell(name: str, most: int) -> str:
        return request.POST.get(name, "").replace("\r\n", "\n").strip()[:most]

    return Typed(
        texts={name: cell(name, _MAX_TEXT) for name in TEXTS},
        scores={
            line.pk: cell(f"score-{line.pk}", _MAX_CELL) for line in objective.indicators.all()
        },
        explanations=explanations_in(request.POST),
    )


def stored_typed(row: SelfEvaluation | None, sheet: SelfSheet) -> Typed:
    """What is stored, as it would be typed."""
    kept = zip(sheet.keys, sheet.scores, strict=True)
    return Typed(
        texts={name: getattr(row, name) if row else "" for name in TEXTS},
        scores={key: plain_or_blank(score) for key, score in kept},
    )


def self_page(
    user: User, objective: PerformanceObjective, now: datetime, typed: Typed | None = None
) -> SelfPage:
    """The page with these cells, or with what is stored."""
    row = SelfEvaluation.objects.filter(objective=objective).first()
    if row is not None:
        row.objective = objective
    sheet = self_sheet_of(objective)
    shown = stored_typed(row, sheet) if typed is None else typed
    is_open = row is None or SelfStatus(row.status).is_editable
    is_own = may_fill_in(user, objective)
    return SelfPage(
        objective=objective,
        row=row,
        own=own_sheet(objective, sheet, shown),
        proofs=proofs_of(user, objective, now),
        is_own=is_own,
        may_save=is_open and is_own,
        may_review=row is not None and may_review(user, row),
    )


def clashed_page(
    user: User, objective: PerformanceObjective, now: datetime, typed: Typed
) -> SelfPage:
    """The page after somebody was faster: what is typed stays, with what stands now beside it."""
    page = self_page(user, objective, now, typed)
    stored = stored_typed(page.row, self_sheet_of(objective))
    return replace(page, clashes=tuple(_clashes(objective, typed, stored)))


def own_sheet(objective: PerformanceObjective, sheet: SelfSheet, typed: Typed) -> OwnSheet:
    """What these cells come to under the year's plan and rules; nothing is written."""
    scores, problems = read_scores(typed.scores, sheet.keys)
    claim = Claim(**typed.texts, scores=scores, explanations=typed.explanations)
    judged = replace(sheet.with_scores(scores), summary=claim.summary)
    text_problems: dict[str, str] = {}
    for fault in claim_faults(claim, judged):
        if fault.location.row:
            problems.setdefault(sheet.keys[fault.location.row - 1], fault.message)
        else:
            text_problems.setdefault(fault.location.column, fault.message)
    verdict = judged.verdict
    report = judged.report(choices_for(objective))
    stored = self_explanations_of(objective)
    shown = explained_findings(by_severity(list(report.findings)), judged.lined, stored)
    money = judged.outturn
    return OwnSheet(
        lines=tuple(_lines(judged, typed, problems)),
        texts=tuple(
            Text(name, label, typed.texts.get(name, ""), text_problems.get(label, ""))
            for name, label in TEXT_LABELS.items()
        ),
        budget=wanyuan(money.budget),
        spent=wanyuan(money.spent),
        execution_score=plain_or_blank(judged.execution.score),
        execution_explanation=judged.execution.problem or judged.execution.explanation,
        total=plain_or_blank(verdict.total),
        grade=verdict.grade,
        findings=tuple(
            ShownFinding(one.finding, REPORT_RULES[one.finding.code].why, one.explanation)
            for one in shown
        ),
        boxes=tuple(
            Box(
                one,
                typed.explanations.get(one.place, stored.get(one.place, "")),
                text_problems.get(column_of(one.place), ""),
            )
            for one in warnings_of(judged, report)
        ),
        ledger=report.ledger,
        waived=report.waived,
        problems=len(problems) + len(text_problems),
    )


def claim_of(typed: Typed, sheet: SelfSheet) -> Claim:
    """What the service is given; the scores must have been read without problems."""
    scores, _ = read_scores(typed.scores, sheet.keys)
    return Claim(**typed.texts, scores=scores, explanations=typed.explanations)


def outline(own: OwnSheet) -> dict[str, object]:
    """What changes on the page while cells are typed, beside the findings."""
    return {
        "lines": {str(line.key): line.problem for line in own.lines},
        "texts": {text.name: text.problem for text in own.texts},
        "total": own.total,
        "grade": own.grade.label if own.grade else "",
    }


def _lines(sheet: SelfSheet, typed: Typed, problems: Mapping[int, str]) -> Iterator[OwnLine]:
    for key, approved, line in zip(sheet.keys, sheet.approved, sheet.lines, strict=True):
        formula = score_line(line.target, line.weight, line.actual, sheet.plan)
        actual = line.actual
        yield OwnLine(
            key=key,
            position=approved.position,
            name=approved.name,
            target=printed_target(approved.target),
            unit=approved.unit,
            weight=plain_or_blank(approved.weight),
            is_core=bool(approved.is_core),
            is_exempt=actual.is_exempt,
            actual=str(Reading(actual.value, actual.band, actual.share)),
            reason=actual.deviation_reason,
            suggested=plain_or_blank(formula.score),
            explanation=formula.explanation,
            score=typed.scores.get(key, ""),
            problem=problems.get(key, ""),
        )


def _clashes(objective: PerformanceObjective, mine: Typed, theirs: Typed) -> Iterator[Clash]:
    for name, label in TEXT_LABELS.items():
        if mine.texts.get(name, "") != theirs.texts.get(name, ""):
            yield Clash(label, mine.texts.get(name, ""), theirs.texts.get(name, ""))
    kept = self_explanations_of(objective)
    for place, text in mine.explanations.items():
        if plain_words(text) != kept.get(place, ""):
            yield Clash(f"{place[0]} 的情况说明", text, kept.get(place, ""))
    for line in sorted(objective.indicators.all(), key=lambda one: one.position):
        typed, stored = mine.scores.get(line.pk, ""), theirs.scores.get(line.pk, "")
        if not is_same(typed, stored):
            yield Clash(f"第 {line.position} 行『{line.name}』的自评得分", typed, stored)


def title_of(objective: PerformanceObjective) -> str:
    """The code and the name for a heading."""
    name = objective.project.name if objective.project else f"{objective.organization.name}部门整体"
    return f"{code_of(objective)} {name}"
