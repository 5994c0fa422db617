"""The closing lines of `make test` tell what the reports of pytest say."""

import importlib.util
import sys

import pytest

from tests.scripts.running import ROOT

SUITE = """<testsuites><testsuite name="pytest">
<testcase classname="tests.a" name="test_good"/>
<testcase classname="tests.a" name="test_bad"><failure message="x"/></testcase>
<testcase classname="tests.a" name="test_left_out"><skipped message="x"/></testcase>
<testcase classname="tests.a" name="test_leaves_badly"/>
<testcase classname="tests.a" name="test_leaves_badly"><error message="x"/></testcase>
</testsuite></testsuites>"""


@pytest.fixture(scope="module")
def outcomes():
    place = ROOT / "scripts" / "outcomes.py"
    spec = importlib.util.spec_from_file_location("scripts_outcomes", place)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def outcome(outcomes, status=0, **counts):
    return outcomes.Outcome(label="甲", status=status, seconds=2.6, **counts)


def test_a_report_is_counted_by_test_and_every_failure_is_named(outcomes, tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(SUITE, encoding="utf-8")
    read = outcomes.read(report, label="甲", status=1, seconds=2.6)
    assert (read.passed, read.skipped) == (1, 1)
    assert read.failures == ("tests.a::test_bad", "tests.a::test_leaves_badly")
    lines = outcomes.closing([read], failed_checks=[], missing=[])
    assert lines[1] == "通过  静态检查"
    assert lines[2] == "未通过  pytest（甲）：1 项通过，2 项失败，1 项跳过，用时 3 秒"
    assert lines[3:] == ["失败：tests.a::test_bad（甲）", "失败：tests.a::test_leaves_badly（甲）"]
    assert outcomes.total([read, read]) == "2 passed, 4 failed, 2 skipped"


def test_a_crash_without_a_report_is_no_success(outcomes, tmp_path):
    read = outcomes.read(tmp_path / "absent.xml", label="甲", status=3, seconds=1)
    assert not read.is_good
    assert not outcomes.is_good([read])


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([(0, 3)], True),
        ([(0, 3), (5, 0)], True),  # a choice of tests that leaves one part empty
        ([(5, 0)], False),  # nothing ran at all
        ([], False),
        ([(0, 3), (1, 2)], False),
        ([(0, 3), (2, 0)], False),
    ],
)
def test_good_is_every_part_good_and_something_passed(outcomes, states, expected):
    done = [outcome(outcomes, status, passed=passed) for status, passed in states]
    assert outcomes.is_good(done) is expected


def test_failed_checks_and_missing_programs_are_named(outcomes):
    done = [outcome(outcomes, passed=1)]
    lines = outcomes.closing(done, failed_checks=["mypy", "ruff check"], missing=["Redis"])
    assert "未通过  静态检查：mypy、ruff check" in lines
    assert "跳过  缺少 Redis" in lines


def test_a_flood_of_failures_is_cut_with_a_count(outcomes):
    names = tuple(f"tests.a::test_{n}" for n in range(53))
    lines = outcomes.closing([outcome(outcomes, 1, failures=names)], failed_checks=[], missing=[])
    assert len([line for line in lines if line.startswith("失败：")]) == 50
    assert lines[-1] == "……另有 3 项失败。"
