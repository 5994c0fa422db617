"""What holds for every page: policy, language, landmarks, no inline code."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from indicators.services import submit_objective
from tests.cast import NOW
from tests.factories import draft
from tests.web.budgeting import budget_of_year
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
POLICY = {
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}
VOID = {"br", "img", "input", "link", "meta", "use", "path", "hr", "col"}
PAGES = [
    ("nobody", "/login/", 200),
    ("chen", "/", 200),
    ("chen", "/objectives/", 200),
    ("chen", "/objectives/{pk}/", 200),
    ("zhou", "/objectives/{pk}/", 200),
    ("chen", "/actuals/", 200),
    ("chen", "/budgets/", 200),
    ("chen", "/budgets/{budget}/", 200),
    ("zhou", "/review/", 200),
    ("liu", "/review/", 200),
    ("chen", "/actuals/{pk}/", 200),
    ("zhao", "/actuals/{pk}/", 200),
    ("chen", "/account/password/", 200),
    ("chen", "/account/2fa/", 200),
    ("chen", "/account/confirm/", 200),
    ("chen", "/logout/", 200),
    ("chen", "/people/", 404),
    ("chen", "/nothing/", 404),
    ("qian", "/", 200),
    ("qian", "/people/", 200),
    ("qian", "/people/new/", 200),
    ("qian", "/people/{chen}/", 200),
    ("wu", "/", 200),
    ("wu", "/audit/", 200),
    ("wu", "/audit/check/", 200),
]


class Inspector(HTMLParser):
    """Counts landmarks, and collects inline code, ids, unlabelled controls, unclosed tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.tags: dict[str, int] = {}
        self.open: list[str] = []
        self.labelled: set[str] = set()
        self.controls: list[dict[str, str | None]] = []
        self.feed(html)
        if self.open:
            self.faults.append(f"unclosed {self.open}")

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.tags[tag] = self.tags.get(tag, 0) + 1
        self.faults += [
            f"{tag} {name}" for name in values if name == "style" or name.startswith("on")
        ]
        if tag == "style" or (tag == "script" and "src" not in values):
            self.faults.append(f"inline {tag}")
        if values.get("id"):
            self.ids.append(values["id"])
        if tag == "label" and values.get("for"):
            self.labelled.add(values["for"])
        if tag in {"input", "select", "textarea"} and values.get("type") != "hidden":
            self.controls.append({**values, "inside": "label" if "label" in self.open else None})
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"stray </{tag}>")

    @property
    def unlabelled(self):
        return [
            c
            for c in self.controls
            if not (c["inside"] or c.get("aria-label") or c.get("id") in self.labelled)
        ]


@pytest.fixture
def answers(cast):
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    budget = budget_of_year(cast.department, 2)
    places = {"pk": objective.pk, "chen": cast.chen.pk, "budget": budget.pk}

    def answer(who, path):
        person = None if who == "nobody" else getattr(cast, who)
        return client_of(person).get(path.format(**places))

    return answer


@pytest.mark.parametrize(("who", "path", "status"), PAGES)
def test_every_page_is_strict_chinese_and_well_made(answers, who, path, status):
    response = answers(who, path)
    assert response.status_code == status
    policy = response.headers["Content-Security-Policy"]
    assert {part.strip() for part in policy.split(";")} == POLICY
    assert response.headers["X-Frame-Options"] == "DENY"
    html = text_of(response)
    assert '<html lang="zh-Hans">' in html
    seen = Inspector(html)
    assert seen.faults == []
    assert (seen.tags["main"], seen.tags["h1"], seen.tags["footer"]) == (1, 1, 1)
    assert len(seen.ids) == len(set(seen.ids))
    assert seen.unlabelled == []
    assert 'href="#content"' in html
    assert 'id="content"' in html
    assert "https://" not in html.replace("http://www.w3.org", "")


@pytest.mark.parametrize(("who", "path", "status"), PAGES)
def test_no_foreign_word_is_left_on_a_page(answers, who, path, status):
    html = re.sub(r"<(script|style|svg).*?</\1>", "", text_of(answers(who, path)), flags=re.DOTALL)
    words = " ".join(re.findall(r">([^<]+)<", html))
    words = re.sub(r"[\w.-]*(chenjing|zhoulin|qianwei|wutong|liuwei|zhaomin|sunhao)", "", words)
    known = {"CSV", "Excel"}
    found = set(re.findall(r"[A-Za-z]{2,}", words)) - known
    assert found == set()


def test_every_drawing_asked_for_is_in_the_sprite():
    sprite = next((ROOT / "static/vendor").glob("tabler-icons-*/sprite.svg")).read_text()
    known = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    asked: set[str] = set()
    for template in (ROOT / "templates").rglob("*.html"):
        asked |= set(re.findall(r'{% icon "([a-z-]+)"', template.read_text()))
    assert asked
    assert asked <= known


@pytest.mark.parametrize(("code", "title"), [(400, "请求无法识别"), (500, "系统出错了")])
def test_the_pages_of_great_trouble_need_nothing_that_could_be_broken(code, title):
    page = (ROOT / f"templates/{code}.html").read_text()
    assert "{%" not in page
    assert "{{" not in page
    assert title in page
    assert Inspector(page).faults == []
    for asset in re.findall(r'(?:href|src)="/static/([^"]+)"', page):
        assert (ROOT / "static" / asset).is_file()


class TestErrors:
    """Every kind of refusal answers with a Chinese page in the common look."""

    def page(self, response, status: int) -> str:
        assert response.status_code == status
        html = text_of(response)
        seen = Inspector(html)
        assert (seen.faults, seen.tags["main"], seen.tags["h1"]) == ([], 1, 1)
        assert "zhunsheng/site.css" in html
        assert "准绳" in html
        return html

    def test_400(self, cast):
        crafted = {"comment": "x" * (11 * 2**20)}
        address = f"/objectives/{draft(cast.unit).pk}/return/"
        answer = client_of(cast.chen).post(address, crafted)
        assert "请求无法识别" in self.page(answer, 400)

    def test_a_foreign_host_is_a_400_too(self, client, settings):
        settings.ALLOWED_HOSTS = ["localhost"]
        answer = client.get("/login/", headers={"host": "elsewhere.example"})
        assert "请求无法识别" in self.page(answer, 400)

    def test_403(self, cast):
        answer = client_of(cast.zhao).post(f"/objectives/{draft(cast.unit).pk}/submit/")
        html = self.page(answer, 403)
        assert "不能这样操作" in html
        assert "已记入审计日志" in html

    def test_404(self, cast):
        assert "没有这个页面" in self.page(client_of(cast.chen).get("/nothing/"), 404)

    def test_404_before_signing_in(self, client):
        html = self.page(client.get("/nothing/"), 404)
        assert "没有这个页面" in html
        assert "AnonymousUser" not in html
        assert 'href="/login/"' in html

    def test_405(self, cast):
        assert client_of(cast.chen).get("/objectives/1/submit/").status_code == 405

    def test_500(self, cast, monkeypatch):
        def broken(*_args):
            raise RuntimeError("a fault of the program")

        monkeypatch.setattr("web.views.home.start_page", broken)
        client = client_of(cast.chen)
        client.raise_request_exception = False
        html = self.page(client.get("/"), 500)
        assert "系统出错了" in html
        assert "a fault of the program" not in html


def test_the_stylesheet_asks_nothing_of_the_outside():
    for file in filter(Path.is_file, (ROOT / "static/zhunsheng").rglob("*")):
        assert "http" not in file.read_text().replace("http://www.w3.org/2000/svg", "")
