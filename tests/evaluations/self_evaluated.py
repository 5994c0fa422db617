"""Self-evaluations on their way: claimed by the formulas, handed in, accepted by the unit."""

from __future__ import annotations

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
from indicators.selectors import objective_for
from tests.evaluations.year_end import YEAR_END, report
from tests.factories import approved, year_2023

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


def handed_in(cast, *, number: int = 1, actuals=None, summary: str = "完成了主要任务。"):
    """The objective with a self-evaluation that lies with the unit's reviewer."""
    objective = objective_for(cast.chen, approved(cast, number=number).pk)
    report(objective, actuals)
    claim = Claim(summary=summary, scores=self_sheet_of(objective).suggested)
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
