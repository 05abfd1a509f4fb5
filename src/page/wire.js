/* The way to the daemon: questions with the token, and the stream of alerts. */

const session = () => sessionStorage;

const token = {
  text: kept(session, 'token'),
  asking: null, /* a promise, while the person is asked */

  /* Resolves with another token than the one that was wrong. */
  ask(wrong) {
    if (this.text !== wrong) return Promise.resolve();
    this.asking ||= new Promise(done => {
      $('token-wrong').hidden = !wrong;
      $('token-text').value = '';
      $('token').showModal();
      $('token-form').onsubmit = event => {
        event.preventDefault();
        this.text = $('token-text').value.trim();
        keep(session, 'token', this.text);
        $('token').close();
        this.asking = null;
        done();
      };
    });
    return this.asking;
  },
};

class Refused extends Error {
  constructor(status, answer) {
    super(text_of(answer.error) || `the daemon answers ${status}`);
    this.status = status;
    this.problems = list_of(answer.problems);
  }
}

/* A daemon that hangs is one that is away. No clock runs while a person looks for the token. */
const PATIENCE_MS = 20000;

/* A path is relative, so that the page may live below a prefix of a proxy. */
async function request(path, options = {}) {
  for (;;) {
    const used = token.text;
    const headers = { ...options.headers };
    if (used) headers.Authorization = `Bearer ${used}`;
    const signal = options.signal || AbortSignal.timeout(PATIENCE_MS);
    const answer = await fetch(path, { ...options, headers, signal, cache: 'no-store' });
    if (answer.ok) return answer;
    if (answer.status !== 401) {
      const body = await answer.json().catch(() => ({}));
      const refused = new Refused(answer.status, body || {});
      refused.after_s = Number(answer.headers.get('Retry-After')) || 0;
      throw refused;
    }
    if (options.on_token) options.on_token();
    await token.ask(used);
  }
}

async function ask(path, body) {
  const post = body && {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  };
  return (await request(path, post || {})).json();
}

/* Lines of text/event-stream -> on_event({id, event, data}). */
class EventLines {
  constructor(on_event, on_retry) {
    this.on_event = on_event;
    this.on_retry = on_retry;
    this.rest = '';
    this.begin();
  }

  begin() {
    this.data = [];
    this.event = '';
    this.id = undefined;
  }

  push(text) {
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop();
    for (const line of lines) this.line(line);
  }

  line(line) {
    if (line === '') {
      if (this.data.length) {
        this.on_event({ id: this.id, event: this.event || 'message', data: this.data.join('\n') });
      }
      this.begin();
      return;
    }
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^\x20/, '');
    if (name === 'data') this.data.push(value);
    else if (name === 'event') this.event = value;
    else if (name === 'id' && !value.includes('\0')) this.id = value;
    else if (name === 'retry' && /^\d+$/.test(value)) this.on_retry(Number(value));
  }
}

const SILENCE_MOST_MS = 45000; /* the daemon says something every 15 s */
const WAIT_MOST_MS = 15000;
const STEADY_MS = 5000; /* a stream that held so long was a good one */

/* The stream, for ever: after each end it is asked for again, from where it stopped.
 * handlers: on_state(state, until_ms, why), on_open(), on_event(event),
 * on_no_journal(): the place where it stopped is none any more. */
class Wire {
  constructor(handlers) {
    this.handlers = handlers;
    this.last = null; /* id of the last event; null: begin with what comes */
    this.failures = 0; /* in a row */
    this.opened_ms = Infinity;
    this.retry_ms = 1000;
    this.wake = null;
    this.abort = null;
  }

  async run() {
    for (;;) {
      let after_s = 0, why = '';
      try {
        this.handlers.on_state('connecting');
        await this.follow();
      } catch (e) {
        why = e instanceof Refused ? e.message : '';
        after_s = e.after_s || 0;
        if (e.status === 409) {
          this.last = null;
          this.handlers.on_no_journal();
        }
      }
      await this.wait(after_s, why);
    }
  }

  /* At once after the first failure, then longer and longer, and not all pages together. */
  async wait(after_s, why) {
    if (Date.now() - this.opened_ms > STEADY_MS) this.failures = 0;
    this.opened_ms = Infinity;
    const step = this.retry_ms * 2 ** Math.min(this.failures, 5) * 0.25;
    const ms = Math.max(after_s * 1000, Math.min(step, WAIT_MOST_MS) * (0.6 + 0.8 * Math.random()));
    this.failures++;
    this.handlers.on_state('waiting', Date.now() + ms, why);
    await new Promise(done => {
      const timer = setTimeout(done, ms);
      this.wake = () => {
        clearTimeout(timer);
        done();
      };
    });
    this.wake = null;
  }

  /* Tries again now, where it waits. */
  now() {
    if (this.wake) this.wake();
  }

  async follow() {
    this.abort = new AbortController();
    let timer = 0;
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.abort.abort(), SILENCE_MOST_MS);
    };
    try {
      alive();
      const headers = { Accept: 'text/event-stream' };
      if (this.last !== null) headers['Last-Event-ID'] = this.last;
      const answer = await request('alerts/stream?notices=yes', {
        headers,
        signal: this.abort.signal,
        on_token: () => {
          clearTimeout(timer);
          this.handlers.on_state('token');
        },
      });
      const reader = answer.body.getReader();
      const utf8 = new TextDecoder();
      const lines = new EventLines(e => this.event(e), ms => { this.retry_ms = Math.min(ms, WAIT_MOST_MS); });
      this.opened_ms = Date.now();
      this.handlers.on_state('live');
      this.handlers.on_open();
      for (;;) {
        alive();
        const { done, value } = await reader.read();
        if (done) return;
        lines.push(utf8.decode(value, { stream: true }));
      }
    } finally {
      clearTimeout(timer);
    }
  }

  event(e) {
    if (e.id) this.last = e.id;
    this.handlers.on_event(e);
  }
}
