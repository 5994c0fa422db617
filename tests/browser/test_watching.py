"""The watchers of the browser tests do find what they are there for."""

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import assert_accessible, violations
from tests.browser.windows import PHONE, assert_fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FAULTY = """
<!doctype html><html><head><title>样张</title></head><body>
<main><h1>样张</h1><img src="data:,"><p style="color:#ccc;background:#fff">淡字</p>
<div style="width:900px">宽</div></main></body></html>
"""


def test_axe_names_the_rule_and_the_place(page_of):
    page = page_of(None)
    page.set_content(FAULTY)
    found = violations(page)
    assert {line.partition("（")[0] for line in found} == {
        "color-contrast",
        "html-has-lang",
        "image-alt",
    }
    assert any("）img：" in line for line in found)
    assert violations(page, area="h1") == []
    with pytest.raises(AssertionError, match="image-alt"):
        assert_accessible(page, without=["html-has-lang"])


def test_a_page_too_wide_is_found(page_of):
    page = page_of(None, PHONE)
    page.set_content(FAULTY)
    with pytest.raises(AssertionError, match="像素"):
        assert_fits(page)


def test_refusals_of_the_policy_and_outside_calls_are_heard(page_of, watch):
    page = page_of(None)
    page.goto("/login/")
    image = "Object.assign(new Image(), {src: 'http://localhost:9/x'})"
    with page.expect_console_message(lambda line: "Content Security Policy" in line.text):
        page.evaluate(f"document.body.append({image})")
    with page.expect_event("pageerror"):
        page.evaluate("setTimeout(() => { throw new Error('坏了') })")
    heard = "\n".join(watch.complaints)
    watch.complaints.clear()
    assert "Content Security Policy" in heard
    assert "坏了" in heard


def test_a_signed_in_person_has_a_window_of_their_own(page_of, cast):
    chen, sun = page_of(cast.chen), page_of(cast.sun)
    for page, person in ((chen, cast.chen), (sun, cast.sun)):
        page.goto("/")
        expect(page.get_by_text(person.full_name).first).to_be_visible()
    expect(chen.get_by_text(cast.sun.full_name)).to_have_count(0)
