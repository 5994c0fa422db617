"""Why the system would not open or write a file, in Chinese."""

from __future__ import annotations

import errno

_REASONS = {
    errno.ENOENT: "没有这个文件",
    errno.EISDIR: "这是文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENAMETOOLONG: "文件名太长",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘是只读的",
    errno.ELOOP: "链接绕成了圈",
}


def reason_of(error: OSError) -> str:
    """A few words; the system's number where there are none for it."""
    return _REASONS.get(error.errno or 0, f"系统错误 {error.errno}")
