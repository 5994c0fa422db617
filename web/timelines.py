"""One line of time for an objective: versions, review, actuals, evaluation, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils import timezone

from common.decimals import plain
from evaluations.courses import Happening, Step
from indicators.enums import Action
from indicators.models import ObjectiveVersion
from indicators.opinions import Given

_LOOKS = {
    Action.SAVE.value: ("edit", "calm"),
    Action.SUBMIT.value: ("send", "deep"),
    Action.WITHDRAW.value: ("arrow-back-up", "calm"),
    Action.RETURN.value: ("arrow-back-up", "alert"),
    Action.PASS.value: ("check", "deep"),
    Action.APPROVE.value: ("circle-check", "good"),
    Action.ADJUST.value: ("adjustments", "deep"),
}
_ORDER = tuple(Step)


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry on the line of time."""

    at: datetime
    title: str
    who: str
    icon: str
    tone: str = "calm"
    version: str = ""
    text: str = ""
    grade: str = ""
    """What a reviewer graded the sheet with his decision."""


def timeline(
    versions: Iterable[ObjectiveVersion],
    happenings: Iterable[Happening],
    opinions: Iterable[Given] = (),
) -> tuple[Moment, ...]:
    """Everything that happened, newest first; savings in a row are one entry."""
    grades = {one.version: one.verdict for one in opinions}
    acts = reversed(tuple(_acts(versions, grades)))
    steps = sorted(happenings, key=lambda one: _ORDER.index(one.step))
    return newest_first([*acts, *map(_step, steps)])


def changed_after(
    at: datetime, versions: Iterable[ObjectiveVersion], happenings: Iterable[Happening]
) -> tuple[str, ...]:
    """What an evaluation of that time does not know of yet, in Chinese."""
    acts = {version.action for version in versions if version.at > at}
    new_actuals = any(one.step is Step.ACTUALS and one.at > at for one in happenings)
    told = (
        ("目标表改过", bool(acts & {Action.SAVE.value, Action.ADJUST.value})),
        ("目标表已批复", Action.APPROVE.value in acts),
        ("完成值改过", new_actuals),
    )
    return tuple(words for words, is_so in told if is_so)


def newest_first(moments: Iterable[Moment]) -> tuple[Moment, ...]:
    """By time, and of the same time the later one first; `moments` come the oldest first."""
    rising = sorted(moments, key=lambda moment: moment.at)
    return tuple(rising[::-1])


def _acts(versions: Iterable[ObjectiveVersion], grades: Mapping[int, str]) -> Iterator[Moment]:
    for _, rows in groupby(versions, key=_sitting):
        yield _act(list(rows), grades)


def _sitting(version: ObjectiveVersion) -> tuple[object, ...]:
    """The same for savings of one person on one day; any other act stands alone."""
    if version.action != Action.SAVE.value:
        return (version.pk,)
    return (version.actor_id, timezone.localtime(version.at).date())


def _act(rows: Sequence[ObjectiveVersion], grades: Mapping[int, str]) -> Moment:
    """Rows of one sitting, newest first."""
    newest, oldest = rows[0], rows[-1]
    icon, tone = _LOOKS[newest.action]
    is_one = newest.number == oldest.number
    title = Action(newest.action).label
    return Moment(
        at=newest.at,
        title=title if is_one else f"{title} {len(rows)} 次",
        who=str(newest.actor or "系统"),
        icon=icon,
        tone=tone,
        version=f"第 {newest.number} 版" if is_one else f"第 {oldest.number}–{newest.number} 版",
        text=newest.comment,
        grade=grades.get(newest.number, ""),
    )


def _step(happening: Happening) -> Moment:
    title, icon, tone = {
        Step.MONITORING: (f"报送1–{happening.month}月监控", "chart-line", "deep"),
        Step.MONITORING_REVIEWED: (f"1–{happening.month}月监控审核通过", "check", "good"),
        Step.MONITORING_RETURNED: (f"退回1–{happening.month}月监控", "arrow-back-up", "alert"),
        Step.ACTUALS: ("登记完成值", "clipboard-list", "calm"),
        Step.SELF_EVALUATION: ("报送绩效自评", "clipboard-check", "deep"),
        Step.FINANCE_REVIEW: ("财政复核", "scale", "deep"),
        Step.RESULT: ("年终评价", "award", "good"),
    }[happening.step]
    return Moment(
        at=happening.at,
        title=title,
        who=str(happening.who or "系统"),
        icon=icon,
        tone=tone,
        text="，".join(_facts(happening)),
    )


def _facts(happening: Happening) -> Iterator[str]:
    if happening.lines:
        yield f"{happening.lines} 项指标"
    if happening.total is not None:
        yield f"{plain(happening.total)} 分"
    if happening.grade:
        yield happening.grade.label
    if happening.status and happening.total is None:
        yield happening.status.label
    if happening.plan_name:
        yield f"评分方案：{happening.plan_name}"
    if happening.light:
        yield f"目标灯：{happening.light.label}"
    if happening.comment:
        yield happening.comment
