"""Framework, library, yearly rules and the objectives themselves in the admin."""

from budgets.admin.years import FiscalYearAdmin
from indicators.admin.library import FrameworkEntryAdmin, IndicatorTemplateAdmin
from indicators.admin.objectives import ObjectiveAdmin, ObjectivePage
from indicators.admin.route import ReviewDeskAdmin
from indicators.admin.rules import RuleSettingAdmin
from indicators.admin.thresholds import RuleThresholdsAdmin
from indicators.admin.waivers import RuleWaiverAdmin
from indicators.yearly import copy_year

__all__ = [
    "FrameworkEntryAdmin",
    "IndicatorTemplateAdmin",
    "ObjectiveAdmin",
    "ObjectivePage",
    "ReviewDeskAdmin",
    "RuleSettingAdmin",
    "RuleThresholdsAdmin",
    "RuleWaiverAdmin",
]

FiscalYearAdmin.copiers.append(copy_year)
