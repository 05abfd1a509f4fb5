/*
 * The feed as it is seen. Thousands of rows are cut into blocks, and only the blocks near
 * the window have their rows in the page; the others are boxes of the height that they had
 * or are likely to have:
 *
 *     [block of 40]   rows            <- near the window
 *     [block of 40]   rows
 *     [block of 40]   a box of 3,480 px
 *     [block of 40]   a box of 3,480 px
 */

const BLOCK_ROWS = 40;
const NEAR = '900px 0px';

class Feed {
  constructor(root) {
    this.root = root;
    this.rows = []; /* those that pass the filters, newest first */
    this.blocks = [];
    this.nodes = new Map(); /* row -> its article, where it is in the page */
    this.row_px = 88;
    this.chosen = null;
    this.block_of = new WeakMap(); /* box -> block */
    this.watch = new IntersectionObserver(seen => {
      for (const s of seen) this.seen(this.block_of.get(s.target), s.isIntersecting);
    }, { rootMargin: NEAR });
  }

  seen(block, near) {
    block.near = near;
    if (near) this.fill(block);
    else this.drain(block);
  }

  block(rows) {
    const b = { rows, box: el('div', { class: 'block', role: 'presentation' }), near: false, px: 0 };
    this.block_of.set(b.box, b);
    this.drain(b);
    return b;
  }

  /* All rows anew, as after another filter. */
  set_rows(rows) {
    this.watch.disconnect();
    this.nodes.clear();
    this.rows = rows.slice();
    this.blocks = [];
    for (let i = 0; i < rows.length; i += BLOCK_ROWS) this.blocks.push(this.block(rows.slice(i, i + BLOCK_ROWS)));
    if (this.blocks[0]) this.seen(this.blocks[0], true);
    this.root.replaceChildren(...this.blocks.map(b => b.box));
    for (const b of this.blocks) this.watch.observe(b.box);
    if (!this.rows.includes(this.chosen)) this.chosen = null;
  }

  put_front(rows) {
    this.rows.unshift(...rows);
    for (let end = rows.length; end > 0;) {
      let first = this.blocks[0];
      if (!first || first.rows.length >= BLOCK_ROWS) {
        first = this.block([]);
        /* Of a flood only the rows that stay on top are made at once. */
        first.near = end <= 2 * BLOCK_ROWS && (this.blocks.length === 0 || scrollY < innerHeight);
        this.blocks.unshift(first);
        this.root.prepend(first.box);
        this.watch.observe(first.box);
      }
      const begin = Math.max(0, end - (BLOCK_ROWS - first.rows.length));
      this.add(first, rows.slice(begin, end));
      end = begin;
    }
    this.number();
  }

  add(block, rows) {
    block.rows.unshift(...rows);
    if (block.near || block.box.firstChild) {
      block.box.style.height = '';
      block.box.prepend(...rows.map(r => this.node(r)));
    } else {
      this.drain(block);
    }
  }

  put_back(rows) {
    this.rows.push(...rows);
    for (let i = 0; i < rows.length; i += BLOCK_ROWS) {
      const b = this.block(rows.slice(i, i + BLOCK_ROWS));
      this.blocks.push(b);
      this.root.append(b.box);
      this.watch.observe(b.box);
    }
  }

  /* The last n rows go. */
  drop_back(n) {
    for (n = Math.min(n, this.rows.length); n > 0;) {
      const last = this.blocks[this.blocks.length - 1];
      const gone = last.rows.splice(Math.max(0, last.rows.length - n));
      this.rows.length -= gone.length;
      n -= gone.length;
      for (const row of gone) {
        this.nodes.get(row)?.remove();
        this.nodes.delete(row);
      }
      if (last.rows.length) {
        if (!last.near) this.drain(last);
        continue;
      }
      this.watch.unobserve(last.box);
      last.box.remove();
      this.blocks.pop();
    }
  }

  node(row) {
    const node = row_node(row);
    this.nodes.set(row, node);
    if (row === this.chosen) node.classList.add('chosen');
    return node;
  }

  fill(block) {
    if (block.box.firstChild) return;
    block.box.append(...block.rows.map(r => this.node(r)));
    block.box.style.height = '';
    this.number();
  }

  /* Rows out of the page, except where somebody is at one. */
  drain(block) {
    if (block.box.contains(document.activeElement)) return;
    if (block.box.firstChild) {
      block.px = block.box.offsetHeight;
      this.row_px = block.px / block.box.children.length;
      for (const row of block.rows) this.nodes.delete(row);
      block.box.replaceChildren();
    }
    block.box.style.height = `${Math.round(block.rows.length * this.row_px)}px`;
  }

  /* Where each row in the page stands among all, for those who hear it. */
  number() {
    let at = 1;
    for (const b of this.blocks) {
      for (const [i, node] of [...b.box.children].entries()) {
        node.setAttribute('aria-posinset', at + i);
        node.setAttribute('aria-setsize', this.rows.length);
      }
      at += b.rows.length;
    }
  }

  /* --- one row is chosen ------------------------------------------------------------- */

  choose(i) {
    const row = this.rows[Math.max(0, Math.min(i, this.rows.length - 1))];
    if (!row) return;
    const block = this.blocks.find(b => b.rows.includes(row));
    this.chosen_node()?.classList.remove('chosen');
    this.chosen = row;
    this.fill(block);
    const node = this.nodes.get(row);
    node.classList.add('chosen');
    node.focus({ preventScroll: true });
    node.scrollIntoView({ block: 'nearest' });
  }

  /* The one that somebody has gone to by other means. */
  adopt(node) {
    for (const [row, of_row] of this.nodes) {
      if (of_row !== node) continue;
      this.chosen_node()?.classList.remove('chosen');
      this.chosen = row;
      node.classList.add('chosen');
    }
  }

  step(by) {
    const at = this.chosen ? this.rows.indexOf(this.chosen) : by > 0 ? -1 : 0;
    this.choose(at + by);
  }

  chosen_node() {
    return this.chosen ? this.nodes.get(this.chosen) : null;
  }

  ages() {
    const now = Date.now();
    for (const [row, node] of this.nodes) {
      const age = node.querySelector('.age');
      if (age) age.textContent = age_text(row.time_ms, now);
    }
  }
}
