"""Group L: has the sheet gone its way as it should (L01–L10). No database here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from common.findings import Location, Severity
from common.rules import RULEBOOK, Catalogue, Hit, MissingData, NotApplicable
from common.text import squeeze, tidy
from indicators.compliance import bases
from indicators.compliance.doctrine import DEFAULT_DOCTRINE, Doctrine
from indicators.enums import Action, Status
from organizations.attachments import Limits, form_faults

STATUS = "状态"
NOTES = "审核意见"
ATTACHMENTS = "附件"
EXPLANATIONS = "情况说明"
POINTS_RULE = "L02"
GRADE_RULE = "L05"


class ReviewGrade(StrEnum):
    """The four grades of the review form of 财预〔2015〕88号."""

    EXCELLENT = "excellent"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"

    @property
    def label(self) -> str:
        """The one character on the form."""
        return {"excellent": "优", "good": "良", "fair": "中", "poor": "差"}[self.value]

    @property
    def may_pass(self) -> bool:
        """中 goes back to be mended, 差 does not go on."""
        return self in {ReviewGrade.EXCELLENT, ReviewGrade.GOOD}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done to the sheet; `actor` is the account, empty for the system."""

    action: Action
    actor: str
    at: datetime
    text: str = ""
    grade: ReviewGrade | None = None
    attachments: int | None = None
    has_list: bool = False
    """Whether a return came with a list of places and what is asked of each."""


@dataclass(frozen=True, slots=True)
class Note:
    """A reviewer's remark and whether it was answered."""

    text: str
    is_answered: bool


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of evidence: name, size in bytes, digest of its content, the line it proves."""

    name: str
    size: int
    digest: str
    proves: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning on the sheet and whether the unit explained it."""

    code: str
    message: str
    is_explained: bool


@dataclass(frozen=True, slots=True)
class WorkflowHistory:
    """What happened to one sheet up to `now`; steps oldest first.

    `approved_digest` is that of the content as it was approved (or last adjusted), `digest` that
    of the content now; empty where there is none. `attachments` is None where none are kept;
    `elsewhere` are files of other sheets with the same content.
    """

    status: Status
    now: datetime
    deadline: datetime | None = None
    steps: tuple[Step, ...] = ()
    notes: tuple[Note, ...] = ()
    warnings: tuple[Warned, ...] = ()
    attachments: tuple[Attachment, ...] | None = None
    elsewhere: tuple[Attachment, ...] = ()
    approved_digest: str = ""
    digest: str = ""
    doctrine: Doctrine = DEFAULT_DOCTRINE

    def taken(self, *actions: Action) -> tuple[Step, ...]:
        """The steps of these kinds, oldest first."""
        return tuple(step for step in self.steps if step.action in actions)


PROCESS_RULES: Catalogue[WorkflowHistory] = Catalogue()
RULEBOOK.add(PROCESS_RULES)
rule = PROCESS_RULES.rule


def _hit(message: str, column: str, *, actual: str, expected: str) -> Hit:
    return Hit(message, Location(column=column), actual=actual, expected=expected)


def _day(moment: datetime) -> str:
    return f"{moment.year}年{moment.month}月{moment.day}日{moment:%H:%M}"


@rule(
    "L01",
    "逾期未送审",
    Severity.WARNING,
    basis=bases.WORKFLOW,
    mend="尽快送审；确需延期的，联系财政绩效科。",
    why="过了截止时间还没有送审，会耽误整个部门的预算审核。",
    good="截止前三天送审",
    bad="截止后仍是草稿",
)
def drafts_do_not_outlive_the_deadline(history: WorkflowHistory) -> Iterator[Hit]:
    """A draft or returned sheet is submitted before the deadline."""
    if history.deadline is None:
        raise MissingData("本年度没有设定送审截止时间。")
    if history.status.is_editable and history.now > history.deadline:
        shown = _day(history.deadline)
        message = f"已超过送审截止时间（{shown}），请联系财政绩效科延期。"
        yield _hit(message, STATUS, actual=history.status.label, expected=f"{shown}前送审")


def _returns(history: WorkflowHistory) -> tuple[Step, ...]:
    returned = history.taken(Action.RETURN)
    if not returned:
        raise NotApplicable("没有被退回过。")
    return returned


