/* The alerts that are in memory, the newest first, each once; and the filters. */

const MOST = 5000;
const TITLE_MOST = 2000; /* UTF-16 units that are kept of a title; there are such of 100 KB */
const TEXT_MOST = 400;   /* and of the other texts */

const PRIORITIES = ['low', 'normal', 'high', 'critical'];
const SIGNS = { low: '○', normal: '●', high: '▲', critical: '◆' };

/* Not through the middle of a character. */
function cut(text, most) {
  text = text_of(text);
  if (text.length <= most) return text;
  const code = text.charCodeAt(most - 1);
  return text.slice(0, code >= 0xd800 && code < 0xdc00 ? most - 1 : most);
}

/* What is kept of an alert. Nothing in it need be as it should. Only numbers of a journal are
 * never used again. */
function slim_alert(a, has_journal) {
  const rule = a.rule || {}, item = a.item || {};
  const title = text_of(item.title);
  const id = cut(rule.id, TEXT_MOST);
  const seq = has_journal && Number.isSafeInteger(a.seq) ? a.seq : null;
  return {
    key: seq ? `${seq} ${a.time}` : `${id}\n${item.id}`,
    seq,
    time_ms: Date.parse(a.time) || Date.now(),
    rule: { id, title: cut(rule.title, TEXT_MOST) || id, tags: list_of(rule.tags).slice(0, 32).map(t => cut(t, 100)) },
    level: Math.max(0, PRIORITIES.indexOf(rule.priority === undefined ? 'normal' : rule.priority)),
    item: {
      id: cut(item.id, TEXT_MOST),
      title: cut(title, TITLE_MOST),
      url: text_of(item.url).length <= 4000 ? text_of(item.url) : '',
      source: cut(item.source, TEXT_MOST),
      published: cut(item.date_published, 40),
      language: cut(item.language, 40),
    },
    title_rest: Math.max(0, title.length - TITLE_MOST),
    matches: list_of(a.matches).slice(0, 16).map(m => ({
      field: cut(m.field, 20),
      start: number_of(m.start),
      end: number_of(m.end),
      text: cut(m.text, TITLE_MOST),
      term: cut(m.term, TEXT_MOST),
    })),
    total: number_of(a.matches_total),
    snippet: cut(a.snippet, TITLE_MOST),
    threshold: a.threshold && slim_threshold(a.threshold),
    open: false,
  };
}

function slim_threshold(t) {
  return {
    count: number_of(t.count),
    within: cut(t.within, 40),
    value: cut(t.value, TEXT_MOST),
    items: list_of(t.items).slice(0, 16).map(i => ({
      title: cut(i.title, TEXT_MOST),
      url: text_of(i.url),
      time_ms: Date.parse(i.time) || 0,
    })),
  };
}

/* A notice becomes a row like an alert, of words only. */
function slim_notice(n) {
  return {
    notice: text_of(n.notice),
    words: notice_words(n),
    bad: ['dropped', 'gone', 'unavailable', 'refused'].includes(n.notice) || n.ok === false,
    time_ms: Date.parse(n.time) || Date.now(),
  };
}

function notice_words(n) {
  const why = n.error ? `: ${cut(n.error, TEXT_MOST)}` : '';
  switch (n.notice) {
    case 'dropped':
      return `This page was too slow: ${n.notices ? plural(n.notices, 'notice', 'notices') : plural(n.count, 'alert', 'alerts')} dropped`;
    case 'gone':
      return `Alerts ${n.first} to ${n.last} cannot be had any more${why}`;
    case 'suppressed':
      return `${plural(n.count, 'alert', 'alerts')} of ${cut(n.rule, TEXT_MOST)} held back by its throttle` +
        (n.value ? `, ${cut(n.by, 40)} ${cut(n.value, TEXT_MOST)}` : '');
    case 'reloaded':
      return n.ok ? `Rules read again: ${plural(n.rules, 'rule', 'rules')} in use`
        : `New rules have ${plural(n.errors, 'error', 'errors')}; the old ones stay in use`;
    case 'rejected':
      return `${plural(n.count, 'record', 'records')} of input ${cut(n.input, TEXT_MOST)} could not be read${why}`;
    case 'replay':
      return `Alerts after number ${n.after} follow${why}`;
    default:
      return `${cut(n.notice, 40) || 'notice'}${why}`;
  }
}

/* --- filters: what the person typed, and whether a row passes ----------------------------- */

const folded = text => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/* A pattern with * or ? is one; an exact name stands for itself; other text may be anywhere. */
function name_test(pattern, exact) {
  if (!pattern) return () => true;
  if (/[*?]/.test(pattern)) {
    const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*').replace(/\?/g, '.');
    const re = new RegExp(`^${source}$`, 'isu');
    return names => names.some(n => re.test(n));
  }
  if (exact) return names => names[0] === pattern;
  const words = folded(pattern);
  return names => names.some(n => folded(n).includes(words));
}

function words_of(a) {
  a.words ||= folded([a.item.title, a.snippet, a.rule.id, a.rule.title, a.item.source,
    ...a.rule.tags, ...a.matches.map(m => m.text)].join('\n'));
  return a.words;
}

const FILTERS = ['text', 'rule', 'source', 'priority'];

class Store {
  constructor() {
    this.rows = []; /* alerts and notices, the newest first */
    this.keys = new Set();
    this.rules = new Map();   /* id -> title, of the alerts that were seen */
    this.sources = new Set();
    this.filter = { text: '', rule: '', source: '', priority: '' };
    this.set_filter({});
  }

  /* Takes over the rows, newest first, that are not there yet; returns those. */
  fresh(rows) {
    return rows.filter(row => {
      if (row.notice !== undefined) return true;
      if (this.keys.has(row.key)) return false;
      this.keys.add(row.key);
      this.rules.set(row.rule.id, row.rule.title);
      if (row.item.source) this.sources.add(row.item.source);
      return true;
    });
  }

  /* Newest first, all newer than those there. Returns the rows that had to go. */
  put_front(rows) {
    this.rows.unshift(...rows);
    return this.trim();
  }

  put_back(rows) {
    this.rows.push(...rows);
    return this.trim();
  }

  trim() {
    const gone = this.rows.length > MOST ? this.rows.splice(MOST) : [];
    for (const row of gone) this.keys.delete(row.key);
    return gone;
  }

  /* The lowest number there is; null: none. */
  oldest() {
    for (let i = this.rows.length - 1; i >= 0; i--) {
      if (this.rows[i].seq) return this.rows[i].seq;
    }
    return null;
  }

  set_filter(change) {
    Object.assign(this.filter, change);
    const f = this.filter;
    this.words = folded(f.text).split(/\s+/).filter(Boolean);
    this.rule_test = name_test(f.rule, this.rules.has(f.rule));
    this.source_test = name_test(f.source, this.sources.has(f.source));
    this.level = Math.max(0, PRIORITIES.indexOf(f.priority));
  }

  filtering() {
    return FILTERS.some(name => this.filter[name]);
  }

  passes(row) {
    if (row.notice !== undefined) return !this.filtering();
    return row.level >= this.level && this.rule_test([row.rule.id, row.rule.title]) &&
      this.source_test([row.item.source]) && this.words.every(w => words_of(row).includes(w));
  }
}
