"""What the database has no room for is set aside with its place; all the rest is imported."""

from dataclasses import replace
from decimal import Decimal

import pytest

from budgets.models import FunctionalClass, PublishedTable
from budgets.selectors import tables_of
from exchange.fixtures import load_fixture
from exchange.preview import ChangeKind
from exchange.services import NotImportable, Source, commit_import, preview_import
from exchange.setting_aside import storable_part
from exchange.tables import contents_of
from indicators.enums import Comparison
from indicators.models import PerformanceObjective
from indicators.selectors import sheet_of
from indicators.services import save_sheet
from indicators.sheets import NumericTarget, QualitativeTarget, UnreadTarget
from indicators.storable import MAX_LINES
from organizations.models import Organization
from projects.models import Project
from tests.cast import NOW, build_cast

pytestmark = pytest.mark.django_db
SOURCE = Source(name="样本.docx", content=b"sample")
CODE = "50015322T000000088498"
LONG = "长" * 612
HUGE = "长" * 20_001


@pytest.fixture
def cast(db):
    return build_cast()


def changed(code=CODE, **change):
    document = load_fixture()
    sheets = tuple(
        replace(sheet, **change) if sheet.project_code == code else sheet
        for sheet in document.objectives
    )
    return replace(document, objectives=sheets)


def with_line(row, **change):
    (sheet,) = (s for s in load_fixture().objectives if s.project_code == CODE)
    lines = tuple(replace(x, **change) if x.position == row else x for x in sheet.lines)
    return changed(lines=lines)


def bring(document):
    return commit_import(actor=None, disclosure=document, source=SOURCE, now=NOW)


def stored(code=CODE):
    objectives = PerformanceObjective.objects.with_sheets()
    return sheet_of(objectives.get(project__code=code))


def told(preview):
    """The problems that tell of something set aside."""
    return [
        (p.table, p.row, p.column, p.message.split("。")[0], p.text)
        for p in preview.problems
        if p.text
    ]


NUMBER = next(
    n
    for n, sheet in enumerate((s for s in load_fixture().objectives if s.project_code), 1)
    if sheet.project_code == CODE
)
TABLE = f"表十一-{NUMBER}"


@pytest.mark.parametrize(
    ("field", "column", "text", "limit"),
    [
        ("supervising_department", "业务主管部门", LONG, 180),
        ("category", "项目分类", LONG, 20),
        ("overview", "项目概述", HUGE, 20_000),
        ("rationale", "立项依据", HUGE, 20_000),
        ("statement", "当年绩效目标", HUGE, 20_000),
    ],
)
def test_a_long_text_of_the_head_is_left_out_and_told_whole(cast, field, column, text, limit):
    preview = bring(changed(**{field: text}))
    message = f"最多 {limit} 字，现有 {len(text)} 字，请缩短"
    assert told(preview) == [(TABLE, 0, column, message, text)]
    assert getattr(stored(), field) == ""
    assert PerformanceObjective.objects.count() == 10


@pytest.mark.parametrize(
    ("field", "column", "limit"),
    [
        ("level1", "一级指标", 40),
        ("level2", "二级指标", 40),
        ("name", "三级指标", 200),
        ("unit", "计量单位", 40),
        ("source", "数据来源", 300),
    ],
)
def test_a_long_text_of_a_line_is_left_out_and_told_whole(cast, field, column, limit):
    preview = bring(with_line(3, **{field: LONG}))
    message = f"最多 {limit} 字，现有 612 字，请缩短"
    assert told(preview) == [(TABLE, 3, column, message, LONG)]
    lines = stored().lines
    assert getattr(lines[2], field) == ""
    (printed,) = (s for s in load_fixture().objectives if s.project_code == CODE)
    others = [line for line in printed.lines if line.position != 3]
    assert [line.name for line in lines if line.position != 3] == [line.name for line in others]
    assert PerformanceObjective.objects.count() == 10


@pytest.mark.parametrize(
    ("target", "kept", "message"),
    [
        (QualitativeTarget(LONG), "", "最多 200 字，请把说明移到指标解释"),
        (UnreadTarget(None, LONG), "", "最多 200 字，请把说明移到指标解释"),
        (
            NumericTarget(Comparison.AT_LEAST, Decimal(12345678901234567)),
            "12345678901234567",
            "应为不超过 16 位整数的数，现为 12345678901234567",
        ),
    ],
)
def test_a_target_without_room_is_kept_as_text_or_told_whole(cast, target, kept, message):
    preview = bring(with_line(2, target=target))
    assert told(preview) == [(TABLE, 2, "指标值", message, target.text)]
    assert stored().lines[1].target == UnreadTarget(target.comparison, kept)


@pytest.mark.parametrize("field", ["budget", "own", "transfer"])
@pytest.mark.parametrize("amount", ["100000000000000", "-1", "1.005"])
def test_an_amount_without_room_is_left_out(cast, field, amount):
    preview = bring(changed(**{field: Decimal(amount)}))
    ((table, row, _column, message, text),) = told(preview)
    assert (table, row, text) == (TABLE, 0, amount)
    assert message.startswith("金额")
    assert getattr(stored(), field) is None


