"""The page on which a rule is tried: another severity, other thresholds, on the sheets of a year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404

from budgets.models import FiscalYear
from common.rules import RULEBOOK, Rule
from indicators.admin.thresholds import ThresholdForm
from indicators.compliance import Doctrine
from indicators.compliance.readers import names_read
from indicators.models import RuleSetting, RuleThresholds
from indicators.rule_choices import OFF, choices_of, chosen_in, severity_in
from indicators.rule_trials import Ground, Proposal, ground_of

_WORDS = "words."
_ASKED = ("data_year", "choice")


class TrialForm(ThresholdForm):
    """The rule's severity, the thresholds and word lists that it reads, the year to try it on."""

    def __init__(self, *args: Any, fiscal_year: FiscalYear, rule: Rule[Any], **kwargs: Any) -> None:
        self.rule, self.ground = rule, ground_for(rule.code)
        row = RuleThresholds.objects.filter(fiscal_year=fiscal_year).first()
        kept = row.parameters if row else {}
        self._present: dict[str, Any] = Doctrine.from_payload(kept).to_payload()
        super().__init__(*args, parameters=kept, **kwargs)
        read = names_read(rule.code)
        self.fields = {
            name: box
            for name, box in self.fields.items()
            if name.removeprefix(_WORDS).partition(".")[0] in read
        }
        setting = RuleSetting.objects.filter(fiscal_year=fiscal_year, code=rule.code).first()
        self.fields["choice"] = forms.ChoiceField(
            label="试用的级别", choices=choices_of(rule), initial=chosen_in(setting), required=False
        )
        self.fields["data_year"] = forms.ModelChoiceField(
            FiscalYear.objects.order_by("-year"),
            label=f"用哪一年的{self.ground.what[1:]}试算",
            initial=fiscal_year,
            empty_label=None,
        )

    def parameters(self) -> Mapping[str, Any]:
        """All boxes but the two that are asked of every rule."""
        return {name: one for name, one in self.cleaned_data.items() if name not in _ASKED}

    @property
    def heads(self) -> list[forms.BoundField]:
        """What is asked of every rule."""
        return [self[name] for name in _ASKED]

    @property
    def numbers(self) -> list[forms.BoundField]:
        """The thresholds that the rule reads."""
        return [
            self[name] for name in self.fields if name not in _ASKED and not self._is_list(name)
        ]

    @property
    def lists(self) -> list[forms.BoundField]:
        """The word lists and tables of words that the rule reads."""
        return [self[name] for name in self.fields if self._is_list(name)]

    def _is_list(self, name: str) -> bool:
        return isinstance(self.fields[name].widget, forms.Textarea)

    def proposal(self) -> Proposal:
        """What the boxes propose, over the year's present parameters."""
        choice, typed = self.cleaned_data["choice"], self.payload()
        words = {**self._present["vocabulary"], **typed.pop("vocabulary")}
        return Proposal(
            code=self.rule.code,
            severity=severity_in(choice),
            is_enabled=choice != OFF,
            parameters={**self._present, **typed, "vocabulary": words},
        )


def ground_for(code: str) -> Ground:
    """What the rule is tried on; Http404 where there is no such rule, or nothing to try it on."""
    ground = ground_of(code)
    if ground is None or code not in RULEBOOK:
        raise Http404(f"规则 {code} 查的是流程，或没有这条规则，不能试算。")
    return ground
