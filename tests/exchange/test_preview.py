from __future__ import annotations

from exchange.fixtures import load_fixture
from exchange.preview import Change, ChangeKind, ImportPreview


def test_changes_are_counted_by_kind():
    changes = (
        Change(ChangeKind.CREATED, "甲"),
        Change(ChangeKind.CREATED, "乙"),
        Change(ChangeKind.UNCHANGED, "丙"),
    )
    preview = ImportPreview(load_fixture(), changes, ())

    assert preview.counts == {"created": 2, "updated": 0, "unchanged": 1}
    assert [kind.label for kind in ChangeKind] == ["新增", "更新", "不变"]
