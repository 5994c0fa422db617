"""All rules of the catalogue on one page: the year's severity, and waivers with their reason."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from budgets.admin.year_pages import YearPageAdmin, YearPart, year_or_404
from budgets.admin.years import FiscalYearAdmin
from budgets.models import FiscalYear
from common.rules import RULEBOOK, Rule
from indicators.admin.rule_trials import TrialForm, ground_for
from indicators.compliance.handbook import RULE_GROUPS
from indicators.models import RuleSetting
from indicators.rule_choices import OFF, choices_of, chosen_in, severity_in
from indicators.rule_decisions import RuleDecision, decision_in
from indicators.rule_trials import NoSuchTrial, RuleTrial, ground_of, try_rule
from indicators.tasks import queue_recheck
from indicators.yearly import StaleRules, choose_rules
from organizations.admin_access import View, person_of


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One line of the page: the rule and the boxes of its decision."""

    rule: Rule[Any]
    choice: forms.BoundField
    reason: forms.BoundField

    @property
    def default(self) -> str:
        """The catalogue's own severity."""
        return self.rule.severity.label

    @property
    def may_be_tried(self) -> bool:
        """Whether there is something to try the rule on."""
        return ground_of(self.rule.code) is not None


class RuleForm(forms.Form):
    """A choice and a reason for every rule."""

    def __init__(self, *args: Any, fiscal_year: FiscalYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        settings = {row.code: row for row in RuleSetting.objects.filter(fiscal_year=fiscal_year)}
        self.present = {code: decision_in(code, row).mark for code, row in settings.items()}
        for rule in RULEBOOK:
            row = settings.get(rule.code)
            self.fields[f"choice_{rule.code}"] = forms.ChoiceField(
                label=f"{rule.code} 本年度级别",
                choices=choices_of(rule),
                initial=chosen_in(row),
                required=False,
            )
            self.fields[f"reason_{rule.code}"] = forms.CharField(
                label=f"{rule.code} 理由",
                max_length=300,
                required=False,
                initial=row.reason if row else "",
            )
        self.fields["seen"] = forms.JSONField(
            required=False, initial=self.present, widget=forms.HiddenInput
        )

    def clean(self) -> dict[str, Any]:
        """Every missing reason at its place."""
        values = super().clean() or self.cleaned_data
        for decision in self.decisions():
            if not decision.is_default and not decision.reason:
                self.add_error(f"reason_{decision.code}", "调整级别或停用须写明理由。")
        return values

    def seen(self) -> dict[str, str] | None:
        """The marks of what the page showed."""
        sent = self.cleaned_data.get("seen")
        return {str(c): str(m) for c, m in sent.items()} if isinstance(sent, dict) else None

    def look_again(self, codes: Sequence[str]) -> None:
        """From now on the page shows the present decision on these rules, too."""
        told = {code: self.present.get(code, "") for code in codes}
        self.data = {**dict(self.data.items()), "seen": json.dumps((self.seen() or {}) | told)}

    def decisions(self) -> list[RuleDecision]:
        """What the page says of each rule."""
        return [self._decision(rule.code) for rule in RULEBOOK]

    def rows(self) -> Iterator[tuple[str, list[RuleRow]]]:
        """The rules by their groups."""
        for letter, rules in groupby(RULEBOOK, key=lambda rule: rule.group):
            rows = [
                RuleRow(rule, self[f"choice_{rule.code}"], self[f"reason_{rule.code}"])
                for rule in rules
            ]
            yield f"{letter} {RULE_GROUPS[letter]}", rows

    def _decision(self, code: str) -> RuleDecision:
        choice = self.cleaned_data.get(f"choice_{code}", "")
        return RuleDecision(
            code=code,
            severity=severity_in(choice),
            is_enabled=choice != OFF,
            reason=self.cleaned_data.get(f"reason_{code}", "").strip(),
        )


@admin.register(RuleSetting)
class RuleSettingAdmin(YearPageAdmin):
    """The page of the rules."""

    page_template = "admin/year_rules.html"
    page_title = "规则设置"

    def form_of(self, fiscal_year: FiscalYear, data: Any = None) -> RuleForm:
        """Every rule with the year's decision."""
        return RuleForm(data, fiscal_year=fiscal_year)

    def store(self, request: HttpRequest, fiscal_year: FiscalYear, form: Any) -> str:
        """Keep the decisions."""
        try:
            count = choose_rules(
                actor=person_of(request),
                fiscal_year=fiscal_year,
                decisions=form.decisions(),
                now=timezone.now(),
                seen=form.seen(),
            )
        except StaleRules as stale:
            form.look_again(stale.codes)
            raise
        if count:
            queue_recheck(fiscal_year)
        return f"已保存，{count} 条规则有变化，目标表随即重新检查。" if count else "没有变化。"

    def extra_pages(self) -> Sequence[tuple[str, View, str]]:
        """The page of one year, and one to try each of its rules."""
        trial = ("year/<int:year>/try/<slug:code>/", self.try_view, "try")
        return (*super().extra_pages(), trial)

    def try_view(self, request: HttpRequest, year: int, code: str) -> HttpResponse:
        """A proposal for one rule, and what it would find; nothing of it is kept."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        fiscal_year = year_or_404(year)
        ground_for(code)
        rule = RULEBOOK[code]
        if request.method != "POST":
            return self._trial(request, fiscal_year, TrialForm(fiscal_year=fiscal_year, rule=rule))
        if not self.may_set(request):
            raise PermissionDenied
        form, found = TrialForm(request.POST, fiscal_year=fiscal_year, rule=rule), None
        if form.is_valid():
            try:
                found = try_rule(
                    actor=person_of(request),
                    fiscal_year=fiscal_year,
                    data_year=form.cleaned_data["data_year"],
                    proposal=form.proposal(),
                    now=timezone.now(),
                )
            except NoSuchTrial as error:
                form.add_error(None, str(error))
        return self._trial(request, fiscal_year, form, found)

    def _trial(
        self,
        request: HttpRequest,
        fiscal_year: FiscalYear,
        form: TrialForm,
        found: RuleTrial | None = None,
    ) -> HttpResponse:
        rule, ground = form.rule, form.ground
        hits = found.hits if found else ()
        return self.page(
            request,
            "admin/rule_trial.html",
            f"试算 {rule.code} {rule.name}",
            fiscal_year=fiscal_year,
            form=form,
            rule=rule,
            found=found,
            hits=[(hit, ground.page(hit, form.cleaned_data["data_year"])) for hit in hits],
            noun=ground.what[1:],
            may_set=self.may_set(request),
        )


def _address(fiscal_year: FiscalYear) -> str:
    return reverse("admin:indicators_rulesetting_year", args=[fiscal_year.year])


def _state(fiscal_year: FiscalYear) -> str:
    count = RuleSetting.objects.filter(fiscal_year=fiscal_year).count()
    return f"{count} 条规则与默认不同" if count else "全部用默认级别"


FiscalYearAdmin.parts.append(
    YearPart(
        "规则设置",
        "每条审核规则是错（拦住送审）、警（须说明）还是提（提示），以及停用豁免。",
        _address,
        _state,
    )
)
