"""The documentation is held to the code: current reference pages, complete twins, nothing from the network."""

import re
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
LOADS = re.compile(r"""<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)=["']?(https?:)?//""")


def reference() -> ModuleType:
    spec = spec_from_file_location("reference", ROOT / "tools" / "reference.py")
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_reference_pages_are_what_the_code_says_now() -> None:
    made = reference().pages()
    stale = [path for path, text in made.items() if (DOCS / path).read_text(encoding="utf-8") != text]
    assert not stale, "run `make reference`"


def test_no_reference_page_outlives_its_source() -> None:
    made = set(reference().pages())
    assert {str(path.relative_to(DOCS)) for path in DOCS.glob("*/reference/*.md")} == made


def headings(page: Path) -> list[int]:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [len(marks) for marks in re.findall(r"^(#+) ", text, flags=re.MULTILINE)]


@pytest.mark.parametrize("page", sorted(DOCS.glob("en/**/*.md")), ids=lambda page: str(page.relative_to(DOCS)))
def test_every_english_page_has_a_chinese_twin_with_the_same_sections(page: Path) -> None:
    twin = DOCS / "zh" / page.relative_to(DOCS / "en")
    assert headings(twin) == headings(page)


def test_every_chinese_page_has_an_english_one() -> None:
    chinese = {path.relative_to(DOCS / "zh") for path in DOCS.glob("zh/**/*.md")}
    english = {path.relative_to(DOCS / "en") for path in DOCS.glob("en/**/*.md")}
    assert chinese == english


def test_the_readmes_are_twins() -> None:
    assert headings(ROOT / "README.md") == headings(ROOT / "README.zh.md")


@pytest.mark.slow
def test_the_site_builds_and_loads_nothing_from_the_network(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    pages = list(tmp_path.rglob("*.html"))
    assert pages
    foreign = [
        f"{page.relative_to(tmp_path)}: {tag.group(0)}"
        for page in pages
        for tag in LOADS.finditer(page.read_text(encoding="utf-8"))
        if "rel=canonical" not in tag.group(0) and 'rel="canonical"' not in tag.group(0)
    ]
    assert not foreign


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_python_page_runs_as_it_stands(lang: str, tmp_path: Path) -> None:
    page = (DOCS / lang / "python.md").read_text(encoding="utf-8")
    program = "\n".join(re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "TEA-01" in done.stdout
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
