"""What people decide about a sheet: one page for one sheet, one list of results for many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from common.findings import Finding, by_severity
from indicators.checklist import NewPoint
from indicators.enums import Action
from indicators.explanations import MAX_LENGTH
from indicators.models import PerformanceObjective
from indicators.permissions import may
from indicators.selectors import route_of
from indicators.services import (
    Noncompliant,
    StaleObjective,
    approve_objective,
    return_objective,
    withdraw_objective,
)
from indicators.submissions import OpenWarning, explain_and_submit, open_warnings_of
from indicators.workflow import Route
from organizations.admin_theme import Textarea
from organizations.models import User

DECISIONS = (Action.SUBMIT, Action.WITHDRAW, Action.RETURN, Action.PASS, Action.APPROVE)
_HELP = {
    Action.SUBMIT: "送审后本表不能再修改，除非撤回或被退回。有“错”的表不能送审。",
    Action.WITHDRAW: "第一个岗位还没有处理时可以撤回，撤回后继续修改。",
    Action.RETURN: "请写明哪里有问题、建议怎样改；单位修改后重新送审。",
    Action.PASS: "通过后转到下一个岗位。",
    Action.APPROVE: "批复后目标表冻结，作为监控和评价的依据。",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one sheet in a bulk action."""

    objective: PerformanceObjective
    is_done: bool
    message: str
    is_refused: bool = False


class DecisionForm(forms.Form):
    """A comment, and the version that the person looked at."""

    base_version = forms.IntegerField(widget=forms.HiddenInput)
    comment = forms.CharField(
        label="意见", required=False, max_length=2000, widget=Textarea(attrs={"rows": 4})
    )

    @property
    def given(self) -> dict[str, Any]:
        """What the decision is called with."""
        return {name: self.cleaned_data[name] for name in ("base_version", "comment")}


class SubmissionForm(DecisionForm):
    """The form of a submission: a box for every warning that nobody has explained."""

    def __init__(self, *args: Any, waiting: Sequence[OpenWarning] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self._boxes = {f"explain-{one.code}-{one.key}": one.place for one in waiting}
        for name, one in zip(self._boxes, waiting, strict=True):
            self.fields[name] = forms.CharField(
                label=f"{one.code} {one.name}的情况说明",
                help_text="；".join(one.messages),
                max_length=MAX_LENGTH,
                required=False,
                widget=Textarea(attrs={"rows": 2}),
            )

    @property
    def boxes(self) -> list[forms.BoundField]:
        """The boxes of the warnings."""
        return [self[name] for name in self._boxes]

    @property
    def given(self) -> dict[str, Any]:
        """What the submission is called with, the explanations by rule and line."""
        texts = {place: self.cleaned_data[name] for name, place in self._boxes.items()}
        return {**super().given, "explanations": texts}


def form_for(action: Action, objective: PerformanceObjective, data: Any) -> DecisionForm:
    """The form of this decision on this sheet."""
    initial = {"base_version": objective.version}
    if action is not Action.SUBMIT:
        return DecisionForm(data, initial=initial)
    return SubmissionForm(data, initial=initial, waiting=open_warnings_of(objective))


def offered(user: User, objective: PerformanceObjective, route: Route) -> tuple[Action, ...]:
    """The decisions that the person may take now."""
    return tuple(action for action in DECISIONS if may(user, action, objective, route))


def help_for(action: Action) -> str:
    """What the decision means."""
    return _HELP[action]


def takes_comment(action: Action) -> bool:
    """Whether the decision goes with a comment."""
    return action in {Action.RETURN, Action.PASS, Action.APPROVE}


def decide(
    action: Action,
    *,
    actor: User,
    objective: PerformanceObjective,
    comment: str = "",
    points: Sequence[NewPoint] = (),
    marks: Mapping[str, str] | None = None,
    base_version: int | None = None,
    explanations: Mapping[tuple[str, int], str] | None = None,
) -> PerformanceObjective:
    """Take the decision through its service."""
    common: dict[str, Any] = {
        "actor": actor,
        "objective": objective,
        "now": timezone.now(),
        "base_version": base_version,
    }
    if action is Action.SUBMIT:
        return explain_and_submit(explanations=explanations or {}, **common)
    if action is Action.WITHDRAW:
        return withdraw_objective(**common)
    if action is Action.RETURN:
        return return_objective(comment=comment, points=points, marks=marks, **common)
    return approve_objective(comment=comment, marks=marks, **common)


def decide_all(
    objectives: Iterable[PerformanceObjective],
    decision: Callable[[PerformanceObjective], PerformanceObjective],
    done: str,
) -> Iterator[Outcome]:
    """One sheet after the other, each in its own transaction; a refused one stops none."""
    for objective in objectives:
        try:
            with transaction.atomic():
                decision(objective)
        except Noncompliant as error:
            yield Outcome(objective, is_done=False, message=_sentences(error.findings))
        except PermissionDenied as error:
            yield Outcome(objective, is_done=False, message=str(error), is_refused=True)
        except (StaleObjective, ValueError) as error:
            yield Outcome(objective, is_done=False, message=str(error))
        else:
            yield Outcome(objective, is_done=True, message=done)


def sorted_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Worst first, then as the form goes."""
    return by_severity(list(findings))


def route_for(objective: PerformanceObjective) -> Route:
    """The route of the objective's year."""
    return route_of(objective.fiscal_year)


def _sentences(findings: Iterable[Finding]) -> str:
    parts = [f"{f.code} {f.location}{f.message}" for f in findings]
    return f"有 {len(parts)} 个错，不能送审或批复：" + "；".join(parts)
