"""How the page looks: on a screen, on a telephone and on paper."""

STYLE = """
:root { --good: #1b7a3d; --bad: #b00020; --open: #8a6d00; --ink: #222; --quiet: #666; --line: #ddd; --level: #1d4f91 }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; color: var(--ink); background: #fff }
h1 { font-size: 1.6rem; line-height: 1.25 } h2 { margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: 1.2rem }
h2, h3 { overflow-wrap: anywhere } h3 { font-size: 1rem; margin: 1.4rem 0 .3rem }
p { margin: .3rem 0 } .quiet { color: var(--quiet) } .promise { font-style: italic }
.target { border-left: 3px solid var(--level); padding-left: .7rem }
.summary { list-style: none; padding: 0 } .summary li { margin: .4rem 0 }
[class^=badge] { font-size: .85rem; font-weight: 600; white-space: nowrap }
.badge-violated { color: var(--bad) } .badge-kept { color: var(--good) } .badge-unknown, .badge-broken_before { color: var(--open) }
svg { width: 100%; max-width: 38rem; height: auto; display: block } .meter { width: 120px; height: 12px }
svg text { font: 11px system-ui, sans-serif; fill: var(--quiet) } svg .level-text { fill: var(--level); font-weight: 600 }
.good { fill: var(--good) } .bad { fill: var(--bad) } .open { fill: #fff; stroke: var(--open); stroke-width: 1.5 } .ground { fill: #eee }
.meter .open { fill: var(--open); stroke: none }
.grid { stroke: var(--line) } .path { stroke: #999; stroke-width: 1.5 }
.level { stroke: var(--level); stroke-width: 1.5; stroke-dasharray: 5 3 }
.meter .level { stroke-dasharray: none }
div { overflow-x: auto } table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .25rem .5rem; border-bottom: 1px solid var(--line); vertical-align: middle }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
pre { font: 12px/1.45 ui-monospace, monospace; background: #f6f6f6; padding: .7rem; overflow-x: auto }
article:target pre, section:target h2 { background: #fff6da }
@media (max-width: 30rem) { .meter { width: 60px } th, td { padding: .25rem .3rem } }
@media print {
  body { margin: 0; max-width: none; font-size: 11px } a { color: inherit; text-decoration: none }
  section, article, svg, tr { break-inside: avoid } section:has(table) { break-inside: auto } pre { white-space: pre-wrap; font-size: 9px }
  * { print-color-adjust: exact }
}
"""
