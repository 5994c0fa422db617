"""What an entry of the audit trail holds, in words: label and text, for every action."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils import timezone

from common.rules import RULEBOOK
from evaluations.enums import Light, ResultStatus
from indicators.compliance.handbook import PARAMETERS, TEXTS, WORD_LISTS
from indicators.enums import ObjectiveKind
from organizations.enums import AuditAction, Role
from organizations.models import AuditEntry

NOTHING = "空"
LINES_SHOWN = 5
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$")
_FIRST = 12
"""Characters of a file's hash that are enough to tell it from others."""

LABELS = {
    "action": "动作",
    "by": "方式",
    "category": "项目分类",
    "code": "编码",
    "comment": "意见",
    "compiling_unit": "编制单位",
    "confirmed": "复核的复制行",
    "created": "新增",
    "file": "文件",
    "filters": "查找条件",
    "full_name": "姓名",
    "grade": "审核等级",
    "hash": "文件指纹",
    "indicator": "指标",
    "ip": "登录地址",
    "is_active": "账号在用",
    "kind": "类型",
    "method": "请求方式",
    "name": "名称",
    "objectives": "绩效目标数",
    "organization": "单位编码",
    "overview": "项目概述",
    "paragraphs": "改动的段落",
    "path": "页面地址",
    "place": "位置",
    "plan": "评分方案",
    "rationale": "立项依据",
    "reason": "原因",
    "results": "结果",
    "role": "角色",
    "rows": "行数",
    "scope": "单位范围",
    "second_factor": "二次验证",
    "since": "从",
    "supervising_department": "业务主管部门",
    "tables": "公开表",
    "target": "对象",
    "total_weight": "权重合计",
    "unchanged": "未变",
    "unlocked": "解除锁定",
    "until": "到",
    "updated": "更新",
    "username": "用户名",
    "version": "版本",
    "who": "操作人",
    "year": "年度",
}
_APPROPRIATION = ("年初预算数", "本级安排", "上级补助")
_OUTTURN = ("全年预算数", "全年执行数")
_PAGES = {
    "objective-submit": "送审",
    "objective-withdraw": "撤回",
    "objective-return": "退回",
    "objective-approve": "审核、批复",
    "self-evaluation": "填报自评",
    "self-evaluation-submit": "报送自评",
    "self-evaluation-upload": "上传自评表",
    "self-evaluation-accept": "审核自评",
    "self-evaluation-return": "退回自评",
    "editor-propose": "申请纳入指标库",
    "adjustment-new": "申请目标调整",
    "adjustment-pass": "审核目标调整",
    "adjustment-return": "退回目标调整",
    "adjustment-withdraw": "撤回目标调整",
    "evidence-add": "上传佐证材料",
    "evidence-remove": "删除佐证材料",
    "monitoring": "填报监控",
    "monitoring-accept": "审核监控",
    "monitoring-return": "退回监控",
    "project-new": "登记项目",
    "project-open": "新建目标表",
    "recheck-draw": "抽取复核样本",
    "recheck-sheet": "财政复核",
    "recheck-rectify": "提出整改",
    "rectification-answer": "答复整改",
    "rectification-close": "核销整改",
    "note-add": "写审核意见",
    "note-answer": "回复审核意见",
    "note-close": "关闭审核意见",
    "notice-read": "看通知",
    "notices-read": "看通知",
    "progress-remind": "催办",
    "progress-extend": "批准延期",
    "reminder-dismiss": "知悉催办",
    "person-new": "新建用户",
    "person-grant": "授予角色",
    "person-revoke": "撤销角色",
    "person-act": "维护账号",
    "trail-export": "导出审计日志",
    "budget-edit-check": "修改部门预算",
    "budget-edit-save": "修改部门预算",
}


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that an entry holds."""

    label: str
    text: str


def details_of(entry: AuditEntry) -> tuple[Detail, ...]:
    """Everything the entry holds, in the order it was written; blanks are left out."""
    changes: Mapping[str, Any] = entry.changes
    teller = _TELLERS.get(entry.action, _ordinary)
    return tuple(teller(changes))


def details_text(entry: AuditEntry) -> str:
    """The same in one line."""
    return "；".join(f"{one.label}：{one.text}" for one in details_of(entry))


def target_of(entry: AuditEntry) -> str:
    """What the act was about: the record's name, else the kind of record or the page."""
    if entry.target_label:
        return entry.target_label
    kind, _, name = entry.target_type.partition(":")
    if kind == "web":
        return f"页面：{_PAGES.get(name, name or '未知')}"
    return kind_of(entry)


