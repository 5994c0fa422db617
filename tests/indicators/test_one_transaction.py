"""An act on a sheet is one transaction: all of it, or nothing."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError

from indicators.enums import Action
from indicators.models import ObjectiveVersion, PerformanceObjective, ReviewNote
from indicators.selectors import objective_for, sheet_of
from indicators.services import (
    StaleObjective,
    save_sheet,
    submit_objective,
)
from indicators.storable import InvalidSheet
from organizations import audit
from organizations.models import AuditEntry
from tests.cast import NOW
from tests.factories import draft
from tests.indicators.desks import STATES, submitted, take

pytestmark = pytest.mark.django_db


def test_a_stale_sheet_is_told_and_writes_nothing(cast):
    objective = draft(cast.unit)
    mine, theirs = (objective_for(cast.chen, objective.pk) for _ in range(2))
    save_sheet(actor=cast.chen, objective=theirs, sheet=sheet_of(theirs), now=NOW)
    before = AuditEntry.objects.count()
    for act in (
        lambda: save_sheet(actor=cast.chen, objective=mine, sheet=sheet_of(mine), now=NOW),
        lambda: submit_objective(actor=cast.chen, objective=mine, now=NOW),
        lambda: submit_objective(
            actor=cast.chen, objective=objective_for(cast.chen, mine.pk), now=NOW, base_version=1
        ),
        lambda: submit_objective(
            actor=cast.chen, objective=objective_for(cast.chen, mine.pk), now=NOW, base_version=99
        ),
    ):
        with pytest.raises(StaleObjective, match="刚被他人修改过，请刷新后再操作"):
            act()
    assert AuditEntry.objects.count() == before
    assert PerformanceObjective.objects.get().version == 2


ACTS = {
    "save": ("draft", "chen", Action.SAVE),
    "submit": ("draft", "chen", Action.SUBMIT),
    "withdraw": ("at unit", "chen", Action.WITHDRAW),
    "return": ("at unit", "zhou", Action.RETURN),
    "pass": ("at unit", "zhou", Action.PASS),
    "approve": ("at finance", "zhao", Action.APPROVE),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("step", ["version", "audit"])
def test_a_failing_step_leaves_neither_change_nor_version_nor_entry(cast, act, step):
    """The step fails in the database: its number is already taken."""
    state, name, action = ACTS[act]
    objective = STATES[state](cast)
    block(objective, step)
    before = everything(objective)
    held = dict(vars(objective))
    with pytest.raises(IntegrityError):
        take(action, getattr(cast, name), objective)
    assert everything(objective) == before
    assert vars(objective) == held


def block(objective, step):
    """Take the next number of the versions, or of the trail."""
    if step == "version":
        taken = ObjectiveVersion.objects.get(objective=objective, number=objective.version)
        taken.pk, taken.number = None, objective.version + 1
        taken.save(force_insert=True)
    else:
        audit.AuditHead.objects.update(entries=0)


def everything(objective):
    """Every row that an act may touch."""
    sheets = PerformanceObjective.objects.filter(pk=objective.pk).values_list()
    return (
        list(sheets),
        list(objective.indicators.order_by("pk").values_list()),
        list(ObjectiveVersion.objects.order_by("pk").values_list("pk", "number", "hash")),
        list(AuditEntry.objects.order_by("sequence").values_list("sequence", "hash")),
        list(audit.AuditHead.objects.values_list()),
        ReviewNote.objects.count(),
    )


def test_an_unstorable_sheet_changes_nothing_and_names_every_place(cast):
    objective = draft(cast.unit)
    before = everything(objective)
    first, second, *rest = sheet_of(objective).lines
    spoiled = replace(
        sheet_of(objective),
        statement="坏\x00字",
        lines=(
            replace(first, weight=Decimal("100.01")),
            replace(second, weight=Decimal("0.001")),
            *rest,
        ),
    )
    with pytest.raises(InvalidSheet) as refused:
        save_sheet(actor=cast.chen, objective=objective, sheet=spoiled, now=NOW)
    places = [str(finding.location) for finding in refused.value.findings]
    assert places == ["『当年绩效目标』", "第1行『指标权重』", "第2行『指标权重』"]
    assert everything(objective) == before


def test_the_system_itself_changes_no_sheet_that_is_under_review(cast):
    objective = submitted(cast)
    with pytest.raises(StaleObjective):
        save_sheet(actor=None, objective=objective, sheet=sheet_of(objective), now=NOW)
