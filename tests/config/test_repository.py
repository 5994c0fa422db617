"""What the repository holds: nothing foreign, nothing huge, nothing unrecorded, all of it tested."""

import hashlib
import json
import os
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "common", "organizations", "budgets", "projects", "indicators", "evaluations", "exchange", "web"
)  # fmt: skip
LONGEST_FILE = 400
LARGEST_FILE = 1_000_000
VENDORED = ("static/vendor/", "tests/browser/vendor/")
LOCKS = ("requirements.txt", "requirements-dev.txt")
UNHELD = {
    ".git", ".venv", "var", "staticfiles", "__pycache__", ".mypy_cache", ".ruff_cache",
    ".pytest_cache", ".hypothesis", ".import_linter_cache",
}  # fmt: skip
# Written in pieces, so that this file does not hold what it looks for.
FOREIGN = {
    "a path of one machine": r"/(?:wo"
    r"rk|roo"
    r"t|home/\w+)/|/tm"
    r"p/(?!zhunsheng)\w|/opt/(?:py"
    r"pi|whe"
    r"els)",
    "an address of package mirrors": r"(?i)artifact"
    r"registry|pkg\.dev|index-u"
    r"rl\s*[=:]\s*http|"
    r"files\.python"
    r"hosted|registry\.npm"
    r"js|mirrors?\.\w+\.(?:com|cn|edu)",
    "a word on how it was written": r"(?i)\bclau"
    r"de\b|\banthro"
    r"pic\b|\bchat"
    r"gpt\b|\bcopi"
    r"lot\b|\bllm\b|人工"
    r"智能|大模"
    r"型|语言模"
    r"型",
    "pinyin for a name": r"(?i)(?:ji"
    r"xiao|yu"
    r"suan|zhi"
    r"biao|quan"
    r"zhong|xiang"
    r"mu|dan"
    r"wei|bu"
    r"men|shen"
    r"he|cai"
    r"zheng|nian"
    r"du|ji"
    r"gou|ping"
    r"jia)(?![a-z])",
    "a number of a task": r"(?i)\bissue\s*#?\d|\bcloses\s+#\d",
}
# The search by first letters is tested with the letters that people type.
EXEMPT = {("pinyin for a name", "tests/projects/test_spelling.py")}
TEXT = {
    "", ".py", ".md", ".html", ".css", ".js", ".json", ".toml", ".txt", ".in", ".yaml", ".yml", ".po", ".svg",
}  # fmt: skip


@cache
def tracked():
    """The files that git holds, as paths from the root; without git, those that it would hold."""
    command = ["git", "ls-files", "-z"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return [
            str(path.relative_to(ROOT))
            for path in sorted(ROOT.rglob("*"))
            if path.is_file() and not UNHELD & set(path.relative_to(ROOT).parts)
        ]
    names = done.stdout.decode().split("\0")
    return [name for name in names if name and (ROOT / name).is_file()]


def own():
    return [name for name in tracked() if not name.startswith(VENDORED)]


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", FOREIGN)
def test_no_file_tells_of_anything_but_the_project(kind):
    pattern = re.compile(FOREIGN[kind])
    found = [
        f"{name}:{number}: {match[0]}"
        for name in own()
        if Path(name).suffix in TEXT and (kind, name) not in EXEMPT
        for number, line in enumerate(text_of(name).splitlines(), start=1)
        if (match := pattern.search(line))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("a path of one machine", "see /wo" + "rk/main"),
        ("a path of one machine", "at /tm" + "p/x"),
        ("an address of package mirrors", "--index-u" + "rl=https://x"),
        ("a word on how it was written", "by Clau" + "de"),
        ("pinyin for a name", "yu" + "suan_total"),
        ("a number of a task", "see issu" + "e 12"),
    ],
)
def test_the_patterns_find_what_they_are_for(kind, line):
    assert re.search(FOREIGN[kind], line)


def test_every_python_file_is_short():
    lengths = {
        name: len(text_of(name).splitlines())
        for name in own()
        if name.endswith(".py") and "/migrations/" not in name
    }
    assert {name: n for name, n in lengths.items() if n > LONGEST_FILE} == {}


