/* The box in which a rule is tried: what matched and where, or what kept it from that. */

const trial = {
  item: null, /* of an alert: what of it is sent besides headline and text */

  open(a) {
    if (a) this.take(a);
    if (!$('try').open) $('try').showModal();
    this.field().focus();
  },

  /* An alert does not hold its whole item. */
  take(a) {
    this.item = { id: a.item.id, url: a.item.url, source: a.item.source, language: a.item.language };
    $('try-title').value = a.item.title;
    $('try-body').value = a.matches.length && a.matches[0].field !== 'title' ? a.snippet : '';
    $('try-rule').value = a.rule.id;
    $('try-note').hidden = false;
    $('try-note').textContent = 'From the alert: its headline, and of the text only the piece around the words. Paste more where it matters.';
  },

  what() {
    return new FormData($('try-form')).get('what');
  },

  field() {
    return $(`try-${this.what()}`);
  },

  show_field() {
    for (const name of ['query', 'rule', 'rules']) $(`try-${name}`).hidden = name !== this.what();
  },

  async run() {
    const text = this.field().value.trim();
    if (!text) {
      this.field().focus();
      return;
    }
    const item = { title: $('try-title').value, content_text: $('try-body').value };
    for (const [name, value] of Object.entries(this.item || {})) if (value) item[name] = value;
    try {
      this.show(await ask('explain', { [this.what()]: text, item }));
    } catch (e) {
      $('try-result').replaceChildren(...refusal_nodes(e));
    }
  },

  show(answer) {
    const rules = list_of(answer.rules);
    rules.sort((a, b) => b.matched - a.matched);
    const nodes = rules.slice(0, 20).flatMap(r => rule_nodes(r, answer.item || {}, rules.length > 1));
    $('try-result').replaceChildren(...nodes,
      rules.length > 20 ? el('p', {}, `and ${plural(rules.length - 20, 'rule', 'rules')} more`) : '');
  },
};

/* --- what is wrong with it ------------------------------------------------------------------ */

function refusal_nodes(e) {
  const problems = list_of(e.problems).slice(0, 20);
  return [
    el('p', { class: 'verdict no' }, el('b', {}, '✕ '), e.status ? printable(e.message) : 'The daemon cannot be reached.'),
    ...problems.map(problem_node),
  ];
}

/* The caret stands under its character in any font: what is before it takes the same room. */
function problem_node(p) {
  const source = text_of(p.source);
  const before = [...source].slice(0, Math.max(0, number_of(p.column) - 1)).join('');
  return el('div', { class: 'problem' },
    el('p', {}, el('b', {}, `${text_of(p.severity) || 'error'}: `), printable(text_of(p.message))),
    source && p.column && el('pre', {}, printable(source), '\n', el('span', { class: 'room', 'aria-hidden': 'true' }, printable(before)),
      el('span', { class: 'caret', 'aria-label': `column ${p.column}` }, '^')),
    p.hint && el('p', { class: 'hint' }, printable(text_of(p.hint))));
}

/* --- what came out --------------------------------------------------------------------------- */

const FIELD_TEXT = {
  title: item => item.title,
  summary: item => item.summary,
  body: item => item.content_text ?? item.body,
  author: item => list_of(item.authors).map(a => text_of(a?.name)).join('\n\n'),
  tag: item => list_of(item.tags).join('\n\n'),
  source: item => item.source,
  url: item => item.url,
};

/* The evidence where it matched; else all that was found, and what should not have been. */
function places_of(rule) {
  const nodes = list_of(rule.nodes);
  if (!nodes.length) return [];
  if (nodes[0].held) return list_of(nodes[0].places);
  const is_leaf = i => i + 1 >= nodes.length || nodes[i + 1].depth <= nodes[i].depth;
  return nodes.filter((n, i) => n.held && is_leaf(i)).flatMap(n => list_of(n.places).map(p => ({ ...p, against: n.blamed })));
}

function rule_nodes(rule, item, named) {
  const places = places_of(rule);
  const texts = Object.keys(FIELD_TEXT).map(field => [field, text_of(FIELD_TEXT[field](item))])
    .filter(([field, text]) => text && (field === 'title' || field === 'body' || places.some(p => p.field === field)));
  return [
    el('p', { class: rule.matched ? 'verdict yes' : 'verdict no' },
      el('b', {}, rule.matched ? '✓ Matches' : '✕ Does not match'),
      named || rule.title ? ` ${printable(text_of(rule.title || rule.id))}` : '',
      rule.where === false ? ' (its where does not hold)' : ''),
    el('div', { class: 'item' }, texts.map(([field, text]) => el('div', { class: field },
      field === 'title' ? null : el('small', {}, field),
      el('p', { dir: 'auto' }, marked(text, byte_ranges(text, places.filter(p => p.field === field))))))),
    el('ul', { class: 'tree' }, list_of(rule.nodes).map((n, i, all) => node_node(n, n.blamed && !all.slice(i + 1, i + 2).some(m => m.depth > n.depth && m.blamed)))),
  ];
}

/* is_reason: it is blamed, and what is below it is not. */
function node_node(n, is_reason) {
  const words = [...new Set(list_of(n.places).map(p => text_of(p.text)))].slice(0, 6);
  const li = el('li', { class: `${n.held ? 'held' : 'not'}${n.blamed ? ' blamed' : ''}` },
    el('b', {}, n.held ? '✓' : '✕', el('span', { class: 'unseen' }, n.held ? ' held: ' : ' did not hold: ')),
    el('code', {}, printable(text_of(n.text))),
    n.held && words.map(w => el('mark', { dir: 'auto' }, printable(w))),
    n.total > words.length && words.length > 0 && el('small', {}, plural(n.total, 'place', 'places')),
    is_reason && el('em', {}, 'kept it from matching'));
  li.style.setProperty('--depth', Math.min(number_of(n.depth), 12));
  return li;
}
