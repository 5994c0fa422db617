"""Every kind of entry is told in Chinese, without keys or signs of the machine."""

import re
from datetime import date
from decimal import Decimal

import pytest

from budgets.services import open_year, record_appropriation, record_outturn
from budgets.tables import Funding
from organizations import audit
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from tests.cast import NOW
from tests.factories import draft, year_2023
from tests.web.pages import client_of
from web.trail_details import LINES_SHOWN, details_of, details_text, kind_of, target_of

KNOWN = {
    AuditAction.UNIT_CREATED: ({"code": "118"}, "编码：118"),
    AuditAction.UNIT_CHANGED: (
        {"单位名称": ["公安局", "区公安局"]},
        "单位名称：公安局 → 区公安局",
    ),
    AuditAction.USER_CREATED: ({"username": "chenjing"}, "用户名：chenjing"),
    AuditAction.USER_CHANGED: (
        {"is_active": False, "unlocked": True},
        "账号在用：否；解除锁定：是",
    ),
    AuditAction.ROLE_GRANTED: (
        {"role": "finance_reviewer", "organization": "101"},
        "角色：财政审核；单位编码：101",
    ),
    AuditAction.ROLE_REVOKED: (
        {"role": "auditor", "organization": "101"},
        "角色：审计；单位编码：101",
    ),
    AuditAction.SIGNED_IN: ({"ip": "127.0.0.1"}, "登录地址：127.0.0.1"),
    AuditAction.SIGNED_OUT: ({"ip": ""}, ""),
    AuditAction.SIGN_IN_FAILED: (
        {"username": "x", "ip": "::1", "reason": "动态验证码不正确"},
        "用户名：x；登录地址：::1；原因：动态验证码不正确",
    ),
    AuditAction.PASSWORD_CHANGED: ({"by": "管理员重置"}, "方式：管理员重置"),
    AuditAction.ACCESS_REFUSED: (
        {"path": "/people/1/", "method": "POST", "reason": "不在范围"},
        "页面地址：/people/1/；请求方式：POST；原因：不在范围",
    ),
    AuditAction.YEAR_OPENED: ({}, ""),
    AuditAction.YEAR_CHANGED: (
        {
            "来源": "2022",
            "沿用": ["框架 9 项", "科目 3 个"],
            "截止": [None, "2023-01-10T01:00:00Z"],
        },
        "来源：2022；沿用：框架 9 项、科目 3 个；截止：空 → 2023-01-10 09:00",
    ),
    AuditAction.EXTENSION_GRANTED: (
        {
            "organization": "118",
            "until": [None, "2023-01-20T15:59:00Z"],
            "reason": "机构调整",
        },
        "单位编码：118；到：空 → 2023-01-20 23:59；原因：机构调整",
    ),
    AuditAction.APPROPRIATION_RECORDED: (
        {"before": [None, None, None], "after": ["100.00", "60.00", "40.00"]},
        "本级安排：空 → 60.00 万元；上级补助：空 → 40.00 万元",
    ),
    AuditAction.OUTTURN_RECORDED: (
        {
            "amounts": [
                {"code": "P1", "before": None, "after": ["100.00", "90.00"]},
                {"code": "P2", "before": ["5.00", "4.00"], "after": ["5.00", None]},
            ]
        },
        "全年预算数 空 → 100.00 万元，全年执行数 空 → 90.00 万元；P2：全年执行数 4.00 → 空 万元",
    ),
    AuditAction.TABLES_RECORDED: ({"tables": ["表一", "表二"]}, "公开表：表一、表二"),
    AuditAction.FACTS_RECORDED: (
        {
            "version": 2,
            "amounts": [
                {"what": "功能科目 2040201 基本支出", "before": None, "after": "1.00"},
                {"what": "上年结转", "before": "3.00", "after": "2.50"},
            ],
        },
        "版本：2；功能科目 2040201 基本支出：空 → 1.00 万元；上年结转：3.00 → 2.50 万元",
    ),
    AuditAction.NARRATIVE_RECORDED: (
        {"version": 3, "paragraphs": [4, 7]},
        "版本：3；改动的段落：4、7",
    ),
    AuditAction.CLASSES_RECORDED: (
        {"功能分类科目": 20, "政府采购品目": 3},
        "功能分类科目：20；政府采购品目：3",
    ),
    AuditAction.PROJECT_REGISTERED: ({"code": "50015322T1"}, "编码：50015322T1"),
    AuditAction.PROJECT_REVISED: (
        {"name": ["旧", "新"], "overview": ["", "补充"]},
        "名称：旧 → 新；项目概述：空 → 补充",
    ),
    AuditAction.OBJECTIVE_OPENED: ({"kind": "department"}, "类型：部门整体"),
    AuditAction.OBJECTIVE_SAVED: (
        {"version": 2, "total_weight": "90", "confirmed": "甲、乙"},
        "版本：2；权重合计：90；复核的复制行：甲、乙",
    ),
    AuditAction.OBJECTIVE_SUBMITTED: ({"version": 2, "comment": ""}, "版本：2"),
    AuditAction.OBJECTIVE_WITHDRAWN: ({"version": 3, "comment": ""}, "版本：3"),
    AuditAction.OBJECTIVE_RETURNED: (
        {"version": 3, "comment": "save"},
        "版本：3；意见：save",
    ),
    AuditAction.OBJECTIVE_PASSED: (
        {"version": 4, "comment": "同意", "grade": "良（88 分）"},
        "版本：4；意见：同意；审核等级：良（88 分）",
    ),
    AuditAction.OBJECTIVE_APPROVED: ({"version": 5, "comment": ""}, "版本：5"),
    AuditAction.ADJUSTMENT_REQUESTED: (
        {"reason": "追加任务", "file": "文件.pdf"},
        "原因：追加任务；文件：文件.pdf",
    ),
    AuditAction.ADJUSTMENT_PASSED: ({"comment": "同意"}, "意见：同意"),
    AuditAction.ADJUSTMENT_RETURNED: ({"comment": "依据不足"}, "意见：依据不足"),
    AuditAction.ADJUSTMENT_WITHDRAWN: ({}, ""),
    AuditAction.OBJECTIVE_ADJUSTED: ({"version": 6, "comment": "追加"}, "版本：6；意见：追加"),
    AuditAction.NOTE_ADDED: (
        {"version": 2, "place": "第1行『巡检』的指标值", "comment": "偏低"},
        "版本：2；位置：第1行『巡检』的指标值；意见：偏低",
    ),
    AuditAction.NOTE_ANSWERED: (
        {"place": "整张表", "comment": "已核实"},
        "位置：整张表；意见：已核实",
    ),
    AuditAction.NOTE_RESOLVED: ({"place": "整张表", "comment": "偏低"}, "位置：整张表；意见：偏低"),
    AuditAction.REMINDER_SENT: (
        {"organization": "118", "year": 2023, "comment": "请尽快送审。"},
        "单位编码：118；年度：2023；意见：请尽快送审。",
    ),
    AuditAction.REMINDER_DISMISSED: ({"organization": "118"}, "单位编码：118"),
    AuditAction.RULE_CHANGED: (
        {
            "B05": [["", True, ""], ["hint", True, "试行"]],
            "B07": [["hint", True, ""], ["", False, "本年不查"]],
        },
        "默认级别 → 提示（试行）；B07 ",
    ),
    AuditAction.RULE_TRIED: (
        {
            "rule": "B05",
            "severity": "error",
            "is_enabled": True,
            "parameters": ["weight_tolerance"],
            "year": 2022,
            "objectives": 412,
            "hits": 37,
        },
        (
            "规则：B05 一级权重偏离；试用级别：错误；改动的参数：偏离参考权重多少分起提示（B05）；"
            "试算年度：2022；结果：412 张目标表中命中 37 张"
        ),
    ),
    AuditAction.RULE_WAIVED: (
        {
            "规则": "C05",
            "范围": "单位 118-公安局",
            "豁免理由": "指标口径由上级规定",
            "申请人": "周琳",
            "豁免至": "2023-12-31",
        },
        "规则：C05；范围：单位 118-公安局；豁免理由：指标口径由上级规定；申请人：周琳；豁免至：2023-",
    ),
    AuditAction.WAIVER_ENDED: ({"规则": "C05"}, "规则：C05"),
    AuditAction.LIBRARY_CHANGED: ({"新建": "巡检数量"}, "新建：巡检数量"),
    AuditAction.TEMPLATE_PROPOSED: (
        {"organization": "118001", "reason": "各处都用得上"},
        "单位编码：118001；原因：各处都用得上",
    ),
    AuditAction.PROPOSAL_ACCEPTED: ({"范围": "共性"}, "范围：共性"),
    AuditAction.PROPOSAL_DECLINED: ({"reason": "口径不清"}, "原因：口径不清"),
    AuditAction.EVIDENCE_ADDED: (
        {"indicator": "巡检", "file": "验收单.pdf", "hash": "0123456789abcdef"},
        "指标：巡检；文件：验收单.pdf；文件指纹：0123456789ab",
    ),
    AuditAction.EVIDENCE_REMOVED: (
        {"indicator": "巡检", "file": "验收单.pdf", "hash": "0123456789abcdef"},
        "指标：巡检；文件：验收单.pdf；文件指纹：0123456789ab",
    ),
    AuditAction.ACTUALS_RECORDED: (
        {
            "lines": [
                {"objective": 1, "indicator": "巡检", "before": "", "after": "9", "reason": "雨"}
            ]
        },
        "巡检：空 → 9（原因：雨）",
    ),
    AuditAction.PLAN_CHANGED: (
        {"方案": "国标", "变化": [["优的下限", "90", "92"]]},
        "方案：国标；优的下限：90 → 92",
    ),
    AuditAction.RUN_OPENED: (
        {"scope": "118", "plan": "国标", "objectives": 3},
        "单位范围：118；评分方案：国标；绩效目标数：3",
    ),
    AuditAction.RUN_FINISHED: (
        {"results": {"evaluated": 2, "incomplete": 1}},
        "结果：已评价 2，缺数据 1",
    ),
    AuditAction.SELF_EVALUATION_SAVED: (
        {"version": 1, "自评总分": "91.25"},
        "版本：1；自评总分：91.25",
    ),
    AuditAction.SELF_EVALUATION_SUBMITTED: ({"version": 1}, "版本：1"),
    AuditAction.SELF_EVALUATION_RETURNED: (
        {"version": 3, "comment": "原因写得太简单"},
        "版本：3；意见：原因写得太简单",
    ),
    AuditAction.SELF_EVALUATION_ACCEPTED: ({"version": 3}, "版本：3"),
    AuditAction.MONITORING_SAVED: (
        {
            "截至月份": 7,
            "reports": [{"objective": "道路维护", "light": "yellow", "execution": "green"}],
        },
        "截至月份：7；道路维护：目标 黄灯（滞后），执行 绿灯（正常）",
    ),
    AuditAction.MONITORING_SUBMITTED: (
        {"version": 2, "目标灯": "red", "执行灯": "grey"},
        "版本：2；目标灯：红灯（严重滞后）；执行灯：灰灯（未填报）",
    ),
    AuditAction.MONITORING_RETURNED: (
        {"version": 3, "目标灯": "blue", "comment": "措施太空"},
        "版本：3；目标灯：蓝灯（明显超前）；意见：措施太空",
    ),
    AuditAction.MONITORING_ACCEPTED: ({"version": 3}, "版本：3"),
    AuditAction.SAMPLE_DRAWN: (
        {"按风险": 1, "种子": 2023, "抽中": ["自评3：风险分 25"]},
        "按风险：1；种子：2023；抽中：自评3：风险分 25",
    ),
    AuditAction.FINANCE_REVIEW_SAVED: ({"version": 1}, "版本：1"),
    AuditAction.RECTIFICATION_OPENED: (
        {"version": 0, "整改期限": "2024-03-31", "问题": "补充问卷"},
        "版本：0；整改期限：2024-03-31；问题：补充问卷",
    ),
    AuditAction.RECTIFICATION_ANSWERED: (
        {"整改": "已补充", "file": "问卷.pdf"},
        "整改：已补充；文件：问卷.pdf",
    ),
    AuditAction.RECTIFICATION_CLOSED: ({"comment": "属实"}, "意见：属实"),
    AuditAction.RECTIFICATION_REFUSED: ({"comment": "缺附件"}, "意见：缺附件"),
    AuditAction.FINANCE_REVIEWED: ({"comment": "属实"}, "意见：属实"),
    AuditAction.DOCUMENT_IMPORTED: (
        {"file": "a.txt", "hash": "0123456789abcdef", "created": 9, "updated": 0, "unchanged": 1},
        "文件：a.txt；文件指纹：0123456789ab；新增：9；更新：0；未变：1",
    ),
    AuditAction.EXPORTED: (
        {"rows": 7, "filters": {"action": "organizations.role_granted", "who": "吴桐"}},
        "行数：7；查找条件：动作 授予角色，操作人 吴桐",
    ),
    AuditAction.REFERENCE_IMPORTED: (
        {"新增": 3, "更新": 0, "未变": 1},
        "新增：3；更新：0；未变：1",
    ),
}


