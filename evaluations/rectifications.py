"""整改台账: the bureau opens, the unit answers with a file, the bureau closes or sends back."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from common.text import tidy
from evaluations.enums import FinanceReviewStatus, RectificationState
from evaluations.models import FinanceReview, Rectification
from indicators.announcing import announce
from indicators.compliance.process import attachment_limits
from indicators.selectors import doctrine_of
from organizations import audit
from organizations.enums import AuditAction, NoticeKind, Role
from organizations.files import Upload, storing
from organizations.models import User
from organizations.notices import Telling
from organizations.permissions import standing_of


class StaleRectification(Exception):
    """Somebody changed it in the meantime; nothing was changed."""

    def __init__(self) -> None:
        super().__init__("这项整改刚被别人办理过，请刷新后再操作。您填的内容没有写入。")


@transaction.atomic
def open_rectification(
    *, actor: User, review: FinanceReview, problem: str, due_on: date | None, now: datetime
) -> Rectification:
    """Ask the unit to put something right until a day.

    Raises PermissionDenied, ValueError with what is missing.
    """
    _require_finance(actor)
    if review.status != FinanceReviewStatus.FINISHED.value:
        raise PermissionDenied("复核办结之后才能提出整改。")
    if not tidy(problem):
        raise ValueError("请写明要整改的问题。")
    if due_on is None or due_on < now.date():
        raise ValueError("请填写整改期限，不能早于今天。")
    row = Rectification.objects.create(
        review=review, problem=tidy(problem), due_on=due_on, opened_by=actor, opened_at=now
    )
    told = Telling(Role.PREPARER, NoticeKind.RECTIFICATION_ASKED)
    announce(review.self_evaluation.objective, row.pk, [told], row.problem, actor=actor, now=now)
    return _recorded(row, actor, AuditAction.RECTIFICATION_OPENED, now, 问题=row.problem)


def answer_rectification(
    *,
    actor: User,
    rectification: Rectification,
    measure: str,
    upload: Upload | None,
    base_version: int,
    now: datetime,
) -> Rectification:
    """What the unit did, with a file that shows it; a file sent before stays where none comes.

    Raises PermissionDenied unless the actor prepares for the unit and it is the unit's turn,
    ValueError without an answer, UnsuitableFile, StaleRectification.
    """
    _require_preparer(actor, rectification)
    if not tidy(measure):
        raise ValueError("请写明怎样整改、结果如何。")
    objective = rectification.review.self_evaluation.objective
    limits = attachment_limits(doctrine_of(objective.fiscal_year))
    with ExitStack() as stack:
        stack.enter_context(transaction.atomic())
        values: dict[str, object] = {}
        if upload is not None:
            values["evidence"] = stack.enter_context(
                storing(actor=actor, upload=upload, limits=limits, now=now)
            )
        _claim(
            rectification,
            base_version,
            state=RectificationState.ANSWERED.value,
            measure=tidy(measure),
            answered_by=actor,
            answered_at=now,
            **values,
        )
        file = upload.name if upload else ""
        return _recorded(
            rectification,
            actor,
            AuditAction.RECTIFICATION_ANSWERED,
            now,
            整改=tidy(measure),
            file=file,
        )


@transaction.atomic
def close_rectification(
    *,
    actor: User,
    rectification: Rectification,
    is_settled: bool,
    note: str,
    base_version: int,
    now: datetime,
) -> Rectification:
    """The bureau is content, or sends it back to the unit with the reason.

    Raises PermissionDenied, ValueError for a refusal without a reason, StaleRectification.
    """
    _require_finance(actor)
    _require_state(rectification, RectificationState.ANSWERED)
    if rectification.answered_by_id == actor.pk:
        raise PermissionDenied("答复人与核销人不能为同一人，请由其他人员核销。")
    if not is_settled and not tidy(note):
        raise ValueError("退回整改要写明还差什么。")
    if is_settled:
        _claim(
            rectification,
            base_version,
            state=RectificationState.CLOSED.value,
            note=tidy(note),
            closed_by=actor,
            closed_at=now,
        )
        return _recorded(
            rectification, actor, AuditAction.RECTIFICATION_CLOSED, now, comment=tidy(note)
        )
    _claim(rectification, base_version, state=RectificationState.OPEN.value, note=tidy(note))
    return _recorded(
        rectification, actor, AuditAction.RECTIFICATION_REFUSED, now, comment=tidy(note)
    )


def may_answer(user: User, row: Rectification) -> bool:
    """Whether it is this person's turn to say what was done."""
    return row.state == RectificationState.OPEN.value and standing_of(user).holds(
        Role.PREPARER, row.review.self_evaluation.objective.organization.code
    )


def may_close(user: User, row: Rectification) -> bool:
    """Whether this person may close it."""
    return (
        row.state == RectificationState.ANSWERED.value
        and row.answered_by_id != user.pk
        and standing_of(user).has(Role.FINANCE_REVIEWER)
    )


def _require_finance(actor: User) -> None:
    if not standing_of(actor).has(Role.FINANCE_REVIEWER):
        raise PermissionDenied("整改由财政审核人员提出和核销，您没有这个角色。")


def _require_preparer(actor: User, row: Rectification) -> None:
    code = row.review.self_evaluation.objective.organization.code
    if not standing_of(actor).holds(Role.PREPARER, code):
        raise PermissionDenied("整改由本单位经办答复，您不是该单位的经办。")
    _require_state(row, RectificationState.OPEN)


def _require_state(row: Rectification, wanted: RectificationState) -> None:
    state = RectificationState(row.state)
    if state is not wanted:
        raise PermissionDenied(f"这项整改{state.label}，现在不能进行这项操作。")


def _claim(row: Rectification, base_version: int, **values: object) -> None:
    """Compare and set: version and state are still what the actor saw."""
    seen = Rectification.objects.filter(pk=row.pk, version=base_version, state=row.state)
    if not seen.update(version=F("version") + 1, **values):
        raise StaleRectification
    row.refresh_from_db()


def _recorded(
    row: Rectification, actor: User, action: AuditAction, now: datetime, **told: object
) -> Rectification:
    changes = {name: value for name, value in told.items() if value}
    audit.record(
        actor=actor, action=action, target=row, now=now, version=row.version,
        整改期限=row.due_on.isoformat(), **changes,
    )  # fmt: skip
    return row
