/* Where words lie in a text. Places come as byte offsets into UTF-8; texts are UTF-16 here. */

function utf8_length(code) {
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

/* Byte offset -> UTF-16 offset, for each of some ascending byte offsets; -1 where it lies
 * within a character or beyond the end. */
function utf16_offsets(text, bytes) {
  const out = [];
  let at = 0, i = 0;
  for (const want of bytes) {
    while (at < want && i < text.length) {
      const code = text.codePointAt(i);
      at += utf8_length(code);
      i += code > 0xffff ? 2 : 1;
    }
    out.push(at === want ? i : -1);
  }
  return out;
}

function utf8_bytes(text) {
  let n = 0;
  for (const c of text) n += utf8_length(c.codePointAt(0));
  return n;
}

/* Places {start, end, text} in bytes -> [start, end) in UTF-16, ascending, none twice and
 * none over another. One whose text is not there is left out: better none than a wrong one. */
function byte_ranges(text, places) {
  const bytes = [...new Set(places.flatMap(p => [p.start, p.end]))].sort((a, b) => a - b);
  const offsets = utf16_offsets(text, bytes);
  const at = new Map(bytes.map((b, i) => [b, offsets[i]]));
  const ranges = [];
  for (const p of places) {
    const start = at.get(p.start), end = at.get(p.end);
    if (start >= 0 && end > start && (p.text === undefined || text.slice(start, end) === p.text)) {
      ranges.push({ start, end, against: p.against });
    }
  }
  return joined(ranges);
}

function joined(ranges) {
  const out = [];
  for (const r of ranges.sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = out[out.length - 1];
    if (last && r.start < last.end) last.end = Math.max(last.end, r.end);
    else out.push({ ...r });
  }
  return out;
}

/*
 * The same for a snippet: a window on the field of the first match, with "... " where it is
 * cut and each run of white space as one blank. Where the window begins is not said, so the
 * first match is tried wherever its words stand; the place at which most of the others are
 * where they must be wins, and the one nearest to where windows begin among equals.
 */
function snippet_ranges(snippet, matches) {
  if (!matches.length) return [];
  const first = matches[0];
  const flat = s => s.replace(/[\0-\x20\x7f]+/g, ' ');
  const same = matches.filter(m => m.field === first.field).map(m => ({ ...m, flat: flat(m.text) }));
  const cut = snippet.startsWith('... ');
  const expected = cut ? 4 + Math.max(0, 160 - (first.end - first.start)) / 2 : first.start;
  let best = null;
  for (let i = snippet.indexOf(same[0].flat); i >= 0; i = snippet.indexOf(same[0].flat, i + 1)) {
    const byte = utf8_bytes(snippet.slice(0, i));
    const ranges = same.map(m => find_near(snippet, m.flat, byte + m.start - first.start)).filter(Boolean);
    const off = Math.abs(byte - expected);
    if (!best || ranges.length > best.ranges.length ||
        (ranges.length === best.ranges.length && off < best.off)) best = { ranges, off };
  }
  return best ? joined(best.ranges) : [];
}

/* Words at a byte offset of a snippet, or up to so many bytes before: blanks that were left
 * out pull what follows to the front. */
const PULLED_MOST = 8;
function find_near(snippet, words, byte) {
  const wanted = [];
  for (let b = Math.max(0, byte - PULLED_MOST); b <= byte; b++) wanted.push(b);
  const offsets = utf16_offsets(snippet, wanted);
  for (let i = offsets.length - 1; i >= 0; i--) {
    if (offsets[i] >= 0 && snippet.startsWith(words, offsets[i])) {
      return { start: offsets[i], end: offsets[i] + words.length };
    }
  }
  return null;
}

/* The text as nodes, with <mark> around the ranges. */
function marked(text, ranges) {
  const out = [];
  let at = 0;
  for (const r of ranges) {
    if (r.start > at) out.push(printable(text.slice(at, r.start)));
    out.push(el('mark', { class: r.against && 'against' }, printable(text.slice(r.start, r.end))));
    at = r.end;
  }
  if (at < text.length) out.push(printable(text.slice(at)));
  return out;
}