@pytest.mark.parametrize("field", ["overview", "statement", "supervising_department"])
@pytest.mark.parametrize("sign", ["\x00", "\ud800"])
def test_a_sign_that_no_database_holds_is_told_with_its_place(cast, field, sign):
    preview = bring(changed(**{field: f"甲{sign}乙"}))
    message = f"第 2 个字是无法保存的字符（U+{ord(sign):04X}），请删除后重新输入"
    assert [one[3:] for one in told(preview)] == [(message, f"甲{sign}乙")]
    assert getattr(stored(), field) == ""


@pytest.mark.parametrize("sign", ["\x00", "\ud800"])
def test_a_name_is_kept_with_another_sign_for_one_that_no_database_holds(cast, sign):
    preview = bring(changed(name=f"甲{sign}乙", compiling_unit=f"118009-某{sign}"))
    code = f"无法保存的字符（U+{ord(sign):04X}），请删除后重新输入"
    assert told(preview) == [
        ("甲\ufffd乙", 0, "编制单位", f"第 2 个字是{code}", f"某{sign}"),
        (TABLE, 0, "项目名称", f"第 2 个字是{code}", f"甲{sign}乙"),
    ]
    kept = "导入时无法保存的字符以『\ufffd』代替，原文列在报告中。"
    assert all(p.message.endswith(f"。{kept}") for p in preview.problems if p.text)
    project = Project.objects.get(code=CODE)
    assert (project.name, project.organization.name) == ("甲\ufffd乙", "某\ufffd")
    assert stored().compiling_unit == "118009-某\ufffd"


@pytest.mark.parametrize("sign", ["\x00", "\ud800"])
def test_a_department_is_kept_with_another_sign_for_one_that_no_database_holds(db, sign):
    preview = bring(replace(load_fixture(), organization_name=f"某{sign}局"))
    assert [(column, text) for _, _, column, _, text in told(preview)] == [
        ("单位名称", f"某{sign}局")
    ]
    assert Organization.objects.get(code="118").name == "某\ufffd局"


def test_a_long_name_with_such_a_sign_keeps_its_beginning_with_another(cast):
    preview = bring(changed(name=f"\x00{LONG}"))
    (problem,) = (one for one in preview.problems if one.text)
    ways = "导入时只留开头，无法保存的字符以『\ufffd』代替，原文列在报告中。"
    assert problem.message == f"最多 180 字，现有 613 字，请缩短。{ways}"
    assert Project.objects.get(code=CODE).name == f"\ufffd{'长' * 178}…"


def test_a_project_keeps_the_beginning_of_its_name(cast):
    preview = bring(changed(name=LONG))
    message = "最多 180 字，现有 612 字，请缩短"
    assert told(preview) == [(TABLE, 0, "项目名称", message, LONG)]
    assert Project.objects.get(code=CODE).name == "长" * 179 + "…"


def test_units_keep_the_beginning_of_their_names(cast):
    document = changed(compiling_unit=f"118009-{LONG}")
    preview = bring(replace(document, organization_name=LONG))
    assert [(column, text) for _, _, column, _, text in told(preview)] == [
        ("单位名称", LONG),
        ("编制单位", LONG),
    ]
    assert Organization.objects.get(code="118009").name == "长" * 173 + "…"
    assert Project.objects.get(code=CODE).organization.code == "118009"


def test_a_new_department_keeps_the_beginning_of_its_name(db):
    bring(replace(load_fixture(), organization_name=LONG))
    assert Organization.objects.get(code="118").name == "长" * 179 + "…"


def test_a_code_without_room_leaves_out_its_sheet_alone(cast):
    preview = bring(changed(project_code=f"{CODE}0"))
    ((table, row, column, message, text),) = told(preview)
    assert (table, row, column) == (TABLE, 0, "项目名称")
    assert message.startswith("项目编码最多 21 位，现为 22 位")
    assert text.startswith(f"{CODE}0-")
    assert PerformanceObjective.objects.count() == 9
    assert not Project.objects.filter(code__startswith=CODE).exists()


def test_the_rows_beyond_the_longest_sheet_are_told_one_by_one(cast):
    (sheet,) = (s for s in load_fixture().objectives if s.project_code == CODE)
    first = sheet.lines[0]
    lines = tuple(replace(first, position=n, name=f"第{n}条") for n in range(1, MAX_LINES + 3))
    preview = bring(changed(lines=lines))
    ((table, row, _column, message, text),) = told(preview)
    assert (table, row) == (TABLE, MAX_LINES + 1)
    assert "最多 500 行指标，现为 502 行" in message
    assert [line.split("\t")[2] for line in text.split("\n")] == ["第501条", "第502条"]
    assert len(stored().lines) == MAX_LINES


def table_with(name, key, text, row=0):
    """The document with this text in a row of a public table."""
    document = load_fixture()
    tables = []
    for table in document.tables:
        if table.name != name:
            tables.append(table)
            continue
        place = table.keys.index(key)
        cells = (*table.rows[row][:place], text, *table.rows[row][place + 1 :])
        rows = (*table.rows[:row], cells, *table.rows[row + 1 :])
        tables.append(replace(table, rows=rows))
    return replace(document, tables=tuple(tables))


