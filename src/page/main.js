/* Joins the parts: what comes to the feed, the filters to the address, keys to what they do. */

const store = new Store();
const feed = new Feed($('feed'));

const FIRST = 500;      /* alerts that are asked for at the start, and with each "older" */
const STATE_MS = 3000;
const RATES_MS = 20000;
const BATCH_MS = 120;   /* rows are shown in batches: a flood costs no more than a trickle */

/* --- what comes ----------------------------------------------------------------------------- */

const inbox = [];  /* events that no batch has taken yet, oldest first */
const held = [];   /* rows while it is paused, newest first */
let paused = false;
let has_journal = false;
let unseen = 0;    /* alerts since the person was last here */
let exhausted = false;

const wire = new Wire({
  on_state: show_link,
  on_open: () => {
    poll_state();
    poll_rates();
    if (!has_journal) catch_up().catch(() => { /* the next time, then */ });
  },
  on_no_journal: () => { has_journal = false; },
  on_event: e => {
    if (e.event !== 'alert' && e.event !== 'notice') return;
    inbox.push(e);
    if (inbox.length > 2 * MOST) take_in();
    else take_in_soon();
  },
});

const take_in_soon = at_most_every(BATCH_MS, take_in);

function parse_event(e) {
  try {
    const value = JSON.parse(e.data);
    return e.event === 'alert' ? slim_alert(value, Boolean(e.id)) : slim_notice(value);
  } catch {
    return slim_notice({ notice: 'refused', error: 'the daemon sent what is not JSON' });
  }
}

function take_in() {
  const rows = store.fresh(inbox.splice(0).reverse().map(parse_event));
  if (!rows.length) return;
  poll_rates_soon();
  if (paused) {
    held.unshift(...rows);
    for (const gone of held.splice(MOST)) store.keys.delete(gone.key);
    show_paused();
  } else {
    show_front(rows);
  }
}

function show_front(rows) {
  const gone = new Set(store.put_front(rows));
  const passing = rows.filter(r => !gone.has(r) && store.passes(r));
  for (const row of rows) gone.delete(row); /* of a flood some are gone before they were seen */
  feed.drop_back([...gone].filter(r => store.passes(r)).length);
  feed.put_front(passing);
  const alerts = passing.filter(r => r.notice === undefined);
  if (alerts.length && (scrollY > 200 || document.hidden)) unseen += alerts.length;
  show_news();
  show_counts();
  announce(alerts);
}

function show_back(rows) {
  const gone = new Set(store.put_back(rows));
  feed.put_back(rows.filter(r => !gone.has(r) && store.passes(r)));
  show_counts();
}

/* What is spoken: the gist, now and then. */
const to_say = [];
const say_soon = at_most_every(4000, () => {
  const rows = to_say.splice(0);
  const worst = rows.reduce((a, b) => (b.level > a.level ? b : a), rows[0]);
  $('say').textContent = rows.length === 1 ? `${PRIORITIES[worst.level]}: ${printable(worst.item.title)}`
    : `${rows.length} new alerts, ${PRIORITIES[worst.level]}: ${printable(worst.item.title)}`;
});

function announce(rows) {
  if (!rows.length) return;
  to_say.push(...rows.slice(0, 100));
  say_soon();
}

/* The latest that there are; those there already are passed over. */
async function catch_up() {
  const answer = await ask(`alerts?limit=${FIRST}`);
  has_journal = Number.isSafeInteger(answer.next);
  const rows = store.fresh(list_of(answer.alerts).map(a => slim_alert(a, has_journal)).reverse());
  if (rows.length && !store.rows.length) show_front(rows);
  else if (rows.length) put_between(rows);
  if (has_journal && wire.last === null) wire.last = String(answer.next);
  return rows.length;
}

/* Among others that the stream has brought meanwhile. */
function put_between(rows) {
  store.put_front(rows);
  store.rows.sort((a, b) => (a.seq && b.seq ? b.seq - a.seq : b.time_ms - a.time_ms));
  apply_filter();
}

/* Numbers are dense, so those before the oldest are found by theirs. */
async function load_older() {
  const oldest = store.oldest();
  if (!oldest || exhausted || $('older').disabled) return;
  $('older').disabled = true;
  try {
    const since = Math.max(0, oldest - 1 - FIRST);
    const answer = await ask(`alerts?since=${since}&limit=${FIRST}`);
    const older = list_of(answer.alerts).filter(a => a.seq < oldest);
    exhausted = older.length === 0 || since === 0;
    show_back(store.fresh(older.map(a => slim_alert(a, true)).reverse()));
  } catch { /* the button is there for another try */ }
  $('older').disabled = false;
  show_counts();
}

