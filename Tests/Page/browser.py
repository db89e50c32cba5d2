"""Chromium with the page in it, watched for anything that it complains of."""
import contextlib
import pathlib
import time

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

WIDTHS = {"wide": 1280, "narrow": 390}
#: Findings that count.
SERIOUS = {"serious", "critical"}


class Browser:
    """One browser for all that is looked at."""

    def __init__(self, program, pictures):
        self.pictures = pathlib.Path(pictures) if pictures else None
        if self.pictures:
            self.pictures.mkdir(parents=True, exist_ok=True)
        self.playwright = sync_playwright().start()
        # Whoever is root has no sandbox; the pages are ours.
        self.browser = self.playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        self.faults = []

    def close(self):
        self.browser.close()
        self.playwright.stop()

    @contextlib.contextmanager
    def page(self, width="wide", theme="light"):
        """A page of its own."""
        context = self.browser.new_context(
            viewport={"width": WIDTHS[width], "height": 900}, color_scheme=theme, locale="en-US",
            timezone_id="UTC")
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("console", lambda told: self._hear(told.type, told.text))
        page.on("pageerror", lambda error: self._hear("error", str(error)))
        try:
            yield page
        finally:
            context.close()

    def _hear(self, kind, text):
        if kind in ("error", "warning"):
            self.faults.append(f"the console: {text}")

    def judge(self, page, name):
        """Notes what axe finds, and what is wider than the window."""
        found = Axe().run(page).response["violations"]
        for each in found:
            if each["impact"] in SERIOUS:
                places = [node["html"][:160] for node in each["nodes"][:3]]
                self.faults.append(f"{name}: axe {each['id']} ({each['impact']}): {places}")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            self.faults.append(f"{name}: {wide} px wider than the window")

    def picture(self, page, name):
        """Keeps how it looks, where that is wanted."""
        if self.pictures:
            page.screenshot(path=self.pictures / f"{name}.png")


def until(page, condition, argument=None, seconds=15):
    """Waits until a function says so, asked from outside: the page's policy forbids to evaluate in it."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(condition, argument):
        if time.monotonic() > deadline:
            raise AssertionError(f"never came: {condition} {argument or ''}")
        page.wait_for_timeout(10)


def settle(page):
    """Waits until a view is there."""
    page.wait_for_selector("main:not([aria-busy]) h1")


def visit(page, address):
    """Goes to a view and waits for it."""
    page.evaluate("where => { location.hash = where }", address)
    settle(page)
