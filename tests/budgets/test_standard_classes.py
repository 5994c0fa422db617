"""The listed classes: loaded once, edited names stay, and the rules go by the year's names."""

from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from budgets.enums import Scheme
from budgets.models import EconomicClass, FunctionalClass, ProcurementCategory
from budgets.narrative import review_narrative
from budgets.reconciliation import reconcile
from budgets.reconciliation.classes import (
    STANDARD_CLASSES,
    accepted_names,
    economic_code,
    sound_name,
    standard_names,
)
from budgets.selectors import class_names_of
from budgets.services import load_standard_classes, open_year, record_classes
from budgets.tables import ClassName, ClassNames
from budgets.yearly import copy_year
from organizations.models import AuditEntry
from tests.budgets.reconciliation.builders import content, publication
from tests.cast import NOW


def load(year):
    return load_standard_classes(actor=None, fiscal_year=year, now=NOW)


@pytest.fixture
def year(db):
    return open_year(actor=None, year=2023, now=NOW)


def test_the_listed_classes_are_loaded_once_and_audited_once(year):
    assert load(year) == len(STANDARD_CLASSES)
    assert load(year) == 0
    entries = AuditEntry.objects.filter(action="budgets.classes_recorded")
    assert entries.get().changes == {
        "功能分类科目": FunctionalClass.objects.count(),
        "经济分类科目": EconomicClass.objects.count(),
        "政府采购品目": ProcurementCategory.objects.count(),
    }
    names = class_names_of(year)
    assert names.functional["2040219"] == "信息化建设"
    assert names.economic["30213"] == "维修（护）费"
    assert names.procurement == {"A": "货物", "B": "工程", "C": "服务"}


def test_an_edited_name_stays(year):
    load(year)
    FunctionalClass.objects.filter(code="204").update(name="公共安全类支出")
    load(year)
    assert FunctionalClass.objects.get(code="204").name == "公共安全类支出"


def test_every_listed_code_has_its_digits_and_every_level_above_it_is_a_prefix():
    functional = {c.code for c in STANDARD_CLASSES if c.scheme is Scheme.FUNCTIONAL}
    economic = {c.code for c in STANDARD_CLASSES if c.scheme is Scheme.ECONOMIC}
    assert {len(code) for code in functional} == {3, 5, 7}
    assert {len(code) for code in economic} == {3, 5}
    for codes in (functional, economic):
        assert {code[:-2] for code in codes if len(code) > 3} <= codes


def test_a_listed_code_takes_its_listed_name_where_a_document_calls_it_by_anothers(year):
    wrong = ClassName("204", "一般公共服务支出")
    former = ClassName("20805", "行政事业单位离退休")
    own = ClassName("2040299", "其他公安支出")
    record_classes(actor=None, fiscal_year=year, classes=[wrong, former, own], now=NOW)
    assert class_names_of(year).functional == {
        "204": "公共安全支出",
        "20805": "行政事业单位离退休",
        "2040299": "其他公安支出",
    }
    assert sound_name(wrong).name == "公共安全支出"


def test_the_first_year_starts_with_the_listed_classes(year):
    done = copy_year(actor=None, source=None, target=year, now=NOW)
    assert done == (f"标准科目 {len(STANDARD_CLASSES)} 条",)


def test_an_administrator_loads_them_by_a_command(year):
    FunctionalClass.objects.create(fiscal_year=year, code="204", name="公共安全类支出")
    said = [run_command("load_classes", "2023") for _ in range(2)]
    assert f"载入标准科目 {len(STANDARD_CLASSES) - 1} 条" in said[0]
    assert "没有改动" in said[1]
    assert class_names_of(year).functional["204"] == "公共安全类支出"
    with pytest.raises(CommandError, match="2031") as caught:
        run_command("load_classes", "2031")
    assert caught.value.returncode == 2


def run_command(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


NAMES = ClassNames(
    functional={"2040299": "其他公安支出", "204": "公共安全类支出"},
    economic={"30298": "新设费用"},
)


def names_found(*rows, names=NAMES):
    report = reconcile(replace(publication(content("表二", *rows)), class_names=names))
    return [f.message for f in report.findings if f.code == "H19"]


def test_a_code_has_the_name_of_its_year():
    told = names_found(("2040299", "其他支出", "1.00", "1.00"))
    assert told == [
        "表二第1行科目编码 2040299 的名称为『其他支出』，该编码应为『其他公安支出』，请核对编码和名称。"
    ]
    assert names_found(("2040299", "其他公安支出", "1.00", "1.00")) == []
    assert names_found(("2040299", "其他支出", "1.00", "1.00"), names=ClassNames()) == []


def test_an_edited_name_is_right_and_the_listed_one_is_not_wrong():
    assert names_found(("204", "公共安全类支出", "1.00", "1.00")) == []
    assert names_found(("204", "公共安全支出", "1.00", "1.00")) == []
    assert len(names_found(("204", "教育支出", "1.00", "1.00"))) == 1
    assert accepted_names("204", NAMES, is_economic=False) == ("公共安全类支出", "公共安全支出")


def test_names_are_compared_in_half_width_signs():
    assert standard_names("30213", is_economic=True) == ("维修(护)费",)
    assert economic_code("维修(护)费", ClassNames()) == "30213"
    assert economic_code("新设费用", NAMES) == "30298"
    assert economic_code("新设费用", ClassNames()) == ""


def of_text(code, paragraph, names, *contents):
    judged = replace(publication(*contents), class_names=names)
    report = review_narrative(judged, ["三、其他", paragraph])
    return [f.message for f in report.findings if f.code == code]


def test_a_class_of_the_years_own_that_no_table_has_is_told():
    text = "2023年年初预算数5.00万元，其中：公共安全支出1.00万元，其他公安支出3.00万元。"
    table = content("表二", ("204", "公共安全支出", "1.00", "1.00"))
    assert of_text("I02", text, ClassNames(), table) == []
    (told,) = of_text("I02", text, NAMES, table)
    assert "其他公安支出" in told
    assert "3.00" in told


def test_a_use_of_the_years_own_that_the_table_lacks_is_told():
    text = "（一）机关运行经费。2023年机关运行经费1.00万元，主要用于办公费、新设费用。"
    table = content("表三", ("30201", "办公费", "1.00", "", "1.00"))
    assert of_text("I14", text, ClassNames(), table) == []
    (told,) = of_text("I14", text, NAMES, table)
    assert "『新设费用』，表三没有 30298 新设费用" in told
