"""Roles and the closed list of actions that the audit trail knows."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person does; each role is held for one unit and everything below it."""

    PREPARER = "preparer"
    UNIT_REVIEWER = "unit_reviewer"
    SUPERVISOR = "supervisor"
    FINANCE_REVIEWER = "finance_reviewer"
    FINANCE_ADMINISTRATOR = "finance_administrator"
    AUDITOR = "auditor"

    @property
    def label(self) -> str:
        """The role in Chinese."""
        return _ROLE_LABELS[self.value]

    @property
    def sees_everything(self) -> bool:
        """Whether the role reaches every unit of the district."""
        return self in {Role.FINANCE_REVIEWER, Role.FINANCE_ADMINISTRATOR, Role.AUDITOR}


REVIEWERS = (Role.UNIT_REVIEWER, Role.SUPERVISOR, Role.FINANCE_REVIEWER)
"""The roles that a desk may have."""
WATCHERS = tuple(role for role in Role if role is not Role.PREPARER)
"""The roles that look at the work of others."""

_ROLE_LABELS = {
    "preparer": "经办",
    "unit_reviewer": "单位审核",
    "supervisor": "主管部门",
    "finance_reviewer": "财政审核",
    "finance_administrator": "财政管理",
    "auditor": "审计",
}


class NoticeKind(StrEnum):
    """What people are told of."""

    WAITING = "waiting"
    PASSED = "passed"
    RETURNED = "returned"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"
    ADJUSTMENT_WAITING = "adjustment_waiting"
    ADJUSTMENT_PASSED = "adjustment_passed"
    ADJUSTMENT_RETURNED = "adjustment_returned"
    ADJUSTMENT_APPROVED = "adjustment_approved"
    ADJUSTMENT_WITHDRAWN = "adjustment_withdrawn"
    SELF_EVALUATION_RETURNED = "self_evaluation_returned"
    RECTIFICATION_ASKED = "rectification_asked"

    @property
    def label(self) -> str:
        """What happened, in Chinese."""
        return _NOTICE_LABELS[self.value]


_NOTICE_LABELS = {
    "waiting": "绩效目标等您审核",
    "passed": "绩效目标审核通过，转到下一个岗位",
    "returned": "绩效目标被退回",
    "approved": "绩效目标已批复",
    "withdrawn": "绩效目标已由单位撤回",
    "adjustment_waiting": "目标调整等您审核",
    "adjustment_passed": "目标调整审核通过，转到下一个岗位",
    "adjustment_returned": "目标调整被退回",
    "adjustment_approved": "目标调整已批准",
    "adjustment_withdrawn": "目标调整已由单位撤回",
    "self_evaluation_returned": "绩效自评被退回",
    "rectification_asked": "财政复核提出整改",
}


