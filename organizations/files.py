"""Attached files: judged, written under the name of their content, opened again for download.

The bytes lie beside the database and out of the web's reach; a row says whose they are. Every
row has its bytes for itself, so that taking one away never touches another's.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.crypto import get_random_string

from organizations.attachments import Limits, attachment_faults, content_kind
from organizations.models import StoredFile, User

_FOLDER = "attachments"
_TOKEN_LENGTH = 12
_SAFE_AGE = timedelta(hours=24)
"""Bytes without a row that are younger may belong to a transaction that has not ended."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: its name and its bytes."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The digest of the content, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


class UnsuitableFile(ValueError):
    """The file may not be attached; `faults` are all reasons, as sentences."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("".join(faults))
        self.faults = faults


class DamagedFile(Exception):
    """The stored bytes are gone or no longer those that were stored."""

    def __init__(self, file: StoredFile) -> None:
        super().__init__(
            f"附件『{file.name}』在服务器上丢失或被改动，不能下载，请联系管理员从备份恢复。"
        )


def judge(upload: Upload, limits: Limits) -> None:
    """Raise UnsuitableFile with everything that is wrong with it."""
    if faults := attachment_faults(upload.name, upload.content, limits):
        raise UnsuitableFile(faults)


@contextmanager
def storing(
    *, actor: User | None, upload: Upload, limits: Limits, now: datetime
) -> Iterator[StoredFile]:
    """The stored file, in one transaction with what is done inside the block.

    The bytes are on the disk before the row is; where the block fails they are removed again.
    Raises UnsuitableFile.
    """
    judge(upload, limits)
    row = StoredFile(
        name=upload.name,
        size=len(upload.content),
        sha256=upload.sha256,
        kind=content_kind(upload.content),
        token=get_random_string(_TOKEN_LENGTH).lower(),
        uploaded_by=actor,
        uploaded_at=now,
    )
    path = path_of(row)
    try:
        _write(path, upload.content)
        with transaction.atomic():
            row.save(force_insert=True)
            yield row
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def discard(file: StoredFile) -> None:
    """Forget a file nobody refers to any more; its bytes go when the transaction is through."""
    path = path_of(file)
    file.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def content_of(file: StoredFile) -> bytes:
    """The bytes for download; DamagedFile where they are not those that were stored."""
    try:
        content = path_of(file).read_bytes()
    except OSError as error:
        raise DamagedFile(file) from error
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise DamagedFile(file)
    return content


def path_of(file: StoredFile) -> Path:
    """Where the bytes lie: by their digest, never by the name that somebody gave them."""
    return _root() / file.sha256[:2] / f"{file.sha256}-{file.token}"


def remove_orphans(now: datetime) -> int:
    """Remove bytes that no row refers to, left behind by a crash; how many they were."""
    known = set(StoredFile.objects.values_list("sha256", "token"))
    count = 0
    for path in _root().glob("*/*"):
        digest, _, token = path.name.partition("-")
        age = now.timestamp() - path.stat().st_mtime
        if (digest, token) not in known and age > _SAFE_AGE.total_seconds():
            path.unlink(missing_ok=True)
            count += 1
    return count


def _root() -> Path:
    return Path(settings.MEDIA_ROOT) / _FOLDER


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: written aside, made durable, then given its name."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix="new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(aside).unlink()
        raise
