"""What is suggested while a name is typed: the library, what others aim at, what was reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from common.decimals import plain, plain_or_blank
from common.text import tidy
from evaluations.peers import observations_of, reached_before
from indicators.enums import Comparison
from indicators.language.shingles import letters
from indicators.library import names_of, templates_for
from indicators.models import IndicatorTemplate, PerformanceObjective
from indicators.outliers import FEWEST, Key, Norm, norms_of
from organizations.codes import LEVEL_DIGITS
from organizations.permissions import Person
from web.editing.drafts import DraftLine


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One indicator of the library for the row that is being typed."""

    template: IndicatorTemplate
    spread: str
    reached: Decimal | None

    @property
    def sign(self) -> str:
        """The direction as the grid shows it."""
        return Comparison(self.template.comparison).symbol

    @property
    def scope(self) -> str:
        """Who offers it."""
        label = str(IndicatorTemplate.Scope(self.template.scope).label)
        named = self.template.industry or str(self.template.organization or "")
        return f"{label} · {named}" if named else label

    @property
    def told(self) -> str:
        """Everything beside the name in one sentence."""
        template = self.template
        weight = plain_or_blank(template.typical_weight)
        parts = (
            f"{template.level1}／{template.level2}",
            f"性质 {self.sign}" if self.sign else "",
            f"单位 {template.unit}" if template.unit else "",
            f"常用权重 {weight}" if weight else "",
            self.spread,
            "" if self.reached is None else f"上年完成 {plain(self.reached)}{template.unit}",
        )
        return "；".join(part for part in parts if part)


def suggestions_for(
    user: Person, objective: PerformanceObjective, text: str
) -> tuple[Suggestion, ...]:
    """As many queries for one suggestion as for many."""
    templates = templates_for(user, text)
    if not templates:
        return ()
    names = names_of(templates)
    own = objective.organization.code[:LEVEL_DIGITS]
    others = [one for one in observations_of(objective.fiscal_year, names) if one.department != own]
    norms, reached = norms_of(others), reached_before(objective)
    return tuple(
        Suggestion(
            template=row,
            spread=_spread(row, norms),
            reached=reached.get((letters(row.name), row.unit)),
        )
        for row in templates
    )


def completed(line: DraftLine, suggestion: Suggestion) -> DraftLine:
    """The row with the indicator taken: what it is for good, weight and baseline where blank."""
    template, reached = suggestion.template, suggestion.reached
    return replace(
        line,
        level1=template.level1,
        level2=template.level2,
        name=template.name,
        unit=template.unit,
        comparison=suggestion.sign,
        definition=template.definition or line.definition,
        source=template.source or line.source,
        weight=tidy(line.weight) or plain_or_blank(template.typical_weight),
        baseline=tidy(line.baseline) or plain_or_blank(reached),
    )


def _spread(row: IndicatorTemplate, norms: Mapping[Key, Norm]) -> str:
    """What the others aim at, where there are enough of them to hide any single one."""
    norm = norms.get(Key(letters(row.name), row.unit.strip(), Comparison(row.comparison)))
    if norm is None or norm.count < FEWEST:
        return ""
    middle = f"一半在 {plain(norm.lower)}～{plain(norm.upper)}{row.unit}"
    return f"其他单位 {norm.count} 条，中位数 {plain(norm.median)}，{middle}"
