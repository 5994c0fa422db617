"""Group I: rates of growth (I16)."""

from __future__ import annotations

from collections.abc import Iterator

from budgets.narrative.claims import Claim, ClaimKind
from budgets.narrative.review import NARRATIVE_RULES, PRACTICE, NarrativeReview, written
from common.findings import Severity
from common.rules import Hit, NotApplicable

rule = NARRATIVE_RULES.rule


@rule(
    "I16",
    "零基数增长率",
    Severity.WARNING,
    basis=PRACTICE,
    mend="改写为『上年无此项支出』，不写增长率。",
    why="上年为0，增长率没有意义，写100%是错的。",
    good="公务用车购置费182.00万元，上年无此项支出",
    bad="公务用车购置费182.00万元，上年为0，增长100%",
)
def growth_has_a_base(review: NarrativeReview) -> Iterator[Hit]:
    """No rate of growth is given where last year was nought."""
    growths = [
        (index, claim)
        for index, claim in enumerate(written(review).claims)
        if claim.kind is ClaimKind.GROWTH
    ]
    if not growths:
        raise NotApplicable("文字说明没有写增长率。")
    for index, claim in growths:
        if not (_is_told_nought(review, index) or _is_from_nought(review, index)):
            continue
        yield Hit(
            f"文字说明第{claim.paragraph}段写增减 {claim.printed}%，而上年数为 0，"
            "不能计算增长率，请改写为『上年无此项支出』。",
            claim.location,
            indicator=claim.subject,
            actual=f"{claim.printed}%",
            expected="上年无此项支出",
        )


def _is_told_nought(review: NarrativeReview, index: int) -> bool:
    """Whether the last year's amount beside the rate, before it or right behind it, is nought."""
    for claim in _before(review, index):
        if claim.kind is ClaimKind.LEVEL:
            break
        if claim.kind is ClaimKind.FORMER:
            return not claim.amount
    following = review.claims[index + 1 : index + 2]
    return any(c.kind is ClaimKind.FORMER and not c.amount for c in following)


def _is_from_nought(review: NarrativeReview, index: int) -> bool:
    change = next((c for c in _before(review, index) if c.kind is ClaimKind.CHANGE), None)
    if change is None:
        return False
    level = review.level_of(change)
    return level is not None and bool(level.amount) and level.amount == change.amount


def _before(review: NarrativeReview, index: int) -> Iterator[Claim]:
    """The claims of the same paragraph before this one, the nearest first."""
    claims = review.claims
    for place in range(index - 1, -1, -1):
        if claims[place].paragraph != claims[index].paragraph:
            return
        yield claims[place]
