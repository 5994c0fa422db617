"""January after the demo's year: units evaluate themselves, the finance bureau looks again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from budgets.models import FiscalYear
from evaluations.claim_explanations import warnings_of
from evaluations.claims import self_sheet_of
from evaluations.models import FinanceReview
from evaluations.sampling import Quotas
from evaluations.services import (
    Claim,
    Opinion,
    Unfinished,
    accept_self_evaluation,
    attach_evidence,
    draw_sample,
    finish_finance_review,
    open_rectification,
    return_self_evaluation,
    save_finance_review,
    save_self_evaluation,
    submit_self_evaluation,
)
from evaluations.trials import code_of
from exchange.demo.papers import paper
from exchange.demo.story import CREWS, YEAR_END
from indicators.models import PerformanceObjective
from indicators.selectors import choices_for
from organizations.models import User

CLAIMED = YEAR_END + timedelta(days=1)
DRAWN = YEAR_END + timedelta(days=9)
_SUMMARY = "年度绩效目标基本完成，未达到的指标已写明原因和改进措施。"
_RETURN_COMMENT = "『班次准点率』没有达到，请在存在问题和改进措施里写明明年怎么保障。"
_REASONS: Mapping[str, str] = {
    "K16": "台账和问卷原件存本单位档案室，扫描后补传。",
}
_OTHERWISE = "已与业务科室核对，按实际完成情况填报。"
WAITING = {"50015322T000000088498"}
RETURNED = {"50015322T000000120002"}
PROOFS: Mapping[str, Mapping[int, str]] = {
    "50015322T000000088498": {1: "群众满意度问卷汇总", 4: "视频资源整合清单", 6: "设备报废审批单"},
    "50015322T000000120001": {1: "养护里程统计表", 7: "沿线群众满意度问卷汇总"},
    "50015322T000000125003": {1: "路灯改造竣工验收单"},
}
"""Papers by the code of the project and the place of the line that they prove."""
_DEPARTMENT_DIGITS = 3
_DOUBTED = 2
"""Lines of the first review that the bureau gives half."""


def prove(fiscal_year: FiscalYear, people: Mapping[str, User]) -> None:
    """The preparers attach their papers before anything is handed in."""
    rows = PerformanceObjective.objects.filter(
        fiscal_year=fiscal_year, project__code__in=PROOFS.keys()
    ).with_sheets()
    for objective in rows.order_by("pk"):
        papers = PROOFS[code_of(objective)]
        for line in sorted(objective.indicators.all(), key=lambda one: one.position):
            if line.position in papers:
                attach_evidence(
                    actor=people[CREWS[objective.organization.code[:_DEPARTMENT_DIGITS]].preparer],
                    objective=objective,
                    indicator_key=line.pk,
                    upload=paper(papers[line.position], f"{objective.project}：{line.name}"),
                    now=YEAR_END,
                )


def evaluate_themselves(fiscal_year: FiscalYear, people: Mapping[str, User]) -> None:
    """Every approved sheet is claimed by the formulas; some wait, one came back, the others passed."""
    rows = PerformanceObjective.objects.filter(fiscal_year=fiscal_year).approved().with_sheets()
    for objective in rows.order_by("pk"):
        crew = CREWS[objective.organization.code[:_DEPARTMENT_DIGITS]]
        preparer, reviewer = people[crew.preparer], people[crew.desks[0]]
        claim = _claim(objective)
        row = save_self_evaluation(
            actor=preparer, objective=objective, claim=claim, base_version=0, now=CLAIMED
        )
        try:
            row = submit_self_evaluation(
                actor=preparer, objective=objective, base_version=row.version, now=CLAIMED
            )
        except Unfinished:
            # It stays a draft: somebody has something to complete.
            continue
        if (code := code_of(objective)) in RETURNED:
            return_self_evaluation(
                actor=reviewer,
                objective=objective,
                base_version=row.version,
                comment=_RETURN_COMMENT,
                now=CLAIMED,
            )
        elif code not in WAITING:
            accept_self_evaluation(
                actor=reviewer, objective=objective, base_version=row.version, now=CLAIMED
            )


def _claim(objective: PerformanceObjective) -> Claim:
    """What the formulas give, with a word to every warning of it."""
    sheet = self_sheet_of(objective)
    judged = replace(sheet.with_scores(sheet.suggested), summary=_SUMMARY)
    warned = warnings_of(judged, judged.report(choices_for(objective)))
    explanations = {one.place: _REASONS.get(one.code, _OTHERWISE) for one in warned}
    return Claim(summary=_SUMMARY, scores=sheet.suggested, explanations=explanations)


def look_again(fiscal_year: FiscalYear, people: Mapping[str, User]) -> None:
    """A sample by doubt, money and lot; one is finished as inflated, with something to mend."""
    actor = people["zhaomin"]
    quotas = Quotas(by_risk=2, by_money=1, by_lot=1, seed=fiscal_year.year)
    draw_sample(actor=actor, fiscal_year=fiscal_year, quotas=quotas, now=DRAWN)
    review = FinanceReview.objects.order_by("pk").select_related(
        "self_evaluation__objective__organization", "self_evaluation__objective__fiscal_year"
    )[0]
    sheet = self_sheet_of(review.self_evaluation.objective)
    scores = dict(sheet.suggested)
    for key in list(scores)[:_DOUBTED]:
        scores[key] = Decimal(0)
    opinion = Opinion(
        scores=scores,
        comments=dict.fromkeys(list(scores)[:_DOUBTED], "台账与完成值不符"),
        text="前两项指标的原始台账不能支持填报的完成值，不予计分。",
    )
    review = save_finance_review(
        actor=actor, review=review, opinion=opinion, base_version=review.version, now=DRAWN
    )
    review = finish_finance_review(
        actor=actor, review=review, base_version=review.version, now=DRAWN
    )
    open_rectification(
        actor=actor,
        review=review,
        problem="补充前两项指标的原始台账，按台账更正完成值。",
        due_on=date(fiscal_year.year + 1, 3, 31),
        now=DRAWN,
    )
