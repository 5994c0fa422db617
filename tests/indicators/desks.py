"""Sheets at every desk, and the acts on them through the services."""

from datetime import timedelta

from indicators.enums import Action
from indicators.selectors import sheet_of
from indicators.services import (
    approve_objective,
    return_objective,
    save_sheet,
    submit_objective,
    withdraw_objective,
)
from tests.cast import NOW
from tests.factories import answer, approved, draft

LATER = NOW + timedelta(days=1)


def submitted(cast, desk=0, number=1):
    objective = draft(cast.unit, number=number)
    submit_objective(actor=cast.chen, objective=objective, now=NOW)
    for reviewer in (cast.zhou, cast.liu)[:desk]:
        approve_objective(actor=reviewer, objective=objective, now=NOW)
    return objective


def returned(cast, number=1):
    objective = submitted(cast, number=number)
    return_objective(actor=cast.zhou, objective=objective, comment="请改。", now=NOW)
    return answer(objective)


STATES = {
    "draft": lambda cast, number=1: draft(cast.unit, number=number),
    "returned": returned,
    "at unit": lambda cast, number=1: submitted(cast, 0, number),
    "at supervisor": lambda cast, number=1: submitted(cast, 1, number),
    "at finance": lambda cast, number=1: submitted(cast, 2, number),
    "approved": lambda cast, number=1: approved(cast, number=number),
}


def take(action, actor, objective, now=LATER):
    """The action through its service; who passes on and who approves is the desk's matter."""
    if action == Action.SAVE:
        sheet = sheet_of(objective)
        return save_sheet(actor=actor, objective=objective, sheet=sheet, now=now)
    if action == Action.RETURN:
        return return_objective(actor=actor, objective=objective, comment="请补充。", now=now)
    if action == Action.SUBMIT:
        return submit_objective(actor=actor, objective=answer(objective), now=now)
    acts = {
        Action.WITHDRAW: withdraw_objective,
        Action.PASS: approve_objective,
        Action.APPROVE: approve_objective,
    }
    return acts[action](actor=actor, objective=objective, now=now)
