import hashlib
import json
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "static" / "vendor"
PACKAGES = json.loads((FOLDER / "vendor.json").read_text(encoding="utf-8"))["packages"]
FILES = [file for package in PACKAGES for file in package["files"]]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file["to"])
def test_vendored_file_is_the_recorded_one(file):
    content = (FOLDER / file["to"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == file["sha256"]


def test_nothing_lies_there_unrecorded():
    present = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.is_file()}
    assert present == {"vendor.json", *(file["to"] for file in FILES)}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_every_package_comes_with_its_licence(package):
    assert package["license"] in {"MIT", "0BSD"}
    assert any(file["to"].endswith("/LICENSE") for file in package["files"])


@pytest.mark.parametrize("file", [f for f in FILES if f["to"].endswith((".css", ".js"))])
def test_vendored_file_refers_to_no_map_and_no_address_outside(file):
    content = (FOLDER / file["to"]).read_text(encoding="utf-8")
    assert "sourceMappingURL" not in content
    assert not re.search(r"""(?:url\(|@import)\s*["']?(?:https?:)?//""", content)


def test_the_sprite_holds_every_icon_asked_for():
    icons = next(package["icons"] for package in PACKAGES if "icons" in package)
    sprite = next(FOLDER.glob("tabler-icons-*/sprite.svg")).read_text(encoding="utf-8")
    assert re.findall(r'<symbol id="([^"]+)"', sprite) == sorted(icons)
