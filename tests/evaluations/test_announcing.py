"""What the unit owes after a review is told to its preparers, in the transaction that asks for it."""

import pytest

from evaluations.services import open_rectification, return_self_evaluation
from organizations.enums import NoticeKind
from organizations.models import Notice
from organizations.notices import unread_of
from tests.evaluations.self_evaluated import accepted, drawn, handed_in
from tests.evaluations.test_finance_reviews import DUE, finish, save
from tests.evaluations.year_end import YEAR_END

pytestmark = pytest.mark.django_db


def newest_of(person):
    return unread_of(person, 1).newest[0]


def test_a_returned_self_evaluation_is_told_to_the_preparer(cast):
    objective = handed_in(cast)
    Notice.objects.all().delete()
    refused = {"actor": cast.zhou, "objective": objective, "base_version": 2, "now": YEAR_END}
    with pytest.raises(ValueError, match="写明原因"):
        return_self_evaluation(**refused, comment=" ")
    assert not Notice.objects.exists()
    return_self_evaluation(**refused, comment="请补充问卷汇总表")
    notice = newest_of(cast.chen)
    assert (notice.kind, notice.text) == (NoticeKind.SELF_EVALUATION_RETURNED, "请补充问卷汇总表")
    assert not unread_of(cast.sun, 1).count


def test_a_rectification_is_told_to_the_preparer(cast):
    review = finish(save(drawn(cast, accepted(cast)), cast.zhao), cast.zhao)
    Notice.objects.all().delete()
    asked = {"actor": cast.zhao, "review": review, "problem": "补充满意度问卷", "now": YEAR_END}
    with pytest.raises(ValueError, match="整改期限"):
        open_rectification(**asked, due_on=None)
    assert not Notice.objects.exists()
    row = open_rectification(**asked, due_on=DUE)
    notice = newest_of(cast.chen)
    assert (notice.kind, notice.text) == (NoticeKind.RECTIFICATION_ASKED, "补充满意度问卷")
    assert Notice.objects.get().key == row.pk
    assert not unread_of(cast.sun, 1).count
