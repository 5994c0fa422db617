"""Generated documents through real files: printed, read back, checked from the command line."""

from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command

from common.decimals import plain_or_blank
from exchange.disclosure import PublishedTable
from exchange.forms import indicator_rows, read_disclosure
from exchange.readers import read_document
from tests.exchange.generated.documents import documents
from tests.golden.rongchang_2023.build import BUILDERS


def _printable(document):
    """With the tables of indicators that the printer prints the sheets from."""
    department, *projects = document.objectives
    return replace(
        document,
        tables=(
            *document.tables,
            _indicators(document, "表十", "部门整体绩效目标表", [department]),
            _indicators(document, "表十一", "项目支出绩效目标表", projects),
        ),
    )


def _indicators(document, name, title, sheets):
    rows = tuple(_printed(line) for sheet in sheets for line in sheet.lines)
    return PublishedTable(
        name=name,
        title=f"{document.organization_name}{document.year}年{title}",
        unit="万元",
        columns=indicator_rows.COLUMNS,
        keys=indicator_rows.KEYS,
        rows=rows,
        levels=(0,) * len(rows),
    )


def _printed(line):
    sign = line.comparison.symbol
    weight = plain_or_blank(line.weight)
    flag = "是" if line.is_core else "否"
    return (line.level1, line.level2, line.name, weight, line.unit, sign, line.target.text, flag)


@pytest.fixture(scope="module")
def generated():
    return [_printable(document) for document in documents(3, seed=77)]


@pytest.mark.parametrize("form", BUILDERS)
def test_what_is_printed_is_read(generated, form):
    for document in generated:
        read = read_disclosure(read_document(BUILDERS[form](document), filename=f"a.{form}"))
        assert [t.rows for t in read.tables] == [t.rows for t in document.tables]
        assert read.paragraphs == (document.paragraphs if form != "xlsx" else ())
        assert read.year == document.year


@pytest.mark.parametrize("form", BUILDERS)
def test_a_document_without_errors_ends_well(generated, form, tmp_path):
    path = tmp_path / f"公开文档.{form}"
    path.write_bytes(BUILDERS[form](generated[0]))
    out = StringIO()
    call_command("check_disclosure", str(path), stdout=out)
    assert "错 0，" in out.getvalue()
