"""A run as plain data for other programs: numbers as text, absent ones None."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from common.decimals import plain, wanyuan
from evaluations.enums import Basis, Grade, ResultStatus
from evaluations.models import EvaluationResult, EvaluationRun
from evaluations.scoring import DepartmentSummary, ScoringPlan, SummaryEntry, department_summary
from evaluations.scoring.explain import percent
from evaluations.selectors import SummaryFacts, summary_facts_of
from indicators.enums import ObjectiveKind

Outline = dict[str, Any]
"""What `json.dumps` takes."""


def outline_of(result: EvaluationResult) -> Outline:
    """One objective with its scored lines; `grade` is the character on the forms."""
    objective = result.objective
    project, unit = objective.project, objective.organization
    status = ResultStatus(result.status)
    kind = ObjectiveKind(objective.kind)
    return {
        "organization": unit.code,
        "organization_name": unit.name,
        "project_code": project.code if project else "",
        "name": project.name if project else unit.name,
        "kind": kind.value,
        "kind_label": kind.label,
        "execution_weight": _plain(objective.execution_weight),
        "execution_rate": _plain(result.execution_rate),
        "execution_score": _points(result.execution_score),
        "indicators": result.lines,
        "total": _points(result.total),
        "grade": Grade(result.grade).label if result.grade else None,
        "status": status.value,
        "status_label": status.label,
        "remarks": result.remarks,
    }


def summary_outline(run: EvaluationRun) -> list[Outline]:
    """One entry per department over its evaluated projects, in the order of the codes."""
    plan = ScoringPlan.from_payload(run.plan)
    departments: dict[str, list[SummaryEntry]] = {}
    names: dict[str, str] = {}
    for facts in summary_facts_of(run):
        departments.setdefault(facts.department_code, []).append(_entry(facts))
        names[facts.department_code] = facts.department_name
    return [
        _summary(code, names[code], department_summary(departments[code], plan))
        for code in sorted(departments)
    ]


def _entry(facts: SummaryFacts) -> SummaryEntry:
    unmet = [_is_unmet(line) for line in facts.lines]
    core = [missed for line, missed in zip(facts.lines, unmet, strict=True) if line["core"]]
    return SummaryEntry(
        status=ResultStatus(facts.status),
        total=facts.total,
        grade=Grade(facts.grade) if facts.grade else None,
        budget=facts.budget,
        lines=len(unmet),
        unmet_lines=sum(unmet),
        core_lines=len(core),
        core_met=len(core) - sum(core),
    )


def _is_unmet(line: Mapping[str, Any]) -> bool:
    """Whether the target was missed; what is far above it was not."""
    basis = Basis(line["basis"])
    if basis in {Basis.BAND, Basis.BAND_DEFAULT}:
        return bool(line["attainment"] != "1")
    return basis.is_shortfall


def _summary(code: str, name: str, summary: DepartmentSummary) -> Outline:
    return {
        "organization": code,
        "organization_name": name,
        "due": summary.due,
        "evaluated": summary.evaluated,
        "coverage": percent(summary.coverage) or None,
        "amount_coverage": percent(summary.amount_coverage) or None,
        "simple_mean": _points(summary.simple_mean),
        "weighted_mean": _points(summary.weighted_mean),
        "mean": _points(summary.main_mean),
        "grade": summary.main_grade.label if summary.main_grade else None,
        "count_by_grade": _by_grade(summary.count_by_grade.items()),
        "amount_by_grade": {
            grade.label: wanyuan(amount).replace(",", "")
            for grade, amount in summary.amount_by_grade.items()
        },
        "unmet_rate": percent(summary.unmet_rate) or None,
        "core_rate": percent(summary.core_rate) or None,
        "sentence": _sentence(code, name, summary),
    }


def _by_grade(counts: Iterable[tuple[Grade, int]]) -> dict[str, int]:
    return {grade.label: count for grade, count in counts}


def _sentence(code: str, name: str, summary: DepartmentSummary) -> str:
    opening = f"{code} {name}：应评项目 {summary.due} 个，已评 {summary.evaluated} 个"
    if summary.main_mean is None or summary.main_grade is None:
        return f"{opening}，没有平均分。"
    grades = "、".join(
        f"{label} {n}" for label, n in _by_grade(summary.count_by_grade.items()).items()
    )
    return (
        f"{opening}；平均分 {summary.main_mean}（{summary.main_grade.label}），{grades}；"
        f"核心指标完成率 {percent(summary.core_rate) or '—'}。"
    )


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def _points(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
