"""The thresholds and word lists of the year's rules, each with its Chinese label."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from budgets.admin.year_pages import YearPageAdmin, YearPart
from budgets.admin.years import FiscalYearAdmin
from budgets.models import FiscalYear
from indicators.admin.pairs import PairsField
from indicators.compliance import Doctrine
from indicators.compliance.handbook import PARAMETERS, TEXTS, WORD_LISTS
from indicators.models import RuleThresholds
from indicators.tasks import queue_recheck
from indicators.yearly import set_thresholds
from organizations.admin_access import person_of

_STANDARD: Mapping[str, Any] = Doctrine().to_payload()
_TABLES = ("weight_reference", "weight_reference_with_cost", "text_limits", "credibility_points")
"""Their rows are fixed; tables of words are free to grow."""


@dataclass(frozen=True, slots=True)
class Group:
    """Boxes that belong together on the page."""

    title: str
    boxes: tuple[forms.BoundField, ...]


class ThresholdForm(forms.Form):
    """One box for each threshold, one text area for each word list."""

    def __init__(self, *args: Any, parameters: Mapping[str, object], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        values: Mapping[str, Any] = Doctrine.from_payload(parameters).to_payload()
        for name, label in PARAMETERS.items():
            self._add(name, label, values[name], _STANDARD[name])
        for name, label in WORD_LISTS.items():
            standard = _STANDARD["vocabulary"][name]
            self.fields[f"words.{name}"] = forms.CharField(
                label=label,
                required=False,
                widget=forms.Textarea(attrs={"rows": 4}),
                initial="\n".join(values["vocabulary"][name]),
                help_text=f"每行一个词；默认 {len(standard)} 个",
            )

    def payload(self) -> dict[str, Any]:
        """The parameters as Doctrine reads them."""
        found: dict[str, Any] = {"vocabulary": {}}
        for name, value in self.parameters().items():
            head, _, tail = name.partition(".")
            if head == "words":
                found["vocabulary"][tail] = [word.strip() for word in _lines(value)]
            elif tail:
                found.setdefault(head, {})[tail] = _typed(_STANDARD[head][tail], value)
            else:
                found[head] = _typed(_STANDARD[head], value)
        return found

    def parameters(self) -> Mapping[str, Any]:
        """The boxes that hold parameters, read."""
        return self.cleaned_data

    def groups(self) -> Iterator[Group]:
        """Single numbers, then the tables of numbers."""
        single = [n for n in PARAMETERS if not isinstance(_STANDARD[n], dict)]
        yield Group("界线", tuple(self[name] for name in single))
        for name in _TABLES:
            yield Group(PARAMETERS[name], tuple(self[f"{name}.{key}"] for key in _STANDARD[name]))

    def word_lists(self) -> Group:
        """The tables of words, and the vocabulary."""
        pairs = [name for name in PARAMETERS if isinstance(self.fields.get(name), PairsField)]
        names = [*pairs, *(f"words.{name}" for name in WORD_LISTS)]
        return Group("词表", tuple(self[name] for name in names))

    def _add(self, name: str, label: str, value: Any, standard: Any) -> None:
        if isinstance(standard, dict) and name not in _TABLES:
            self.fields[name] = PairsField(standard, label=label, initial=value)
        elif isinstance(standard, dict):
            for key, part in standard.items():
                self._add(
                    f"{name}.{key}", TEXTS.get(str(key), str(key)), value.get(key, part), part
                )
        elif isinstance(standard, bool):
            self.fields[name] = forms.BooleanField(
                label=label, required=False, initial=value, help_text="默认：否"
            )
        elif isinstance(standard, int):
            self.fields[name] = forms.IntegerField(
                label=label, initial=value, min_value=0, help_text=f"默认：{standard}"
            )
        else:
            self.fields[name] = forms.DecimalField(
                label=label,
                initial=value,
                min_value=0,
                max_digits=7,
                decimal_places=2,
                help_text=f"默认：{standard}",
            )


@admin.register(RuleThresholds)
class RuleThresholdsAdmin(YearPageAdmin):
    """The page of the thresholds."""

    page_template = "admin/year_thresholds.html"
    page_title = "规则参数"

    def form_of(self, fiscal_year: FiscalYear, data: Any = None) -> ThresholdForm:
        """The year's parameters over the defaults."""
        row = RuleThresholds.objects.filter(fiscal_year=fiscal_year).first()
        return ThresholdForm(data, parameters=row.parameters if row else {})

    def store(self, request: HttpRequest, fiscal_year: FiscalYear, form: Any) -> str:
        """Keep what differs from the defaults."""
        row = set_thresholds(
            actor=person_of(request),
            fiscal_year=fiscal_year,
            parameters=form.payload(),
            now=timezone.now(),
        )
        queue_recheck(fiscal_year)
        return f"规则参数已保存，{_departures(row)}，目标表随即重新检查。"


def _typed(standard: object, value: Any) -> object:
    """As the payload writes it: decimals as text."""
    return value if isinstance(standard, bool | int | dict) else str(value)


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _departures(row: RuleThresholds | None) -> str:
    parameters = dict(row.parameters) if row else {}
    words = parameters.pop("vocabulary", {})
    count = len(parameters) + len(words)
    return f"{count} 项与默认不同" if count else "全部用默认值"


def _address(fiscal_year: FiscalYear) -> str:
    return reverse("admin:indicators_rulethresholds_year", args=[fiscal_year.year])


def _state(fiscal_year: FiscalYear) -> str:
    return _departures(RuleThresholds.objects.filter(fiscal_year=fiscal_year).first())


FiscalYearAdmin.parts.append(
    YearPart("规则参数", "规则用到的界线和词表，例如满意度下限、参考权重。", _address, _state)
)
