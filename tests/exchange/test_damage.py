"""Whatever is cut, flipped or shuffled: a clear refusal or a disclosure with problems."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exchange.disclosure import Disclosure
from exchange.forms import read_disclosure
from exchange.readers import Document, Grid, Row, UnreadableFile, read_document
from tests.golden.rongchang_2023.documents import FORMS, built, document

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read_or_refuse(content: bytes) -> Disclosure | None:
    try:
        return read_disclosure(read_document(content, filename="残.txt"))
    except UnreadableFile:
        return None


@pytest.mark.parametrize("form", FORMS)
@given(data=st.data())
@settings(patient, max_examples=40)
def test_a_file_cut_short_anywhere_is_refused_or_read_with_problems(form, data):
    content = built(form)
    end = data.draw(st.integers(0, len(content) - 200))

    read = read_or_refuse(content[:end])

    assert read is None or read.problems


@pytest.mark.parametrize("form", FORMS)
@given(data=st.data())
@settings(patient, max_examples=25)
def test_flipped_bytes_are_refused_or_read(form, data):
    content = bytearray(built(form))
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))

    read_or_refuse(bytes(content))


@pytest.mark.parametrize(
    ("form", "part"), [("docx", "word/document.xml"), ("xlsx", "xl/worksheets/sheet10.xml")]
)
@given(data=st.data())
@settings(patient, max_examples=25)
def test_a_piece_missing_inside_the_package_is_refused_or_read(form, part, data):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(built(form))) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            xml = source.read(name)
            if name == part:
                start = data.draw(st.integers(0, len(xml)))
                xml = xml[:start] + xml[start + data.draw(st.integers(1, 400)) :]
            target.writestr(name, xml)

    read_or_refuse(out.getvalue())


@pytest.mark.parametrize("form", FORMS)
@given(data=st.data())
@settings(patient, max_examples=40)
def test_shuffled_and_missing_rows_and_cells_never_break_the_reading(form, data):
    whole = document(form, is_published=False)
    blocks = tuple(
        _damaged(block, data) if isinstance(block, Grid) else block for block in whole.blocks
    )

    assert isinstance(read_disclosure(Document("残.txt", blocks)), Disclosure)


def _damaged(grid: Grid, data: st.DataObject) -> Grid:
    rows = list(grid.rows)
    for _ in range(data.draw(st.integers(0, 3))):
        index = data.draw(st.integers(0, len(rows) - 1))
        action = data.draw(st.sampled_from(["drop", "repeat", "move", "cells"]))
        row = rows.pop(index)
        if action == "repeat":
            rows[index:index] = [row, row]
        elif action == "move" and rows:
            rows.insert(data.draw(st.integers(0, len(rows))), row)
        elif action == "cells":
            kept = data.draw(st.permutations(row.cells))
            rows.insert(index, Row(tuple(kept[: data.draw(st.integers(0, len(kept)))]), row.place))
        if not rows:
            break
    return Grid(tuple(rows), grid.title)


@given(
    text=st.text(
        alphabet="表一二十项目名称预算单位：万元\t\n 0123456789.,-|科编码合计2023年", max_size=400
    )
)
@settings(patient, max_examples=150)
def test_any_text_is_refused_or_read(text):
    read_or_refuse(text.encode())