def entry(action: AuditAction, changes=None, **values) -> AuditEntry:
    return AuditEntry(action=action.value, changes=changes or {}, **values)


def test_every_action_is_told_of_here():
    assert set(KNOWN) == set(AuditAction)


@pytest.mark.parametrize("action", AuditAction)
def test_an_entry_in_words(action):
    changes, text = KNOWN[action]
    told = details_text(entry(action, changes))
    assert text in told if text else told == ""
    assert not re.search(r"""[{}\[\]"']|null|None|True|False""", told)


def test_a_rule_is_told_with_its_name_and_state():
    changes, _ = KNOWN[AuditAction.RULE_CHANGED]
    first, second = details_of(entry(AuditAction.RULE_CHANGED, changes))
    assert first.label.startswith("B05 ")
    assert first.text == "默认级别 → 提示（试行）"
    assert second.text == "提示 → 停用（本年不查）"


def test_thresholds_are_told_by_their_labels():
    changes = {
        "原参数": {"big_weight": "30"},
        "新参数": {"text_limits": {"name": 50}, "vocabulary": {"placeholders": ["无", "待定"]}},
    }
    told = details_text(entry(AuditAction.RULE_CHANGED, changes))
    assert "单项权重从多少分起算过大（B07）：30 → 默认" in told
    assert "各栏最多字数（A12）：默认 → 项目名称 50" in told
    assert "词表·占位符（正则表达式，每行一个）：2 个词" in told


