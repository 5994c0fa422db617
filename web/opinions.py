"""The reviewers' opinions as the page of a sheet shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indicators.opinions import Given
from indicators.review_form import consequence_of


@dataclass(frozen=True, slots=True)
class ShownOpinion:
    """One opinion, the desk that gave it, and what follows from its grade."""

    given: Given
    desk: str
    consequence: str


def shown_opinions(opinions: Sequence[Given], desks: Sequence[str]) -> tuple[ShownOpinion, ...]:
    """The opinions as given, newest first; a desk that the route no longer has goes by number."""
    return tuple(
        ShownOpinion(
            one,
            desks[one.desk] if one.desk < len(desks) else f"第 {one.desk + 1} 个岗位",
            consequence_of(one.opinion.grade, one.action),
        )
        for one in opinions
    )
