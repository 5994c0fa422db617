"""The plans that come with the system; a finance bureau picks one and locks it for the year."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from evaluations.enums import ExcessPolicy, ExecutionCap
from evaluations.scoring.plan import ScoringPlan

NATIONAL = ScoringPlan(
    name="国标",
    description=(
        "依据财预〔2020〕10号。反向指标超出目标时按“目标÷完成”得分；等于型达到或超过即满分，"
        "超过时给出提示；完成值达到目标的130%须说明原因但不扣分，审核人可按偏离度或人工核定"
        "得分系数并留痕；预算执行率按线性计分，最高不超过100%，分母为调整后预算（含上年结转）；"
        "定性指标三档为100%–80%、80%–60%、60%–0%；等级线为90、80、60分。"
    ),
)
CHONGQING = ScoringPlan(
    name="重庆",
    description=(
        "公式与国标相同（重庆公开的自评表只给出“得分系数×权重”和线性的执行率得分，没有另外的"
        "系数细则）。不同之处是两项从严做法，取自一体化平台的自评操作手册：完成值超出目标30%及"
        "以上的指标固定减2分；预算执行率低于80%时总分封顶（70%–80%不超过89分，60%–70%不超过"
        "79分，50%–60%不超过69分，不足50%不超过59分）。"
    ),
    excess=ExcessPolicy.FIXED_DEDUCTION,
    execution_cap=ExecutionCap.LINKED,
)
SICHUAN = ScoringPlan(
    name="四川",
    description=(
        "公式与国标相同，自评表把绩效指标单列为90分。不同之处是大幅超额从严：完成值超出目标30%"
        "及以上的，视为目标定得不实，该项不得分。当地有的单位还规定数量指标未达标不得分，需要时"
        "把『定量指标未达标时』改为『未达标不得分』即可。预算执行率低于90%须说明原因。"
    ),
    excess=ExcessPolicy.NO_SCORE,
)
HUBEI = ScoringPlan(
    name="湖北",
    description=(
        "预算执行率的标准权重为20分（国标为10分）；定性指标的第二、第三档以50%为界，即"
        "100%–80%、80%–50%、50%–0%。其余与国标相同。"
    ),
    partly_floor=Decimal("0.5"),
    execution_weight=Decimal(20),
)
DEFAULT_PLAN = NATIONAL
PRESETS: Mapping[str, ScoringPlan] = MappingProxyType(
    {plan.name: plan for plan in (NATIONAL, CHONGQING, SICHUAN, HUBEI)}
)
