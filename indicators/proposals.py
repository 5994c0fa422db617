"""Proposing a line for the library, and the decision of the finance bureau."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404

from indicators.enums import Action
from indicators.models import (
    Indicator,
    IndicatorTemplate,
    PerformanceObjective,
    TemplateProposal,
)
from indicators.permissions import require
from indicators.storable import kept_comment
from organizations import audit
from organizations.enums import AuditAction, Role
from organizations.models import Organization, User
from organizations.permissions import standing_of
from organizations.prepared import Prepared

LONGEST = 300
"""Characters of a reason or an answer."""
MOST = 200
"""Proposals that the list shows, the waiting ones first."""
_COPIED = ("level1", "level2", "name", "unit", "comparison", "definition", "source")
_NEEDED = {"level1": "一级指标", "level2": "二级指标", "name": "三级指标", "comparison": "指标性质"}
State = TemplateProposal.State
Scope = IndicatorTemplate.Scope


class InvalidProposal(ValueError):
    """What cannot be proposed or decided; the Chinese text says why and what to do."""


@transaction.atomic
def propose_template(
    *, actor: User, objective: PerformanceObjective, key: int, reason: str, now: datetime
) -> TemplateProposal:
    """Put a stored line of one's own sheet before the finance bureau.

    Raises PermissionDenied, InvalidProposal.
    """
    require(actor, Action.SAVE, objective, ())
    line = Indicator.objects.filter(objective=objective, pk=key).first()
    if line is None:
        raise InvalidProposal("这一行还没有保存，或已不在表中。请保存后再申请。")
    missing = [label for name, label in _NEEDED.items() if not getattr(line, name).strip()]
    if missing:
        raise InvalidProposal(f"请先填好这一行的{'、'.join(missing)}，再申请纳入指标库。")
    limit = TemplateProposal._meta.get_field("name").max_length or 0  # noqa: SLF001 -- Django's own name
    if len(line.name) > limit:
        raise InvalidProposal(f"指标库的名称最多 {limit} 字，现为 {len(line.name)} 字，请先写短。")
    text = _kept(reason, "请写明申请理由：为什么别的项目也用得上。")
    same = {"level2": line.level2, "name": line.name, "unit": line.unit}
    waiting = TemplateProposal.objects.filter(
        organization=objective.organization, state=State.PENDING, **same
    )
    if waiting.exists():
        raise InvalidProposal("本单位已经申请过这个指标，正在等财政部门处理。")
    if IndicatorTemplate.objects.filter(organization__isnull=True, is_active=True, **same).exists():
        raise InvalidProposal("指标库里已有同名、同单位的指标，不用再申请。")
    proposal = TemplateProposal.objects.create(
        **{name: getattr(line, name) for name in _COPIED},
        typical_weight=line.weight,
        organization=objective.organization,
        proposer=actor,
        proposed_at=now,
        reason=text,
    )
    audit.record(
        actor=actor,
        action=AuditAction.TEMPLATE_PROPOSED,
        target=proposal,
        now=now,
        organization=objective.organization.code,
        reason=text,
    )
    return proposal


@transaction.atomic
def accept_template(
    *, actor: User, pk: int, scope: str, now: datetime, industry: str = ""
) -> IndicatorTemplate:
    """Take the proposal into the library; Http404, PermissionDenied, InvalidProposal."""
    proposal = _waiting(actor, pk)
    if scope not in set(Scope):
        raise InvalidProposal("请选择纳入的范围：共性、行业或本单位。")
    trade = kept_comment(industry)[:80] if scope == Scope.INDUSTRY else ""
    if scope == Scope.INDUSTRY and not trade:
        raise InvalidProposal("纳入行业指标时请写明行业领域，如“交通运输”。")
    owner = proposal.organization if scope == Scope.OWN else None
    known = IndicatorTemplate.objects.filter(
        level2=proposal.level2,
        name=proposal.name,
        unit=proposal.unit,
        scope=scope,
        organization=owner,
    )
    if known.exists():
        raise InvalidProposal("指标库里已有同名、同单位的指标，请不予采纳并说明。")
    template = IndicatorTemplate.objects.create(
        **{name: getattr(proposal, name) for name in _COPIED},
        typical_weight=proposal.typical_weight,
        scope=scope,
        industry=trade,
        organization=owner,
    )
    proposal.template = template
    _decide(proposal, State.ACCEPTED, actor, now)
    deeds = [
        audit.Deed(AuditAction.LIBRARY_CHANGED, template, {"新建": template.name}),
        audit.Deed(AuditAction.PROPOSAL_ACCEPTED, proposal, {"范围": str(Scope(scope).label)}),
    ]
    audit.record_many(actor=actor, deeds=deeds, now=now)
    return template


@transaction.atomic
def decline_template(*, actor: User, pk: int, answer: str, now: datetime) -> TemplateProposal:
    """Say no, and why; Http404, PermissionDenied, InvalidProposal."""
    proposal = _waiting(actor, pk)
    proposal.answer = _kept(answer, "请写明不采纳的原因，申请人会看到。")
    _decide(proposal, State.DECLINED, actor, now)
    audit.record(
        actor=actor,
        action=AuditAction.PROPOSAL_DECLINED,
        target=proposal,
        now=now,
        reason=proposal.answer,
    )
    return proposal


def may_decide(user: User) -> bool:
    """Whether the person keeps the library."""
    return standing_of(user).has(Role.FINANCE_ADMINISTRATOR)


def proposals() -> tuple[TemplateProposal, ...]:
    """Everything that was proposed: what waits first, then the latest; one query."""
    found = TemplateProposal.objects.select_related("organization", "proposer", "decided_by")
    waiting = found.filter(state=State.PENDING).order_by("proposed_at", "pk")
    decided = found.exclude(state=State.PENDING).order_by("-decided_at", "-pk")
    return (*waiting[:MOST], *decided[:MOST])


def waiting_proposals() -> int:
    """How many wait for the finance bureau."""
    return TemplateProposal.objects.filter(state=State.PENDING).count()


def proposals_of(objective: PerformanceObjective) -> tuple[TemplateProposal, ...]:
    """The latest proposals of the unit, for whoever edits one of its sheets."""
    return tuple(_proposed(objective.organization))


@Prepared
def _proposed(organization: Organization) -> QuerySet[TemplateProposal]:
    found = TemplateProposal.objects.filter(organization=organization)
    return found.order_by("-proposed_at", "-pk")[:5]


def _waiting(actor: User, pk: int) -> TemplateProposal:
    if not may_decide(actor):
        raise PermissionDenied("指标库由财政管理人员维护。")
    proposal = TemplateProposal.objects.select_for_update().filter(pk=pk).first()
    if proposal is None:
        raise Http404("没有这个申请。")
    if proposal.state != State.PENDING:
        raise InvalidProposal(f"『{proposal.name}』的申请刚被他人处理过，没有重复处理。")
    return proposal


def _decide(proposal: TemplateProposal, state: str, actor: User, now: datetime) -> None:
    proposal.state, proposal.decided_by, proposal.decided_at = state, actor, now
    proposal.save()


def _kept(text: str, request: str) -> str:
    kept = kept_comment(text)
    if not kept:
        raise InvalidProposal(request)
    if len(kept) > LONGEST:
        raise InvalidProposal(f"最多 {LONGEST} 字，现为 {len(kept)} 字，请写短一些。")
    return kept
