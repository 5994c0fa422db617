"""Two people decide on one sheet: the second one is told who was faster, not that he may not."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from indicators.enums import Action
from indicators.models import ObjectiveVersion, PerformanceObjective
from indicators.permissions import REVIEWS, may, prepares, reviews
from indicators.selectors import route_of
from indicators.services.outcomes import StaleObjective
from organizations.models import User


def is_overtaken(
    actor: User, action: Action, objective: PerformanceObjective, base_version: int | None
) -> bool:
    """Whether a reviewer or preparer of the unit looked at a sheet that has moved on since.

    Asked before the right to act: who was at the right desk, or had the sheet in hand, a minute
    ago did nothing wrong. Whoever has nothing to do with it learns nothing from the answer.
    """
    if base_version is None or base_version == objective.version:
        return False
    route = route_of(objective.fiscal_year)
    if action in REVIEWS:
        return reviews(actor, objective, route)
    if may(actor, action, objective, route):
        return False
    # What somebody has only saved keeps nobody from handing in or taking back.
    moves = _since(objective, base_version).exclude(action=Action.SAVE.value)
    return prepares(actor, objective) and moves.exists()


def refuse_overtaken(
    actor: User,
    action: Action,
    objective: PerformanceObjective,
    base_version: int | None,
    now: datetime,
) -> None:
    """StaleObjective with the newest act, where the person was overtaken."""
    if is_overtaken(actor, action, objective, base_version):
        raise overtaken(actor, action, objective, base_version, now)


def overtaken(
    actor: User,
    action: Action,
    objective: PerformanceObjective,
    base_version: int | None,
    now: datetime,
) -> StaleObjective:
    """The refusal of an act that came second; it names who came first, when and with what."""
    seen = objective.version if base_version is None else base_version
    newest = (
        _since(objective, seen).select_related("actor").defer("sheet").order_by("number").last()
    )
    if newest is None:
        return StaleObjective()
    done, at = Action(newest.action).label, _clock(newest.at, now)
    if newest.actor_id == actor.pk:
        said = "这一次的意见没有提交" if action in REVIEWS else f"这一次的{action.label}没有再办"
        return StaleObjective(f"这张目标表已由您本人在 {at} {done}，{said}。")
    return StaleObjective(
        f"这张目标表刚被他人修改过：{newest.actor or '系统'} {at} 已{done}，{_advice(action)}"
    )


def _advice(action: Action) -> str:
    if action in REVIEWS:
        return "您的意见没有提交。请看过现在的内容再决定。"
    if action is Action.WITHDRAW:
        return "不能再撤回。还要修改的，请审核人退回。"
    return f"这一次的{action.label}没有办。请看过现在的内容。"


def _since(
    objective: PerformanceObjective, number: int
) -> QuerySet[ObjectiveVersion, ObjectiveVersion]:
    return ObjectiveVersion.objects.filter(objective=objective, number__gt=number)


def _clock(at: datetime, now: datetime) -> str:
    """The time of today; with the day where it was another one."""
    there, here = timezone.localtime(at), timezone.localtime(now)
    return f"{there:%H:%M}" if there.date() == here.date() else f"{there:%Y-%m-%d %H:%M}"
