"""`make vendor`: fetch the front-end files again and compare them with their vendor.json.

Two folders hold such files: static/vendor for the pages, tests/browser/vendor for the tests.

With `--write` the differences are written down instead of refused: the way to a new version.
"""

import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from environment import ROOT, say, stop

FOLDERS = (ROOT / "static" / "vendor", ROOT / "tests" / "browser" / "vendor")
# The maps are not vendored: a reference to one breaks the hashed storage of static files.
SOURCE_MAP = re.compile(rb"\n?(?:/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*)\s*$")
DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
INVISIBLE_FRAME = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>')
STYLE = (
    'fill="none" stroke="currentColor" stroke-width="2" '
    'stroke-linecap="round" stroke-linejoin="round"'
)


def main() -> int:
    accepts = "--write" in sys.argv[1:]
    differences = [name for folder in FOLDERS for name in _compare(folder, accepts=accepts)]
    if differences and not accepts:
        stop("以下文件与 vendor.json 的记载不符，未改动：" + "、".join(differences))
    if differences:
        say("已记入 vendor.json：" + "、".join(differences))
    return 0


def _compare(folder: Path, *, accepts: bool) -> list[str]:
    manifest = json.loads((folder / "vendor.json").read_text(encoding="utf-8"))
    differences: list[str] = []
    for package in manifest["packages"]:
        say(f"{package['name']} {package['version']}")
        with tempfile.TemporaryDirectory() as scratch:
            archive = _archive(package, Path(scratch))
            differences += _renew(package, archive, folder, accepts=accepts)
    if differences and accepts:
        text = json.dumps(manifest, ensure_ascii=False, indent=2)
        (folder / "vendor.json").write_text(text + "\n", encoding="utf-8")
    return differences


def _renew(package: dict[str, Any], archive: Path, folder: Path, *, accepts: bool) -> list[str]:
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    differences = _settle(package, "integrity", f"sha512-{digest}", package["name"])
    if differences and not accepts:
        return differences
    for file in package["files"]:
        target = folder / file["to"]
        with tarfile.open(archive) as opened:
            content = _content(package, file, opened, target)
        mark = hashlib.sha256(content).hexdigest()
        found = _settle(file, "sha256", mark, file["to"])
        differences += found
        if accepts or not found:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    return differences


def _archive(package: dict[str, Any], folder: Path) -> Path:
    name = f"{package['name']}@{package['version']}"
    command = ["npm", "pack", "--silent", "--pack-destination", str(folder), name]
    try:
        done = subprocess.run(command, cwd=folder, check=False)
    except FileNotFoundError:
        stop("没有找到 npm：只有更新前端文件时才需要它，运行系统不需要。")
    archives = list(folder.glob("*.tgz"))
    if done.returncode or len(archives) != 1:
        stop(f"没有取到 {name}，原因见上。")
    return archives[0]


def _content(
    package: dict[str, Any], file: dict[str, str], archive: tarfile.TarFile, target: Path
) -> bytes:
    if not file["from"]:
        return target.read_bytes()
    if file["to"].endswith("sprite.svg"):
        return _sprite(package["icons"], file["from"], archive)
    content = _member(archive, file["from"])
    if Path(file["to"]).suffix in {".css", ".js"}:
        return SOURCE_MAP.sub(b"", content).rstrip() + b"\n"
    return content


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    try:
        stream = archive.extractfile(f"package/{name}")
    except KeyError:
        stream = None
    if stream is None:
        stop(f"包里没有文件 {name}：请更正 vendor.json。")
    return stream.read()


def _sprite(icons: list[str], folder: str, archive: tarfile.TarFile) -> bytes:
    symbols = [_symbol(name, _member(archive, f"{folder}/{name}.svg")) for name in sorted(icons)]
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""]).encode()


def _symbol(name: str, content: bytes) -> str:
    drawing = DRAWING.search(content.decode())
    if drawing is None:
        stop(f"图标 {name} 的文件不是 SVG。")
    lines = INVISIBLE_FRAME.sub("", drawing[1]).split("\n")
    paths = "".join(line.strip() for line in lines)
    return f'<symbol id="{name}" viewBox="0 0 24 24" {STYLE}>{paths}</symbol>'


def _settle(record: dict[str, Any], key: str, found: str, label: str) -> list[str]:
    if record[key] == found:
        return []
    record[key] = found
    return [label]


if __name__ == "__main__":
    sys.exit(main())