/* --- the state of the connection --------------------------------------------------------------- */

const LINK_WORDS = { connecting: 'connecting', live: 'live', token: 'needs a token' };
let link_timer = 0;

function show_link(state, until_ms, why) {
  clearInterval(link_timer);
  $('link').dataset.state = state;
  $('link').title = why || '';
  $('again').hidden = state !== 'waiting';
  const reason = why ? `${printable(cut(why, 60))}; ` : '';
  const say = () => {
    const left_s = Math.max(0, Math.ceil((until_ms - Date.now()) / 1000));
    $('link').querySelector('span').textContent = LINK_WORDS[state] || `${reason}reconnecting in ${left_s} s`;
  };
  say();
  if (state !== 'waiting') return;
  link_timer = setInterval(say, 250);
  $('side').classList.add('old');
}

/* --- beside the feed ----------------------------------------------------------------------------- */

let last_state = null;
let last_rates = null;

async function poll_state() {
  if (document.hidden || token.asking) return;
  try {
    const now = await ask('stats');
    show_state(now, speed_between(last_state, now));
    last_state = now;
    $('side').classList.remove('old');
  } catch {
    $('side').classList.add('old');
  }
}

async function poll_rates() {
  if (document.hidden || token.asking) return;
  try {
    last_rates = await ask('rates');
    for (const r of show_rates(last_rates, store.filter.rule)) store.rules.set(r.id, r.title);
  } catch { /* the state of the connection says why */ }
}

const poll_rates_soon = at_most_every(5000, poll_rates);

/* --- filters, and the address that keeps them ------------------------------------------------------- */

function apply_filter() {
  store.set_filter({});
  feed.set_rows(store.rows.filter(r => store.passes(r)));
  const kept_there = new URLSearchParams(Object.entries(store.filter).filter(f => f[1]));
  const address = kept_there.size ? `#${kept_there}` : location.pathname + location.search;
  if (location.hash.slice(1) !== String(kept_there)) history.replaceState(null, '', address);
  for (const name of FILTERS) if ($(`f-${name}`).value !== store.filter[name]) $(`f-${name}`).value = store.filter[name];
  if (last_rates) show_rates(last_rates, store.filter.rule);
  show_counts();
}

function read_address() {
  const there = new URLSearchParams(location.hash.slice(1));
  const change = Object.fromEntries(FILTERS.map(name => [name, (there.get(name) || '').slice(0, 300)]));
  if (!PRIORITIES.includes(change.priority)) change.priority = '';
  store.filter = change;
  apply_filter();
}

function narrow(change) {
  Object.assign(store.filter, change);
  apply_filter();
  view('alerts');
  scrollTo(0, 0);
}

function offer(list, values) {
  $(list).replaceChildren(...[...values].slice(0, 500).map(v => el('option', { value: v })));
}

/* --- what is said about the feed ---------------------------------------------------------------------- */

function show_counts() {
  const alerts = feed.rows.length, all = store.rows.length;
  $('shown').textContent = store.filtering() ? `${count_text(alerts)} of ${count_text(all)}` : plural(alerts, 'alert', 'alerts');
  $('filters').classList.toggle('used', store.filtering());
  $('f-clear').hidden = !store.filtering();
  $('older').hidden = !has_journal || exhausted || all >= MOST || !store.oldest();
  $('empty').hidden = alerts > 0;
  $('empty').textContent = !all ? 'No alerts yet. They appear here as they come.'
    : `None of the ${count_text(all)} alerts here pass the filters.`;
}

function show_news() {
  if (scrollY <= 200 && !document.hidden) unseen = 0;
  $('news').hidden = unseen === 0 || scrollY <= 200;
  $('news').textContent = `↑ ${count_text(unseen)} new`;
  document.title = unseen ? `(${count_text(unseen)}) wirewatch` : 'wirewatch';
}

function show_paused() {
  $('pause').setAttribute('aria-pressed', String(paused));
  $('pause').textContent = !paused ? 'Pause' : held.length ? `Go on, ${count_text(held.length)} new` : 'Go on';
}

/* --- what keys and buttons do --------------------------------------------------------------------------- */

function pause() {
  paused = !paused;
  if (!paused) show_front(held.splice(0));
  show_paused();
}

const system_dark = matchMedia('(prefers-color-scheme: dark)');
const local = () => localStorage;

