"""The audit trail: appended in the transaction of the change, chained by hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from organizations.enums import AuditAction
from organizations.models import AuditEntry, AuditHead, User
from organizations.prepared import Prepared

_HEAD = 1
MOVES = 32
"""Acts that moved something which the head remembers."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What one entry says: what was done, to what, and what changed."""

    action: AuditAction
    target: models.Model | str
    changes: Mapping[str, object] = field(default_factory=dict)


def record(
    *,
    actor: User | None,
    action: AuditAction,
    target: models.Model | str,
    now: datetime,
    **changes: object,
) -> AuditEntry:
    """Append one entry; call it last, for it holds the end of the chain until the commit.

    Everybody locks rows first and the chain last, so nobody waits for somebody who waits for
    him. A transaction that records more than once takes the locks of all its rows beforehand,
    or says everything at its end (`record_many`).
    """
    (entry,) = record_many(actor=actor, deeds=[Deed(action, target, changes)], now=now)
    return entry


# No savepoint of its own: without its entries the act around it must not stay either.
@transaction.atomic(savepoint=False)
def record_many(
    *, actor: User | None, deeds: Sequence[Deed], now: datetime
) -> tuple[AuditEntry, ...]:
    """Append several entries of one act at its end: three queries, however many they are."""
    if not deeds:
        return ()
    head = _held_end()
    sequence, previous, milestone = head.entries, head.hash, head.milestone
    entries = []
    for deed in deeds:
        sequence += 1
        entry = _entry(actor, deed, now, sequence=sequence, previous_hash=previous)
        entries.append(entry)
        previous = entry.hash
    AuditEntry.objects.bulk_create(entries)
    moves = head.moves
    if moved := [one for one in entries if not AuditAction(one.action).is_quiet]:
        milestone = moved[-1].hash
        moves = [*moves, [moved[-1].sequence, actor.pk if actor else None]][-MOVES:]
    AuditHead.objects.filter(pk=_HEAD).update(
        entries=sequence, hash=previous, milestone=milestone, moves=moves
    )
    return tuple(entries)


def _held_end() -> AuditHead:
    """The end of the chain under lock; the very first entry makes it."""
    for head in _end():
        return head
    return AuditHead.objects.select_for_update().get_or_create(pk=_HEAD)[0]


@Prepared
def _end() -> models.QuerySet[AuditHead, AuditHead]:
    return AuditHead.objects.select_for_update().filter(pk=_HEAD)


def _entry(
    actor: User | None, deed: Deed, now: datetime, *, sequence: int, previous_hash: str
) -> AuditEntry:
    target = deed.target
    entry = AuditEntry(
        sequence=sequence,
        at=now,
        actor=actor,
        actor_label=_label_of(actor),
        action=AuditAction(deed.action).value,
        target_type=target if isinstance(target, str) else target._meta.label,  # noqa: SLF001 -- the public name of a model
        target_id="" if isinstance(target, str) else str(target.pk),
        target_label="" if isinstance(target, str) else str(target)[:240],
        changes=json.loads(json.dumps(deed.changes, cls=DjangoJSONEncoder)),
        previous_hash=previous_hash,
    )
    entry.hash = _hash(entry)
    return entry


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold."""

    sequence: int
    reason: str


def breaks() -> Iterator[Break]:
    """Every place where an entry was changed, removed or added by hand; none when unbroken."""
    previous, expected = "", 1
    for entry in AuditEntry.objects.order_by("sequence").iterator():
        if entry.sequence < expected:
            yield Break(entry.sequence, "序号不在链中，是另外加入的")
            continue
        if entry.sequence > expected:
            yield Break(expected, f"第 {expected} 至 {entry.sequence - 1} 条缺失")
        if entry.previous_hash != previous:
            yield Break(entry.sequence, "与前一条不衔接")
        if entry.hash != _hash(entry):
            yield Break(entry.sequence, "内容被改动")
        previous, expected = entry.hash, entry.sequence + 1
    yield from _tail(previous, expected - 1)


def _tail(last_hash: str, entries: int) -> Iterator[Break]:
    head = AuditHead.objects.filter(pk=_HEAD).first()
    if head is None and entries == 0:
        return
    if head is None or head.entries != entries or head.hash != last_hash:
        yield Break(entries + 1, "日志末尾被删改")


def _label_of(actor: User | None) -> str:
    return "系统" if actor is None else f"{actor}（{actor.username}）"[:160]


def _hash(entry: AuditEntry) -> str:
    body = [
        entry.sequence,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor_id,
        entry.actor_label,
        entry.action,
        entry.target_type,
        entry.target_id,
        entry.target_label,
        entry.changes,
        entry.previous_hash,
    ]
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
