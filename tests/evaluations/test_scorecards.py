"""The shorter way of judging a line is the general one."""

import json
from decimal import Decimal

import pytest

from common.decimals import plain
from evaluations.rows import SheetRow, opening_of
from evaluations.scorecards import Cells, Judge
from evaluations.scoring import PRESETS
from tests.evaluations.year_end import draw_sheets


def cells_of(line):
    is_described = line.sign == "qualitative"
    numbers = ("", "", "") if is_described else (line.goal, line.upper, line.actual)
    target, upper, actual = map(_plain, numbers)
    return Cells(
        comparison=line.sign,
        target_text=line.goal,
        target=target,
        upper=upper,
        unit='处"\\',
        weight=_plain(line.weight),
        core="t",
        actual=actual,
        band=line.band or "",
        share=line.band_share or "",
        exempt="t" if line.is_exempt else "f",
        reviewed=line.reviewed or "",
    )


def _plain(text):
    return plain(Decimal(text)) if text else ""


LINES = [line for sheet in draw_sheets(300, seed=11) for line in sheet.lines]


@pytest.mark.parametrize("name", PRESETS)
def test_both_ways_say_the_same_of_every_line(name):
    judge = Judge(PRESETS[name])
    for cells in map(cells_of, LINES):
        short, general = judge.judge(cells), judge.judge_any(cells)
        assert short == general, cells
        said = json.loads(f'{{"key":1,"name":"甲"{short.json}')
        assert said["unit"] == '处"\\'
        assert said["score"] == (None if short.score is None else str(short.score))


def test_an_unread_or_unweighted_line_is_a_gap_not_an_error():
    judge = Judge(PRESETS["国标"])
    line = cells_of(next(line for line in LINES if line.sign == "ge" and line.actual))
    assert judge.judge(line).score is not None
    for blank in ("comparison", "target", "weight", "actual"):
        judged = judge.judge(line._replace(**{blank: ""}))
        assert (judged.score, judged.basis.is_gap) == (None, True)


def test_what_was_forgotten_or_remembered_is_judged_alike():
    texts = ["\x1f".join(cells_of(line)) for line in LINES]
    head = ("1", "approved", "10", "100", "80")
    openings = [opening_of(str(n), f"指标{n}") for n in range(7)]
    sheets = [
        SheetRow(head, openings[: len(seven)], seven)
        for seven in (texts[k : k + 7] for k in range(400))
    ]
    forgetful, patient = Judge(PRESETS["国标"], kept=3), Judge(PRESETS["国标"])
    assert list(map(forgetful.result, sheets)) == list(map(patient.result, sheets))
