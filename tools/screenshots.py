"""Pictures of every page of the console for the documentation: zh and en, light and dark, a phone where people use one.

python tools/screenshots.py HOME: serves HOME (a home with a run, such as `make demo` makes; it must have no accounts
yet, so a copy is taken) and writes docs/images/console/*.jpg.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images" / "console"
PANHUO = Path(sys.executable).with_name("panhuo")
PASSWORD = "a picture is worth words"  # noqa: S105 - of an account in a temporary home
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
QUALITY = 72
PAGES = {
    "today": "/",
    "inbox": "/inbox",
    "approvals": "/approvals",
    "products": "/products?sort=-leftover_value",
    "product": "/products/23084",
    "stock": "/stock",
    "stock-holds": "/stock?tab=holds",
    "stock-consistency": "/stock?tab=consistency",
    "forecast": "/forecast",
    "import": "/import",
    "runs": "/runs",
    "settings-me": "/settings/me",
    "settings-terms": "/settings/terms",
    "settings-targets": "/settings/targets",
    "settings-calendar": "/settings/calendar",
    "settings-schedules": "/settings/schedules",
    "settings-users": "/settings/users",
    "settings-roles": "/settings/roles",
    "settings-tokens": "/settings/tokens",
    "settings-connections": "/settings/connections",
    "settings-audit": "/settings/audit",
}
ON_A_PHONE = ("today", "inbox", "approvals", "products", "product", "stock")
LOCALES = {"zh": "zh-CN", "en": "en-GB"}


@contextmanager
def served(home: Path) -> Generator[tuple[str, str]]:
    """Serve a home; gives the address and the code of the set-up."""
    command = [PANHUO, "serve", "--home", home, "--port", "0", "--lang", "en"]
    environment = os.environ | {"PANHUO_LOG_LEVEL": "error"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        lines = iter(server.stdout.readline, "") if server.stdout else iter(())
        found = next(match for line in lines if (match := re.search(r"(http://\S+)/setup\?code=(\S+)", line)))
        threading.Thread(target=server.stdout.read, daemon=True).start()  # type: ignore[union-attr]
        try:
            yield found[1], found[2]
        finally:
            server.terminate()


def taken(page: Page, name: str) -> None:
    """Take the picture once everything has come and stands still."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(700)
    page.screenshot(path=IMAGES / f"{name}.jpg", type="jpeg", quality=QUALITY, animations="disabled")


def set_up(browser: Browser, address: str, code: str) -> object:
    """Make the first account, and ask for one approval, so that there is something to see."""
    for lang, locale in LOCALES.items():
        outside = browser.new_context(locale=locale, viewport=WIDE)
        page = outside.new_page()
        page.goto(f"{address}/setup?code={code}")
        taken(page, f"setup-{lang}")
        outside.close()
    context = browser.new_context(locale="en-GB", viewport=WIDE)
    page = context.new_page()
    page.goto(f"{address}/setup?code={code}")
    for field, value in (("name", "Lin Yue 林悦"), ("email", "lin@example.com"), ("password", PASSWORD)):
        page.locator(f"#{field}").fill(value)
    page.get_by_role("button", name="Make the administrator").click()
    page.get_by_role("button", name="Approve").first.wait_for()
    page.keyboard.press("1")
    page.get_by_text("waits for a second person").wait_for()
    files = ROOT / "examples" / "online_retail"
    page.goto(f"{address}/import")
    page.locator("input[type=file]").set_input_files([files / "suppliers.csv", files / "calendar.csv"])
    page.get_by_text("Done", exact=True).first.wait_for()
    state = context.storage_state()
    context.close()
    return state


def main() -> None:
    """Write every picture."""
    shutil.rmtree(IMAGES, ignore_errors=True)
    IMAGES.mkdir(parents=True)
    with tempfile.TemporaryDirectory(prefix="panhuo-pictures-") as folder, sync_playwright() as play:
        Path(folder).chmod(0o711)
        home = Path(folder) / "home"
        shutil.copytree(sys.argv[1], home, ignore=shutil.ignore_patterns("database", "runs"))
        # The folder that the example came from is nobody's business.
        manifest = home / "lake" / "manifest.json"
        told = json.loads(manifest.read_text(encoding="utf-8"))
        for entry in told["imports"]:
            entry["origin"] = "import"
        manifest.write_text(json.dumps(told), encoding="utf-8")
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        with served(home) as (address, code):
            state = set_up(browser, address, code)
            for lang, locale in LOCALES.items():
                outside = browser.new_context(locale=locale, viewport=WIDE)
                page = outside.new_page()
                page.goto(f"{address}/sign-in")
                taken(page, f"sign-in-{lang}")
                outside.close()
                for scheme in ("light", "dark"):
                    shown = {"storage_state": state, "locale": locale, "color_scheme": scheme}
                    for size, viewport in (("", WIDE), ("-phone", PHONE)):
                        context = browser.new_context(**shown, viewport=viewport)
                        context.add_init_script(f"localStorage.setItem('panhuo.lang', '{lang}')")
                        page = context.new_page()
                        for name, path in PAGES.items():
                            if not size or name in ON_A_PHONE:
                                page.goto(f"{address}{path}")
                                taken(page, f"{name}{size}-{lang}-{scheme}")
                        context.close()
        browser.close()
    print(f"{len(list(IMAGES.iterdir()))} pictures in {IMAGES.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
