import pytest

from evaluations.scoring import PRESETS
from tests.indicators.compliance.builders import line
from web.editing.curves import WIDTH, score_curve

(PLAN, *_) = PRESETS.values()


@pytest.mark.parametrize(
    ("target", "anchors"),
    [("≥50", ["middle"]), ("＝100", ["end"]), ("区间40～99", ["middle", "end"])],
)
def test_the_words_at_a_target_stay_inside_the_drawing(target, anchors):
    drawn = score_curve(line("验收合格率", target, "%"), PLAN)
    assert [goal.anchor for goal in drawn.goals] == anchors
    assert drawn.across[-1].text == "100"
    assert all(float(goal.at) <= WIDTH for goal in drawn.goals)


def test_a_weight_of_nought_draws_nothing_and_says_why():
    drawn = score_curve(line("验收合格率", "≥50", "%", weight="0"), PLAN)
    assert drawn.points == ""
    assert drawn.sentence.startswith("权重为0，这一条不计分")
