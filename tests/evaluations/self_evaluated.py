"""Self-evaluations on their way: claimed by the formulas, handed in, accepted by the unit."""

from __future__ import annotations

from dataclasses import replace

from evaluations.claim_explanations import warnings_of
from evaluations.claims import self_sheet_of
from evaluations.models import FinanceReview, SelfEvaluation
from evaluations.sampling import Quotas
from evaluations.services import (
    Claim,
    accept_self_evaluation,
    draw_sample,
    save_self_evaluation,
    submit_self_evaluation,
)
from indicators.models import PerformanceObjective
from indicators.selectors import choices_for, objective_for
from tests.evaluations.year_end import YEAR_END, report
from tests.factories import approved, year_2023

EXPLANATION = "台账存档，已与业务科室核对。"
FULL = {
    "路口信号设备巡检维护数量": "120",
    "巡检任务完成率": "95",
    "设备故障修复及时率": "95",
    "设备维护总成本": "80",
    "路口通行延误下降率": "5",
    "设备持续可用率": "95",
    "过往群众满意度": "90",
}
"""Everything exactly at its target."""


def claim_of(objective, summary: str = "完成了主要任务。", scores=None) -> Claim:
    """What the unit fills in, by the formulas where no scores are named; every warning explained."""
    sheet = self_sheet_of(objective)
    given = sheet.suggested if scores is None else scores
    judged = replace(sheet.with_scores(given), summary=summary)
    warned = warnings_of(judged, judged.report(choices_for(objective)))
    explanations = {one.place: EXPLANATION for one in warned}
    return Claim(summary=summary, scores=given, explanations=explanations)


def handed_in(cast, *, number: int = 1, actuals=None, summary: str = "完成了主要任务。"):
    """The objective with a self-evaluation that lies with the unit's reviewer."""
    objective = objective_for(cast.chen, approved(cast, number=number).pk)
    report(objective, actuals)
    claim = claim_of(objective, summary)
    save_self_evaluation(
        actor=cast.chen, objective=objective, claim=claim, base_version=0, now=YEAR_END
    )
    submit_self_evaluation(actor=cast.chen, objective=objective, base_version=1, now=YEAR_END)
    return objective


def accepted(cast, *, number: int = 1, actuals=None, summary: str = "完成了主要任务。"):
    """The self-evaluation after the unit's reviewer has agreed."""
    objective = handed_in(cast, number=number, actuals=actuals, summary=summary)
    return accept_self_evaluation(
        actor=cast.zhou, objective=objective, base_version=2, now=YEAR_END
    )


def drawn(cast, own: SelfEvaluation) -> FinanceReview:
    """The review of this one; everything that can be drawn is drawn."""
    quotas = Quotas(by_lot=500, seed=1)
    draw_sample(actor=cast.zhao, fiscal_year=year_2023(), quotas=quotas, now=YEAR_END)
    return FinanceReview.objects.select_related(
        "self_evaluation__objective__organization", "self_evaluation__objective__fiscal_year"
    ).get(self_evaluation=own)


def sheet_keys(objective: PerformanceObjective) -> list[int]:
    """The keys of the lines in their order."""
    return list(objective.indicators.order_by("position").values_list("pk", flat=True))
