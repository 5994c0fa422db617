"""Two people decide on one sheet: the second one is told who was faster, not that he may not."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from indicators.enums import Action
from indicators.models import ObjectiveVersion, PerformanceObjective
from indicators.permissions import reviews
from indicators.selectors import route_of
from indicators.services.outcomes import StaleObjective
from organizations.models import User


def is_overtaken(actor: User, objective: PerformanceObjective, base_version: int | None) -> bool:
    """Whether a reviewer of the unit looked at a version that has moved on since.

    Asked before the right to decide: who was at the right desk a minute ago did nothing wrong.
    Whoever reviews nothing here learns nothing from the answer.
    """
    if base_version is None or base_version == objective.version:
        return False
    return reviews(actor, objective, route_of(objective.fiscal_year))


def refuse_overtaken(
    actor: User, objective: PerformanceObjective, base_version: int | None, now: datetime
) -> None:
    """StaleObjective with the newest act, where the reviewer was overtaken."""
    if is_overtaken(actor, objective, base_version):
        raise overtaken(actor, objective, base_version, now)


def overtaken(
    actor: User, objective: PerformanceObjective, base_version: int | None, now: datetime
) -> StaleObjective:
    """The refusal of a decision that came second; it names who came first, when and with what."""
    seen = objective.version if base_version is None else base_version
    acts = ObjectiveVersion.objects.filter(objective=objective, number__gt=seen)
    newest = acts.select_related("actor").defer("sheet").order_by("number").last()
    if newest is None:
        return StaleObjective()
    done, at = Action(newest.action).label, _clock(newest.at, now)
    if newest.actor_id == actor.pk:
        return StaleObjective(f"这张目标表已由您本人在 {at} {done}，这一次的意见没有提交。")
    return StaleObjective(
        f"这张目标表刚被他人修改过：{newest.actor or '系统'} {at} 已{done}，您的意见没有提交。"
        "请看过现在的内容再决定。"
    )


def _clock(at: datetime, now: datetime) -> str:
    """The time of today; with the day where it was another one."""
    there, here = timezone.localtime(at), timezone.localtime(now)
    return f"{there:%H:%M}" if there.date() == here.date() else f"{there:%Y-%m-%d %H:%M}"
