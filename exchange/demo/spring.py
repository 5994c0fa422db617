"""January and February of the demo: proposals for the library, and a reminder to a department."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from budgets.models import FiscalYear
from exchange.demo.story import BEGINNING
from indicators.models import IndicatorTemplate, PerformanceObjective
from indicators.proposals import accept_template, decline_template, propose_template
from indicators.reminders import send_reminder
from organizations.models import Organization, User

REMINDED = datetime(2023, 2, 6, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
ANSWERED = datetime(2023, 2, 20, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
_BEHIND = "118"
_REMINDER = "还有目标表没有送审，请在2月17日前改完送审；需要帮助的请联系绩效科。"
_COMMON, _INDUSTRY = IndicatorTemplate.Scope.COMMON, IndicatorTemplate.Scope.INDUSTRY


@dataclass(frozen=True, slots=True)
class Wish:
    """One line that a unit would like to see in the library, and what the bureau says to it."""

    username: str
    code: str
    position: int
    reason: str
    scope: str = ""
    industry: str = ""
    refusal: str = ""


WISHES = (
    Wish("sunhao", "50015322T000000120001", 3, "道路养护项目都要考核修补是否及时。",
         _INDUSTRY, "交通运输"),
    Wish("sunhao", "50015322T000000120001", 2, "养护质量按月抽检，各乡镇口径一致。",
         _INDUSTRY, "交通运输"),
    Wish("sunhao", "50015322T000000120003", 2, "工程类项目都有竣工验收。", _COMMON),
    Wish("sunhao", "50015322T000000120002", 2, "公交项目每年都填。",
         refusal="里程是规模，不宜作为共性指标，请在本单位使用。"),
    Wish("sunhao", "50015322T000000120002", 3, "班次是否准点，乘客最关心。"),
    Wish("chenjing", "50015322T000000096320", 5, "道路交通项目都以通行效率为效益。",
         _INDUSTRY, "公共安全"),
    Wish("chenjing", "50015322T000000088498", 8, "派出所专线是各分局都有的保障内容。"),
)  # fmt: skip


def propose_for_library(
    fiscal_year: FiscalYear, people: Mapping[str, User]
) -> tuple[tuple[Wish, int], ...]:
    """The wishes while the sheets are drawn up, with the keys of their proposals."""
    codes = {wish.code for wish in WISHES}
    rows = PerformanceObjective.objects.filter(
        fiscal_year=fiscal_year, project__code__in=codes
    ).with_sheets()
    sheets = {one.project.code: one for one in rows if one.project}
    return tuple((wish, _proposed(wish, sheets[wish.code], people)) for wish in WISHES)


def _proposed(wish: Wish, objective: PerformanceObjective, people: Mapping[str, User]) -> int:
    line = next(one for one in objective.indicators.all() if one.position == wish.position)
    proposal = propose_template(
        actor=people[wish.username],
        objective=objective,
        key=line.pk,
        reason=wish.reason,
        now=BEGINNING,
    )
    return proposal.pk


def answer_and_remind(
    fiscal_year: FiscalYear, people: Mapping[str, User], proposed: Iterable[tuple[Wish, int]]
) -> None:
    """A reminder to the department that is behind; what the bureau says to the wishes."""
    send_reminder(
        actor=people["zhaomin"],
        fiscal_year=fiscal_year,
        department=Organization.objects.get(code=_BEHIND),
        message=_REMINDER,
        now=REMINDED,
    )
    bureau = people["qianwei"]
    for wish, pk in proposed:
        if wish.scope:
            accept_template(
                actor=bureau, pk=pk, scope=wish.scope, industry=wish.industry, now=ANSWERED
            )
        elif wish.refusal:
            decline_template(actor=bureau, pk=pk, answer=wish.refusal, now=ANSWERED)