def kind_of(entry: AuditEntry) -> str:
    """The kind of record in Chinese; as it was written where the kind is none of ours."""
    try:
        return str(apps.get_model(entry.target_type)._meta.verbose_name)  # noqa: SLF001 -- public name
    except (LookupError, ValueError):
        return "网页" if entry.target_type.startswith("web:") else entry.target_type


def _ordinary(changes: Mapping[str, Any]) -> Iterator[Detail]:
    for name, value in changes.items():
        if value not in ("", None, {}, []):
            yield Detail(LABELS.get(name, name), _shown(name, value))


def _amounts(labels: Sequence[str]) -> Callable[[Mapping[str, Any]], Iterator[Detail]]:
    def tell(changes: Mapping[str, Any]) -> Iterator[Detail]:
        yield from _steps(labels, changes)
        yield from _several(changes.get("amounts"), lambda one: _outturn_line(labels, one))

    return tell


def _steps(labels: Sequence[str], changes: Mapping[str, Any]) -> Iterator[Detail]:
    after = changes.get("after") or ()
    before = changes.get("before") or [None] * len(after)
    for label, old, new in zip(labels, before, after, strict=False):
        if old != new:
            yield Detail(label, f"{_step(old, new)} 万元")


def _outturn_line(labels: Sequence[str], one: Mapping[str, Any]) -> Detail:
    told = "，".join(f"{step.label} {step.text}" for step in _steps(labels, one))
    return Detail(str(one.get("code", "")), told)


def _actuals(changes: Mapping[str, Any]) -> Iterator[Detail]:
    yield from _several(changes.get("lines"), _actual_line)


def _facts(changes: Mapping[str, Any]) -> Iterator[Detail]:
    yield from _ordinary({name: value for name, value in changes.items() if name != "amounts"})
    yield from _several(changes.get("amounts"), _fact_line)


def _fact_line(one: Mapping[str, Any]) -> Detail:
    return Detail(str(one["what"]), f"{_step(one.get('before'), one.get('after'))} 万元")


def _actual_line(one: Mapping[str, Any]) -> Detail:
    reason = one.get("reason") or ""
    if "reason_before" in one:
        reason = _step(one["reason_before"], reason)
    shown = f"（原因：{reason}）" if reason else ""
    text = f"{_step(one.get('before'), one.get('after'))}{shown}"
    return Detail(str(one.get("indicator", "")), text)


def _monitored(changes: Mapping[str, Any]) -> Iterator[Detail]:
    yield from _ordinary({name: one for name, one in changes.items() if name != "reports"})
    yield from _several(changes.get("reports"), _monitored_line)


def _monitored_line(one: Mapping[str, Any]) -> Detail:
    lights = f"目标 {_word(one.get('light'))}，执行 {_word(one.get('execution'))}"
    return Detail(str(one.get("objective", "")), lights)


def _several(
    rows: Sequence[Mapping[str, Any]] | None, tell: Callable[[Mapping[str, Any]], Detail]
) -> Iterator[Detail]:
    rows = rows or ()
    yield from (tell(row) for row in rows[:LINES_SHOWN])
    if len(rows) > LINES_SHOWN:
        yield Detail("另有", f"{len(rows) - LINES_SHOWN} 项")


def _profile(changes: Mapping[str, Any]) -> Iterator[Detail]:
    for name, (old, new) in changes.items():
        yield Detail(LABELS.get(name, name), _step(old, new))


def _rules(changes: Mapping[str, Any]) -> Iterator[Detail]:
    if "新参数" in changes:
        yield from _parameters(changes.get("原参数") or {}, changes["新参数"] or {})
        return
    for code, value in changes.items():
        if not _is_pair(value) or not all(_is_rule_state(state) for state in value):
            yield from _ordinary({code: value})
            continue
        name = f"{code} {RULEBOOK[code].name}" if code in RULEBOOK else code
        yield Detail(name, " → ".join(_rule_state(state) for state in value))


