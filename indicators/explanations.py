"""The unit's written explanations of warnings: they travel with the sheet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Model, Q, QuerySet

from common.findings import Finding, Severity
from common.text import UNKEPT
from indicators.compliance import SHEET_RULES
from indicators.enums import Action
from indicators.models import Explanation, PerformanceObjective
from indicators.outcomes import WHOLE_SHEET, line_keys
from indicators.permissions import require
from indicators.sheets import Lined
from indicators.verdicts import renew_explained
from organizations import audit
from organizations.enums import AuditAction
from organizations.models import User
from organizations.prepared import Prepared

MAX_LENGTH = 1000

Place = tuple[str, int]
"""Rule and key of the line that an explanation belongs to."""


class InvalidExplanation(ValueError):
    """The explanations cannot be kept; the Chinese text says why and what to do."""

    def __init__(self, problems: Mapping[Place, str]) -> None:
        super().__init__("；".join(dict.fromkeys(problems.values())))
        self.problems = problems
        """By the place of the explanation that is wrong."""


@dataclass(frozen=True, slots=True)
class ExplainedFinding:
    """A finding with what the unit has written to it."""

    finding: Finding
    place: Place
    explanation: str

    @property
    def wants_explanation(self) -> bool:
        """Whether a written explanation is asked for."""
        return self.finding.severity is Severity.WARNING


def explanations_of(objective: PerformanceObjective) -> Mapping[Place, str]:
    """The explanations by rule and line."""
    return {(row.code, row.indicator_key): row.text for row in _explanations(objective)}


@Prepared
def _explanations(objective: PerformanceObjective) -> QuerySet[Explanation, Explanation]:
    return Explanation.objects.filter(objective=objective)


def explained_findings(
    findings: Iterable[Finding], sheet: Lined, explanations: Mapping[Place, str]
) -> tuple[ExplainedFinding, ...]:
    """Each finding with its explanation; one of the whole sheet covers the lines, too."""
    keys = line_keys(sheet)
    found = []
    for finding in findings:
        place = (finding.code, keys.get(finding.location.row, WHOLE_SHEET))
        common = explanations.get((finding.code, WHOLE_SHEET), "")
        found.append(ExplainedFinding(finding, place, explanations.get(place, common)))
    return tuple(found)


def explain(
    *,
    actor: User,
    objective: PerformanceObjective,
    code: str,
    indicator_key: int,
    text: str,
    now: datetime,
) -> None:
    """Keep the explanation of one warning; a blank text takes it back.

    Raises PermissionDenied, and InvalidExplanation for what no rule or line of the sheet is.
    """
    explain_all(actor=actor, objective=objective, texts={(code, indicator_key): text}, now=now)


@transaction.atomic
def explain_all(
    *, actor: User, objective: PerformanceObjective, texts: Mapping[Place, str], now: datetime
) -> int:
    """Bring these explanations to these texts, all or none; how many have changed.

    A blank text takes one back. Raises as `explain` does, with every problem.
    """
    require(actor, Action.SAVE, objective, ())
    rewording = Rewording.of(texts, explanations_of(objective))
    changed = rewording.changed
    found = {place: _problem(objective, place, words) for place, words in changed.items() if words}
    if problems := {place: problem for place, problem in found.items() if problem}:
        raise InvalidExplanation(problems)
    rewording.store(Explanation, {"objective": objective}, actor, now)
    if changed:
        renew_explained(objective)
    deeds = rewording.deeds(
        AuditAction.OBJECTIVE_SAVED, objective, _named_lines(objective, changed)
    )
    audit.record_many(actor=actor, deeds=deeds, now=now)
    return len(changed)


@dataclass(frozen=True, slots=True)
class Rewording:
    """Which explanations get other words; no words take one back."""

    before: Mapping[Place, str]
    changed: Mapping[Place, str]

    @classmethod
    def of(cls, texts: Mapping[Place, str], before: Mapping[Place, str]) -> Rewording:
        """What differs; explanations that are not named stay as they are."""
        wanted = {place: plain_words(text) for place, text in texts.items()}
        return cls(before, {p: words for p, words in wanted.items() if words != before.get(p, "")})

    def store(
        self, model: type[Model], holder: Mapping[str, Model], actor: User | None, now: datetime
    ) -> None:
        """Bring the rows to these words; `holder` is the field of what they belong to, filled in."""
        rows: Any = model._default_manager  # noqa: SLF001 -- the public name of a model's manager
        rows.bulk_create(
            [
                model(
                    **holder,
                    code=code,
                    indicator_key=key,
                    text=words,
                    author=actor,
                    created_at=now,
                )
                for (code, key), words in self.changed.items()
                if words
            ],
            update_conflicts=True,
            unique_fields=[*holder, "code", "indicator_key"],
            update_fields=["text", "author", "created_at"],
        )
        gone = [
            Q(code=code, indicator_key=key)
            for (code, key), words in self.changed.items()
            if not words
        ]
        if gone:
            rows.filter(reduce(or_, gone), **holder).delete()

    def deeds(
        self, action: AuditAction, target: Model, lines: Mapping[int, str]
    ) -> tuple[audit.Deed, ...]:
        """What the trail says of it; `lines` names the lines by their keys."""
        return tuple(
            audit.Deed(
                action,
                target,
                {
                    "规则": place[0],
                    "指标": lines.get(place[1], "全表" if place[1] == WHOLE_SHEET else ""),
                    "情况说明": words or "撤回",
                    "原说明": self.before.get(place, ""),
                },
            )
            for place, words in self.changed.items()
        )


def _named_lines(objective: PerformanceObjective, places: Collection[Place]) -> Mapping[int, str]:
    if all(key == WHOLE_SHEET for _, key in places):
        return {}
    return {line.pk: named_line(line.position, line.name) for line in objective.indicators.all()}


def named_line(position: int, name: str) -> str:
    """A line in the trail and in lists: 第3行 受益群众满意度."""
    return f"第{position}行 {name}".strip()


def plain_words(text: str) -> str:
    """Without the ends of lines that a browser sends."""
    return text.replace("\r\n", "\n").strip()


def _problem(objective: PerformanceObjective, place: Place, words: str) -> str:
    code, key = place
    if code not in {rule.code for rule in SHEET_RULES}:
        return "没有这条规则，请刷新页面后再填写。"
    is_known = key == WHOLE_SHEET or any(line.pk == key for line in objective.indicators.all())
    if not is_known:
        return "这一行已不在表中，请保存后重新检查，再填写说明。"
    return words_problem(words)


def words_problem(words: str) -> str:
    """Why an explanation cannot be kept as it is worded; blank where it can."""
    if len(words) > MAX_LENGTH:
        return f"情况说明最多 {MAX_LENGTH} 字，现有 {len(words)} 字，请缩短。"
    if UNKEPT.search(words):
        return "情况说明中有无法保存的字符，请删除后重新输入。"
    return ""
