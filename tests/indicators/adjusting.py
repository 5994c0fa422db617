"""Requests to adjust approved sheets, as people make them."""

from dataclasses import replace
from decimal import Decimal

from indicators.adjustments import pass_adjustment, propose_adjustment
from indicators.models import AdjustmentRequest
from indicators.selectors import objective_for, sheet_of
from indicators.sheets import ObjectiveSheet
from indicators.targets import parse_target
from tests.attached import pdf
from tests.cast import NOW

REASON = "省里年中追加巡检任务30处，经区政府第12次常务会议同意调增。"


def raised(sheet: ObjectiveSheet, target: str = "150") -> ObjectiveSheet:
    """The sheet with the first line's target raised."""
    first, *rest = sheet.lines
    return replace(
        sheet, lines=(replace(first, target=parse_target("≥", target, first.unit)), *rest)
    )


def reweighed(sheet: ObjectiveSheet, first: str, second: str) -> ObjectiveSheet:
    """The sheet with other weights on its first two lines."""
    one, two, *rest = sheet.lines
    return replace(
        sheet,
        lines=(replace(one, weight=Decimal(first)), replace(two, weight=Decimal(second)), *rest),
    )


def proposed(cast, objective, sheet: ObjectiveSheet | None = None, **more) -> AdjustmentRequest:
    """陈静 asks for it, with reason and document."""
    fresh = objective_for(cast.chen, objective.pk)
    given = {
        "actor": cast.chen,
        "objective": fresh,
        "sheet": raised(sheet_of(fresh)) if sheet is None else sheet,
        "reason": REASON,
        "document": pdf("会议纪要.pdf"),
        "now": NOW,
    }
    return propose_adjustment(**{**given, **more})


def passed(cast, request: AdjustmentRequest, desks: int = 3) -> AdjustmentRequest:
    """So many desks agree."""
    for reviewer in (cast.zhou, cast.liu, cast.zhao)[:desks]:
        request = pass_adjustment(
            actor=reviewer, request=request, base_version=request.version, now=NOW
        )
    return request
