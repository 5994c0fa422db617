"""Evidence on a page: the files of each line, what is wrong with them, uploads as they come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from common.findings import Finding
from evaluations.evidence import (
    RepeatedEvidence,
    attach_evidence,
    evidence_findings,
    evidence_of,
    is_open_for_evidence,
    limits_of,
)
from evaluations.models import Evidence
from indicators.models import PerformanceObjective
from organizations.enums import Role
from organizations.files import UnsuitableFile
from organizations.models import User
from organizations.permissions import standing_of
from web.files import upload_of

MAX_FILES = 20


@dataclass(frozen=True, slots=True)
class Proof:
    """The files of one line with what rule L09 says of them."""

    key: int
    name: str
    files: tuple[Evidence, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Proofs:
    """The files of a whole sheet; `may_change` where this person adds and removes them now."""

    lines: Mapping[int, Proof]
    may_change: bool
    count: int
    endings: str
    megabytes: int


@dataclass(frozen=True, slots=True)
class Attached:
    """What became of uploaded files: how many were stored, and why the others were not."""

    count: int
    problems: tuple[str, ...]


def proofs_of(
    user: User, objective: PerformanceObjective, now: datetime, *, is_frozen: bool | None = None
) -> Proofs:
    """The evidence of every line; `is_frozen` where it is known whether it was handed in."""
    rows = evidence_of(objective)
    findings = evidence_findings(user, objective, rows, now)
    limits = limits_of(objective)
    is_preparer = standing_of(user).holds(Role.PREPARER, objective.organization.code)
    return Proofs(
        lines={
            line.pk: Proof(
                key=line.pk,
                name=line.name,
                files=tuple(row for row in rows if row.indicator_id == line.pk),
                findings=tuple(one for one in findings if one.location.row == line.position),
            )
            for line in objective.indicators.all()
        },
        may_change=is_preparer and is_open_for_evidence(objective, is_frozen=is_frozen),
        count=len(rows),
        endings=",".join(f".{ending}" for ending in limits.types),
        megabytes=limits.megabytes,
    )


def attach_all(
    user: User,
    objective: PerformanceObjective,
    key: int,
    files: Sequence[UploadedFile[Any]],
    now: datetime,
) -> Attached:
    """Attach what is sound, and tell of every file that is not; the rights are the service's."""
    limits, count = limits_of(objective), 0
    problems: list[str] = []
    for file in files[:MAX_FILES]:
        try:
            upload = upload_of(file, limits)
            attach_evidence(
                actor=user, objective=objective, indicator_key=key, upload=upload, now=now
            )
        except UnsuitableFile as refused:
            problems += refused.faults
        except RepeatedEvidence as repeated:
            problems.append(str(repeated))
        else:
            count += 1
    if len(files) > MAX_FILES:
        problems.append(
            f"一次最多上传{MAX_FILES}个文件，多出的{len(files) - MAX_FILES}个没有上传。"
        )
    if not files:
        problems.append("还没有选择文件。")
    return Attached(count, tuple(problems))
