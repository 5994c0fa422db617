"""What verdicts were judged by, kept once for each mark, and what has changed since."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from django.db.models import Q

from indicators.compliance.editions import (
    SHEET_JUDGING,
    Editions,
    Judging,
    changed_rules,
    edition_now,
    editions_now,
)
from indicators.compliance.readers import changed_parameters, readers_of
from indicators.judging import YearRules
from indicators.models import JudgedBy
from indicators.outcomes import Outcomes

Asked = frozenset[str] | None
"""The rules whose hits hold no more; None for all of them."""
_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a mark stands for: code and parameters."""

    mark: str
    judging: Judging
    parameters: Mapping[str, object]
    common: frozenset[str] = frozenset()
    """The parameters on which every rule rests."""


class _Marked(Protocol):
    @property
    def mark(self) -> str: ...


Due = TypeVar("Due", bound=_Marked)


def sheet_grounds(rules: YearRules) -> Grounds:
    """Those of the sheets of a year."""
    return Grounds(rules.mark, SHEET_JUDGING, rules.payload)


def remember(grounds: Grounds) -> None:
    """Keep the editions of the rules and the parameters behind the mark, once."""
    if not JudgedBy.objects.filter(mark=grounds.mark).exists():
        _keep(grounds, editions_now(grounds.judging))


def asked_since(grounds: Grounds, before: Collection[str]) -> Mapping[str, frozenset[str]]:
    """By each of these earlier marks: the rules whose code or parameters have changed since.

    Those that are gone are among them; under the mark that holds there are none.
    A mark under which something else judged is not among them: there every rule is asked.
    What judges now is kept.
    """
    mark, edition = grounds.mark, edition_now(grounds.judging)
    found = JudgedBy.objects.filter(Q(mark__in=before) | Q(edition=edition))
    rows = list(found.values_list("mark", "edition", "rules", "parameters"))
    # Working editions out takes a while: those kept beside other parameters are the same.
    kept = next((rules for _, of, rules, _ in rows if of == edition and rules), None)
    now = kept or editions_now(grounds.judging)
    if all(one != mark for one, *_ in rows):
        _keep(grounds, now)
    earlier = {one: (rules, told) for one, _, rules, told in rows if one in before}
    asked = {one: _asked(grounds, *known, now) for one, known in earlier.items()}
    return {one: codes for one, codes in asked.items() if codes is not None} | {mark: _NOTHING}


def by_asked(due: Iterable[Due], asked: Mapping[str, frozenset[str]]) -> Mapping[Asked, list[Due]]:
    """What is to be renewed, by the rules to be asked about it."""
    groups: dict[Asked, list[Due]] = {}
    for one in due:
        groups.setdefault(asked.get(one.mark), []).append(one)
    return groups


def outcomes_since(before: Outcomes | None, asked: Asked, fresh: Outcomes) -> Outcomes:
    """What was found now, and what holds of the kept: the hits of rules that are not asked again."""
    if before is None or asked is None:
        return fresh
    if not asked:
        return before
    still = {code: hits for code, hits in before.items() if code not in asked}
    return {**still, **fresh}


def _asked(
    grounds: Grounds, before: Editions, parameters: Mapping[str, object], now: Editions
) -> Asked:
    changed = changed_rules(before, now)
    moved = changed_parameters(parameters, grounds.parameters)
    if changed is None or moved & grounds.common:
        return None
    return changed | readers_of(moved, grounds.judging.rules)


def _keep(grounds: Grounds, editions: Editions) -> None:
    kept = JudgedBy(
        mark=grounds.mark,
        edition=edition_now(grounds.judging),
        rules=dict(editions),
        parameters=grounds.parameters,
    )
    JudgedBy.objects.bulk_create([kept], ignore_conflicts=True)
