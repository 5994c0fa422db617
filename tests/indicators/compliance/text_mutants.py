"""Clean sheets with a name, a level or a text changed: importing this adds to the mutants."""

from dataclasses import replace
from decimal import Decimal

from indicators.enums import Comparison
from indicators.sheets import NumericTarget
from tests.indicators.compliance.mutants import (
    change,
    is_quantity,
    is_satisfaction,
    pick,
    rewritten,
)


@change("D01")
def rename_a_second_level(random, sheet):
    line = pick(random, sheet, lambda each: each.level2 == "可持续影响指标")
    return line and rewritten(sheet, line, level2="可持续发展指标")


@change("D02")
def move_a_line_to_another_level(random, sheet):
    line = pick(random, sheet, is_quantity)
    return rewritten(sheet, line, level1="效益指标")


@change("D03")
def call_work_an_outcome(random, sheet):
    line = pick(random, sheet, lambda each: each.level1 == "效益指标")
    return rewritten(
        sheet,
        line,
        name="集中讲座场次",
        unit="场",
        target=NumericTarget(Comparison.AT_LEAST, Decimal(10)),
    )


@change("D05")
def call_a_result_an_output(random, sheet):
    line = pick(random, sheet, lambda each: each.name == "发案同比下降率")
    return line and rewritten(sheet, line, level1="产出指标", level2="质量指标")


@change("D06")
def score_what_goes_without_saying(random, sheet):
    line = pick(random, sheet, lambda each: each.level2 == "质量指标")
    return rewritten(sheet, line, name="资金专款专用率")


@change("D07")
def count_the_guards(random, sheet):
    line = pick(random, sheet, is_quantity)
    return rewritten(sheet, line, name="聘用保安人数", unit="人")


@change("D08")
def shorten_a_name(random, sheet):
    return rewritten(sheet, pick(random, sheet, is_satisfaction), name="满意度")


@change("D11")
def ask_how_safe_people_feel(random, sheet):
    line = pick(random, sheet, lambda each: each.level1 == "效益指标" and each.is_percentage)
    return line and rewritten(sheet, line, name="群众安全感")


@change("D12")
def set_the_same_line_twice(random, sheet):
    one, other = random.sample(sheet.lines, 2)
    return rewritten(sheet, other, name=f"{one.name} ")


@change("D13")
def misspell_a_text(random, sheet):
    return replace(sheet, statement=f"截止目前工作有序，{sheet.statement}")


@change("D14")
def put_satisfaction_first(random, sheet):
    last = next(line for line in sheet.lines if line.level1 == "满意度指标")
    lines = (last, *(line for line in sheet.lines if line is not last))
    return replace(
        sheet, lines=tuple(replace(line, position=row) for row, line in enumerate(lines, start=1))
    )


@change("E01")
def paste_the_rationale_into_the_goal(random, sheet):
    return None if not sheet.rationale else replace(sheet, statement=sheet.rationale)


@change("E01")
def paste_the_goal_into_the_overview(random, sheet):
    return None if not sheet.overview else replace(sheet, overview=sheet.statement)


@change("E02")
def paste_most_of_the_overview_into_the_rationale(random, sheet):
    if not sheet.overview:
        return None
    return replace(sheet, rationale=f"{sheet.overview}上级文件也有要求。")


@change("E03")
def take_the_numbers_out_of_the_goal(random, sheet):
    words = "全面完成年度各项任务，保证工作质量，确保城区公共设施运行平稳，让群众得到实惠。"
    return replace(sheet, statement=words)


@change("E06")
def set_a_term_that_is_over(random, sheet):
    return replace(sheet, statement=f"2022年12月底前完成全部任务，{sheet.statement}")


@change("E07")
def cite_a_plan_that_ended(random, sheet):
    if not sheet.rationale:
        return None
    return replace(sheet, rationale=f"《公共服务规划（2016－2020）》和{sheet.rationale}")


@change("E08")
def cite_nothing(random, sheet):
    words = "群众反映强烈，多次提出意见，设施老化破损较多，影响使用，确有必要安排专项资金予以解决。"
    return None if not sheet.rationale else replace(sheet, rationale=words)


@change("E09")
def type_square_brackets(random, sheet):
    if not sheet.rationale:
        return None
    return replace(sheet, rationale=sheet.rationale.replace("〔2023〕", "[2023]"))


@change("E10")
def count_the_same_thing_twice(random, sheet):
    if not sheet.overview:
        return None
    return replace(
        sheet,
        overview=f"{sheet.overview}辖区登记困难家庭352户。",
        rationale=f"{sheet.rationale}辖区登记困难家庭325户。",
    )


@change("E11")
def raise_a_target_but_not_the_goal(random, sheet):
    line = pick(random, sheet, is_quantity)
    return rewritten(sheet, line, target=NumericTarget(line.comparison, line.number * 2))


@change("E12")
def promise_what_no_line_carries(random, sheet):
    return replace(sheet, statement=f"{sheet.statement}新建指挥调度大厅。")


@change("E13")
def speak_vaguely(random, sheet):
    return replace(sheet, statement=f"{sheet.statement}取得明显成效，势头得到基本遏制。")


@change("E14")
def speak_of_what_is_over(random, sheet):
    return replace(sheet, statement=f"{sheet.statement}保障疫情期间正常运转。")


@change("J01")
def name_a_secret(random, sheet):
    return replace(sheet, statement=f"{sheet.statement}接入涉密网。")


@change("J03")
def name_a_leader(random, sheet):
    if not sheet.rationale:
        return None
    return replace(sheet, rationale=f"{sheet.rationale}刘伟区长批示同意。")


@change("J04")
def leave_a_phone_number(random, sheet):
    return replace(sheet, statement=f"{sheet.statement}联系人13812345678。")


@change("")
def add_an_innocent_sentence(random, sheet):
    return replace(sheet, statement=f"{sheet.statement}资金按进度拨付，接受审计监督。")
