/* What stands beside the feed: rates of rules as small charts, and how the daemon does. */

/* Bars of one unit each, on a base line; the last one is still growing. */
function bars_node(values, what) {
  const high = 24, most = Math.max(4, ...values);
  const bar = (v, i) => (v > 0 ? `M${i + 0.1} ${high}v${-Math.max(1.5, (v / most) * high).toFixed(1)}h.8V${high}z` : '');
  const sum = values.reduce((a, b) => a + b, 0);
  const label = `${plural(sum, 'alert', 'alerts')} in the last ${what}, at most ${Math.max(0, ...values)} in ${what === 'day' ? 'an hour' : 'a minute'}`;
  return svg('svg', { viewBox: `0 0 ${values.length} ${high + 1}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': label },
    svg('title', {}, label),
    svg('path', { class: 'base', d: `M0 ${high}h${values.length}v1H0z` }),
    svg('path', { class: 'bars', d: values.slice(0, -1).map(bar).join('') }),
    svg('path', { class: 'bars last', d: bar(values[values.length - 1], values.length - 1) }));
}

const sum_of = values => values.reduce((a, b) => a + b, 0);
const numbers_of = (values, n) => Array.from({ length: n }, (_, i) => number_of(list_of(values)[i]));

const RATES_SHOWN = 40;

function rate_node(rule, chosen) {
  const name = PRIORITIES.includes(rule.priority) ? rule.priority : 'normal';
  return el('button', {
    class: `rate ${name}`, 'aria-pressed': rule.all ? null : String(chosen), title: rule.all ? 'All rules' : `Only rule ${rule.id}`,
    onclick: () => actions.only({ rule: rule.all || chosen ? '' : rule.id }),
  },
    el('span', { class: 'name', dir: 'auto' }, !rule.all && el('i', { 'aria-hidden': 'true' }, SIGNS[name]), printable(rule.title)),
    bars_node(rule.hour, 'hour'), el('span', { class: 'n' }, count_text(sum_of(rule.hour))),
    bars_node(rule.day, 'day'), el('span', { class: 'n' }, count_text(sum_of(rule.day))));
}

function show_rates(answer, chosen) {
  const rules = list_of(answer.rules).map(r => ({
    id: text_of(r.id),
    title: cut(r.title, 200) || text_of(r.id),
    priority: r.priority,
    hour: numbers_of(r.hour, 60),
    day: numbers_of(r.day, 24),
  }));
  const added = (name, n) => numbers_of([], n).map((_, i) => sum_of(rules.map(r => r[name][i])));
  const all = { all: true, title: 'All rules', hour: added('hour', 60), day: added('day', 24) };
  const rest = rules.length - RATES_SHOWN;
  $('charts').replaceChildren(
    rate_node(all, false),
    ...rules.slice(0, RATES_SHOWN).map(r => rate_node(r, r.id === chosen)),
    rules.length ? '' : el('p', { class: 'empty' }, 'No rule has alerted in the last day.'),
    rest > 0 ? el('p', { class: 'empty' }, `and ${plural(rest, 'rule', 'rules')} more`) : '');
  return rules;
}

/* --- state --------------------------------------------------------------------------------- */

function fact(name, value, more, bad) {
  return el('div', { class: bad && 'bad' }, el('dt', {}, name),
    el('dd', {}, el('b', {}, value), more && el('span', {}, more)));
}

function facts_of(s, speed) {
  const latency = s.latency_us || {}, memory = s.memory_bytes || {}, rejected = s.rejected || {};
  const reload = s.last_reload, journal = s.journal;
  return [
    fact('items', count_text(s.items), speed && `${rate_text(speed.items)} a second`),
    fact('alerts', count_text(s.alerts), s.suppressed > 0 && `${count_text(s.suppressed)} held back`),
    fact('latency', latency.count ? micros_text(latency.p50) : '–', latency.count > 0 && `p99 ${micros_text(latency.p99)}`),
    fact('rules', count_text(s.rules), `since ${Date.parse(s.rules_since) ? clock_text(Date.parse(s.rules_since)).reverse().join(', ') : '?'}`),
    reload && !reload.ok && fact('reload', 'failed', `${plural(reload.errors, 'error', 'errors')}, the old rules stay`, true),
    fact('rejected', count_text(rejected.all), rejected.all ? `of ${count_text(s.records)} records` : 'all could be read', speed?.rejected > 0),
    s.dropped > 0 && fact('dropped', count_text(s.dropped), 'readers too slow', true),
    journal ? fact('journal', count_text(journal.journaled), journal.unjournaled ? `${count_text(journal.unjournaled)} not written` : `${count_text(journal.waiting)} waiting`, journal.unjournaled > 0)
      : fact('journal', 'none', 'nothing is kept'),
    memory.resident && fact('memory', bytes_text(memory.resident), `rules ${bytes_text(memory.rules)}`),
  ];
}

function table_node(title, heads, rows) {
  return el('table', {},
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, title), heads.map(h => el('th', { scope: 'col', class: 'number' }, h)))),
    el('tbody', {}, rows));
}

function port_node(p, where, state, bad, numbers) {
  return el('tr', { class: bad && 'bad' },
    el('th', { scope: 'row', title: printable(where) }, printable(p.name), el('small', {}, state)),
    numbers.map(n => el('td', { class: 'number' }, count_text(n))));
}

function input_node(p) {
  const state = p.paused ? '! paused' : p.connections ? plural(p.connections, 'sender', 'senders') : 'quiet';
  return port_node(p, text_of(p.listen), state, p.paused, [p.items, p.alerts, p.rejected]);
}

function output_node(p) {
  const bad = p.stuck || p.blocked;
  const state = p.stuck ? '! stuck' : p.blocked ? '! full' :
    p.subscribers === undefined ? 'writes' : plural(p.subscribers, 'reader', 'readers');
  return port_node(p, text_of(p.listen || p.write), state, bad, [p.alerts, p.waiting, p.dropped]);
}

/* A second, since the answer before; null where that is not known, as after a restart. */
function speed_between(then, now) {
  const s = then ? (Date.parse(now.time) - Date.parse(then.time)) / 1000 : 0;
  if (!(s > 0) || now.up_s < then.up_s) return null;
  return { items: (now.items - then.items) / s, rejected: (now.rejected?.all - then.rejected?.all) / s };
}

function show_state(s, speed) {
  $('up').textContent = `${text_of(s.version)} · up ${span_text(number_of(s.up_s))}`;
  $('facts').replaceChildren(
    el('dl', {}, facts_of(s, speed)),
    table_node('Inputs', ['items', 'alerts', 'rejected'], list_of(s.inputs).map(input_node)),
    table_node('Outputs', ['alerts', 'waiting', 'dropped'], list_of(s.outputs).map(output_node)));
  $('pulse').textContent = [speed && `${rate_text(speed.items)} items/s`,
    s.latency_us?.count > 0 && `p99 ${micros_text(s.latency_us.p99)}`].filter(Boolean).join(' · ');
}