function show_theme() {
  const theme = kept(local, 'theme') || (system_dark.matches ? 'dark' : 'light');
  document.documentElement.dataset.theme = theme;
  $('theme').textContent = theme === 'dark' ? 'Light' : 'Dark';
}

function turn_theme() {
  const theme = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
  keep(local, 'theme', theme === (system_dark.matches ? 'dark' : 'light') ? null : theme);
  show_theme();
  document.documentElement.dataset.theme = theme; /* also where nothing can be kept */
}

function view(name) {
  document.documentElement.dataset.view = name;
  for (const b of document.querySelectorAll('nav button')) {
    if (b.dataset.view === name) b.setAttribute('aria-current', 'true');
    else b.removeAttribute('aria-current');
  }
}

function try_chosen() {
  trial.open(feed.chosen && feed.chosen.notice === undefined ? feed.chosen : null);
}

const KEYS = {
  j: () => feed.step(1),
  k: () => feed.step(-1),
  g: () => feed.choose(0),
  G: () => feed.choose(feed.rows.length - 1),
  o: () => feed.chosen_node()?.querySelector('h3 a')?.click(),
  Enter: () => feed.chosen_node()?.querySelector('.more')?.click(),
  '/': () => $('f-text').focus(),
  p: pause,
  t: turn_theme,
  r: try_chosen,
  '?': () => $('help').showModal(),
  Escape: () => { if (store.filtering()) narrow({ text: '', rule: '', source: '', priority: '' }); },
};

function on_key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
  const at = event.target;
  if (at.matches('input, textarea, select')) {
    if (event.key === 'Escape') at.blur();
    return;
  }
  const act = KEYS[event.key];
  /* Enter on a link or a button is theirs. */
  if (!act || (event.key === 'Enter' && at.closest('a, button'))) return;
  event.preventDefault();
  act();
}

/* --- begin ------------------------------------------------------------------------------------------------ */

function listen() {
  actions.only = narrow;
  actions.try_item = a => trial.open(a);
  addEventListener('keydown', on_key);
  addEventListener('hashchange', read_address);
  addEventListener('scroll', () => {
    show_news();
    if (scrollY + innerHeight > document.documentElement.scrollHeight - 1200 && !$('older').hidden && scrollY > 0) load_older();
  }, { passive: true });
  /* A page that is kept for "back" needs no stream meanwhile. */
  addEventListener('pagehide', () => wire.abort?.abort());
  addEventListener('pageshow', () => wire.now());
  addEventListener('online', () => wire.now());
  addEventListener('focusin', event => {
    const node = event.target.closest('article');
    if (node && node !== feed.chosen_node()) feed.adopt(node);
  });
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return;
    show_news();
    poll_state();
    poll_rates();
    wire.now();
  });
  system_dark.addEventListener('change', show_theme);
  $('again').onclick = () => wire.now();
  $('news').onclick = () => scrollTo(0, 0);
  $('older').onclick = load_older;
  $('pause').onclick = pause;
  $('theme').onclick = turn_theme;
  $('open-try').onclick = try_chosen;
  $('open-help').onclick = () => $('help').showModal();
  $('skip').onclick = () => feed.choose(0);
  $('f-clear').onclick = KEYS.Escape;
  $('filters').onsubmit = event => event.preventDefault();
  for (const name of FILTERS) {
    $(`f-${name}`).oninput = at_most_every(100, () => {
      store.filter[name] = $(`f-${name}`).value.trim();
      apply_filter();
    });
  }
  $('f-rule').onfocus = () => offer('rules', store.rules.keys());
  $('try-rule').onfocus = () => offer('rules', store.rules.keys());
  $('f-source').onfocus = () => offer('sources', store.sources);
  for (const b of document.querySelectorAll('nav button')) b.onclick = () => view(b.dataset.view);
  for (const b of document.querySelectorAll('.close')) b.onclick = () => b.closest('dialog').close();
  $('try-form').onsubmit = event => {
    event.preventDefault();
    trial.run();
  };
  $('try-form').onchange = () => trial.show_field();
  $('try').onkeydown = event => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) trial.run();
  };
  $('token').oncancel = event => event.preventDefault();
}

async function begin() {
  show_theme();
  listen();
  read_address();
  setInterval(poll_state, STATE_MS);
  setInterval(poll_rates, RATES_MS);
  setInterval(() => feed.ages(), 10000);
  /* With a journal the stream begins after the last of these, without gap or repetition. */
  await catch_up().catch(() => { /* once the stream is there */ });
  $('feed').setAttribute('aria-busy', 'false');
  show_counts();
  wire.run();
}

begin();
