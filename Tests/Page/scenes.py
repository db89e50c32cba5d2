"""What is looked at: each scene notes its faults with the browser, and returns its figures."""
import time

from browser import settle, until, visit
from installation import MODERN, OLDER

#: A change must be seen so soon.
SEEN_MS = 300
PAINT_MS = 200
BYTES_MAX = 150_000
VIEWS = ["Work", "Vendors", "Deployments", "Enhancements", "Conflicts", "System"]


def enter(page, installation, scope="write"):
    """Opens the page as somebody with a token of this scope."""
    page.goto(f"{installation.url}#token={installation.token(scope)}")
    settle(page)


def first(caller, tool, arguments):
    """The first of a list. On a busy machine a copy answers that has yet to hear of what was just stored."""
    for _ in range(100):
        if items := caller.call(tool, {"limit": 1} | arguments)["items"]:
            return items[0]
        time.sleep(0.1)
    raise AssertionError(f"{tool} knows of nothing")


def addresses(installation):
    """The address of every view, with records that have something to show."""
    caller = installation.caller()
    first(caller, "list_work_items", {"status": "blocked"})
    blocked = caller.call("list_work_items", {"status": "blocked", "limit": 100})["items"]
    items = [caller.call("query_work_item", {"id": each["id"]}) for each in blocked[:40]]
    item = max(items, key=lambda each: len(each["dependencies"]))
    shipped = first(caller, "list_deployments", {})
    enhancement = first(caller, "list_enhancements", {})
    vendor = first(caller, "list_vendors", {"status": "broken"})
    return {
        "work": "#/work", "item": f"#/item/{item['id']}", "vendors": "#/vendors",
        "vendor": f"#/vendor/{vendor['name'].replace(' ', '%20')}", "deployments": "#/deployments",
        "deployment": f"#/deployment/{shipped['id']}", "enhancements": "#/enhancements",
        "enhancement": f"#/enhancement/{enhancement['id']}", "conflicts": "#/conflicts",
        "system": "#/system", "report": "#/report", "configuration": "#/configuration",
        "found": "#/work?q=table", "archive": "#/work?where=archive",
    }


def every_view(browser, installation, suffix="", names=None):
    """Every view in both themes and widths: no complaint, no serious finding, nothing cut off."""
    places = addresses(installation)
    for theme in ("light", "dark"):
        for width in ("wide", "narrow"):
            with browser.page(width, theme) as page:
                enter(page, installation)
                for name, address in places.items():
                    if names and name not in names:
                        continue
                    visit(page, address)
                    if name == "work":
                        page.locator("button.toggle").first.click()
                        page.wait_for_selector("button.toggle[aria-expanded=true]")
                    title = f"{name}{suffix}-{width}-{theme}"
                    browser.judge(page, title)
                    browser.picture(page, title)
    return {"views": len(names or places)}


def first_sight(browser, installation):
    """How long the first paint takes, and how many bytes the first view does."""
    with browser.page() as page:
        enter(page, installation)
    paints, taken = [], 0
    for _ in range(5):
        with browser.page() as page:
            sizes = []
            page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
            enter(page, installation)
            page.wait_for_selector(".tree > li")
            page.wait_for_timeout(300)
            paints.append(page.evaluate(
                "performance.getEntriesByName('first-contentful-paint')[0].startTime"))
            taken = max(taken, sum(sizes))
    # What the page takes, not what a busy machine makes of it.
    paint = min(paints)
    if paint >= PAINT_MS:
        browser.faults.append(f"the first paint took {paint:.0f} ms, more than {PAINT_MS}")
    if taken >= BYTES_MAX:
        browser.faults.append(f"the first view took {taken} bytes, more than {BYTES_MAX}")
    return {"first paint, ms": round(paint), "bytes of the first view": taken}


