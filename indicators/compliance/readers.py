"""Which rules read which parameter, found in their own code: what a changed one asks again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from types import CodeType, FunctionType
from typing import Any

from common.rules import RULEBOOK, Rule
from indicators.compliance import SHEET_RULES, Doctrine, SheetReview, Vocabulary
from indicators.compliance.context import SAYING
from indicators.compliance.reading import numeric_lines
from indicators.sheets import IndicatorLine, ObjectiveSheet

_HOME = ("budgets.", "common.", "evaluations.", "indicators.", "projects.")
_CLASSES = (Doctrine, IndicatorLine, ObjectiveSheet, SheetReview, Vocabulary)
"""Whose methods and properties a check may call by name."""

_NOTHING: frozenset[str] = frozenset()
_PROPERTIES = (
    *(
        "comparison",
        "number",
        "is_numeric",
        "has_weight",
        "has_baseline",
        "has_definition",
        "has_source",
    ),
)
_TOLD_BY: Mapping[object, frozenset[str]] = {numeric_lines: frozenset({"lines", "is_numeric"})}
_LEFT_CLOSED: frozenset[object] = frozenset(
    (*SAYING, *_TOLD_BY, *(vars(IndicatorLine)[name].fget for name in _PROPERTIES))
)
"""What `names_deciding` does not look into."""


def changed_parameters(before: Mapping[str, object], after: Mapping[str, object]) -> frozenset[str]:
    """The names of the thresholds and word lists in which two payloads of a doctrine differ."""
    one, other = _flat(before), _flat(after)
    return frozenset(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def readers_of(
    parameters: Collection[str], rules: Iterable[Rule[Any]] = SHEET_RULES
) -> frozenset[str]:
    """Of these rules those that read one of the parameters: rather one too many than too few."""
    wanted = frozenset(parameters)
    if not wanted:
        return _NOTHING
    return frozenset(rule.code for rule in rules if wanted & names_read(rule.code))


@cache
def names_read(code: str) -> frozenset[str]:
    """Every name that the check of this rule, of any catalogue, and what it calls mention."""
    return _names_below(RULEBOOK[code].check, frozenset())


@cache
def names_deciding(code: str) -> frozenset[str]:
    """The same without what is mentioned only to put a hit into words.

    `comparison`, `number`, `is_numeric` and `has_…` stand for themselves: they tell less than the
    cells that they are taken from.
    """
    return _names_below(RULEBOOK[code].check, _LEFT_CLOSED)


def _names_below(check: object, closed: frozenset[object]) -> frozenset[str]:
    names: set[str] = set()
    waiting: list[FunctionType] = list(_functions(check))
    seen: set[CodeType] = set()
    while waiting:
        function = waiting.pop()
        if function.__code__ in seen:
            continue
        seen.add(function.__code__)
        if function in closed:
            names |= _TOLD_BY.get(function, _NOTHING)
            continue
        mentioned, called = _read_by(function)
        names |= mentioned
        waiting += called
    return frozenset(names)


@cache
def _read_by(function: FunctionType) -> tuple[frozenset[str], tuple[FunctionType, ...]]:
    """The names that one function mentions itself, and the functions behind them."""
    mentioned = frozenset(_mentioned(function.__code__))
    called: list[FunctionType] = []
    for name in mentioned:
        called += _functions(function.__globals__.get(name))
        for owner in _CLASSES:
            called += _functions(vars(owner).get(name))
    for cell in function.__closure__ or ():
        called += _functions(cell.cell_contents)
    return mentioned, tuple(called)


def _flat(payload: Mapping[str, object]) -> dict[str, object]:
    words = payload.get("vocabulary", {})
    assert isinstance(words, Mapping)
    return {name: value for name, value in payload.items() if name != "vocabulary"} | dict(words)


def _mentioned(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _mentioned(inner)


def _functions(found: Any) -> Iterator[FunctionType]:
    """The functions of this project behind a global, a property, a class or a container."""
    if isinstance(found, FunctionType):
        if found.__module__.startswith(_HOME):
            yield found
        return
    for member in _members(found):
        yield from _functions(member)


def _is_written(name: str, member: object) -> bool:
    """Not what a dataclass makes for itself: that mentions every field."""
    is_generated = name.startswith("__") and name != "__str__"
    return not (is_generated or isinstance(member, type))


def _members(found: Any) -> Iterable[Any]:
    if isinstance(found, property):
        return (found.fget,)
    if isinstance(found, type):
        is_ours = found.__module__.startswith(_HOME)
        return [one for name, one in vars(found).items() if is_ours and _is_written(name, one)]
    if isinstance(found, Mapping):
        return tuple(found.values())
    if isinstance(found, list | tuple | set | frozenset):
        return found
    wrapped = getattr(found, "__wrapped__", None)
    return () if wrapped is None else (wrapped,)
