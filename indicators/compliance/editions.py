"""The edition of each rule: a digest of its code and of all that this reaches.

A release that alters some rules changes the editions of these alone, so that a re-check asks
them and no other. What feeds every rule, the reading of stored sheets and the engine, has an
edition of its own. They are worked out once for each edition of the sources (0.3 s), and kept
beside the verdicts.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from indicators.compliance import SHEET_RULES
from indicators.compliance.code_reach import Code, Module, Place, read_module
from indicators.compliance.edition import module_name, sources
from indicators.compliance.ways import way_of

SHARED = ""
"""The key of the edition of what feeds every rule."""
Editions = Mapping[str, str]
"""By code."""
_ENGINE = (
    *("indicators.examiner", "indicators.outcomes"),
    *(f"indicators.verdicts.{name}" for name in ("needs", "reading", "written")),
)
_DOCTRINE = "indicators.compliance.doctrine"
_PARAMETERS = frozenset({"Doctrine", "Vocabulary"})
"""Each parameter stands for itself: its value is compared beside, and a new one has no reader."""
_WAYS = "indicators.compliance.ways"
"""Of each rule its own entry counts."""
_OF_DOCTRINE = ("from_payload", "to_payload")
_TEXTS = frozenset({"name", "basis", "mend", "why", "good", "bad"})
"""Of a rule: what decides no hit."""
_REGISTER = "rule"
_NAME_AT = 1


@cache
def rule_editions() -> Editions:
    """Of this release."""
    return editions_of(Code(read_modules()))


def editions_of(code: Code) -> Editions:
    """By rule, and under `SHARED` of what feeds every rule."""
    shared = [place for place in code.reached_from(engine(code)) if place.module != _WAYS]
    return {SHARED: code.digest(shared), **{rule: edition_of(rule, code) for rule in checks()}}


def edition_of(rule: str, code: Code) -> str:
    """Of one rule: its code, all that this reaches, and the way it finds its hits."""
    return f"{code.digest(code.reached_from([checks()[rule]]))} {way_of(rule)}"


def changed_rules(before: Editions, now: Editions) -> frozenset[str] | None:
    """The rules that are other ones, new or gone: their kept hits hold no more; None where none do."""
    if not before or before.get(SHARED) != now[SHARED]:
        return None
    codes = now.keys() | before.keys()
    return frozenset(code for code in codes if before.get(code) != now.get(code))


@cache
def checks() -> Mapping[str, Place]:
    """Where the check of each rule over a sheet is defined."""
    return {rule.code: Place(rule.check.__module__, rule.check.__name__) for rule in SHEET_RULES}


def engine(code: Code) -> Iterator[Place]:
    """What feeds every rule."""
    for module in _ENGINE:
        yield from code.places_of(module)
    yield from (Place(_DOCTRINE, f"Doctrine.{name}") for name in _OF_DOCTRINE)


def read_modules() -> Iterable[Module]:
    """The sources of the rules over a sheet and of the engine; other catalogues are not among them."""
    texts = {module_name(file): file for file in sources()}
    waiting = [*_ENGINE, *(place.module for place in checks().values())]
    read: dict[str, Module] = {}
    while waiting:
        name = waiting.pop()
        if name in texts and name not in read:
            read[name] = read_source(name, texts[name].read_text(encoding="utf-8"))
            for source in read[name].imports.values():
                waiting += (source.module, f"{source.module}.{source.name}")
    return read.values()


def read_source(name: str, text: str) -> Module:
    """One source in definitions."""
    tree = ast.parse(text)
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef):
            _leave_texts_out(statement)
    return read_module(name, tree, _PARAMETERS)


def _leave_texts_out(check: ast.FunctionDef) -> None:
    for call in check.decorator_list:
        if isinstance(call, ast.Call) and _registers(call.func):
            del call.args[_NAME_AT : _NAME_AT + 1]
            call.keywords = [one for one in call.keywords if one.arg not in _TEXTS]


def _registers(called: ast.expr) -> bool:
    return isinstance(called, ast.Name) and called.id == _REGISTER