def test_a_first_plan_is_told_as_such():
    told = details_text(entry(AuditAction.PLAN_CHANGED, {"方案": "国标", "变化": "首次设置"}))
    assert told == "方案：国标；变化：首次设置"


def test_a_long_list_is_cut_and_says_how_much_is_missing():
    lines = [{"indicator": f"指标{n}", "before": "", "after": "1", "reason": ""} for n in range(8)]
    found = details_of(entry(AuditAction.ACTUALS_RECORDED, {"lines": lines}))
    assert len(found) == LINES_SHOWN + 1
    assert (found[-1].label, found[-1].text) == ("另有", "3 项")


def test_a_reason_that_was_changed_or_taken_back_is_told_with_the_old_one():
    line = {"indicator": "巡检", "before": "8", "after": "9", "reason_before": "雨"}
    for reason, shown in (("雪", "雨 → 雪"), ("", "雨 → 空")):
        changes = {"lines": [{**line, "reason": reason}]}
        told = details_text(entry(AuditAction.ACTUALS_RECORDED, changes))
        assert told == f"巡检：8 → 9（原因：{shown}）"


def test_an_outturn_of_one_appropriation_is_told_by_amount():
    changes = {"before": ["10.00", "1.00"], "after": ["10.00", "2.00"]}
    told = details_text(entry(AuditAction.OUTTURN_RECORDED, changes))
    assert told == "全年执行数：1.00 → 2.00 万元"