@rule(
    POINTS_RULE,
    "退回意见未回复",
    Severity.ERROR,
    basis=bases.WORKFLOW,
    mend="逐条回复退回意见：已修改的说明改了什么，不改的说明理由。",
    why="意见没有回复就再送，审核人只能从头再看一遍。",
    good="3条意见，3条回复",
    bad="3条意见，只回复1条",
)
def notes_are_answered(history: WorkflowHistory) -> Iterator[Hit]:
    """Every remark of a reviewer is answered before the sheet goes up again."""
    if not history.notes:
        raise NotApplicable("没有退回意见。")
    left = [note.text for note in history.notes if not note.is_answered]
    if left:
        listed = "；".join(text.rstrip("。；") for text in left)
        message = f"还有{len(left)}条退回意见未回复，不能再次送审：{listed}。"
        total = len(history.notes)
        yield _hit(message, NOTES, actual=f"{len(left)}条未回复", expected=f"{total}条全部回复")


@rule(
    "L03",
    "多次退回",
    Severity.HINT,
    basis=bases.WORKFLOW,
    mend="与审核人当面沟通，一次说清要改什么。",
    why="退回几次还没改好，多半是两边理解不一样。",
    good="退回1次，修改后通过",
    bad="一退再退，每次都没有改到意见说的地方",
)
def sheets_are_not_returned_over_and_over(history: WorkflowHistory) -> Iterator[Hit]:
    """A sheet is returned fewer times than the year's bound."""
    count, bound = len(_returns(history)), history.doctrine.many_returns
    if count >= bound:
        message = f"本项目已第{count}次退回，建议与审核人当面沟通。"
        yield _hit(message, STATUS, actual=f"退回{count}次", expected=f"少于{bound}次")


@rule(
    "L04",
    "审核意见过短",
    Severity.HINT,
    basis=bases.OBJECTIVES_88,
    mend="写明哪一栏、什么问题、建议怎么改。",
    why="只写『请修改』，单位不知道改哪里，来回几次都改不到点上。",
    good="第7行预算执行率与表头重复计分，建议删除该行",
    bad="请修改",
)
def returns_say_what_is_wrong(history: WorkflowHistory) -> Iterator[Hit]:
    """A return says in some words what is wrong, or place by place in its list."""
    least = history.doctrine.min_reason_length
    for step in _returns(history):
        text = squeeze(step.text)
        if len(text) < least and not step.has_list:
            message = f"退回意见『{text}』仅{len(text)}字，请写明具体问题和修改建议。"
            yield _hit(message, NOTES, actual=f"{len(text)}字", expected=f"≥{least}字")


@rule(
    GRADE_RULE,
    "定级中差仍流转",
    Severity.ERROR,
    basis=bases.OBJECTIVES_88,
    mend="定级为中的退回完善后重审，为差的不得进入下一步。",
    why="审核表定了中、差还放行，审核就没有意义。",
    good="定级『中』：退回修改",
    bad="定级『中』：通过",
)
def poor_grades_do_not_pass(history: WorkflowHistory) -> Iterator[Hit]:
    """A sheet graded 中 or 差 is not passed on."""
    graded = [step for step in history.taken(Action.PASS, Action.APPROVE) if step.grade]
    if not graded:
        raise MissingData("审核通过时没有定级。")
    for step in graded:
        if step.grade is not None and not step.grade.may_pass:
            message = f"审核等级为『{step.grade.label}』，应退回完善后重新审核。"
            yield _hit(message, "审核等级", actual=f"{step.grade.label}、通过", expected="优或良")


@rule(
    "L06",
    "申报审核同人",
    Severity.ERROR,
    basis=bases.WORKFLOW,
    mend="由另一人审核。",
    why="自己报、自己审，等于没有审。",
    good="经办人申报，审核人审核",
    bad="送审人和审核人是同一账号",
)
def nobody_reviews_his_own(history: WorkflowHistory) -> Iterator[Hit]:
    """Who submitted a sheet does not decide on it until it is submitted by another."""
    if not history.taken(Action.SUBMIT):
        raise NotApplicable("还没有送审。")
    submitter = ""
    seen: set[str] = set()
    for step in history.steps:
        if step.action is Action.SUBMIT:
            submitter = step.actor
        is_decision = step.action in {Action.RETURN, Action.PASS, Action.APPROVE}
        if is_decision and submitter and step.actor == submitter and step.actor not in seen:
            seen.add(step.actor)
            message = f"申报人与审核人不能为同一人（{submitter}）。"
            yield _hit(message, "审核人", actual=submitter, expected="另一人")


