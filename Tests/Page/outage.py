"""What the page shows while PostgreSQL is away, and of the conflicts that come of it."""
import datetime
import time

from browser import until, visit
from installation import Installation
from scenes import addresses, enter

LOOKED_AT = ("work", "item", "vendors", "system", "conflicts")


def catch_up(installation):
    """Waits until every copy knows what was stored up to now."""
    now = datetime.datetime.now(datetime.timezone.utc).isoformat()
    caller = installation.caller()
    for _ in range(600):
        status = caller.call("system_status", {})
        copies = [each["copy"] for service in status["services"] for each in service["instances"]]
        if all(copy and copy["filled"] and copy["as_of"][:23] > now[:23] for copy in copies):
            return
        time.sleep(0.1)
    raise AssertionError(f"the copies do not catch up: {status}")


def away(browser, installation, database):
    """Answers are labelled, writes are accepted and said to wait, the picture shows it."""
    catch_up(installation)
    places = addresses(installation)
    with browser.page() as page:
        enter(page, installation)
        visit(page, places["work"])
        page.wait_for_selector(".live.live")
        database.leave()
        caller = installation.caller()
        # An open page learns of it by itself.
        page.wait_for_selector("#system-mark:not([hidden])")
        page.wait_for_selector("#notice .degraded")
        visit(page, places["item"])
        page.get_by_role("button", name="Unblock").click()
        page.wait_for_selector("#notice .said")
        if "waits for the database" not in page.locator("#notice .said").inner_text():
            browser.faults.append("a write that waits is not said to wait")
        vendor = caller.call("list_vendors", {"status": "operational", "limit": 1})["items"][0]
        caller.call("update_vendor_status", {
            "name": vendor["name"], "version": vendor["version"], "status": "broken"})
        visit(page, "#/system")
        page.wait_for_selector(".architecture .bar.bad")
    for theme in ("light", "dark"):
        for width in ("wide", "narrow"):
            with browser.page(width, theme) as page:
                enter(page, installation)
                for name in LOOKED_AT:
                    visit(page, places[name])
                    if name not in ("system", "conflicts"):
                        page.wait_for_selector("#notice .degraded")
                    browser.judge(page, f"{name}-away-{width}-{theme}")
                    browser.picture(page, f"{name}-away-{width}-{theme}")
    return {"vendor": vendor["name"], "item": places["item"].split("/")[-1]}


def conflicts(browser, installation, database, changed, programs):
    """Another host was faster: both sides stand beside one another, and a person decides."""
    installation.stop()
    database.come_back()
    other = Installation(programs, database.url)
    try:
        other.start()
        caller = other.caller()
        vendor = caller.call("query_vendor_status", {"name": changed["vendor"]})
        caller.call("update_vendor_status", {
            "name": vendor["name"], "version": vendor["version"], "extractor_version": "8.8.8"})
        item = caller.call("query_work_item", {"id": changed["item"], "include_children": False})
        caller.call("update_work_item", {
            "id": item["id"], "version": item["version"], "title": f"{item['title']}, by the others"})
    finally:
        other.stop()
    installation.start()
    with browser.page() as page:
        enter(page, installation)
        page.wait_for_selector("#conflict-count:text-is('2')", timeout=60_000)
        page.wait_for_selector("#system-mark", state="hidden", timeout=60_000)
    for theme in ("light", "dark"):
        for width in ("wide", "narrow"):
            with browser.page(width, theme) as page:
                enter(page, installation)
                visit(page, "#/conflicts")
                page.wait_for_selector(".conflict .changed")
                browser.judge(page, f"conflict-{width}-{theme}")
                browser.picture(page, f"conflict-{width}-{theme}")
    with browser.page() as page:
        enter(page, installation)
        visit(page, "#/conflicts")
        page.wait_for_selector(".conflict")
        open_before = page.locator(".conflict").count()
        for side in ("ours", "theirs"):
            if not page.locator(".conflict").count():
                break
            count = page.locator(".conflict").count()
            page.locator(".conflict").first.get_by_role("button", name=f"Keep {side}").click()
            page.get_by_role("button", name=f"Yes, keep {side}").click()
            until(page, "count => document.querySelectorAll('.conflict').length < count", count)
        page.wait_for_selector(".calm")
        browser.picture(page, "resolved-wide-light")
    return {"conflicts resolved": open_before}
