"""A document that says too little is judged as what it is: published."""

from dataclasses import replace

import pytest

from common.findings import Severity
from exchange.checking import check_document
from exchange.fixtures import load_fixture


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("职能职责：维护治安。", 7),
        ("“三公”经费预算15万元。", 7),
        ("没有内容。", 8),
        ("职能职责：维护治安。\n“三公”经费预算15万元。", 6),
    ],
)
def test_every_section_that_a_published_text_lacks_is_an_error(text, missing):
    report = check_document(replace(load_fixture(), paragraphs=tuple(text.split("\n"))))
    found = [finding for finding in report.findings if finding.code == "I15"]
    assert len(found) == missing
    assert {finding.severity for finding in found} == {Severity.ERROR}
