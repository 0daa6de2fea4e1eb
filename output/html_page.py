"""The head of the HTML pages: one file each, no script, light and dark, wide and narrow.

Every text from outside goes through `safe`; the page's policy forbids scripts and the network.
"""

from html import escape
from string import Template

from indexer.folding import printable

_HEAD = Template("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>$title</title>
<style>
:root { --ground: #f6f5f2; --card: #fff; --ink: #1d1d1f; --faint: #62625f; --line: #dddbd5;
  --bad: #a3201a }
@media (prefers-color-scheme: dark) {
  :root { --ground: #161618; --card: #222225; --ink: #ececee; --faint: #a2a2a6; --line: #38383c;
    --bad: #ff8f85 }
}
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 80rem; padding: 1rem; background: var(--ground);
  color: var(--ink); font: 1rem/1.45 system-ui, sans-serif; overflow-wrap: anywhere }
h1 { margin: .5rem 0; font-size: 1.5rem }
h2 { margin: 2rem 0 .75rem; font-size: 1.2rem }
h2 small, .faint { color: var(--faint); font-weight: normal; font-size: .85rem }
article { padding: 1rem; background: var(--card); border: 1px solid var(--line);
  border-radius: .6rem }
summary { cursor: pointer }
$style</style>
</head>
<body>
<h1>$title</h1>
""")

FOOT = "</body>\n</html>\n"


def head(title: str, style: str) -> str:
    """The page up to and with its heading; `style` adds to the CSS that all pages share."""
    return _HEAD.substitute(title=safe(title), style=style)


def safe(text: str) -> str:
    """A text from outside, as it may stand in HTML and in a quoted attribute."""
    return escape(printable(text))
