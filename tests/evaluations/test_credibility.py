"""Points of doubt and the sample: each reason with its points, missing data is no zero."""

import random
from decimal import Decimal

import pytest

from common.findings import Finding, Severity
from common.rules import Outcome, Report, Verdict
from evaluations.compliance import REPORT_RULES
from evaluations.credibility import credibility_of, doubts_from, review_gap
from evaluations.enums import Grade
from evaluations.sampling import Candidate, Quotas, draw
from indicators.compliance.doctrine import DEFAULT_DOCTRINE

POINTS = DEFAULT_DOCTRINE.credibility_points


def hits(code: str, count: int = 1) -> Outcome:
    rule = REPORT_RULES[code]
    found = tuple(Finding(code, Severity.WARNING, f"{code}第{n}处。") for n in range(1, count + 1))
    return Outcome(code, rule.name, Verdict.HIT, found)


def told(*outcomes: Outcome, points=POINTS):
    return credibility_of(Report(outcomes), points)


@pytest.mark.parametrize(
    ("code", "found", "points"),
    [
        ("K11", 1, 15),
        ("K12", 1, 15),
        ("K13", 1, 15),
        ("K14", 1, 15),
        ("K15", 1, 10),
        ("K15", 2, 20),
        ("K16", 1, 5),
        ("K16", 3, 15),
        ("K16", 9, 15),
        ("K20", 2, 10),
        ("K25", 1, 10),
        ("K26", 1, 10),
        ("K26", 4, 10),
        ("K05", 1, 0),
    ],
)
def test_each_reason_has_its_points(code, found, points):
    one = told(hits(code, found))
    assert one.score == points
    if points:
        (doubt,) = one.doubts
        assert (doubt.code, doubt.name) == (code, REPORT_RULES[code].name)
        assert f"{code}第1处。" in doubt.text
    else:
        assert one.doubts == ()


def test_every_rule_with_points_exists():
    assert {rule.code for rule in REPORT_RULES} >= set(POINTS)


def test_reasons_add_up_the_heaviest_first_and_never_above_a_hundred():
    one = told(hits("K16", 1), hits("K13"), hits("K26"))
    assert [doubt.code for doubt in one.doubts] == ["K13", "K26", "K16"]
    assert one.score == 30
    heavy = dict.fromkeys(POINTS, Decimal(40))
    assert told(hits("K11"), hits("K12"), hits("K13"), points=heavy).score == 100


def test_what_could_not_be_judged_is_named_and_gives_nothing():
    missing = Outcome("K20", "完成值离群", Verdict.MISSING_DATA, reason="没有往年完成值。")
    passed = Outcome("K13", "完成值恰等于目标", Verdict.PASSED)
    one = told(missing, passed)
    assert (one.score, one.doubts) == (0, ())
    assert one.unjudged == (("完成值离群", "没有往年完成值。"),)


def test_a_rule_without_points_in_the_year_is_silent():
    assert told(hits("K13"), points={"K13": Decimal(0)}).doubts == ()


def test_what_is_stored_is_shown_as_it_was():
    one = told(hits("K16", 5), hits("K13"))
    assert doubts_from(one.to_payload()).doubts == one.doubts
    assert doubts_from({}).doubts == ()


@pytest.mark.parametrize(
    ("own", "reviewed", "points", "inflated"),
    [
        (("95", "excellent"), ("95", "excellent"), "0", False),
        (("99", "excellent"), ("90", "excellent"), "9", False),
        (("89", "good"), ("80", "good"), "9", False),
        (("100", "excellent"), ("90", "excellent"), "10", False),
        (("75", "fair"), ("64.99", "fair"), "10.01", True),
        (("90", "excellent"), ("89.99", "good"), "0.01", True),
        (("60", "fair"), ("59", "poor"), "1", True),
        (("70", "fair"), ("85", "good"), "-15", False),
    ],
)
def test_inflated_is_more_than_ten_points_or_a_better_class(own, reviewed, points, inflated):
    gap = review_gap(
        Decimal(own[0]), Grade(own[1]), Decimal(reviewed[0]), Grade(reviewed[1]), Decimal(10)
    )
    assert (gap.points, gap.is_inflated) == (Decimal(points), inflated)
    assert bool(gap.text) is inflated


def candidates(count: int = 20) -> list[Candidate]:
    lot = random.Random(7)
    return [
        Candidate(key, Decimal(lot.randint(0, 60)), Decimal(lot.randint(1, 9000)))
        for key in range(1, count + 1)
    ]


def test_the_sample_takes_doubt_then_money_then_lot_and_none_twice():
    pool = candidates()
    picks = draw(pool, Quotas(by_risk=3, by_money=2, by_lot=4, seed=2023))
    keys = [pick.key for pick in picks]
    assert len(keys) == len(set(keys)) == 9
    by_risk = sorted(pool, key=lambda one: (-one.risk, one.key))
    assert keys[:3] == [one.key for one in by_risk[:3]]
    others = [one for one in pool if one.key not in keys[:3]]
    by_money = sorted(others, key=lambda one: (-one.budget, one.key))
    assert keys[3:5] == [one.key for one in by_money[:2]]
    assert [pick.reason[:3] for pick in picks] == ["风险分"] * 3 + ["金额较"] * 2 + ["随机抽"] * 4


def test_the_same_seed_gives_the_same_sample_in_whatever_order_they_come():
    pool, quotas = candidates(), Quotas(2, 2, 5, 2023)
    shuffled = pool[:]
    random.Random(1).shuffle(shuffled)
    assert draw(pool, quotas) == draw(shuffled, quotas) == draw(pool, quotas)
    assert draw(pool, Quotas(2, 2, 5, 2024)) != draw(pool, quotas)


def test_an_unknown_risk_is_no_zero_and_is_drawn_by_lot_only():
    unknown = Candidate(1, None, None)
    assert draw([unknown], Quotas(by_risk=5, by_money=5)) == ()
    (pick,) = draw([unknown], Quotas(by_risk=5, by_lot=5, seed=3))
    assert pick.reason == "随机抽取（种子 3）"