def test_no_file_is_large():
    sizes = {name: (ROOT / name).stat().st_size for name in own() if "/fonts/" not in name}
    assert {name: size for name, size in sizes.items() if size > LARGEST_FILE} == {}


def test_no_test_replaces_our_own_code():
    pattern = re.compile(r"unittest[.]mock|\bmocker\b|\bMagicMoc" r"k\b")
    found = [
        n for n in own() if n.endswith(".py") and n != own_name() and pattern.search(text_of(n))
    ]
    assert found == []


def own_name():
    return str(Path(__file__).relative_to(ROOT))


@pytest.mark.parametrize("app", APPS)
def test_every_app_has_tests_of_its_own(app):
    assert any(re.fullmatch(rf"tests/{app}/(?:.+/)?test_\w+\.py", name) for name in tracked())


def test_test_modules_are_collected_and_every_folder_is_a_package():
    folders = {str(Path(name).parent) for name in tracked() if re.match(r"tests/.*\.py$", name)}
    assert {f for f in folders if not (ROOT / f / "__init__.py").is_file()} == set()


@pytest.mark.parametrize("folder", VENDORED)
def test_vendored_files_are_the_recorded_ones(folder):
    home = ROOT / folder
    packages = json.loads((home / "vendor.json").read_text(encoding="utf-8"))["packages"]
    recorded = {file["to"]: file["sha256"] for package in packages for file in package["files"]}
    found = {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in home.rglob("*")
        if path.is_file() and path.name != "vendor.json"
    }
    assert found == recorded
    for package in packages:
        assert any(file["to"].endswith("/LICENSE") for file in package["files"])


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_is_hashed_and_none_names_a_host(lock):
    lines = text_of(lock).splitlines()
    pins = [line for line in lines if re.match(r"[\w.-]+(\[[\w,]+\])?==", line)]
    assert pins
    assert all(line.endswith("\\") for line in pins)
    assert not [line for line in lines if "://" in line or line.startswith(("-i", "--index", "-f"))]


def test_the_lock_of_developers_holds_the_lock_of_users():
    users, developers = (
        set(re.findall(r"^[\w.-]+\S*==\S+", text_of(lock), re.MULTILINE)) for lock in LOCKS
    )
    assert users <= developers


def links_of(text):
    """Targets of the links and pictures in a text that leave or stay within the repository."""
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
    return re.findall(r"\]\(\s*<?([^)\s>]+)", prose)


def anchors_of(name):
    """What the headings of a text can be reached by."""
    headings = re.findall(r"^#+ +(.+?) *$", text_of(name), re.MULTILINE)
    words = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {word.replace(" ", "-") for word in words}


def broken(name, target):
    """Why a link leads nowhere; blank where it leads somewhere."""
    path, _, anchor = target.partition("#")
    base = Path(name).parent
    found = os.path.normpath(base / path) if path else name
    if found != "." and not any(one == found or one.startswith(f"{found}/") for one in tracked()):
        return f"{name}: {target} is not in the repository"
    if anchor and anchor not in anchors_of(found):
        return f"{name}: {target} names no heading"
    return ""


def test_every_link_between_the_documents_leads_somewhere():
    links = [
        (name, target)
        for name in own()
        if name.endswith(".md")
        for target in links_of(text_of(name))
        if not re.match(r"[a-z][a-z+.-]*:", target)
    ]
    assert {target for _, target in links} >= {"docs/GLOSSARY.md", "docs/screenshots", "#english"}
    assert [said for name, target in links if (said := broken(name, target))] == []


def test_a_broken_link_is_found():
    assert links_of('see [a](b.md) and `[c](d.md)`\n![e](<f.png> "g")') == ["b.md", "f.png"]
    assert broken("docs/testing.md", "../README.md") == ""
    assert broken("README.md", "#english") == ""
    assert "is not in the repository" in broken("docs/testing.md", "README.md")
    assert "names no heading" in broken("docs/testing.md", "../README.md#nowhere")


def test_the_makefile_offers_what_the_documents_name():
    offered = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))
    named = {
        word
        for name in own()
        if name.endswith(".md")
        for word in re.findall(r"(?:^|`)make ([a-z]+)", text_of(name), re.MULTILINE)
    }
    assert named <= offered
    assert {"run", "test", "check", "worker", "beat", "bench"} <= offered
