"""The pages of every day over a city of projects: alone, and with fifty people at once.

Fifty people are served by the installation of the handbook, one process for each processor, and
open every page of the table in turn. They are measured twice. First without a pause: each opens
the next page the moment the last one has come, so that fifty requests are always in flight and a
page of t seconds of work is answered after 25 t on two processors. Then as people work: each
looks at a page for five seconds before opening the next one. No page is left out of either.
They begin when the server has been at work for some seconds, as it has on any morning: each process
has written its queries, and each connection has opened every page so often that the database
keeps the plans (five times). What people meet on a server that has just started is told as well,
without a limit.
Beside all another reviewer sends a sheet back every second, so that what is counted for all
(organizations/kept.py) is counted anew as often as it ever is.

`python -m bench.pages [projects]` beside a private PostgreSQL. The last column holds each page
against the barest page of the frame, measured in turns in the same run. It fails where anything
takes longer than is expected, the findings after a paste in a browser that has the server for
itself among it.
"""

import http.client
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from statistics import median, quantiles
from urllib.parse import quote

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench import pasting  # noqa: E402
from bench.measuring import said  # noqa: E402
from common.consoles import table  # noqa: E402
from config.serving import settle  # noqa: E402
from indicators.enums import Status  # noqa: E402
from indicators.models import PerformanceObjective  # noqa: E402
from indicators.selectors import sheet_of  # noqa: E402
from indicators.services import return_objective  # noqa: E402
from organizations.enums import Role  # noqa: E402
from organizations.models import Membership, Organization, User  # noqa: E402
from organizations.services import grant_role  # noqa: E402
from tests.cast import build_cast  # noqa: E402
from tests.services.processes import served  # noqa: E402
from tests.web.city import fill  # noqa: E402
from web.editing.drafts import draft_of  # noqa: E402

PROJECTS = 80_000
ROUNDS = 20
PEOPLE = 50
REQUESTS, FIRST_REQUESTS = 4, 2
WARMING = 16
"""Pages that each opens before the measuring, together 66 times each page."""
DECISIONS, PAUSE = 200, 1.0
"""Sheets that are sent back while people open pages, and the seconds between two of them."""
READING = 5.0
"""Seconds for which somebody looks at a page before opening the next one."""
BAREST = "修改密码页（只有页框）"
LIMITS = {
    "随填随查": 100,
    "保存草稿": 50,
    "财政首页": 200,
    "经办的目标列表": 150,
    "全区目标列表": 150,
    "按名称查找": 150,
    "审核清单": 200,
    "审核清单第40页": 200,
    "进度板": 200,
    "完成值列表": 150,
}
"""Milliseconds in which nineteen of twenty answers are expected."""
TOGETHER_LIMIT = 1.0
"""Seconds, the same for fifty people."""


@dataclass(frozen=True)
class Page:
    """One page as one person opens it."""

    label: str
    username: str
    address: str
    body: Callable[[], str] | None = None
    """JSON that is sent to it, each time anew; a page without one is opened."""


