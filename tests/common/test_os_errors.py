"""What the system would not do, in Chinese."""

import errno

import pytest

from common.os_errors import reason_of


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOENT, "没有这个文件"),
        (errno.ENOTDIR, "路径中有一段不是文件夹"),
        (errno.ENOSPC, "磁盘已满"),
        (errno.EIO, f"系统错误 {errno.EIO}"),
    ],
)
def test_no_reason_is_told_in_another_language(number, told):
    assert reason_of(OSError(number, "No such file or directory")) == told
