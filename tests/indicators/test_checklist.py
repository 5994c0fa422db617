from dataclasses import replace
from decimal import Decimal

import pytest

from indicators.checklist import Anchor, PointState, place_of, state_of
from indicators.differences import LINE_LABELS
from indicators.enums import ObjectiveKind
from indicators.sheets import ObjectiveSheet
from tests.factories import line

BEFORE = ObjectiveSheet(
    kind=ObjectiveKind.PROJECT,
    year=2023,
    organization_code="118001",
    organization_name="公安局本级",
    name="检查项目",
    lines=(
        replace(line(1, "检查次数", "10", "5"), key=7),
        replace(line(2, "另一项", "20", "95"), key=8),
    ),
)


def with_line(number, **values):
    lines = list(BEFORE.lines)
    lines[number] = replace(lines[number], **values)
    return replace(BEFORE, lines=tuple(lines))


@pytest.mark.parametrize(
    ("anchor", "now", "state"),
    [
        (Anchor(7, "weight"), BEFORE, PointState.OPEN),
        (Anchor(7, "weight"), with_line(0, weight=Decimal("12.5")), PointState.MENDED),
        (Anchor(7, "weight"), with_line(0, definition="改了别处"), PointState.OPEN),
        (Anchor(7, "weight"), with_line(1, weight=Decimal("12.5")), PointState.OPEN),
        (Anchor(7), with_line(0, definition="改了这一行"), PointState.MENDED),
        (Anchor(7), with_line(1, definition="改了别的行"), PointState.OPEN),
        (Anchor(7, "weight"), replace(BEFORE, lines=BEFORE.lines[1:]), PointState.MENDED),
        (Anchor(8, "weight"), replace(BEFORE, lines=BEFORE.lines[:1]), PointState.MENDED),
        (Anchor(None, "statement"), replace(BEFORE, statement="重写"), PointState.MENDED),
        (Anchor(None, "statement"), replace(BEFORE, overview="改概述"), PointState.OPEN),
        (Anchor(None, "name"), with_line(0, name="改行名"), PointState.OPEN),
        (Anchor(), BEFORE, PointState.OPEN),
        (Anchor(), with_line(1, source="年报"), PointState.MENDED),
    ],
)
def test_a_point_closes_itself_where_its_own_place_is_mended(anchor, now, state):
    assert state_of(anchor, before=BEFORE, now=now) is state


def test_a_reply_answers_a_mend_outweighs_it_and_resolving_closes():
    anchor = Anchor(7, "weight")
    mended = with_line(0, weight=Decimal("12.5"))
    assert state_of(anchor, before=BEFORE, now=BEFORE, reply="说明") is PointState.ANSWERED
    assert state_of(anchor, before=BEFORE, now=mended, reply="说明") is PointState.MENDED
    assert state_of(anchor, before=BEFORE, now=BEFORE, is_resolved=True) is PointState.RESOLVED


def test_taking_the_mend_back_opens_the_point_again():
    mended = with_line(0, weight=Decimal("12.5"))
    back = replace(mended, lines=BEFORE.lines)
    assert state_of(Anchor(7, "weight"), before=BEFORE, now=back) is PointState.OPEN


@pytest.mark.parametrize(
    ("anchor", "place"),
    [
        (Anchor(), "整张表"),
        (Anchor(None, "statement"), "『当年绩效目标』"),
        (Anchor(8), "第2行『另一项』"),
        (Anchor(8, "target"), "第2行『另一项』的指标值"),
        (Anchor(99, "target"), None),
        (Anchor(8, "statement"), None),
        (Anchor(None, "weight"), None),
    ],
)
def test_places_are_named_and_unknown_ones_refused(anchor, place):
    assert place_of(anchor, BEFORE) == place


def test_every_cell_of_a_line_is_a_place():
    assert all(place_of(Anchor(7, field), BEFORE) for field in LINE_LABELS)
