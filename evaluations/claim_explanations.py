"""The unit's written explanations of the warnings of group K: they travel with the self-evaluation.

A warning may be handed in, but not without a word: as with the sheet itself, rule L10 asks for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from common.findings import Finding, Location, Severity
from common.rules import Report, RuleChoice
from evaluations.claims import SelfSheet
from evaluations.compliance import REPORT_RULES
from evaluations.models import SelfEvaluation, SelfExplanation
from indicators.compliance.process import EXPLANATIONS, PROCESS_RULES, WorkflowHistory
from indicators.enums import Status
from indicators.explanations import Place, Rewording, named_line, plain_words, words_problem
from indicators.histories import warnings_in
from indicators.models import PerformanceObjective
from indicators.outcomes import WHOLE_SHEET
from indicators.submissions import OpenWarning, open_warnings
from organizations.audit import Deed
from organizations.enums import AuditAction
from organizations.models import User

WAITING_RULE = "L10"


def self_explanations_of(objective: PerformanceObjective) -> Mapping[Place, str]:
    """What the unit has written to the warnings of its self-evaluation, by rule and line."""
    rows = SelfExplanation.objects.filter(self_evaluation__objective=objective)
    return {(row.code, row.indicator_key): row.text for row in rows}


@dataclass(frozen=True, slots=True)
class ToldExplanation:
    """One explanation in words: of which rule, at which line, what the unit says."""

    code: str
    name: str
    place: str
    text: str


def told_explanations(objective: PerformanceObjective) -> tuple[ToldExplanation, ...]:
    """Every explanation of the objective's self-evaluation, by rule and line; two queries."""
    written = self_explanations_of(objective)
    if not written:
        return ()
    lines = objective.indicators.order_by("position")
    places = {WHOLE_SHEET: "全表"} | {one.pk: named_line(one.position, one.name) for one in lines}
    # What was written to a line or a rule that is gone since stays on record, behind the others.
    order = {key: rank for rank, key in enumerate(places)}
    names = {rule.code: rule.name for rule in REPORT_RULES}
    return tuple(
        ToldExplanation(
            code, names.get(code, ""), places.get(key, "已不在表中的指标"), written[code, key]
        )
        for code, key in sorted(
            written, key=lambda at: (at[0], order.get(at[1], len(order)), at[1])
        )
    )


def warnings_of(sheet: SelfSheet, report: Report) -> tuple[OpenWarning, ...]:
    """Everything that wants an explanation, explained or not, rule by rule and line by line."""
    return open_warnings(report.findings, sheet.lined, ())


def waiting_report(
    sheet: SelfSheet,
    report: Report,
    explained: Collection[Place],
    choices: Mapping[str, RuleChoice],
    now: datetime,
) -> Report:
    """What rule L10 says of the warnings that nobody has explained."""
    warnings = warnings_in(report, sheet.lined, explained)
    history = WorkflowHistory(status=Status.APPROVED, now=now, warnings=warnings)
    return PROCESS_RULES.run(history, choices, only=(WAITING_RULE,))


def explanation_faults(texts: Mapping[Place, str], sheet: SelfSheet) -> Iterator[Finding]:
    """What cannot be kept of the explanations; the column names the place, see `column_of`."""
    for place, text in texts.items():
        if problem := _problem(place, plain_words(text), sheet):
            location = Location(column=column_of(place))
            yield Finding(place[0], Severity.ERROR, problem, location)


def column_of(place: Place) -> str:
    """Under which name a fault of this explanation is told."""
    code, key = place
    return f"{EXPLANATIONS}{code}-{key}"


def keep_explanations(
    row: SelfEvaluation,
    sheet: SelfSheet,
    actor: User | None,
    texts: Mapping[Place, str],
    now: datetime,
) -> tuple[Deed, ...]:
    """Bring the explanations that are named to these texts; what the trail shall say of it.

    A blank text takes one back. The caller has asked `explanation_faults` before.
    """
    if not texts:
        return ()
    rewording = Rewording.of(texts, self_explanations_of(row.objective))
    rewording.store(SelfExplanation, {"self_evaluation": row}, actor, now)
    lines = {
        key: named_line(line.position, line.name)
        for key, line in zip(sheet.keys, sheet.approved, strict=True)
    }
    return rewording.deeds(AuditAction.SELF_EVALUATION_SAVED, row, lines)


def _problem(place: Place, words: str, sheet: SelfSheet) -> str:
    code, key = place
    if code not in REPORT_RULES or key not in {WHOLE_SHEET, *sheet.keys}:
        return "没有这条规则或这一行指标，请刷新页面后再填写。"
    return words_problem(words)
