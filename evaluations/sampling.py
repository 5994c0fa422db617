"""Which self-evaluations the finance bureau re-checks: by doubt, by money, and by lot."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from common.decimals import plain, wanyuan


@dataclass(frozen=True, slots=True)
class Candidate:
    """One self-evaluation that may be drawn; budget in 万元, risk 0–100, None is not known."""

    key: int
    risk: Decimal | None
    budget: Decimal | None


@dataclass(frozen=True, slots=True)
class Quotas:
    """How many are drawn for each reason, and the seed of the lot."""

    by_risk: int = 0
    by_money: int = 0
    by_lot: int = 0
    seed: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.by_risk + self.by_money + self.by_lot


@dataclass(frozen=True, slots=True)
class Pick:
    """One that was drawn, with the reason in words."""

    key: int
    reason: str


def draw(candidates: Iterable[Candidate], quotas: Quotas) -> tuple[Pick, ...]:
    """The most doubtful, then the dearest, then by lot among the others; none twice.

    The same candidates with the same quotas and seed give the same picks, in whatever order they
    come. One whose risk or budget is not known is drawn by lot only.
    """
    left = {one.key: one for one in sorted(candidates, key=lambda one: one.key)}
    picks: list[Pick] = []
    for pick in _by_risk(list(left.values()), quotas.by_risk):
        picks.append(pick)
        del left[pick.key]
    for pick in _by_money(list(left.values()), quotas.by_money):
        picks.append(pick)
        del left[pick.key]
    keys = sorted(left)
    lot = random.Random(quotas.seed)  # noqa: S311 -- to be repeated by anybody who knows the seed
    drawn = sorted(lot.sample(keys, min(quotas.by_lot, len(keys))))
    picks += [Pick(key, f"随机抽取（种子 {quotas.seed}）") for key in drawn]
    return tuple(picks)


def _by_risk(left: Sequence[Candidate], count: int) -> Iterator[Pick]:
    known = [(one.risk, one.key) for one in left if one.risk is not None and one.risk > 0]
    for risk, key in sorted(known, key=lambda pair: (-pair[0], pair[1]))[:count]:
        yield Pick(key, f"风险分 {plain(risk)}")


def _by_money(left: Sequence[Candidate], count: int) -> Iterator[Pick]:
    known = [(one.budget, one.key) for one in left if one.budget is not None and one.budget > 0]
    for budget, key in sorted(known, key=lambda pair: (-pair[0], pair[1]))[:count]:
        yield Pick(key, f"金额较大：{wanyuan(budget)} 万元")