class AuditAction(StrEnum):
    """Every kind of entry in the audit trail; an unknown action cannot be recorded."""

    UNIT_CREATED = "organizations.unit_created"
    UNIT_CHANGED = "organizations.unit_changed"
    USER_CREATED = "organizations.user_created"
    USER_CHANGED = "organizations.user_changed"
    ROLE_GRANTED = "organizations.role_granted"
    ROLE_REVOKED = "organizations.role_revoked"
    SIGNED_IN = "organizations.signed_in"
    SIGNED_OUT = "organizations.signed_out"
    SIGN_IN_FAILED = "organizations.sign_in_failed"
    PASSWORD_CHANGED = "organizations.password_changed"  # noqa: S105 -- a name, no secret
    ACCESS_REFUSED = "organizations.access_refused"
    YEAR_OPENED = "budgets.year_opened"
    YEAR_CHANGED = "budgets.year_changed"
    EXTENSION_GRANTED = "budgets.extension_granted"
    APPROPRIATION_RECORDED = "budgets.appropriation_recorded"
    OUTTURN_RECORDED = "budgets.outturn_recorded"
    TABLES_RECORDED = "budgets.tables_recorded"
    FACTS_RECORDED = "budgets.facts_recorded"
    NARRATIVE_RECORDED = "budgets.narrative_recorded"
    CLASSES_RECORDED = "budgets.classes_recorded"
    PROJECT_REGISTERED = "projects.project_registered"
    PROJECT_REVISED = "projects.project_revised"
    OBJECTIVE_OPENED = "indicators.objective_opened"
    OBJECTIVE_SAVED = "indicators.objective_saved"
    OBJECTIVE_SUBMITTED = "indicators.objective_submitted"
    OBJECTIVE_WITHDRAWN = "indicators.objective_withdrawn"
    OBJECTIVE_RETURNED = "indicators.objective_returned"
    OBJECTIVE_PASSED = "indicators.objective_passed"
    OBJECTIVE_APPROVED = "indicators.objective_approved"
    ADJUSTMENT_REQUESTED = "indicators.adjustment_requested"
    ADJUSTMENT_PASSED = "indicators.adjustment_passed"
    ADJUSTMENT_RETURNED = "indicators.adjustment_returned"
    ADJUSTMENT_WITHDRAWN = "indicators.adjustment_withdrawn"
    OBJECTIVE_ADJUSTED = "indicators.objective_adjusted"
    NOTE_ADDED = "indicators.note_added"
    NOTE_ANSWERED = "indicators.note_answered"
    NOTE_RESOLVED = "indicators.note_resolved"
    REMINDER_SENT = "indicators.reminder_sent"
    REMINDER_DISMISSED = "indicators.reminder_dismissed"
    RULE_CHANGED = "indicators.rule_changed"
    RULE_TRIED = "indicators.rule_tried"
    RULE_WAIVED = "indicators.rule_waived"
    WAIVER_ENDED = "indicators.waiver_ended"
    LIBRARY_CHANGED = "indicators.library_changed"
    TEMPLATE_PROPOSED = "indicators.template_proposed"
    PROPOSAL_ACCEPTED = "indicators.proposal_accepted"
    PROPOSAL_DECLINED = "indicators.proposal_declined"
    EVIDENCE_ADDED = "evaluations.evidence_added"
    EVIDENCE_REMOVED = "evaluations.evidence_removed"
    ACTUALS_RECORDED = "evaluations.actuals_recorded"
    PLAN_CHANGED = "evaluations.plan_changed"
    RUN_OPENED = "evaluations.run_opened"
    RUN_FINISHED = "evaluations.run_finished"
    SELF_EVALUATION_SAVED = "evaluations.self_evaluation_saved"
    SELF_EVALUATION_SUBMITTED = "evaluations.self_evaluation_submitted"
    SELF_EVALUATION_RETURNED = "evaluations.self_evaluation_returned"
    SELF_EVALUATION_ACCEPTED = "evaluations.self_evaluation_accepted"
    MONITORING_SAVED = "evaluations.monitoring_saved"
    MONITORING_SUBMITTED = "evaluations.monitoring_submitted"
    MONITORING_RETURNED = "evaluations.monitoring_returned"
    MONITORING_ACCEPTED = "evaluations.monitoring_accepted"
    SAMPLE_DRAWN = "evaluations.sample_drawn"
    FINANCE_REVIEW_SAVED = "evaluations.finance_review_saved"
    RECTIFICATION_OPENED = "evaluations.rectification_opened"
    RECTIFICATION_ANSWERED = "evaluations.rectification_answered"
    RECTIFICATION_CLOSED = "evaluations.rectification_closed"
    RECTIFICATION_REFUSED = "evaluations.rectification_refused"
    FINANCE_REVIEWED = "evaluations.finance_reviewed"
    DOCUMENT_IMPORTED = "exchange.document_imported"
    EXPORTED = "exchange.exported"
    REFERENCE_IMPORTED = "exchange.reference_imported"

    @property
    def label(self) -> str:
        """The action in Chinese."""
        return _ACTION_LABELS[self.value]

    @property
    def is_quiet(self) -> bool:
        """Whether no board tells of it: saved, said, looked at, signed in."""
        return self in _QUIET


_QUIET = frozenset(
    {
        AuditAction.SIGNED_IN,
        AuditAction.SIGNED_OUT,
        AuditAction.SIGN_IN_FAILED,
        AuditAction.PASSWORD_CHANGED,
        AuditAction.ACCESS_REFUSED,
        AuditAction.OBJECTIVE_SAVED,
        AuditAction.NOTE_ADDED,
        AuditAction.NOTE_ANSWERED,
        AuditAction.NOTE_RESOLVED,
        AuditAction.REMINDER_DISMISSED,
        AuditAction.RULE_TRIED,
        AuditAction.EVIDENCE_ADDED,
        AuditAction.EVIDENCE_REMOVED,
        AuditAction.ACTUALS_RECORDED,
        AuditAction.SELF_EVALUATION_SAVED,
        AuditAction.MONITORING_SAVED,
        AuditAction.FINANCE_REVIEW_SAVED,
        AuditAction.EXPORTED,
    }
)
"""What people do all day long without moving anything from one hand to another."""