def by_keyboard(browser, installation):
    """Every view is reached, read and used without a mouse."""
    with browser.page() as page:
        enter(page, installation)
        for name in VIEWS[1:] + VIEWS[:1]:
            page.keyboard.press("Control+Home")
            page.locator(".skip").focus()
            for _ in range(20):
                page.keyboard.press("Tab")
                if page.evaluate("document.activeElement.textContent.trim()").startswith(name):
                    break
            page.keyboard.press("Enter")
            page.wait_for_selector(f"main h1:text-is('{name}')")
            until(page, "() => document.activeElement?.nodeName === 'H1'")
        toggle = tab_to(page, "document.activeElement.matches('button.toggle')")
        page.keyboard.press("Enter")
        page.wait_for_selector("button.toggle[aria-expanded=true]")
        if page.evaluate("document.activeElement.ariaExpanded") != "true":
            browser.faults.append("opening a branch loses the focus")
        tab_to(page, "document.activeElement.matches('.tree ul a')")
        title = page.evaluate("document.activeElement.textContent")
        page.keyboard.press("Enter")
        until(page, "what => document.querySelector('main h1').textContent === what", title)
        return {"tabs to the first branch": toggle}


def tab_to(page, condition):
    for count in range(1, 80):
        page.keyboard.press("Tab")
        if page.evaluate(condition):
            return count
    raise AssertionError(f"no Tab leads to {condition}")


def read_only(browser, installation):
    """Without the scope there is nothing to press; without a token, the door."""
    item = addresses(installation)["item"]
    with browser.page() as page:
        enter(page, installation, "read")
        visit(page, item)
        if page.locator(".controls").count():
            browser.faults.append("a reader is shown controls that write")
        if "reads only" not in page.locator("footer").inner_text():
            browser.faults.append("a reader is not told")
        if "token" in page.url:
            browser.faults.append("the address keeps the token")
    with browser.page("narrow") as page:
        page.goto(installation.url)
        page.wait_for_selector("input[type=password]")
        browser.judge(page, "the door")
        browser.picture(page, "door-narrow-light")
        page.fill("input[type=password]", installation.token("write"))
        page.keyboard.press("Enter")
        page.wait_for_selector(".tree > li")
        page.reload()
        page.wait_for_selector(".tree > li")
    # A browser says itself what a server answered with 401.
    browser.faults = [each for each in browser.faults if "401" not in each]
    return {}


def seen_soon(browser, installation):
    """A change by a client of either era shows on an open page, at once, and keeps the focus."""
    took = {}
    with browser.page() as page:
        enter(page, installation)
        visit(page, "#/vendors")
        page.wait_for_selector(".live.live")
        page.locator(".cards a").nth(3).focus()
        for era in (MODERN, OLDER):
            caller = installation.caller(era)
            times = []
            for turn in range(6):
                name = page.locator(".cards a").nth(turn).inner_text()
                vendor = caller.call("query_vendor_status", {"name": name})
                version = f"9.{turn}.{era[-1]}"
                page.evaluate(WATCH, [name, version])
                before = time.time() * 1000
                caller.call("update_vendor_status", {
                    "name": name, "version": vendor["version"], "extractor_version": version})
                until(page, "() => window.seenAt !== null")
                times.append(page.evaluate("window.seenAt") - before)
            took[f"seen after, ms ({era})"] = round(max(times))
            if max(times) > SEEN_MS:
                browser.faults.append(f"a change was seen after {max(times):.0f} ms ({era})")
        if page.evaluate("document.activeElement.nodeName") != "A":
            browser.faults.append("a change of others loses the focus")
    return took


WATCH = """([name, version]) => {
  window.seenAt = null;
  const look = () => {
    const card = [...document.querySelectorAll('.card')]
      .find((each) => each.querySelector('a').textContent === name);
    if (!card?.textContent.includes(version)) return;
    window.seenAt = Date.now();
    watcher.disconnect();
  };
  const watcher = new MutationObserver(look);
  watcher.observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true });
}"""