@pytest.mark.parametrize(
    ("target_type", "label", "target", "kind"),
    [
        ("organizations.User", "陈静", "陈静", "用户"),
        ("organizations.User", "", "用户", "用户"),
        ("web:objective-submit", "", "页面：送审", "网页"),
        ("web:", "", "页面：未知", "网页"),
        ("单位", "", "单位", "单位"),
    ],
)
def test_what_an_act_was_about(target_type, label, target, kind):
    made = entry(AuditAction.ACCESS_REFUSED, target_type=target_type, target_label=label)
    assert (target_of(made), kind_of(made)) == (target, kind)


@pytest.mark.django_db
def test_what_the_services_write_leaves_no_key_behind(cast):
    fiscal_year = open_year(actor=None, year=2022, now=NOW)
    row = record_appropriation(
        actor=cast.qian,
        fiscal_year=fiscal_year,
        organization=cast.unit,
        funding=Funding(budget=Decimal(10), own=Decimal(10), transfer=Decimal(0)),
        now=NOW,
    )
    record_outturn(
        actor=cast.qian,
        appropriation=row,
        final_amount=Decimal(10),
        outturn_amount=Decimal(9),
        as_of=date(2022, 12, 31),
        now=NOW,
    )
    client_of(cast.qian).post(f"/people/{cast.chen.pk}/deactivate/")
    audit.record(actor=cast.wu, action=AuditAction.EXPORTED, target=year_2023(), now=NOW, rows=1)
    draft(cast.unit)
    labels = {one.label for made in AuditEntry.objects.all() for one in details_of(made)}
    assert labels
    assert not [label for label in labels if re.search(r"[a-z]", label)]