@rule(
    "L07",
    "批复后直接修改",
    Severity.ERROR,
    basis=bases.OBJECTIVES_88,
    mend="恢复批复的内容；确需修改的走『目标调整』。",
    why="批复的目标是年底评价的标准，不能悄悄改。",
    good="经『目标调整』批准后修改",
    bad="批复后指标值变了，没有调整记录",
)
def approved_sheets_stay_as_they_are(history: WorkflowHistory) -> Iterator[Hit]:
    """An approved sheet has the content that was approved."""
    if history.status is not Status.APPROVED:
        raise NotApplicable("尚未批复。")
    if not history.approved_digest or not history.digest:
        raise MissingData("没有批复版本可以对照。")
    if history.approved_digest != history.digest:
        message = "目标已批复，内容却与批复版本不同，如需修改请走『目标调整』。"
        yield _hit(message, STATUS, actual="内容已变", expected="与批复版本一致")


@rule(
    "L08",
    "调整无依据",
    Severity.ERROR,
    basis=bases.OBJECTIVES_88,
    mend="填写调整原因并上传依据文件。",
    why="调整目标要有政策变化或突发事件作依据，否则就是年中降标准。",
    good="因省里追加任务调增，附文件",
    bad="调整原因空白",
)
def adjustments_have_grounds(history: WorkflowHistory) -> Iterator[Hit]:
    """Every adjustment has a reason and, where files are kept, a document."""
    adjusted = history.taken(Action.ADJUST)
    if not adjusted:
        raise NotApplicable("没有调整过目标。")
    for step in adjusted:
        lacks = [] if tidy(step.text) else ["调整原因"]
        lacks += ["依据文件"] if step.attachments == 0 else []
        if lacks:
            missing = "、".join(lacks)
            message = f"{_day(step.at)}的调整没有{missing}，请填写调整原因并上传依据文件。"
            yield _hit(message, "目标调整", actual=f"缺{missing}", expected="原因和依据文件")


def attachment_limits(doctrine: Doctrine) -> Limits:
    """What the year allows to be attached."""
    return Limits(doctrine.vocabulary.attachment_types, doctrine.attachment_megabytes)


@rule(
    "L09",
    "附件问题",
    Severity.HINT,
    basis=bases.WORKFLOW,
    mend="换成允许的格式，压缩到限额以内；误传的重复附件删去。",
    why="打不开的附件等于没有，同一份材料证明两件事也要说清。",
    good="每条指标各附自己的佐证",
    bad="两条指标附同一份文件",
)
def attachments_can_be_used(history: WorkflowHistory) -> Iterator[Hit]:
    """Files have an allowed type and size, and no file is attached to two lines."""
    if history.attachments is None:
        raise MissingData("没有附件记录。")
    seen: dict[str, Attachment] = {}
    others = {attachment.digest: attachment for attachment in history.elsewhere}
    limits = attachment_limits(history.doctrine)
    for attachment in history.attachments:
        for fault in form_faults(attachment.name, attachment.size, limits):
            message = f"附件『{attachment.name}』{fault}，请重新上传。"
            yield _attachment_hit(attachment, message, actual=fault, expected="可打开的附件")
        earlier = seen.setdefault(attachment.digest, attachment)
        twin = earlier if earlier is not attachment else others.get(attachment.digest)
        if twin is not None:
            where = twin.proves or "另一处"
            message = f"『{attachment.name}』与{where}的附件『{twin.name}』完全相同，请确认。"
            yield _attachment_hit(attachment, message, actual="内容相同", expected="各附各的佐证")


def _attachment_hit(attachment: Attachment, message: str, *, actual: str, expected: str) -> Hit:
    place = Location(row=attachment.row, column=ATTACHMENTS)
    return Hit(message, place, actual=actual, expected=expected)


@rule(
    "L10",
    "警告未说明",
    Severity.ERROR,
    basis=bases.OWN_RULE,
    mend="逐条填写情况说明，或修改到没有警告。",
    why="警告可以送审，但要让审核人知道为什么仍然这样填。",
    good="警告：整体核心指标4条。说明：我局职能单一，4条已覆盖",
    bad="带着警告送审，一句说明也没有",
)
def warnings_are_explained(history: WorkflowHistory) -> Iterator[Hit]:
    """Every warning has a written explanation before the sheet is submitted."""
    if not history.warnings:
        raise NotApplicable("没有警告。")
    left = [warned for warned in history.warnings if not warned.is_explained]
    if left:
        listed = "；".join(warned.message.rstrip("。") for warned in left)
        message = f"还有{len(left)}条警告未填说明：{listed}。"
        codes = "、".join(dict.fromkeys(warned.code for warned in left))
        yield _hit(message, EXPLANATIONS, actual=f"{codes}未说明", expected="逐条说明")