@pytest.mark.parametrize(
    ("name", "key", "text"),
    [
        ("表二", "code", "2040201204020120402"),
        ("表二", "name", LONG),
        ("表二", "total", "123456789012345"),
        ("表一", "income_item", LONG),
        ("表九", "name", LONG),
    ],
)
def test_a_cell_of_a_public_table_without_room_is_kept_as_printed(cast, name, key, text):
    document = table_with(name, key, text)
    preview = bring(document)
    aside = [(table, row, shown) for table, row, _, _, shown in told(preview)]
    assert aside == [(name, 1, text)]
    table = PublishedTable.objects.get(table=name)
    assert text in table.rows[0]
    assert not preview_import(document).changes_tables


@pytest.mark.parametrize(
    ("name", "key", "row"),
    [("表二", "basic", 3), ("表三", "public", 2), ("表六", "expense_amount", 1)],
)
def test_a_negative_amount_of_a_public_table_stops_nothing(cast, name, key, row):
    preview = bring(table_with(name, key, "-5.00", row=row))
    assert "-5.00" in PublishedTable.objects.get(table=name).rows[row]
    assert any(p.table == name for p in preview.problems)


def test_an_indicator_between_the_limits_is_no_matter_of_its_printed_table(cast):
    assert told(bring(with_line(1, name="长" * 200))) == []
    assert stored().lines[0].name == "长" * 200


def test_a_long_name_of_a_class_is_shortened_in_the_list_of_classes(cast):
    document = table_with("表二", "name", LONG)
    table = next(one for one in document.tables if one.name == "表二")
    row = ("2999999", LONG, *table.rows[0][2:])
    tables = tuple(
        replace(one, rows=(*one.rows, row), levels=(*one.levels, 3)) if one is table else one
        for one in document.tables
    )
    bring(replace(document, tables=tables))
    assert FunctionalClass.objects.get(code="2999999").name == "长" * 119 + "…"


def test_a_long_title_keeps_its_beginning(cast):
    document = load_fixture()
    tables = (replace(document.tables[0], title=LONG), *document.tables[1:])
    preview = bring(replace(document, tables=tables))
    assert told(preview) == [
        ("表一", 0, "标题", "最多 200 字，现有 612 字，导入时只留开头，原文列在报告中", LONG)
    ]
    assert PublishedTable.objects.get(table="表一").title == "长" * 199 + "…"


def test_what_was_mended_in_the_system_survives_the_same_document(cast):
    (sheet,) = (s for s in load_fixture().objectives if s.project_code == CODE)
    lines = list(sheet.lines)
    lines[1] = replace(lines[1], name=LONG)
    lines[2] = replace(lines[2], unit=LONG)
    document = changed(statement=HUGE, lines=tuple(lines))
    bring(document)
    objective = PerformanceObjective.objects.with_sheets().get(project__code=CODE)
    now = list(sheet_of(objective).lines)
    now[1], now[2] = replace(now[1], name="缩短的名称"), replace(now[2], unit="处")
    mended = replace(sheet_of(objective), statement="缩短的目标", lines=tuple(now))
    save_sheet(actor=cast.chen, objective=objective, sheet=mended, now=NOW)

    again = bring(document)
    assert again.count(ChangeKind.UPDATED) == 0
    kept = stored()
    assert kept.statement == "缩短的目标"
    assert (kept.lines[1].name, kept.lines[2].unit) == ("缩短的名称", "处")
    assert len(told(again)) == 3


def test_a_line_whose_name_was_set_aside_takes_the_place_of_no_named_line(cast):
    bring(load_fixture())
    before = stored().lines
    first, second, *rest = before
    shifted = (replace(first, name=LONG), first, second, *rest)
    lines = tuple(replace(line, key=None, position=n) for n, line in enumerate(shifted, 1))
    bring(changed(lines=lines))
    new, *others = stored().lines
    assert [line.key for line in others] == [line.key for line in before]
    assert new.key not in {line.key for line in before}
    assert new.name == ""


def test_a_document_that_fits_is_left_as_it_is():
    document = load_fixture()
    part = storable_part(document)
    assert part.problems == document.problems
    assert part.objectives == document.objectives
    assert contents_of(part) == contents_of(document)
    assert not part.set_aside


@pytest.mark.parametrize("code", ["1180", "118001001", "11800100"])
def test_a_unit_that_cannot_be_taken_in_stops_the_import(cast, code):
    with pytest.raises(NotImportable, match=f"单位编码『{code}』在系统中没有，也不能新建"):
        bring(changed(compiling_unit=f"{code}-某单位"))
    assert not PerformanceObjective.objects.exists()


def test_the_tables_that_stay_are_those_of_the_preview(cast):
    document = table_with("表二", "code", "2040201204020120402")
    preview = bring(document)
    (budget,) = {
        o.department_budget for o in PerformanceObjective.objects.all() if o.department_budget
    }
    assert [t.rows for t in tables_of(budget)] == [t.rows for t in preview.disclosure.tables]
