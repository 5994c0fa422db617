from dataclasses import replace

import pytest

from web.editing.drafts import Draft, DraftLine
from web.editing.merging import merge_drafts, told_of

LINES = tuple(DraftLine(key=n, name=f"指标{n}", weight=str(n)) for n in (1, 2, 3, 4))
BASE = Draft(overview="概述", statement="目标", lines=LINES)
ADDED = DraftLine(name="新的一行", weight="5")


def changed(draft, number, **texts):
    """The draft with these cells of the line of this key."""
    lines = (line.with_texts(texts) if line.key == number else line for line in draft.lines)
    return replace(draft, lines=tuple(lines))


def without(draft, number):
    return replace(draft, lines=tuple(line for line in draft.lines if line.key != number))


def names(draft):
    return [line.name for line in draft.lines]


def places(changes):
    return [change.place for change in changes]


def test_cells_that_one_side_changed_are_taken_without_a_question():
    mine = replace(changed(BASE, 3, name="我改的"), overview="我的概述")
    theirs = replace(changed(BASE, 2, name="对方改的"), statement="对方的目标")
    theirs = changed(replace(theirs, has_no_service_users=True), 3, unit="个")
    merge = merge_drafts(BASE, mine, theirs)

    assert merge.contested == ()
    assert names(merge.draft) == ["指标1", "对方改的", "我改的", "指标4"]
    assert merge.draft.lines[2].unit == "个"
    assert (merge.draft.overview, merge.draft.statement) == ("我的概述", "对方的目标")
    assert merge.draft.has_no_service_users
    assert places(merge.taken)[:3] == [
        "当年绩效目标",
        "无服务对象",
        "第2行『指标2』三级指标",
    ]
    assert told_of(merge).startswith("对方改过、您没有改的 4 处已并入：当年绩效目标、")


def test_cells_that_both_changed_are_contested_and_chosen_one_by_one():
    mine = replace(changed(BASE, 2, name="我的", weight="20"), overview="我的概述")
    theirs = replace(changed(BASE, 2, name="对方的", weight="30"), overview="对方的概述")
    merge = merge_drafts(BASE, mine, theirs)

    assert places(merge.contested) == [
        "项目概述",
        "第2行『我的』三级指标",
        "第2行『我的』指标权重",
    ]
    one = merge.contested[1]
    assert (one.before, one.mine, one.theirs) == ("指标2", "我的", "对方的")
    chosen = merge_drafts(BASE, mine, theirs, ("theirs", "mine", "theirs")).draft
    assert chosen.overview == "对方的概述"
    assert (chosen.lines[1].name, chosen.lines[1].weight) == ("我的", "30")


def test_the_same_change_on_both_sides_and_blanks_at_the_ends_are_no_contest():
    merge = merge_drafts(BASE, changed(BASE, 2, name="同名 "), changed(BASE, 2, name="同名"))
    assert (merge.contested, merge.taken) == ((), ())


def test_lines_that_one_side_added_or_deleted():
    mine = without(replace(BASE, lines=(LINES[0], ADDED, *LINES[1:])), 4)
    other = DraftLine(key=9, name="对方加的")
    theirs = without(replace(BASE, lines=(*LINES[:2], other, *LINES[2:])), 3)
    merge = merge_drafts(BASE, mine, theirs)

    assert merge.contested == ()
    assert names(merge.draft) == ["指标1", "新的一行", "指标2", "对方加的"]
    assert [line.key for line in merge.draft.lines] == [1, None, 2, 9]
    assert len(merge.taken) == 2


@pytest.mark.parametrize(
    ("choice", "left"),
    [("mine", ["指标1", "指标3", "指标4"]), ("theirs", ["指标1", "改过", "指标3", "指标4"])],
)
def test_a_line_that_i_deleted_and_the_other_changed_is_to_be_chosen(choice, left):
    mine, theirs = without(BASE, 2), changed(BASE, 2, name="改过")
    merge = merge_drafts(BASE, mine, theirs)
    assert [(one.mine, one.before) for one in merge.contested] == [("没有这一行", "指标2，2分")]
    assert names(merge_drafts(BASE, mine, theirs, (choice,)).draft) == left


@pytest.mark.parametrize(("choice", "keys"), [("mine", [1, None, 3, 4]), ("theirs", [1, 3, 4])])
def test_a_line_that_the_other_deleted_and_i_changed_is_to_be_chosen(choice, keys):
    mine, theirs = changed(BASE, 2, name="改过"), without(BASE, 2)
    assert len(merge_drafts(BASE, mine, theirs).contested) == 1
    merged = merge_drafts(BASE, mine, theirs, (choice,)).draft
    assert [line.key for line in merged.lines] == keys


def test_the_same_new_line_on_both_sides_stays_one():
    theirs = replace(BASE, lines=(*LINES, replace(ADDED, key=9, weight="6")))
    merge = merge_drafts(BASE, replace(BASE, lines=(*LINES, ADDED)), theirs)
    assert places(merge.contested) == ["第5行『新的一行』指标权重"]
    assert [line.key for line in merge.draft.lines] == [1, 2, 3, 4, 9]


def test_the_order_is_that_of_whoever_changed_it():
    turned = replace(BASE, lines=LINES[::-1])
    one = merge_drafts(BASE, changed(BASE, 1, weight="7"), turned)
    two = merge_drafts(BASE, turned, changed(BASE, 1, weight="7"))
    assert one.contested == two.contested == ()
    for merge in (one, two):
        assert [(line.key, line.weight) for line in merge.draft.lines][-1] == (1, "7")
    both = replace(BASE, lines=(LINES[1], LINES[0], *LINES[2:]))
    assert places(merge_drafts(BASE, both, turned).contested) == ["行的顺序"]
    assert names(merge_drafts(BASE, both, turned, ("theirs",)).draft) == names(turned)
    assert names(merge_drafts(BASE, both, turned, ("mine",)).draft) == names(both)


def test_a_blank_row_of_mine_is_a_line_that_i_deleted():
    mine = replace(BASE, lines=(DraftLine(key=1), *LINES[1:], DraftLine()))
    merge = merge_drafts(BASE, mine, changed(BASE, 2, weight="7"))
    assert [line.key for line in merge.draft.lines] == [2, 3, 4]


def test_without_a_base_every_differing_cell_is_contested_and_no_line_is_lost():
    mine, theirs = changed(without(BASE, 4), 2, name="我的"), without(BASE, 1)
    merge = merge_drafts(None, mine, theirs)
    assert places(merge.contested) == ["第2行『我的』三级指标"]
    assert [line.key for line in merge.draft.lines] == [None, 2, 3, 4]


def test_a_copied_line_that_one_of_both_has_confirmed_is_confirmed():
    copied = replace(BASE, lines=(replace(LINES[0], unconfirmed="去年"),))
    merge = merge_drafts(copied, copied, replace(BASE, lines=LINES[:1]))
    assert merge.draft.lines[0].unconfirmed == ""
