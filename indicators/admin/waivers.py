"""The waivers of a year: who was let off which rule until when; new ones, and ending them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from budgets.admin.year_pages import YearPageAdmin, YearPart
from budgets.admin.years import FiscalYearAdmin
from budgets.models import FiscalYear
from common.rules import RULEBOOK
from indicators.compliance.doctrine import UNWAIVABLE_RULES
from indicators.models import PerformanceObjective, RuleWaiver
from indicators.tasks import queue_recheck
from indicators.waivers import (
    LONGEST_REASON,
    Scope,
    end_waiver,
    fault_of_end,
    waive_rule,
    waivers_of,
)
from organizations.admin_access import person_of
from organizations.models import Organization, User


class WaiverForm(forms.Form):
    """The waivers to end, and one to grant; nothing need be filled in."""

    ended = forms.ModelMultipleChoiceField(RuleWaiver.objects.none(), required=False)
    code = forms.ChoiceField(label="规则", required=False)
    scope = forms.CharField(
        label="给谁",
        required=False,
        max_length=21,
        help_text="单位编码（3 位部门或 6 位单位，含下级），或 21 位项目编码。",
    )
    requester = forms.CharField(
        label="申请人",
        required=False,
        max_length=150,
        help_text="提出申请的人的用户名或姓名，不能是您自己。",
    )
    expires_on = forms.DateField(
        label="豁免至",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="到这一天为止，第二天起规则恢复。",
    )
    reason = forms.CharField(label="理由", required=False, max_length=LONGEST_REASON)

    def __init__(self, *args: Any, fiscal_year: FiscalYear, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fiscal_year, self.today = fiscal_year, today
        rules = [rule for rule in RULEBOOK if rule.code not in UNWAIVABLE_RULES]
        code, ended = self.fields["code"], self.fields["ended"]
        assert isinstance(code, forms.ChoiceField)
        assert isinstance(ended, forms.ModelMultipleChoiceField)
        code.choices = [
            ("", "不新增"),
            *((rule.code, f"{rule.code} {rule.name}") for rule in rules),
        ]
        ended.queryset = RuleWaiver.objects.filter(fiscal_year=fiscal_year, revoked_at=None)

    def clean(self) -> dict[str, Any]:
        """Whom and by whom, looked up; every gap at its place."""
        values = super().clean() or self.cleaned_data
        names = ("scope", "requester", "expires_on", "reason")
        if not values.get("code"):
            if any(values.get(name) for name in names):
                self.add_error("code", "请选择要豁免的规则。")
            return values
        for name in names:
            if name not in self.errors and not values.get(name):
                self.add_error(name, "请填写。")
        if (until := values.get("expires_on")) and (fault := fault_of_end(until, self.today)):
            self.add_error("expires_on", f"{fault}。")
        if values.get("scope"):
            values["holder"] = self._holder(values["scope"].strip())
        if values.get("requester"):
            values["person"] = self._person(values["requester"].strip())
        return values

    def _holder(self, code: str) -> Scope | None:
        unit = Organization.objects.filter(code=code).first()
        sheets = PerformanceObjective.objects.filter(fiscal_year=self.fiscal_year)
        found = unit or sheets.filter(project__code=code).first()
        if found is None:
            self.add_error("scope", f"本年度没有编码为『{code}』的单位或项目，请核对。")
        return found

    def _person(self, typed: str) -> User | None:
        found = User.objects.filter(is_active=True).filter(Q(username=typed) | Q(full_name=typed))
        by_name = next((one for one in found if one.username == typed), None)
        if by_name is not None or len(found) == 1:
            return by_name or found[0]
        fault = f"没有用户名或姓名为『{typed}』的在用账号，请核对。"
        if found:
            names = "、".join(sorted(one.username for one in found))
            fault = f"有几个人叫『{typed}』，请填用户名（{names}）。"
        self.add_error("requester", fault)
        return None


@admin.register(RuleWaiver)
class RuleWaiverAdmin(YearPageAdmin):
    """The page of the waivers."""

    page_template = "admin/year_waivers.html"
    page_title = "规则豁免"

    def form_of(self, fiscal_year: FiscalYear, data: Any = None) -> WaiverForm:
        """Nothing to end, nothing new."""
        return WaiverForm(data, fiscal_year=fiscal_year, today=timezone.localdate())

    def offered(self, request: HttpRequest, fiscal_year: FiscalYear) -> WaiverForm:
        """With the rule and the sheet or unit that a page leads here from."""
        form = self.form_of(fiscal_year)
        form.initial = {name: request.GET.get(name, "") for name in ("code", "scope")}
        return form

    def context_of(self, fiscal_year: FiscalYear) -> dict[str, object]:
        """Every waiver there was, with the name of its rule."""
        names = {rule.code: rule.name for rule in RULEBOOK}
        waivers = [(waiver, names.get(waiver.code, "")) for waiver in waivers_of(fiscal_year)]
        return {"waivers": waivers, "today": timezone.localdate()}

    def store(self, request: HttpRequest, fiscal_year: FiscalYear, form: Any) -> str:
        """End what was ticked, grant what was filled in."""
        values, person, now = form.cleaned_data, person_of(request), timezone.now()
        for waiver in values["ended"]:
            end_waiver(actor=person, waiver=waiver, now=now)
        if values["code"]:
            waive_rule(
                approver=person,
                requester=values["person"],
                fiscal_year=fiscal_year,
                code=values["code"],
                scope=values["holder"],
                reason=values["reason"],
                expires_on=values["expires_on"],
                now=now,
            )
        if not (values["ended"] or values["code"]):
            return "没有变化。"
        queue_recheck(fiscal_year)
        return "豁免已保存，目标表随即重新检查。"


def _address(fiscal_year: FiscalYear) -> str:
    return reverse("admin:indicators_rulewaiver_year", args=[fiscal_year.year])


def _state(fiscal_year: FiscalYear) -> str:
    today: date = timezone.localdate()
    count = waivers_of(fiscal_year).filter(revoked_at=None, expires_on__gte=today).count()
    return f"{count} 条有效豁免" if count else "没有豁免"


FiscalYearAdmin.parts.append(
    YearPart(
        "规则豁免",
        "个别单位、个别目标表暂时不查某条规则：理由、申请人、批准人、截止日期。",
        _address,
        _state,
    )
)
