"""The edition of each rule: a digest of its code and of all that this reaches.

A release that alters some rules changes the editions of these alone, so that a re-check asks
them and no other. What feeds every rule, the reading of what is stored and the engine, has an
edition of its own. They are worked out once for each edition of the sources (0.3 s), and kept
beside the verdicts.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from common.rules import Catalogue
from indicators.compliance import SHEET_RULES
from indicators.compliance.code_reach import Code, Module, Place, read_module
from indicators.compliance.edition import digest_of, module_name, sources
from indicators.compliance.ways import way_of

SHARED = ""
"""The key of the edition of what feeds every rule."""
Editions = Mapping[str, str]
"""By code."""
_DOCTRINE = "indicators.compliance.doctrine"
_PARAMETERS = frozenset({"Doctrine", "Vocabulary"})
"""Each parameter stands for itself: its value is compared beside, and a new one has no reader."""
_WAYS = "indicators.compliance.ways"
"""Of each rule its own entry counts."""
_OF_DOCTRINE = tuple(
    Place(_DOCTRINE, f"Doctrine.{name}") for name in ("from_payload", "to_payload")
)
_TEXTS = frozenset({"name", "basis", "mend", "why", "good", "bad"})
"""Of a rule: what decides no hit."""
_REGISTER = "rule"
_NAME_AT = 1


@dataclass(frozen=True)
class Judging:
    """The rules over one kind of subject, and the code by which they find their hits."""

    rules: Catalogue[Any]
    files: Callable[[], Iterable[Path]]
    """All sources on which a verdict depends: what is not in them is not followed."""
    modules: tuple[str, ...] = ()
    """Where everything that is defined feeds every rule."""
    places: tuple[Place, ...] = ()
    """What else feeds every rule."""

    def check_of(self, rule: str) -> Place:
        """Where the check of a rule is defined."""
        check = self.rules[rule].check
        return Place(check.__module__, check.__name__)

    @property
    def checks(self) -> tuple[Place, ...]:
        """Those of all rules."""
        return tuple(self.check_of(rule.code) for rule in self.rules)

    def engine(self, code: Code) -> Iterator[Place]:
        """What feeds every rule."""
        for module in self.modules:
            yield from code.places_of(module)
        yield from (*self.places, *_OF_DOCTRINE)

    def editions_of(self, code: Code) -> Editions:
        """By rule, and under `SHARED` of what feeds every rule."""
        shared = [one for one in code.reached_from(self.engine(code)) if one.module != _WAYS]
        return {
            SHARED: code.digest(shared),
            **{rule.code: self.edition_of(rule.code, code) for rule in self.rules},
        }

    def edition_of(self, rule: str, code: Code) -> str:
        """Of one rule: its code, all that this reaches, and the way it finds its hits."""
        reached = code.reached_from([self.check_of(rule)])
        return f"{code.digest(reached)} {way_of(rule)}"

    def read_modules(self) -> Iterable[Module]:
        """The sources of the rules and of the engine; other catalogues are not among them."""
        texts = {module_name(file): file for file in self.files()}
        places = (*self.places, *self.checks)
        waiting = [*self.modules, *(place.module for place in places)]
        read: dict[str, Module] = {}
        while waiting:
            name = waiting.pop()
            if name in texts and name not in read:
                read[name] = read_source(name, texts[name].read_text(encoding="utf-8"))
                for source in read[name].imports.values():
                    waiting += (source.module, f"{source.module}.{source.name}")
        return read.values()


SHEET_JUDGING = Judging(
    rules=SHEET_RULES,
    files=sources,
    modules=(
        *("indicators.examiner", "indicators.outcomes"),
        *(f"indicators.verdicts.{name}" for name in ("needs", "reading", "written")),
    ),
)


@cache
def edition_now(judging: Judging) -> str:
    """The digest of all sources of this release: a verdict of another one is out of date."""
    return digest_of(judging.files())


@cache
def editions_now(judging: Judging) -> Editions:
    """Of the rules of this release."""
    return judging.editions_of(Code(judging.read_modules()))


def changed_rules(before: Editions, now: Editions) -> frozenset[str] | None:
    """The rules that are other ones, new or gone: their kept hits hold no more; None where none do."""
    if not before or before.get(SHARED) != now[SHARED]:
        return None
    codes = now.keys() | before.keys()
    return frozenset(code for code in codes if before.get(code) != now.get(code))


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