@dataclass
class Crowd:
    """What fifty people met."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0

    @property
    def told(self) -> str:
        """How long they waited."""
        return (
            f"中位数 {median(self.seconds) * 1000:.0f} ms，"
            f"95% 在 {_p95(self.seconds) * 1000:.0f} ms 内，出错 {self.errors} 次"
        )


def main(projects: int = PROJECTS) -> list[str]:
    """What takes longer than is expected."""
    call_command("migrate", verbosity=0)
    if User.objects.exists():
        sys.exit("这个数据库里有数据：请用 make bench 的私有数据库。")
    return measure(projects)


def measure(projects: int) -> list[str]:
    """In place of the city that is there; answers like `main`."""
    settings.ALLOWED_HOSTS = ["*"]
    with said(f"\n生成 {projects} 个项目的网页数据"):
        _clear()
        objective = fill(build_cast(), projects)
        _settle()
    pages = _pages(objective)
    settle()
    figures = _alone(pages)
    print(_table(pages, figures))
    slow = [label for label, limit in LIMITS.items() if _p95(figures[label][0]) * 1000 > limit]
    for told, reading in (("不停顿", 0.0), (f"每页看 {READING:.0f} 秒", READING)):
        first, crowd = _together(pages, reading)
        print(
            f"{PEOPLE} 人同时各开 {REQUESTS} 页（{told}）：{crowd.told}"
            f"（期望 {TOGETHER_LIMIT:g} 秒）；刚启动时不停顿的头 {FIRST_REQUESTS} 页：{first.told}。"
        )
        if first.errors or crowd.errors or _p95(crowd.seconds) > TOGETHER_LIMIT:
            slow.append(f"{PEOPLE} 人同时（{told}）")
    spans = _pasted(objective)
    print(pasting.told(spans))
    return [*slow, "粘贴后的检查"] if pasting.p95(spans) > pasting.LIMIT else slow


def _clear() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE budgets_fiscalyear, organizations_organization CASCADE")
    assert not Organization.objects.exists()


def _settle() -> None:
    """What the server does by itself after a while."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _pages(objective: PerformanceObjective) -> tuple[Page, ...]:
    sheet = reverse("objective", args=[objective.pk])
    editor = reverse("editor", args=[objective.pk])
    # Saved again and again, it gets a longer history than any sheet that is opened here.
    drafts = PerformanceObjective.objects.filter(
        organization=objective.organization_id, status=objective.status
    )
    other = drafts.exclude(pk=objective.pk).earliest("pk")
    return (
        Page(BAREST, "chenjing", reverse("account_change_password")),
        Page("经办首页", "chenjing", "/"),
        Page("经办的目标列表", "chenjing", "/objectives/"),
        Page("目标表", "chenjing", sheet),
        Page("编辑页", "chenjing", editor),
        Page(
            "随填随查", "chenjing", reverse("editor-check", args=[objective.pk]), _drafts(objective)
        ),
        Page("保存草稿", "chenjing", reverse("editor-save", args=[other.pk]), _drafts(other)),
        Page("财政首页", "zhaomin", "/"),
        Page("全区目标列表", "zhaomin", "/objectives/"),
        Page("按名称查找", "zhaomin", "/objectives/?q=项目777"),
        Page("审核清单", "zhaomin", "/review/"),
        Page("审核清单第40页", "zhaomin", "/review/?page=40"),
        Page("进度板", "zhaomin", "/progress/"),
        Page("完成值列表", "zhaomin", "/actuals/"),
    )


def _drafts(objective: PerformanceObjective) -> Callable[[], str]:
    """The draft with another end of its statement each time: there is always something to save."""
    fresh = PerformanceObjective.objects.with_sheets().get(pk=objective.pk)
    draft = draft_of(sheet_of(fresh))
    numbers = count(1)

    def next_draft() -> str:
        changed = replace(draft, statement=f"{draft.statement}（第{next(numbers)}稿）")
        return json.dumps({"draft": changed.to_payload()})

    return next_draft


def _alone(pages: tuple[Page, ...]) -> dict[str, tuple[list[float], int]]:
    """Seconds and queries of each page, all pages in every round."""
    clients = {page.username: _client(page.username) for page in pages}
    seconds: dict[str, list[float]] = {page.label: [] for page in pages}
    queries: dict[str, int] = {}
    for client in clients.values():
        client.get(pages[0].address)  # the session, written once a minute, is no page's own
    for page in pages:
        with CaptureQueriesContext(connection) as caught:
            _open(clients[page.username], page)
        queries[page.label] = len(caught)
    for _ in range(ROUNDS):
        for page in pages:
            start = time.perf_counter()
            _open(clients[page.username], page)
            seconds[page.label].append(time.perf_counter() - start)
    return {label: (found, queries[label]) for label, found in seconds.items()}


