/* One row of the feed. */

const actions = {}; /* what a row asks the page to do; main.js fills it in */

function row_node(row) {
  return row.notice !== undefined ? notice_node(row) : alert_node(row);
}

function time_node(row) {
  const [clock, day] = clock_text(row.time_ms);
  return el('p', { class: 'when' },
    el('time', { datetime: new Date(row.time_ms).toISOString(), title: new Date(row.time_ms).toLocaleString() }, clock),
    day ? el('span', {}, day) : el('span', { class: 'age' }, age_text(row.time_ms, Date.now())));
}

function notice_node(row) {
  return el('article', { class: row.bad ? 'notice bad' : 'notice', tabindex: -1, 'aria-label': 'Notice' },
    time_node(row),
    el('p', { class: 'what' }, el('b', {}, row.bad ? '! ' : ''), printable(row.words)));
}

function alert_node(a) {
  const name = PRIORITIES[a.level];
  const node = el('article', { class: `alert ${name}`, tabindex: -1 },
    time_node(a),
    el('div', { class: 'why' },
      el('span', { class: 'priority' }, el('i', { 'aria-hidden': 'true' }, SIGNS[name]), ` ${name}`),
      el('button', { class: 'rule', dir: 'auto', title: `Only rule ${a.rule.id}`, onclick: () => actions.only({ rule: a.rule.id }) }, printable(a.rule.title)),
      a.item.source && el('button', { class: 'source', dir: 'auto', title: 'Only this source', onclick: () => actions.only({ source: a.item.source }) }, printable(a.item.source)),
      el('button', { class: 'more', 'aria-expanded': String(a.open), title: 'What matched (Enter)', onclick: () => toggle(a, node) }, 'Evidence')),
    el('div', { class: 'what' }, headline_node(a), snippet_node(a)));
  if (a.open) node.append(evidence_node(a));
  return node;
}

function headline_node(a) {
  const title = a.item.title || '(no title)';
  const places = a.item.title ? a.matches.filter(m => m.field === 'title') : [];
  const url = safe_url(a.item.url);
  const words = [...marked(title, byte_ranges(title, places)), a.title_rest > 0 && '…'];
  const inside = url ? el('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, words) : words;
  return el('h3', { dir: 'auto' }, inside);
}

/* A snippet that only repeats the title says nothing. */
function snippet_node(a) {
  if (!a.snippet || a.item.title.replace(/\s+/g, ' ').trim() === a.snippet) return null;
  if (a.matches.length && a.matches[0].field === 'title' && !a.title_rest) return null;
  return el('p', { class: 'snippet', dir: 'auto' }, marked(a.snippet, snippet_ranges(a.snippet, a.matches)));
}

function toggle(a, node) {
  a.open = !a.open;
  node.querySelector('.more').setAttribute('aria-expanded', String(a.open));
  const shown = node.querySelector('.evidence');
  if (shown) shown.remove();
  else node.append(evidence_node(a));
}

function evidence_node(a) {
  const more = a.total - a.matches.length;
  return el('div', { class: 'evidence' },
    el('table', {},
      el('caption', { class: 'unseen' }, 'The words that made the rule true'),
      el('thead', {}, el('tr', {}, ['Words', 'Found by', 'In', 'Bytes'].map(t => el('th', { scope: 'col' }, t)))),
      el('tbody', {}, a.matches.map(m => el('tr', {},
        el('td', { dir: 'auto' }, el('mark', {}, printable(m.text))),
        el('td', {}, el('code', {}, printable(m.term))),
        el('td', {}, m.field),
        el('td', { class: 'number' }, `${m.start}–${m.end}`))))),
    more > 0 && el('p', {}, `and ${plural(more, 'place', 'places')} more`),
    a.threshold && threshold_node(a.threshold),
    facts_node(a),
    el('p', { class: 'acts' },
      el('button', { onclick: () => actions.only({ rule: a.rule.id }) }, 'Only this rule'),
      el('button', { onclick: () => actions.try_item(a) }, 'Try a rule on this')));
}

function threshold_node(t) {
  return el('div', { class: 'led' },
    el('p', {}, `${t.count} items within ${printable(t.within)}`, t.value && `, ${printable(t.value)}`),
    el('ul', {}, t.items.map(i => {
      const url = safe_url(i.url), title = printable(i.title || '(no title)');
      return el('li', { dir: 'auto' }, el('time', {}, i.time_ms ? clock_text(i.time_ms)[0] : ''), ' ',
        url ? el('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, title) : title);
    })));
}

function facts_node(a) {
  const facts = [
    ['rule', a.rule.id], ['tags', a.rule.tags.join(', ')], ['item', a.item.id],
    ['published', a.item.published], ['language', a.item.language],
    ['link', a.item.url], ['number', a.seq === null ? '' : String(a.seq)],
    ['title', a.title_rest > 0 ? `${count_text(a.title_rest)} more characters` : ''],
  ];
  return el('dl', {}, facts.filter(f => f[1]).map(([name, value]) =>
    el('div', {}, el('dt', {}, name), el('dd', { dir: 'auto' }, printable(value)))));
}
