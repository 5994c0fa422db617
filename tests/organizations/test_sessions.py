"""Opening a session: what it holds while it is in force, nothing afterwards."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from organizations.sessions import SessionStore


@pytest.fixture
def kept(db):
    session = SessionStore()
    session["year"] = 2023
    session.create()
    return session.session_key


def test_a_session_in_force_is_read_in_one_query(kept, django_assert_num_queries):
    session = SessionStore(kept)
    with django_assert_num_queries(1):
        assert session["year"] == 2023
    assert session.session_key == kept


def test_one_that_is_over_holds_nothing_and_gets_another_key(kept):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    session = SessionStore(kept)
    assert session.get("year") is None
    session.save()
    assert session.session_key not in {None, kept}


def test_an_unknown_key_is_not_taken_over(db):
    session = SessionStore("abcdefghijklmnop")
    assert session.get("year") is None
    assert session.session_key is None


def test_what_somebody_else_has_written_into_the_table_is_not_believed(kept):
    Session.objects.update(session_data="eyJ5ZWFyIjoyMDIzfQ:1abc:forged")
    assert SessionStore(kept).get("year") is None
