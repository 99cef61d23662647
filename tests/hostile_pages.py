"""Pages full of hostile texts, looked through as a reader's browser has them."""

from app.static_files import version
from tests.browser.test_overview import failed, job, live
from tests.hostile import KINDS
from tests.tws_engine import v2_workstation

MARKUP = KINDS["markup"][0]
"""Every other name begins so: each page that lists names shows it."""
FOUND = r"""
() => {
  const wrong = [];
  const hidden = new RegExp("[\\0-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\xad\\u061c\\u180e\\u200b" +
    "\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff\\ufff9-\\ufffb" +
    "\\u{e0000}-\\u{e007f}]", "u");
  const strange = new Set(["iframe", "object", "embed", "base", "math", "frame", "applet"]);
  const leads = new Set(["href", "src", "action", "formaction", "xlink:href", "srcdoc", "data"]);
  const ours = (address) => {
    if (address === "" || address.startsWith("#")) return true;
    const url = new URL(address, location.href);
    return url.origin === location.origin || ["blob:", "tel:", "mailto:"].includes(url.protocol)
      || address.startsWith("data:image/");
  };
  const look = (root) => {
    for (const node of root.querySelectorAll("*")) {
      const tag = node.localName;
      if (strange.has(tag)) wrong.push(`element ${tag}`);
      if (tag === "script" && !node.nonce && !node.src && node.type !== "application/json") {
        wrong.push(`script ${node.textContent.slice(0, 80)}`);
      }
      for (const { name, value } of node.attributes) {
        if (name.startsWith("on")) wrong.push(`${tag} ${name}=${value}`);
        if (leads.has(name) && !ours(value)) wrong.push(`${tag} ${name}=${value}`);
        if (["title", "aria-label", "alt", "placeholder"].includes(name) && hidden.test(value)) {
          wrong.push(`${tag} ${name} hides ${escape(value)}`);
        }
      }
      if (node.shadowRoot) look(node.shadowRoot);
      if (["script", "style", "textarea", "option", "template"].includes(tag)) continue;
      for (const child of node.childNodes) {
        if (child.nodeType === Node.TEXT_NODE && hidden.test(child.data)) {
          wrong.push(`${tag} shows ${escape(child.data)}`);
        }
      }
    }
  };
  look(document);
  if (window.hacked !== undefined) wrong.push("a script ran");
  return wrong;
}
"""
NOTICES = r"""
async ({ payloads, base, worker }) => {
  const { noticeOf } = await import(`${worker}/worker/notice.js`);
  const words = { pt: { open: "a", acknowledge: "b", title: "c", body: "d" } };
  return payloads.map((payload) => {
    const { title, options } = noticeOf(payload, { words, base, icons: "/i/" });
    return { title, body: options.body, navigate: options.data.navigate };
  });
}
"""


def fail(monitor, given):
    """A job of each name, in a stream called so, fails and says so in its log."""
    names = {n: text if n % 2 else f"{MARKUP} {text}" for n, text in enumerate(given)}
    monitor.engine.lists["workstation"] = [
        v2_workstation(), *(v2_workstation(text, id=f"w{n}") for n, text in names.items())
    ]  # fmt: skip
    for make in (job, failed):
        monitor.engine.lists["job"] = [
            make(text, key=f"k{n}", jobStreamName=text) for n, text in names.items()
        ]
        monitor.engine.logs |= {f"run-k{n}": f"step one\n{text}" for n, text in names.items()}
        monitor.poll()


def shows(page, monitor, given):
    """Visit the pages that show names and errors; each must show them as text and nothing else."""
    for path in (
        "",
        "/jobs",
        "/timeline?severity=error",
        "/handover",
        f"/jobs?job=k{len(given) - 1}",
    ):
        page.goto(f"{monitor.url}{path}")
        page.wait_for_selector("html[data-ready]")
        live(page)
        page.wait_for_function("(one) => document.body.textContent.includes(one)", arg=MARKUP)
        assert page.evaluate(FOUND) == [], path


def notified(page, monitor, given):
    """What a browser would show of a push with these words."""
    payloads = [
        {"notification": {"title": text, "body": text, "navigate": text, "tag": text, "lang": text},
         "problem_id": text, "severity": text, "state": "open"}
        for text in given
    ]  # fmt: skip
    base = monitor.url.removesuffix("tws-monitor")
    worker = f"{base}assets/{version()}/js"
    shown = page.evaluate(NOTICES, {"payloads": payloads, "base": base, "worker": worker})
    assert len(shown) == len(given)
    return shown, base
