"""Attached files: what is let in, where the bytes lie, what is left after a failure."""

import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from organizations.attachments import attachment_faults, content_kind
from organizations.files import (
    DamagedFile,
    UnsuitableFile,
    Upload,
    content_of,
    discard,
    path_of,
    remove_orphans,
    storing,
)
from organizations.models import StoredFile
from tests.attached import DOC, DOCX, JPG, LIMITS, PDF, PNG, XLSX, archive, pdf
from tests.cast import NOW


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def store(upload: Upload, actor=None) -> StoredFile:
    with storing(actor=actor, upload=upload, limits=LIMITS, now=NOW) as file:
        return file


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("验收单.pdf", PDF, "pdf"),
        ("照片.PNG", PNG, "png"),
        ("照片.jpeg", JPG, "jpeg"),
        ("旧表.xls", DOC, "office"),
        ("报告.docx", DOCX, "docx"),
        ("台账.xlsx", XLSX, "xlsx"),
        ("全部.zip", archive("验收/单.pdf"), "zip"),
    ],
)
def test_an_honest_file_is_let_in(name, content, kind):
    assert attachment_faults(name, content, LIMITS) == ()
    assert content_kind(content) == kind


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("程序.exe", b"MZ" + bytes(60), "格式『exe』不在允许范围"),
        ("没有扩展名", PDF, "格式『无扩展名』不在允许范围"),
        ("空.pdf", b"", "是空文件"),
        ("大.pdf", PDF + bytes(2 << 20), "超过1MB"),
        ("假.pdf", DOCX, "扩展名是 pdf，内容却是Word 文件（.docx）"),
        ("假.docx", archive("a.txt"), "扩展名是 docx，内容却是ZIP 压缩包"),
        ("网页.jpg", b"<!DOCTYPE html><script>alert(1)</script>", "内容却是网页文件"),
        ("乱.png", bytes([1, 0, 255, 7]) * 9, "不是这种格式（可能已损坏）"),
        ("程序.pdf", b"MZ" + bytes(60), "是程序文件，不能作为附件"),
        ("../../etc/x.pdf", PDF, "文件名含有路径"),
        ("a\\b.pdf", PDF, "文件名含有路径"),
        ("流.pdf:evil.pdf", PDF, "文件名含有路径"),
        ("单\u202efdp.pdf", PDF, "看不见的控制字符"),
        ("单\x00.pdf", PDF, "看不见的控制字符"),
        (".pdf", PDF, "文件名含有路径或特殊符号"),
        (" 单.pdf", PDF, "文件名不完整"),
        ("con.pdf", PDF, "系统保留名"),
        ("长" * 130 + ".pdf", PDF, "最多120个"),
        ("图.jpg", JPG + archive("x.sh"), "里夹带了一个压缩包"),
        ("单.pdf", PDF + archive("x.docx"), "里夹带了一个压缩包"),
        ("图.png", PNG[:8] + PDF, "里夹带了一份 PDF"),
        ("图.gif.png", PNG + b"<script>alert(1)</script>", "里夹带了网页脚本"),
        ("坏.zip", b"PK\x03\x04" + bytes(40), "已损坏"),
        ("包.zip", archive("../../x.txt"), "越出文件夹的文件名"),
        ("包.zip", archive("a/安装.exe"), "里有程序文件（exe）"),
        (
            "宏.docx",
            archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
            "含有宏",
        ),
    ],
)
def test_what_is_refused_is_told_in_words(name, content, said):
    assert any(said in fault for fault in attachment_faults(name, content, LIMITS))


def test_every_reason_is_told_at_once():
    faults = attachment_faults("a/b\x00.exe", b"", LIMITS)
    assert len(faults) == 4
    assert all(fault.startswith("『a/b□.exe』") and fault.endswith("。") for fault in faults)


@pytest.mark.django_db
def test_the_bytes_lie_under_their_digest_and_come_back(cast, media):
    upload = pdf()
    file = store(upload, cast.chen)
    assert (file.name, file.size, file.kind) == ("验收单.pdf", len(PDF), "pdf")
    assert file.uploaded_by == cast.chen
    assert content_of(file) == PDF
    path = path_of(file)
    assert path.name.startswith(upload.sha256)
    assert "验收单" not in str(path)
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_an_unsuitable_file_leaves_nothing(media):
    with pytest.raises(UnsuitableFile) as refused:
        store(Upload("坏/名.exe", b""))
    assert len(refused.value.faults) == 3
    assert not StoredFile.objects.exists()
    assert files_in(media) == []


@pytest.mark.django_db
def test_a_failure_inside_the_block_leaves_neither_row_nor_bytes(media):
    def fail() -> None:
        with storing(actor=None, upload=pdf(), limits=LIMITS, now=NOW) as file:
            assert path_of(file).exists()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not StoredFile.objects.exists()
    assert files_in(media) == []


@pytest.mark.django_db(transaction=True)
def test_bytes_go_only_when_the_row_is_gone_for_good(media):
    file = store(pdf())

    def fail() -> None:
        with transaction.atomic():
            discard(StoredFile.objects.get())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert content_of(file) == PDF
    with transaction.atomic():
        discard(StoredFile.objects.get())
        assert len(files_in(media)) == 1
    assert files_in(media) == []


@pytest.mark.django_db
def test_the_same_content_twice_is_two_files_and_one_may_go(
    media, django_capture_on_commit_callbacks
):
    first, second = store(pdf()), store(pdf("副本.pdf"))
    with django_capture_on_commit_callbacks(execute=True):
        discard(first)
    assert content_of(second) == PDF


@pytest.mark.django_db
@pytest.mark.parametrize("spoil", [lambda p: p.unlink(), lambda p: p.write_bytes(b"%PDF-x")])
def test_lost_or_changed_bytes_are_not_handed_out(spoil):
    file = store(pdf())
    spoil(path_of(file))
    with pytest.raises(DamagedFile, match="丢失或被改动"):
        content_of(file)


@pytest.mark.django_db
def test_what_a_crash_left_behind_is_removed_after_a_day(media, capsys):
    kept = path_of(store(pdf()))
    orphan = kept.with_name("f" * 64 + "-abcdefghijkl")
    orphan.write_bytes(b"x")
    assert remove_orphans(NOW) == 0
    long_ago = (NOW - timedelta(days=2)).timestamp()
    for path in (kept, orphan):
        os.utime(path, (long_ago, long_ago))
    call_command("remove_orphan_files")
    assert "已清理 1 个" in capsys.readouterr().out
    assert files_in(media) == [kept]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_touch_each_other(media):
    start, failures = threading.Barrier(2), []

    def work(name: str) -> None:
        try:
            start.wait(5)
            store(pdf(name))
        except Exception as error:  # noqa: BLE001 -- told to the test
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in ("甲.pdf", "乙.pdf")]
    [thread.start() for thread in threads]
    [thread.join(20) for thread in threads]
    assert failures == []
    assert len(files_in(media)) == StoredFile.objects.count() == 2
