"""Documents that were sent to be checked: kept for their sender, imported once."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from xlsxwriter import Workbook

from exchange.models import ImportBatch, SentDocument
from exchange.readers import shape_of
from exchange.sent import (
    KEPT,
    NotAUnit,
    disclosure_of,
    document_for,
    documents_of,
    import_document,
    name_unit,
    put_away,
    receive,
    source_of,
)
from exchange.services import preview_import
from indicators.models import PerformanceObjective
from organizations.files import UnsuitableFile, Upload, path_of
from organizations.models import StoredFile, User
from tests.cast import NOW
from tests.factories import year_2023
from tests.golden.rongchang_2023.documents import FORMS, built

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def send(actor, form="txt", content=None, name=""):
    upload = Upload(name or f"公开文档.{form}", built(form) if content is None else content)
    return receive(actor=actor, upload=upload, now=NOW)


def faults(actor, name, content):
    with pytest.raises(UnsuitableFile) as refused:
        send(actor, name=name, content=content)
    assert not StoredFile.objects.exists()
    return refused.value.faults


@pytest.mark.parametrize("form", FORMS)
def test_it_is_kept_as_it_came_and_nothing_is_imported(cast, form):
    sent = document_for(cast.chen, send(cast.chen, form).pk)
    assert source_of(sent).content == built(form)
    assert str(sent) == "重庆市荣昌区公安局 2023 年部门预算"
    assert disclosure_of(sent, source_of(sent)).organization_code == "118001"
    assert not PerformanceObjective.objects.exists()


def test_an_old_notepads_unicode_is_a_text(cast):
    content = built("txt").decode("utf-8-sig").encode("utf-16")
    sent = send(cast.chen, content=content)
    assert disclosure_of(sent, source_of(sent)).year == 2023


def zipped() -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        archive.writestr("公开.txt", "预算")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("空.txt", b"", "是空文件"),
        ("公开.pdf", b"%PDF-1.7 ...", "请另存为 .docx"),
        ("公开.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "旧版 Word"),
        ("公开.docx", zipped(), "不是 Word 或 Excel 文件"),
        ("坏.docx", built("docx")[:2000], "损坏"),
        ("大.txt", b"\xe9\xa2\x84" * (2 << 20), "超过5MB"),
        ("便条.txt", "明天开会。".encode(), "没有"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_not_kept_and_the_reason_says_how_to_mend_it(cast, name, content, told):
    assert told in "".join(faults(cast.chen, name, content))


def test_everything_wrong_with_a_file_is_told_at_once(cast):
    told = faults(cast.chen, "a/公开.pdf", b"%PDF-1.7 ...")
    assert len(told) == 3
    assert "路径" in told[0]
    assert "格式『pdf』不在允许范围" in told[1]
    assert "另存为" in told[2]


def test_it_is_nobody_elses(cast):
    sent = send(cast.chen)
    for other in (cast.zhou, cast.qian, cast.wu):
        with pytest.raises(Http404):
            document_for(other, sent.pk)


def test_who_has_no_unit_sends_nothing(cast):
    idle = User.objects.create(username="idle", full_name="闲人")
    with pytest.raises(PermissionDenied, match="还没有角色"):
        send(idle)


def test_the_oldest_goes_where_another_one_comes(cast):
    first = send(cast.chen)
    path = path_of(first.file)
    others = [send(cast.chen) for _ in range(KEPT - 1)]
    send(cast.sun)
    assert path.exists()
    last = send(cast.chen)
    kept = [one.pk for one in documents_of(cast.chen)]
    assert kept == [last.pk, *(one.pk for one in reversed(others))]
    assert documents_of(cast.sun).count() == 1


def test_it_is_imported_once_with_the_result_of_the_command(cast):
    year_2023()
    sent = send(cast.chen)
    seen = preview_import(disclosure_of(sent, source_of(sent))).fingerprint
    done = import_document(actor=cast.chen, sent=sent, seen=seen, now=NOW)
    assert done is not None
    assert done.counts["created"] > 20
    sent = document_for(cast.chen, sent.pk)
    assert (sent.imported_at, sent.outcome) == (NOW, done.counts)
    assert import_document(actor=cast.chen, sent=sent, seen=seen, now=NOW) is None
    batch = ImportBatch.objects.get()
    assert (batch.file_name, batch.file_hash) == (sent.file.name, sent.file.sha256)


def test_a_refused_import_leaves_it_as_it_was(cast):
    year_2023()
    sent = send(cast.sun)
    seen = preview_import(disclosure_of(sent, source_of(sent))).fingerprint
    with pytest.raises(PermissionDenied):
        import_document(actor=cast.sun, sent=sent, seen=seen, now=NOW)
    assert document_for(cast.sun, sent.pk).imported_at is None


def test_a_unit_is_named_where_the_document_names_none(cast):
    text = built("txt").decode("utf-8-sig").replace("118001-", "")
    sent = send(cast.chen, content=text.encode())
    assert disclosure_of(sent, source_of(sent)).organization_code == ""
    for wrong in ("", "公安局", "11", "118001001"):
        with pytest.raises(NotAUnit, match="应为 3 位"):
            name_unit(sent=sent, code=wrong)
    name_unit(sent=sent, code="118001")
    sent = document_for(cast.chen, sent.pk)
    assert disclosure_of(sent, source_of(sent)).organization_code == "118001"


@pytest.mark.django_db(transaction=True)
def test_putting_it_away_takes_its_file_along(cast):
    sent = send(cast.chen)
    path = path_of(sent.file)
    put_away(sent)
    assert not path.exists()
    assert not SentDocument.objects.exists()
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\t1\n" * 40_001, "40001 行、40001 格"),
        ("\t1" * 40_001, "40001 格"),
        ("\n" * 40_001, "40001 行"),
        ("\r\n" * 40_001, "40001 行"),
        ("绩效" * 200_000, "1.1 MB 文字"),
    ],
)
def test_a_text_that_takes_long_to_read_is_refused_before_it_is_read(cast, text, told):
    content = f"某局2023年部门收支总表{text}".encode()
    with pytest.raises(UnsuitableFile, match=re.escape(f"有 {told}，没有读取")) as refused:
        send(cast.chen, content=content)
    assert "按部门分成几个文件" in str(refused.value)
    assert not SentDocument.objects.exists()


def test_a_long_text_of_a_whole_department_is_read(cast):
    sheets = "\n\n".join(["\t单元格\n" * 110] * 200)
    content = f"某局2023年部门收支总表\n\n\t项目\n\t预算数\n\n{sheets}".encode()
    assert send(cast.chen, content=content)


def package(kind, part, xml):
    """A file of Office with this part alone; packed tightly it would be taken for a bomb."""
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", kind)
        archive.writestr(part, xml)
    return file.getvalue()


def word_of(body):
    return package("wordprocessingml.document.main", "word/document.xml", f"<w:body>{body}")


def workbook_of(rows):
    return package("spreadsheetml.sheet.main", "xl/worksheets/sheet1.xml", f"<sheetData>{rows}")


CELL, BLANK = "<c r='A1'><v>1</v></c>", "<c r='A1' s='1'/>"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("某局.docx", word_of("<w:tc><w:p/></w:tc>" * 40_001), "40001 行、40001 格"),
        ("某局.docx", word_of('<w:p w:rsidR="1"/>' * 40_001), "40001 行"),
        ("某局.docx", word_of(f"<w:t>{'绩效' * 200_000}</w:t>"), "1.1 MB 文字"),
        ("某局.xlsx", workbook_of(f"<row>{CELL * 40_001}</row>"), "40001 格"),
        ("某局.xlsx", workbook_of("<row r='1'/>" * 40_001), "40001 行"),
        ("某局.xlsx", workbook_of(f"<row>{BLANK * 200_001}</row>"), "200001 个只有格式的空单元格"),
        ("某局.xlsx", workbook_of(f"<is><t>{'绩效' * 200_000}</t></is>"), "1.1 MB 文字"),
    ],
)
def test_a_word_file_or_workbook_that_takes_long_to_read_is_refused(cast, name, content, told):
    with pytest.raises(UnsuitableFile, match=re.escape(f"有 {told}，没有读取")) as refused:
        send(cast.chen, name=name, content=content)
    assert "删去表外的内容和格式" in str(refused.value)
    assert not SentDocument.objects.exists()


def test_a_workbook_that_shows_one_text_again_and_again_is_refused(cast):
    file = BytesIO()
    with Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "某局2023年部门收支总表")
        for row in range(1, 101):
            sheet.write_row(row, 0, ["绩效" * 20] * 100)
    assert shape_of(file.getvalue()).text < 200
    assert "有 1.1 MB 文字，没有读取" in faults(cast.chen, "某局.xlsx", file.getvalue())[-1]


def test_signs_that_are_written_as_numbers_count_as_signs():
    written = workbook_of("<is><t>&#32489;&#25928;&amp;</t></is>")
    assert shape_of(written).text == 3 * 3
