"""Pictures of the harness, to look at. Needs `npm run dev` on port 5199 and Playwright."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

OUT = Path(__file__).parent / "shots"
VIEWS = {
    "diff": "",
    "diff-exc": "&run=34",
    "diff-mut": "&run=37",
    "state": "&tab=state&open=[%22user%22]&open=[%22user%22,%22address%22]",
    "callbacks": "&tab=callbacks",
    "cb-exc": "&tab=callbacks&run=36",
    "warnings": "&tab=warnings",
    "history": '&history=["cart"]&run=37',
    "history-part": '&history=["user","address","city"]',
    "history-query": '&history=["tab"]&query',
    "chain": "&run=27&unfold=26",
    "folded": "&run=28",
    "state-widget": "&tab=state&kind=widget&run=34&click=state-key-zip",
    "excerpt": "&run=37&editor&history=[%22cart%22]&click=show-excerpt",
    "menu": "&click=save-menu",
    "warn-error": "&tab=warnings&run=32&click=warning-filter-warning",
    "interrupted": "&run=38&editor",
    "problems": "&problems",
    "collapsed": "&collapsed",
    "nothing": "&run=39",
}


def main() -> None:
    """Arguments: widths, bases and views as comma lists; all by default."""
    args = [*sys.argv[1:], "", "", ""]
    widths = [int(w) for w in (args[0] or "240,320,900").split(",")]
    bases = (args[1] or "light,dark").split(",")
    views = (args[2] or ",".join(VIEWS)).split(",")
    OUT.mkdir(exist_ok=True)
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        for width in widths:
            page = browser.new_page(viewport={"width": width, "height": 660}, device_scale_factor=2)
            page.on("console", lambda m: m.type == "error" and print("console:", m.text))
            page.on("pageerror", lambda e: print("error:", e))
            for base in bases:
                for view in views:
                    page.goto(f"http://localhost:5199/dev/harness.html?width={width}&base={base}{VIEWS[view]}")
                    page.wait_for_selector("[data-testid=inspector]")
                    for target in VIEWS[view].split("click=")[1:]:
                        page.get_by_test_id(target.split("&")[0]).first.click()
                    page.wait_for_timeout(120)
                    overflow = page.evaluate("[...document.querySelectorAll('.inspector, .tab-panel, .run-list, .tree, .header, .tabs')].filter(e => e.scrollWidth > e.clientWidth).map(e => e.className)")
                    if overflow:
                        print(width, base, view, "horizontal overflow:", overflow)
                    page.screenshot(path=OUT / f"{width}-{base}-{view}.png")
        browser.close()


main()
