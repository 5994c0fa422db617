"""Who reminds whom, what the preparers see until when, and the mail that may go with it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.http import Http404

from budgets.services import open_year
from indicators.models import Reminder
from indicators.reminders import (
    NO_MAIL,
    department_for,
    dismiss_reminder,
    mail_reminder,
    received_by,
    send_reminder,
)
from indicators.services import return_objective, submit_objective
from organizations.enums import AuditAction, Role
from organizations.models import AuditEntry, User
from organizations.services import grant_role
from tests.cast import NOW
from tests.factories import draft, year_2023

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def remind(cast, *, actor=None, department=None, message="请于本周五前送审。", now=NOW):
    return send_reminder(
        actor=actor or cast.zhao,
        fiscal_year=year_2023(),
        department=department or cast.department,
        message=message,
        now=now,
    )


def person(user):
    """The same person in a new session."""
    return User.objects.get(pk=user.pk)


def seen(user):
    return received_by(person(user), year_2023())


def audited(action):
    return AuditEntry.objects.filter(action=action.value)


@pytest.mark.parametrize("who", ["liu", "zhao", "qian"])
def test_overseers_remind_and_the_preparers_of_the_department_read_it(cast, who):
    draft(cast.unit)
    draft(cast.other_unit, number=2)
    remind(cast, actor=getattr(cast, who))
    (word,) = seen(cast.chen)
    assert (word.message, word.outstanding) == ("请于本周五前送审。", 1)
    assert word.author == str(getattr(cast, who))
    assert not seen(cast.sun)
    assert not seen(cast.zhou)
    entry = audited(AuditAction.REMINDER_SENT).get()
    assert entry.actor == getattr(cast, who)
    assert entry.changes["comment"] == "请于本周五前送审。"


@pytest.mark.parametrize("who", ["chen", "zhou", "sun", "wu"])
def test_nobody_else_reminds(cast, who):
    draft(cast.unit)
    with pytest.raises(PermissionDenied):
        remind(cast, actor=getattr(cast, who))
    with pytest.raises(Http404):
        department_for(getattr(cast, who), "118")
    assert not Reminder.objects.exists()


def test_a_supervisor_reaches_the_own_department_alone(cast):
    assert department_for(cast.liu, "118") == cast.department
    for code in ("120", "118001", "999", ""):
        with pytest.raises(Http404):
            department_for(cast.liu, code)


@pytest.mark.parametrize(
    ("message", "told"),
    [("", "请写明催办内容"), ("  \n", "请写明催办内容"), ("办" * 301, "最多 300 字")],
)
def test_a_message_that_cannot_be_kept_is_refused(cast, message, told):
    draft(cast.unit)
    with pytest.raises(ValueError, match=told):
        remind(cast, message=message)
    assert not Reminder.objects.exists()
    assert not audited(AuditAction.REMINDER_SENT).exists()


def test_who_handed_everything_in_is_not_reminded(cast):
    submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    with pytest.raises(ValueError, match="已全部送审"):
        remind(cast)


def test_it_is_gone_once_everything_is_handed_in_and_back_when_something_returns(cast):
    objective = draft(cast.unit)
    remind(cast)
    submit_objective(actor=cast.chen, objective=objective, now=NOW)
    assert not seen(cast.chen)
    return_objective(actor=cast.zhou, objective=objective, comment="请补充依据。", now=NOW)
    assert seen(cast.chen)[0].outstanding == 1


def test_the_last_word_counts_and_each_preparer_puts_it_away_alone(cast):
    draft(cast.unit)
    colleague = cast.zhou
    grant_role(actor=None, user=colleague, organization=cast.unit, role=Role.PREPARER, now=NOW)
    remind(cast, message="第一次")
    remind(cast, message="第二次", now=LATER)
    (word,) = seen(cast.chen)
    assert word.message == "第二次"
    for _ in range(2):
        dismiss_reminder(actor=cast.chen, pk=word.pk, now=LATER)
    assert not seen(cast.chen)
    assert seen(colleague)[0].message == "第二次"
    assert audited(AuditAction.REMINDER_DISMISSED).get().actor == cast.chen
    remind(cast, message="第三次", now=LATER)
    assert seen(cast.chen)[0].message == "第三次"


@pytest.mark.parametrize("who", ["sun", "zhou", "zhao"])
def test_what_is_not_addressed_to_you_is_not_there(cast, who):
    draft(cast.unit)
    reminder = remind(cast)
    with pytest.raises(Http404):
        dismiss_reminder(actor=getattr(cast, who), pk=reminder.pk, now=NOW)
    assert not reminder.dismissed_by.exists()


def test_a_preparer_is_told_of_the_own_unit_and_of_the_year_in_hand(cast):
    draft(cast.department)
    helper = User.objects.create(username="helper", full_name="本级经办")
    grant_role(actor=None, user=helper, organization=cast.unit, role=Role.PREPARER, now=NOW)
    remind(cast)
    assert not seen(helper)
    draft(cast.unit, number=2)
    assert seen(helper)[0].outstanding == 1
    assert seen(cast.chen)[0].outstanding == 2
    assert not received_by(person(cast.chen), open_year(actor=None, year=2024, now=NOW))


def with_address(user, address):
    user.email = address
    user.save()


def test_the_preparers_with_an_address_get_a_letter_each(cast):
    draft(cast.unit)
    with_address(cast.chen, "chenjing@example.test")
    with_address(cast.sun, "sunhao@example.test")
    with_address(cast.zhou, "zhoulin@example.test")
    assert mail_reminder(remind(cast)) == 1
    (letter,) = mail.outbox
    assert letter.to == ["chenjing@example.test"]
    assert "请于本周五前送审。" in letter.body
    assert "2023年度" in letter.subject


def test_without_addresses_nothing_is_mailed(cast):
    draft(cast.unit)
    assert mail_reminder(remind(cast)) == 0
    assert mail.outbox == []


@pytest.mark.parametrize("backend", [NO_MAIL, "django.core.mail.backends.smtp.EmailBackend"])
def test_no_mail_server_and_a_silent_one_are_no_error(cast, settings, backend):
    draft(cast.unit)
    with_address(cast.chen, "chenjing@example.test")
    settings.EMAIL_BACKEND = backend
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert mail_reminder(remind(cast)) == 0


@pytest.mark.parametrize("number", [1, 3])
def test_reading_takes_two_questions(cast, number, django_assert_num_queries):
    for one in range(1, number + 1):
        draft(cast.unit, number=one)
        remind(cast)
    chen, fiscal_year = person(cast.chen), year_2023()
    assert chen.is_active
    received_by(chen, fiscal_year)
    with django_assert_num_queries(2):
        assert received_by(chen, fiscal_year)[0].outstanding == number
