"""The admin's side navigation by area; each entry shows to those who may open it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy


def _may_open(label: str) -> Callable[[HttpRequest], bool]:
    def may_open(request: HttpRequest) -> bool:
        # The registry is complete only once all applications are loaded.
        from django.apps import apps  # noqa: PLC0415
        from django.contrib import admin  # noqa: PLC0415

        return admin.site.get_model_admin(apps.get_model(label)).has_view_permission(request)

    return may_open


def _entry(title: str, icon: str, label: str, description: str) -> dict[str, Any]:
    return {
        "title": title,
        "icon": icon,
        "model": label,
        "description": description,
        "link": reverse_lazy(f"admin:{label.replace('.', '_')}_changelist"),
        "permission": _may_open(label),
    }


def _area(title: str, *entries: dict[str, Any]) -> dict[str, Any]:
    return {"title": title, "separator": False, "collapsible": False, "items": list(entries)}


# The deep blue of the site, from light to dark.
_DEEP = {
    "50": "#eff6f9",
    "100": "#d8e8ef",
    "200": "#b3d2df",
    "300": "#82b3c8",
    "400": "#4f90ad",
    "500": "#2b7291",
    "600": "#16506b",
    "700": "#0f3d53",
    "800": "#0c3143",
    "900": "#0a2635",
    "950": "#061822",
}

UNFOLD = {
    "SITE_TITLE": "准绳",
    "SITE_HEADER": "准绳",
    "SITE_SUBHEADER": "预算绩效目标管理",
    "SITE_SYMBOL": "straighten",
    "SITE_URL": "/",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": False,
    "BORDER_RADIUS": "6px",
    "COLORS": {"primary": _DEEP},
    "STYLES": [lambda _request: static("zhunsheng-admin/admin.css")],
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": [
            _area(
                "绩效目标",
                _entry(
                    "绩效目标",
                    "flag",
                    "indicators.performanceobjective",
                    "填报目标和指标，送审、审核、批复",
                ),
                _entry(
                    "完成值",
                    "fact_check",
                    "evaluations.measurement",
                    "对照目标值登记完成值和执行数",
                ),
                _entry("项目库", "inventory_2", "projects.project", "项目的编码、单位和预算"),
                _entry(
                    "指标库",
                    "menu_book",
                    "indicators.indicatortemplate",
                    "填报时可参考的共性、行业和本单位指标",
                ),
            ),
            _area(
                "评价",
                _entry(
                    "绩效自评",
                    "rate_review",
                    "evaluations.selfevaluation",
                    "各单位对一年工作的自评",
                ),
                _entry(
                    "年终评价",
                    "leaderboard",
                    "evaluations.evaluationrun",
                    "按评分方案给全部目标打分",
                ),
                _entry(
                    "评价结果", "grading", "evaluations.evaluationresult", "每张目标表的得分和理由"
                ),
            ),
            _area(
                "预算",
                _entry(
                    "部门预算",
                    "account_balance",
                    "budgets.departmentbudget",
                    "部门全年预算和公开的报表",
                ),
                _entry("预算安排", "payments", "budgets.appropriation", "每一笔预算的安排与执行"),
                _entry("功能分类科目", "category", "budgets.functionalclass", "钱用来办什么事"),
                _entry("经济分类科目", "sell", "budgets.economicclass", "钱花在什么上"),
                _entry(
                    "政府采购品目",
                    "shopping_cart",
                    "budgets.procurementcategory",
                    "买的是货物、工程还是服务",
                ),
            ),
            _area(
                "年度设置",
                _entry(
                    "预算年度", "calendar_month", "budgets.fiscalyear", "开启新年度，查看设置齐不齐"
                ),
                _entry(
                    "时间窗口与延期", "schedule", "budgets.window", "各环节的起止时间，个别单位延期"
                ),
                _entry(
                    "指标框架", "account_tree", "indicators.frameworkentry", "一级、二级指标的目录"
                ),
                _entry("审核流程", "route", "indicators.reviewdesk", "送审后依次经过哪些岗位"),
                _entry(
                    "规则设置", "rule", "indicators.rulesetting", "每条规则拦不拦、改级别、豁免"
                ),
                _entry(
                    "规则豁免", "shield", "indicators.rulewaiver", "个别单位、项目暂时不查某条规则"
                ),
                _entry("规则参数", "tune", "indicators.rulethresholds", "规则用到的界线和词表"),
                _entry(
                    "评分方案", "calculate", "evaluations.yearlyscoringplan", "完成值怎样换算成得分"
                ),
            ),
            _area(
                "单位与人员",
                _entry("单位", "apartment", "organizations.organization", "单位名称、编码和上下级"),
                _entry("用户与角色", "group", "organizations.user", "开账号、授角色、重设密码"),
                _entry("导入记录", "upload_file", "exchange.importbatch", "导入过哪些公开文档"),
                _entry("审计日志", "policy", "organizations.auditentry", "谁在什么时候改了什么"),
            ),
        ],
    },
}
