"""The pages of the rules: what the code says of each, and what the year has decided."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.urls import reverse

from budgets.models import FiscalYear
from common.findings import Severity
from common.rules import RULEBOOK, Rule, RuleChoice
from common.text import squeeze
from evaluations.compliance.handbook import LOOKS_AT as REPORT_LOOKS_AT
from evaluations.compliance.handbook import ONE_STEP as REPORT_ONE_STEP
from exchange.handbook import LOOKS_AT as DOCUMENT_LOOKS_AT
from exchange.handbook import NOTES
from indicators.compliance.departures import DEPARTURES
from indicators.compliance.doctrine import DEFAULT_DOCTRINE, Doctrine
from indicators.compliance.handbook import ONE_STEP, PARAMETERS, RULE_GROUPS, TEXTS, WORD_LISTS
from indicators.compliance.looks_at import LOOKS_AT
from indicators.compliance.readers import names_read
from indicators.rule_trials import ground_of
from indicators.selectors import rules_of
from organizations.enums import Role
from organizations.models import User
from organizations.permissions import standing_of

_LOOKS_AT = {**LOOKS_AT, **DOCUMENT_LOOKS_AT, **REPORT_LOOKS_AT}
_NOTES = {**NOTES, **DEPARTURES}
_ONE_STEP = {**ONE_STEP, **REPORT_ONE_STEP}
_COMMAND = re.compile(r"^`[^`]+`：")
_MOST_WORDS = 40


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule in the list with the year's decision."""

    rule: Rule[Any]
    choice: RuleChoice
    has_one_step: bool

    @property
    def severity(self) -> Severity:
        """What it is in the year."""
        return self.choice.severity or self.rule.severity

    @property
    def is_changed(self) -> bool:
        """Whether the year has decided otherwise than the catalogue."""
        return self.choice != RuleChoice()


@dataclass(frozen=True, slots=True)
class Group:
    """The rules of one letter."""

    letter: str
    title: str
    rows: tuple[RuleRow, ...]


@dataclass(frozen=True, slots=True)
class RuleList:
    """The rules that the address asks for."""

    groups: tuple[Group, ...]
    letters: Mapping[str, str]
    text: str
    group: str

    @property
    def count(self) -> int:
        """How many are shown."""
        return sum(len(group.rows) for group in self.groups)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A threshold or word list that the rule reads, with the year's value and the usual one."""

    label: str
    value: str
    usual: str

    @property
    def is_changed(self) -> bool:
        """Whether the year differs."""
        return self.value != self.usual


@dataclass(frozen=True, slots=True)
class RulePage:
    """Everything that is told of one rule."""

    row: RuleRow
    group: str
    looks_at: str
    one_step: str
    note: str
    parameters: tuple[Parameter, ...]
    before: str
    after: str
    """The codes of the neighbours; blank at the ends."""

    @property
    def has_other_bounds(self) -> bool:
        """Whether the year differs in what the rule reads: its examples are of the usual values."""
        return any(one.is_changed for one in self.parameters)


def rule_list(fiscal_year: FiscalYear | None, text: str, group: str) -> RuleList:
    """The catalogue, narrowed to what mentions the text and to one letter."""
    choices = rules_of(fiscal_year).choices if fiscal_year else {}
    wanted = squeeze(text).casefold()
    rules = [
        rule
        for rule in RULEBOOK
        if (not group or rule.group == group) and wanted in squeeze(_told(rule)).casefold()
    ]
    groups = tuple(
        Group(letter, RULE_GROUPS[letter], tuple(_row(rule, choices) for rule in same))
        for letter, same in groupby(rules, key=lambda rule: rule.group)
    )
    letters = dict(sorted(RULE_GROUPS.items()))
    return RuleList(groups, letters, text, group if group in letters else "")


def rule_page(fiscal_year: FiscalYear | None, code: str) -> RulePage | None:
    """The page of this rule; None where there is no such rule."""
    if code not in RULEBOOK:
        return None
    rules = rules_of(fiscal_year) if fiscal_year else None
    rule, codes = RULEBOOK[code], [rule.code for rule in RULEBOOK]
    place = codes.index(code)
    return RulePage(
        row=_row(rule, rules.choices if rules else {}),
        group=f"{rule.group} {RULE_GROUPS[rule.group]}",
        looks_at=_LOOKS_AT[code],
        one_step=_COMMAND.sub("", _ONE_STEP.get(code, "")),
        note=_NOTES.get(code, "").replace("`", ""),
        parameters=tuple(_parameters(code, rules.doctrine if rules else DEFAULT_DOCTRINE)),
        before=codes[place - 1] if place else "",
        after=codes[place + 1] if place + 1 < len(codes) else "",
    )


def trial_address(user: User, fiscal_year: FiscalYear | None, code: str) -> str:
    """Where this person may try the rule on what is there; blank where that is nowhere."""
    is_setter = user.is_staff and standing_of(user).has(Role.FINANCE_ADMINISTRATOR)
    if fiscal_year is None or ground_of(code) is None or not is_setter:
        return ""
    return reverse("admin:indicators_rulesetting_try", args=[fiscal_year.year, code])


def _told(rule: Rule[Any]) -> str:
    return "".join((rule.code, rule.name, rule.basis, rule.why, rule.mend, _LOOKS_AT[rule.code]))


def _row(rule: Rule[Any], choices: Mapping[str, RuleChoice]) -> RuleRow:
    return RuleRow(rule, choices.get(rule.code, RuleChoice()), rule.code in _ONE_STEP)


def _parameters(code: str, doctrine: Doctrine) -> list[Parameter]:
    mentioned = names_read(code)
    now, usual = doctrine.to_payload(), DEFAULT_DOCTRINE.to_payload()
    words, usual_words = now["vocabulary"], usual["vocabulary"]
    assert isinstance(words, dict)
    assert isinstance(usual_words, dict)
    single = [
        Parameter(label, _shown(now[name]), _shown(usual[name]))
        for name, label in PARAMETERS.items()
        if name in mentioned
    ]
    lists = [
        Parameter(f"词表：{label}", _shown(words[name]), _shown(usual_words[name]))
        for name, label in WORD_LISTS.items()
        if name in mentioned
    ]
    return [*single, *lists]


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        return "；".join(f"{TEXTS.get(name, name)} {_shown(one)}" for name, one in value.items())
    if isinstance(value, list):
        listed = "、".join(str(one) for one in value[:_MOST_WORDS])
        more = len(value) - _MOST_WORDS
        return f"{listed}……共 {len(value)} 个词" if more > 0 else listed or "（空）"
    return str(value)
