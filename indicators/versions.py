"""Versions: the whole sheet after every act, chained by hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import F
from django.db.models.functions import Coalesce

from indicators.enums import Action
from indicators.models import ObjectiveVersion, PerformanceObjective
from indicators.payloads import to_payload
from indicators.sheets import ObjectiveSheet
from organizations.models import User


def keep_version(
    objective: PerformanceObjective,
    action: Action,
    sheet: ObjectiveSheet,
    *,
    actor: User | None,
    now: datetime,
    comment: str = "",
) -> None:
    """Write the sheet down as the objective's next version; call it after the claim."""
    objective.head_hash = add_version(
        objective, action, sheet, actor=actor, now=now, comment=comment
    )
    kept: dict[str, object] = {"head_hash": objective.head_hash}
    if action is Action.SUBMIT:
        kept["submissions"] = Coalesce(F("submissions"), 0) + 1
    PerformanceObjective.objects.filter(pk=objective.pk).update(**kept)


def add_version(
    objective: PerformanceObjective,
    action: Action,
    sheet: ObjectiveSheet,
    *,
    actor: User | None,
    now: datetime,
    comment: str = "",
) -> str:
    """The version alone, of the number and status in hand; its hash for the objective's head."""
    version = ObjectiveVersion(
        objective=objective,
        number=objective.version,
        action=action.value,
        status=objective.status,
        actor=actor,
        at=now,
        comment=comment,
        sheet=to_payload(sheet),
        previous_hash=objective.head_hash,
    )
    version.hash = version_hash(version)
    version.save(force_insert=True)
    return version.hash


def version_hash(version: ObjectiveVersion) -> str:
    """The hash over everything that a version says, and over the hash of the one before it."""
    body = [
        version.objective_id,
        version.number,
        version.action,
        version.status,
        version.actor_id,
        version.at.astimezone(UTC).isoformat(timespec="microseconds"),
        version.comment,
        version.sheet,
        version.previous_hash,
    ]
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class BrokenVersion:
    """A place where the versions of one objective do not hold together."""

    objective_id: int
    number: int
    reason: str


def broken_versions() -> Iterator[BrokenVersion]:
    """Every version that was changed, removed or added by hand; none when all chains hold."""
    heads = dict(_heads())
    current, number, previous = 0, 0, ""
    for version in ObjectiveVersion.objects.order_by("objective_id", "number").iterator():
        if version.objective_id != current:
            yield from _tail(current, number, previous, heads.pop(current, None))
            current, number, previous = version.objective_id, 0, ""
        yield from _faults(version, number, previous)
        number, previous = version.number, version.hash
    yield from _tail(current, number, previous, heads.pop(current, None))
    for objective_id, head in heads.items():
        yield from _tail(objective_id, 0, "", head)


def _heads() -> Iterator[tuple[int, tuple[int, str]]]:
    rows = PerformanceObjective.objects.order_by("pk").values_list("pk", "version", "head_hash")
    for objective_id, number, digest in rows.iterator():
        yield objective_id, (number, digest)


def _faults(version: ObjectiveVersion, number: int, previous: str) -> Iterator[BrokenVersion]:
    def broken(reason: str) -> BrokenVersion:
        return BrokenVersion(version.objective_id, version.number, reason)

    if version.number != number + 1:
        yield broken(f"前面缺少版本，上一版是第 {number} 版")
    if version.previous_hash != previous:
        yield broken("与前一版不衔接")
    if version.hash != version_hash(version):
        yield broken("内容被改动")


def _tail(
    objective_id: int, number: int, last_hash: str, head: tuple[int, str] | None
) -> Iterator[BrokenVersion]:
    if head is not None and head != (number, last_hash):
        yield BrokenVersion(objective_id, head[0], "最后的版本被删改")
