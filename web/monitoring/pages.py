"""One report of monitoring: what was typed, its lights, and what the person may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from evaluations.compliance import Likelihood
from evaluations.enums import Cause, ProgressType, SelfStatus
from evaluations.forecasts import TypedProgress
from evaluations.models import MonitoringReport
from evaluations.monitored import (
    report_of,
    statements_of,
)
from evaluations.monitoring_reports import may_report, may_review
from evaluations.monitoring_trials import MonitoringTrial, MonitoringTyping, trial_of, typing_of
from evaluations.services import Filled, save_monitoring, submit_monitoring
from indicators.enums import Status
from indicators.models import PerformanceObjective
from indicators.selectors import objective_for
from organizations.models import User
from web.monitoring.lists import MONTHS

REFUSED = "绩效运行监控由本单位经办填报，您可以查看，但不能修改。"
_MAX_CELL = 2000


@dataclass(frozen=True, slots=True)
class MonitoringPage:
    """One report: what was typed, its lights, and what this person may do."""

    objective: PerformanceObjective
    month: int
    report: MonitoringReport | None
    trial: MonitoringTrial
    base_version: int
    may_report: bool
    may_review: bool
    kinds: tuple[ProgressType, ...] = tuple(ProgressType)
    likelihoods: tuple[Likelihood, ...] = tuple(Likelihood)
    causes: tuple[Cause, ...] = tuple(Cause)

    @property
    def status(self) -> SelfStatus | None:
        """Where the report stands; None before the first draft."""
        return SelfStatus(self.report.status) if self.report else None

    @property
    def is_editable(self) -> bool:
        """Whether this person may still change it."""
        return self.may_report and (self.status is None or self.status.is_editable)


def monitored_for(user: User, pk: int, month: int) -> PerformanceObjective:
    """The objective; the same 404 where it is absent, out of reach, not approved, or no month."""
    objective = objective_for(user, pk)
    if month not in MONTHS:
        raise Http404("月份应在1到12之间。")
    if objective.status != Status.APPROVED:
        raise Http404("绩效目标批复之后才监控。")
    return objective


def keep(user: User, page: MonitoringPage, *, is_final: bool, now: datetime) -> str:
    """Save what was typed and, where it is final, hand it in; what was done, in words.

    Raises what the services raise; the draft stays saved where it cannot be handed in.
    """
    filled = Filled(page.objective, page.trial.statement, page.base_version)
    row = save_monitoring(actor=user, month=page.month, filled=filled, now=now)
    if not is_final:
        return "已保存。"
    submit_monitoring(
        actor=user,
        objective=page.objective,
        month=page.month,
        base_version=row.version,
        now=now,
    )
    return "已报送，等待本单位审核。"


def monitoring_page(
    user: User,
    objective: PerformanceObjective,
    month: int,
    typing: MonitoringTyping | None = None,
    base_version: int | None = None,
) -> MonitoringPage:
    """The report as it is stored, or with these cells."""
    report = report_of(objective, month)
    if typing is None:
        typing = typing_of(statements_of([objective], month)[objective.pk])
    version = report.version if report else 0
    return MonitoringPage(
        objective=objective,
        month=month,
        report=report,
        trial=trial_of(objective, typing, month),
        base_version=version if base_version is None else base_version,
        may_report=may_report(user, objective),
        may_review=may_review(user, report, objective),
    )


def require_reporter(user: User, objective: PerformanceObjective) -> None:
    """PermissionDenied for everybody but the unit's own preparer."""
    if not may_report(user, objective):
        raise PermissionDenied(REFUSED)


def sent_typing(request: HttpRequest, objective: PerformanceObjective) -> MonitoringTyping:
    """The cells of a sent form; what is not sent counts as blank."""

    def cell(name: str) -> str:
        return _clean(request.POST.get(name, ""))

    return MonitoringTyping(
        budget=cell("budget"),
        spent=cell("spent"),
        forecast=cell("forecast"),
        lines={
            line.pk: TypedProgress(
                kind=cell(f"kind-{line.pk}"),
                share=cell(f"share-{line.pk}"),
                due=cell(f"due-{line.pk}"),
                actual=cell(f"actual-{line.pk}"),
                forecast=cell(f"forecast-{line.pk}"),
                likelihood=cell(f"likelihood-{line.pk}"),
                causes=tuple(map(_clean, request.POST.getlist(f"causes-{line.pk}")[: len(Cause)])),
                reason=cell(f"reason-{line.pk}"),
                measures=cell(f"measures-{line.pk}"),
            )
            for line in objective.indicators.all()
        },
    )


def outline(trial: MonitoringTrial) -> dict[str, object]:
    """What changes on the page while cells are typed."""
    return {
        "lines": {
            str(row.key): {
                "light": row.light.value,
                "label": row.light.label,
                "explanation": row.explanation,
                "problem": "；".join(f"『{column}』{said}" for column, said in row.problems),
                "due": " ".join(row.due),
                "why": row.asks_why,
                "wrong": sorted(row.wrong),
            }
            for row in trial.rows
        },
        "execution": {
            "light": trial.execution.value,
            "label": trial.execution.label,
            "explanation": trial.execution_explanation,
        },
        "light": {"light": trial.light.value, "label": trial.light.label},
        "money": [f"『{column}』{said}" for column, said in trial.money_problems]
        or list(trial.money_due),
        "blocking": trial.blocking,
    }


def _clean(text: str) -> str:
    return text.replace("\x00", "")[:_MAX_CELL].strip()
