"""The reviewers' opinions on a sheet: proposed from findings, kept with decisions, read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from common.rules import Report
from indicators.compliance.process import Step
from indicators.enums import Action
from indicators.models import ObjectiveVersion, PerformanceObjective, ReviewOpinion
from indicators.review_form import (
    Manner,
    Opinion,
    Prefill,
    manner_of,
    prefilled,
    read_opinion,
    stored_opinion,
)
from indicators.sheets import ObjectiveSheet
from indicators.verdicts import Explained, explained_of, unexplained
from organizations.models import User
from organizations.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Given:
    """One opinion as it was given."""

    opinion: Opinion
    version: int
    round: int
    desk: int
    action: Action
    who: str
    at: datetime
    text: str
    is_prefilled: bool

    @property
    def verdict(self) -> str:
        """Grade and total."""
        return self.opinion.verdict


@dataclass(frozen=True, slots=True)
class Said:
    """What a reviewer says with a decision; None for marks takes over what is proposed."""

    comment: str = ""
    marks: Mapping[str, str] | None = None


NOTHING_SAID = Said()


@dataclass(frozen=True, slots=True)
class Formed:
    """An opinion that is about to be kept with the decision of this desk."""

    action: Action
    opinion: Opinion
    desk: int
    text: str
    is_prefilled: bool

    def step(self, actor: User, now: datetime) -> Step:
        """The decision as the rules of the process see it (L05)."""
        return Step(self.action, actor.username, now, self.text, self.opinion.grade)


def proposal(
    objective: PerformanceObjective,
    sheet: ObjectiveSheet,
    report: Report,
    explained: Explained | None = None,
) -> Prefill:
    """What the findings of this report say to the eight points of the form; one query at most."""
    known = explained_of(objective) if explained is None else explained
    left = unexplained(report.findings, sheet, known)
    return prefilled(report.findings, left, manner_of(sheet.category))


def form_opinion(
    action: Action,
    objective: PerformanceObjective,
    sheet: ObjectiveSheet,
    report: Report,
    said: Said,
) -> Formed:
    """The opinion that goes with this decision: the marks as typed, else what is proposed.

    Raises InvalidOpinion.
    """
    offered = proposal(objective, sheet, report).opinion
    opinion = offered if said.marks is None else read_opinion(said.marks, offered.manner)
    return Formed(action, opinion, objective.desk, said.comment, is_prefilled=opinion == offered)


def keep_opinion(
    objective: PerformanceObjective, formed: Formed, *, actor: User, now: datetime
) -> None:
    """Write it down beside the version in hand; call it in the transaction of the decision."""
    rounds = ObjectiveVersion.objects.filter(objective=objective, action=Action.SUBMIT.value)
    opinion = formed.opinion
    ReviewOpinion.objects.create(
        objective=objective,
        version_number=objective.version,
        round=rounds.count(),
        desk=formed.desk,
        action=formed.action.value,
        manner=opinion.manner.value,
        marks=opinion.payload,
        total=opinion.total,
        grade=opinion.grade.value,
        is_prefilled=formed.is_prefilled,
        text=formed.text,
        author=actor,
        at=now,
    )


def opinions_of(objective: PerformanceObjective) -> tuple[Given, ...]:
    """Every opinion on the sheet, newest first; one query."""
    return tuple(map(_given, _opinions(objective)))


@Prepared
def _opinions(objective: PerformanceObjective) -> QuerySet[ReviewOpinion, ReviewOpinion]:
    rows = ReviewOpinion.objects.filter(objective=objective).select_related("author")
    return rows.order_by("-version_number")


def _given(row: ReviewOpinion) -> Given:
    return Given(
        opinion=stored_opinion(row.marks, Manner(row.manner)),
        version=row.version_number,
        round=row.round,
        desk=row.desk,
        action=Action(row.action),
        who=str(row.author),
        at=row.at,
        text=row.text,
        is_prefilled=row.is_prefilled,
    )
