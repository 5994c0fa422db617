"""Handing in a sheet together with the explanations of its warnings, in one step."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from common.findings import Finding
from indicators.explanations import Place, explain_all
from indicators.models import PerformanceObjective
from indicators.outcomes import WHOLE_SHEET, line_keys
from indicators.selectors import report_on, sheet_of
from indicators.services import submit_objective
from indicators.sheets import Lined
from indicators.verdicts import explained_of, unexplained
from organizations.models import User


@dataclass(frozen=True, slots=True)
class OpenWarning:
    """Everything that one rule warns of at one place and that nobody has explained."""

    code: str
    name: str
    key: int
    row: int
    messages: tuple[str, ...]

    @property
    def place(self) -> Place:
        """What its explanation speaks of."""
        return self.code, self.key


def open_warnings(
    findings: Iterable[Finding], sheet: Lined, explained: Collection[Place]
) -> tuple[OpenWarning, ...]:
    """What wants an explanation before the sheet may be handed in, rule by rule and line by line."""
    keys = line_keys(sheet)
    places: dict[Place, list[Finding]] = {}
    for finding in unexplained(findings, sheet, explained):
        place = (finding.code, keys.get(finding.location.row, WHOLE_SHEET))
        places.setdefault(place, []).append(finding)
    return tuple(
        OpenWarning(
            code=code,
            name=same[0].name,
            key=key,
            row=same[0].location.row if key else 0,
            messages=tuple(finding.message for finding in same),
        )
        for (code, key), same in places.items()
    )


def open_warnings_of(objective: PerformanceObjective) -> tuple[OpenWarning, ...]:
    """The same of the sheet as it is stored."""
    sheet = sheet_of(objective)
    return open_warnings(report_on(sheet, objective).findings, sheet, explained_of(objective))


def explain_and_submit(
    *,
    actor: User,
    objective: PerformanceObjective,
    explanations: Mapping[Place, str],
    now: datetime,
    base_version: int | None = None,
) -> PerformanceObjective:
    """Keep the explanations, then hand the sheet in.

    What was explained stays explained where the sheet itself is refused: nothing is to be
    typed twice. Raises InvalidExplanation beside everything that `submit_objective` raises.
    """
    texts = {place: text for place, text in explanations.items() if text.strip()}
    explain_all(actor=actor, objective=objective, texts=texts, now=now)
    return submit_objective(actor=actor, objective=objective, now=now, base_version=base_version)