def _client(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


def _open(client: Client, page: Page) -> None:
    if page.body:
        answer = client.post(page.address, page.body(), content_type="application/json")
    else:
        answer = client.get(page.address)
    assert answer.status_code == 200, (page, answer.status_code)


def _table(pages: tuple[Page, ...], figures: dict[str, tuple[list[float], int]]) -> str:
    base = median(figures[BAREST][0])
    rows = []
    for page in pages:
        seconds, queries = figures[page.label]
        rows.append(
            (
                page.label,
                str(queries),
                f"{median(seconds) * 1000:.0f}",
                f"{_p95(seconds) * 1000:.0f}",
                str(LIMITS.get(page.label, "—")),
                f"{median(seconds) / base:.1f} ×",
            )
        )
    return table(("网页", "查询", "中位数 ms", "95% ms", "期望 ms", "相对页框"), rows)


def _p95(seconds: list[float]) -> float:
    return quantiles(seconds, n=20)[-1]


def _together(pages: tuple[Page, ...], reading: float) -> tuple[Crowd, Crowd]:
    """What they met on a server that had just started, and afterwards."""
    cookies = {
        page.username: _client(page.username).cookies[settings.SESSION_COOKIE_NAME].value
        for page in pages
    }
    opened = [page for page in pages if not page.body]
    with served() as port:

        def open_page(page: Page) -> tuple[int, float]:
            return _opened(port, page, cookies[page.username])

        with _deciding():
            first = _met(opened, open_page, FIRST_REQUESTS, 0.0)
            _met(opened, open_page, WARMING, 0.0)
            return first, _met(opened, open_page, REQUESTS, reading)


def _met(
    opened: list[Page],
    open_page: Callable[[Page], tuple[int, float]],
    requests: int,
    reading: float,
) -> Crowd:
    crowd, lock = Crowd(), threading.Lock()

    def visit(person: int) -> None:
        time.sleep(reading * person / PEOPLE)  # people do not begin in the same second
        for _ in range(requests):
            status, seconds = open_page(opened[person % len(opened)])
            with lock:
                crowd.seconds.append(seconds)
                crowd.errors += status != 200
            time.sleep(reading)

    _at_once([partial(visit, person) for person in range(PEOPLE)])
    return crowd


@contextmanager
def _deciding() -> Iterator[None]:
    """Somebody decides on a sheet every second meanwhile."""
    over = threading.Event()
    reviewer = _colleague(User.objects.get(username="zhaomin"))
    waiting = PerformanceObjective.objects.filter(status=Status.SUBMITTED.value, desk=2)
    sheets = list(waiting.order_by("-pk")[:DECISIONS])

    def decide() -> None:
        try:
            for sheet in sheets:
                if over.wait(PAUSE):
                    return
                return_objective(
                    actor=reviewer, objective=sheet, comment="请核对指标值。", now=timezone.now()
                )
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as pool:
        decided = pool.submit(decide)
        try:
            yield
        finally:
            over.set()
            decided.result()


def _colleague(person: User) -> User:
    """Another one with the same roles: readers are told of his acts, not of their own."""
    found, is_new = User.objects.get_or_create(username="colleague")
    for one in Membership.objects.filter(user=person) if is_new else ():
        role, now = Role(one.role), timezone.now()
        grant_role(actor=None, user=found, organization=one.organization, role=role, now=now)
    return found


def _pasted(objective: PerformanceObjective) -> list[float]:
    name = settings.SESSION_COOKIE_NAME
    session = {"name": name, "value": _client("chenjing").cookies[name].value}
    with served() as port:
        return pasting.findings_after_paste(f"http://127.0.0.1:{port}", session, objective.pk)


def _at_once(actions: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=action) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _opened(port: int, page: Page, session: str) -> tuple[int, float]:
    start = time.perf_counter()
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    address = quote(page.address, safe="/?=&")
    link.request("GET", address, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"})
    answer = link.getresponse()
    answer.read()
    link.close()
    return answer.status, time.perf_counter() - start


if __name__ == "__main__":
    if slow := main(*(int(argument) for argument in sys.argv[1:2])):
        sys.exit(f"比期望慢：{'、'.join(slow)}。")
