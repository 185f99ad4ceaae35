"""A page by Tab alone: everything that can be used is reached, in the order of the document, seen, not covered; nothing traps."""

from playwright.sync_api import Page

# Note where the focus is whenever a key was let go. A radio group has one stop, a date several; what is in a closed part of
# the page has none.
WATCH = """() => {
  window.stops = [];
  const name = (one) => `<${one.tagName.toLowerCase()}${one.name ? ` name=${one.name}` : ""}${one.getAttribute("href") ? ` href=${one.getAttribute("href")}` : ""}> ${(one.innerText || one.value || "").trim().slice(0, 40)}`;
  const shows = (one) => { const look = getComputedStyle(one); return (look.outlineStyle !== "none" && look.outlineWidth !== "0px") || look.boxShadow !== "none"; };
  const bars = (one) => { for (; one && one !== document.body; one = one.parentElement) if (["fixed", "sticky"].includes(getComputedStyle(one).position)) return one; return null; };
  const covered = (one) => {
    const box = one.getBoundingClientRect(), left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
    const upper = Math.max(box.top, 0), lower = Math.min(box.bottom, innerHeight), x = (left + right) / 2, y = (upper + lower) / 2;
    if (lower <= upper) return box.height > 1;
    const top = document.elementFromPoint(x, y), bar = top && bars(top);
    return Boolean(bar && !bar.contains(one) && !one.contains(top));
  };
  window.use = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0'], audio[controls], video[controls]")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.matches(":disabled, [tabindex='-1']") && !one.closest("[inert]"));
  const group = (one) => one.type === "radio" && one.name ? `${one.form ? [...document.forms].indexOf(one.form) : ""} ${one.name}` : null;
  addEventListener("keyup", () => {
    const one = document.activeElement;
    if (!one || one === document.body) return;
    const around = one.closest("label, .choice");
    window.stops.push({ one, name: name(one), group: group(one), seen: shows(one) || Boolean(around && shows(around)), covered: covered(one) });
  });
  // Behind the last stop comes the browser, or the page from its beginning again.
  const again = (stop, place) => !stop || (place > 0 && window.stops[place - 1].one !== stop.one && window.stops.slice(0, place).some((each) => each.one === stop.one));
  window.is_over = () => {
    if (document.activeElement === document.body) window.stops.push(null);
    return window.stops.length > 0 && again(window.stops.at(-1), window.stops.length - 1);
  };
  window.judge = () => {
    const end = window.stops.findIndex(again);
    const way = end < 0 ? window.stops : window.stops.slice(0, end), faults = [];
    if (end < 0) faults.push(`Tab never leaves the page, at last: ${way.length ? way.at(-1).name : "nothing"}`);
    const reached = new Set(way.map((stop) => stop.one)), groups = new Set(way.map((stop) => stop.group).filter(Boolean));
    for (const one of window.use) if (!reached.has(one) && !groups.has(group(one)) && one.isConnected) faults.push(`not reached: ${name(one)}`);
    way.forEach((stop, place) => {
      if (!stop.seen && way[place - 1]?.one !== stop.one) faults.push(`focus not seen: ${stop.name}`);
      if (stop.covered) faults.push(`focus covered: ${stop.name}`);
      if (place && way[place - 1].one.compareDocumentPosition(stop.one) & Node.DOCUMENT_POSITION_PRECEDING) faults.push(`out of order: ${stop.name}`);
    });
    document.activeElement?.blur();
    scrollTo(0, 0);
    return faults;
  };
  document.activeElement?.blur();
  getSelection().setPosition(document.body, 0);
  return window.use.length;
}"""


def faults_by_tab(page: Page) -> list[str]:
    """Walk an open page by Tab from its beginning until the focus leaves it; return what is wrong on the way."""
    for _ in range(2 * page.evaluate(WATCH) + 10):
        page.keyboard.press("Tab")
        if page.evaluate("window.is_over()"):
            break
    return [f"{page.url}: {fault}" for fault in page.evaluate("window.judge()")]