def _tried(changes: Mapping[str, Any]) -> Iterator[Detail]:
    code = changes["rule"]
    yield Detail("规则", f"{code} {RULEBOOK[code].name}" if code in RULEBOOK else code)
    yield Detail("试用级别", _rule_state((changes["severity"], changes["is_enabled"], "")))
    if names := changes.get("parameters"):
        yield Detail(
            "改动的参数", "、".join(PARAMETERS.get(one, WORD_LISTS.get(one, one)) for one in names)
        )
    yield Detail("试算年度", str(changes["year"]))
    what = changes.get("what", "张目标表")
    yield Detail("结果", f"{changes['objectives']} {what}中命中 {changes['hits']} {what[0]}")


def _is_rule_state(state: object) -> bool:
    return isinstance(state, list) and len(state) == len(("severity", "is_enabled", "reason"))


def _rule_state(state: Sequence[Any]) -> str:
    severity, is_enabled, reason = state
    if not is_enabled:
        return f"停用（{reason}）" if reason else "停用"
    words = {"error": "错误", "warning": "警告", "hint": "提示"}
    told = words.get(severity, "默认级别")
    return f"{told}（{reason}）" if reason else told


def _parameters(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Detail]:
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if name == "vocabulary":
            yield from _vocabulary(old or {}, new or {})
        elif old != new:
            yield Detail(PARAMETERS.get(name, name), _step(old, new, blank="默认"))


def _vocabulary(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Detail]:
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            count = f"{len(after[name])} 个词" if name in after else "默认"
            yield Detail(f"词表·{WORD_LISTS.get(name, name)}", count)


def _plan(changes: Mapping[str, Any]) -> Iterator[Detail]:
    yield from _ordinary({name: value for name, value in changes.items() if name != "变化"})
    differences = changes.get("变化") or ()
    if isinstance(differences, str):
        yield Detail("变化", differences)
        return
    for label, old, new in differences:
        yield Detail(str(label), _step(old, new))


_TELLERS: Mapping[str, Callable[[Mapping[str, Any]], Iterator[Detail]]] = {
    AuditAction.APPROPRIATION_RECORDED.value: _amounts(_APPROPRIATION),
    AuditAction.OUTTURN_RECORDED.value: _amounts(_OUTTURN),
    AuditAction.ACTUALS_RECORDED.value: _actuals,
    AuditAction.FACTS_RECORDED.value: _facts,
    AuditAction.MONITORING_SAVED.value: _monitored,
    AuditAction.PROJECT_REVISED.value: _profile,
    AuditAction.RULE_CHANGED.value: _rules,
    AuditAction.RULE_TRIED.value: _tried,
    AuditAction.PLAN_CHANGED.value: _plan,
}


def _shown(name: str, value: object) -> str:
    if name == "filters" and isinstance(value, Mapping):
        return "，".join(f"{one.label} {one.text}" for one in _ordinary(value))
    if name in _WRITTEN_BY_PEOPLE:
        return str(value)
    if name == "hash":
        return str(value)[:_FIRST]
    if name not in _LISTS and _is_pair(value):
        assert isinstance(value, list)
        return _step(*value)
    return _word(value)


_WRITTEN_BY_PEOPLE = frozenset(
    {"comment", "file", "full_name", "indicator", "path", "reason", "username"}
)
_LISTS = frozenset({"沿用", "原流程", "新流程", "修改", "tables", "paragraphs"})


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == len(("before", "after"))


def _step(old: object, new: object, blank: str = NOTHING) -> str:
    """From the old value to the new one."""
    return f"{_word(old, blank)} → {_word(new, blank)}"


def _word(value: object, blank: str = NOTHING) -> str:
    if value is None or value in ("", [], {}):
        return blank
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return "，".join(f"{_word(name)} {_word(one)}" for name, one in value.items())
    if isinstance(value, list):
        return "、".join(_word(one) for one in value)
    return _plain(str(value))


def _plain(text: str) -> str:
    if text in _WORDS:
        return _WORDS[text]
    if _MOMENT.match(text):
        return f"{timezone.localtime(datetime.fromisoformat(text)):%Y-%m-%d %H:%M}"
    return text


_WORDS = {
    **TEXTS,
    **{role.value: role.label for role in Role},
    **{action.value: action.label for action in AuditAction},
    **{kind.value: kind.label for kind in ObjectiveKind},
    **{status.value: status.label for status in ResultStatus},
    **{light.value: light.label for light in Light},
}