_ACTION_LABELS = {
    "organizations.unit_created": "新建单位",
    "organizations.unit_changed": "修改单位",
    "organizations.user_created": "新建用户",
    "organizations.user_changed": "修改用户",
    "organizations.role_granted": "授予角色",
    "organizations.role_revoked": "撤销角色",
    "organizations.signed_in": "登录",
    "organizations.signed_out": "退出登录",
    "organizations.sign_in_failed": "登录失败",
    "organizations.password_changed": "修改密码",
    "organizations.access_refused": "拒绝越权操作",
    "budgets.year_opened": "开启年度",
    "budgets.year_changed": "修改年度设置",
    "budgets.extension_granted": "批准延期",
    "budgets.appropriation_recorded": "登记预算安排",
    "budgets.outturn_recorded": "登记执行数",
    "budgets.tables_recorded": "登记公开表",
    "budgets.facts_recorded": "登记预算明细",
    "budgets.narrative_recorded": "修改预算情况说明",
    "budgets.classes_recorded": "登记科目",
    "projects.project_registered": "登记项目",
    "projects.project_revised": "修改项目信息",
    "indicators.objective_opened": "新建绩效目标",
    "indicators.objective_saved": "保存绩效目标",
    "indicators.objective_submitted": "送审",
    "indicators.objective_withdrawn": "撤回",
    "indicators.objective_returned": "退回",
    "indicators.objective_passed": "审核通过",
    "indicators.objective_approved": "批复",
    "indicators.adjustment_requested": "申请目标调整",
    "indicators.adjustment_passed": "目标调整审核通过",
    "indicators.adjustment_returned": "退回目标调整",
    "indicators.adjustment_withdrawn": "撤回目标调整",
    "indicators.objective_adjusted": "调整",
    "indicators.note_added": "写审核意见",
    "indicators.note_answered": "回复审核意见",
    "indicators.note_resolved": "关闭审核意见",
    "indicators.reminder_sent": "催办",
    "indicators.reminder_dismissed": "知悉催办",
    "indicators.rule_changed": "修改规则设置",
    "indicators.rule_tried": "试算规则",
    "indicators.rule_waived": "豁免规则",
    "indicators.waiver_ended": "结束规则豁免",
    "indicators.library_changed": "修改指标库",
    "indicators.template_proposed": "申请纳入指标库",
    "indicators.proposal_accepted": "采纳指标库申请",
    "indicators.proposal_declined": "不采纳指标库申请",
    "evaluations.evidence_added": "上传佐证材料",
    "evaluations.evidence_removed": "删除佐证材料",
    "evaluations.actuals_recorded": "登记完成值",
    "evaluations.plan_changed": "修改评分方案",
    "evaluations.run_opened": "开始年终评价",
    "evaluations.run_finished": "完成年终评价",
    "evaluations.self_evaluation_saved": "保存自评",
    "evaluations.self_evaluation_submitted": "报送自评",
    "evaluations.self_evaluation_returned": "退回自评",
    "evaluations.self_evaluation_accepted": "自评审核通过",
    "evaluations.monitoring_saved": "保存监控",
    "evaluations.monitoring_submitted": "报送监控",
    "evaluations.monitoring_returned": "退回监控",
    "evaluations.monitoring_accepted": "监控审核通过",
    "evaluations.sample_drawn": "抽取复核样本",
    "evaluations.finance_review_saved": "保存财政复核",
    "evaluations.rectification_opened": "提出整改",
    "evaluations.rectification_answered": "答复整改",
    "evaluations.rectification_closed": "核销整改",
    "evaluations.rectification_refused": "退回整改",
    "evaluations.finance_reviewed": "财政复核",
    "exchange.document_imported": "导入公开文档",
    "exchange.exported": "导出",
    "exchange.reference_imported": "导入基础数据",
}
