#include "report/style.hpp"

namespace iolaus {

const std::string_view kStyleSheet = R"css(
:root { color-scheme: light dark;
  --page: #fafaf7; --card: #ffffff; --ink: #1f2a33; --muted: #64717b; --rule: #e2e5e2;
  --accent: #1d6f74; --bar: #5d9a9c; --dark: #423a72; --good: #2f7d5b; --harm: #b4532a;
  --note: #f4efe2; --note-ink: #5c4a1e; }
@media (prefers-color-scheme: dark) { :root {
  --page: #14191d; --card: #1a2025; --ink: #dfe5e8; --muted: #97a4ac; --rule: #2b343a;
  --accent: #6cc0c0; --bar: #4c8f92; --dark: #a99ce6; --good: #6cc39a; --harm: #e08f62;
  --note: #2a2618; --note-ink: #e0cf9f; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
.layout { max-width: 1180px; margin: 0 auto; padding: 2.2rem 1.5rem 4rem;
  display: grid; grid-template-columns: 12rem minmax(0, 1fr); gap: 2.5rem; }
nav { position: sticky; top: 1.5rem; align-self: start; max-height: calc(100vh - 3rem);
  overflow-y: auto; font-size: .87rem; }
nav h2 { font-size: .72rem; letter-spacing: .08em; text-transform: uppercase;
  color: var(--muted); margin: 1.2rem 0 .3rem; }
nav ol { list-style: none; margin: 0; padding: 0; }
nav li { padding: .14rem 0; overflow-wrap: anywhere; }
nav .size { color: var(--muted); }
@media (max-width: 900px) { .layout { grid-template-columns: minmax(0, 1fr); gap: 1rem; }
  nav { position: static; max-height: 14rem; border-bottom: 1px solid var(--rule); } }
.lead { max-width: none; }
header { margin-bottom: 2rem; }
h1 { font-size: 1.75rem; line-height: 1.2; font-weight: 650; margin: 0 0 .3rem; }
h2 { font-size: 1.2rem; font-weight: 650; margin: 0 0 .2rem; }
h3 { font-size: .95rem; font-weight: 650; margin: 1.6rem 0 .4rem; }
p { margin: .4rem 0; max-width: 46rem; }
.lead, .muted, figcaption { color: var(--muted); }
section { background: var(--card); border: 1px solid var(--rule); border-radius: 8px;
  padding: 1.3rem 1.5rem 1.5rem; margin: 0 0 1.4rem; }
section.case { border-top: 3px solid var(--accent); }
.note { background: var(--note); color: var(--note-ink); border-radius: 6px; padding: .5rem .9rem;
  max-width: none; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .9rem 1.4rem;
  margin: 1rem 0 .2rem; }
.facts dt { font-size: .74rem; color: var(--muted); }
.facts dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.tag { display: inline-block; font-size: .74rem; font-weight: 600; padding: .08rem .55rem;
  border-radius: 1rem; border: 1px solid var(--rule); color: var(--muted); vertical-align: .12rem; }
.tag.chosen { color: var(--good); border-color: var(--good); }
.scroll { overflow-x: auto; margin: .5rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .87rem; }
th { text-align: left; font-weight: 600; color: var(--muted); font-size: .76rem;
  border-bottom: 1px solid var(--rule); padding: .35rem .7rem .35rem 0; vertical-align: bottom; }
td { padding: .38rem .7rem .38rem 0; border-bottom: 1px solid var(--rule); vertical-align: top;
  overflow-wrap: break-word; }
td .name { display: inline-block; min-width: 8rem; overflow-wrap: anywhere; }
.when { white-space: nowrap; }
tr:last-child td { border-bottom: 0; }
td:last-child, th:last-child { padding-right: 0; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
th.number { white-space: normal; }
td.number .ci { display: block; color: var(--muted); font-size: .74rem; }
.name, code { font-family: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace;
  font-size: .92em; }
ul { margin: .3rem 0; padding-left: 1.15rem; max-width: 48rem; }
li { margin: .18rem 0; }
.members { columns: 17rem; column-gap: 2rem; list-style: none; padding: 0; max-width: none; }
.members li { break-inside: avoid; display: flex; justify-content: space-between; gap: 1rem;
  overflow-wrap: anywhere; }
.members .sure { color: var(--muted); font-variant-numeric: tabular-nums; }
summary { cursor: pointer; color: var(--accent); margin: .3rem 0; }
figure { margin: .8rem 0 0; }
figcaption { font-size: .82rem; margin-top: .3rem; }
.picture { width: 100%; height: auto; display: block; font-size: 12.5px; }
.picture text { fill: var(--ink); }
.picture .end { text-anchor: end; fill: var(--muted); }
.picture .name { font-size: 11.5px; fill: var(--ink); }
.picture .tick { text-anchor: middle; fill: var(--muted); font-size: 11px; }
.picture .small { fill: var(--muted); font-size: 11px; }
.picture .value { font-weight: 600; }
.bar { fill: var(--bar); } .bar.strong { fill: var(--accent); } .bar.good { fill: var(--good); }
.bar.harm { fill: var(--harm); } .bar.pale { opacity: .38; }
.grid, .lane { stroke: var(--rule); stroke-width: 1; }
.link { stroke: var(--bar); stroke-width: 2; opacity: .45; }
.dot { stroke: var(--card); stroke-width: 1.5; fill: var(--bar); }
.dot1 { opacity: .45; } .dot2 { opacity: .75; } .dot3 { fill: var(--accent); }
.spell.public { fill: var(--bar); } .spell.dark { fill: var(--dark); }
.key { display: inline-block; width: .8rem; height: .55rem; border-radius: 2px; margin: 0 .3rem 0 .8rem; }
.key.first { margin-left: 0; }
.key.public { background: var(--bar); } .key.dark { background: var(--dark); }
.key.pale { background: var(--bar); opacity: .4; } .key.strong { background: var(--accent); }
footer { color: var(--muted); font-size: .82rem; }
@media print { body { background: none; } nav { display: none; } .layout { display: block; padding: 0; }
  section { border: 0; padding: 0; margin-bottom: 2rem; } }
)css";

}  // namespace iolaus
