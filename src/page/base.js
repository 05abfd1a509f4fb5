'use strict';

/* What all the others use: elements, numbers, times. Text that came from outside goes into
 * the page as text and by no other way. */

const $ = id => document.getElementById(id);

/* el('p', {class: 'x', onclick: f}, 'text', child, ...); what is null or false is left out. */
function el(tag, attributes, ...children) {
  return dress(document.createElement(tag), attributes, children);
}

function svg(tag, attributes, ...children) {
  return dress(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function dress(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false && child !== '') node.append(child);
  }
  return node;
}

/* Control characters as their pictures; what would turn the direction of the text around it
 * by force as U+FFFD. As many UTF-16 units as before. */
function printable(text) {
  return text
    .replace(/[\0-\x08\x0e-\x1f]/g, c => String.fromCharCode(0x2400 + c.charCodeAt(0)))
    .replace(/\x7f/g, '\u2421')
    .replace(/[\x80-\x9f\u202d\u202e]/g, '\ufffd');
}

const text_of = value => (typeof value === 'string' ? value : '');
const list_of = value => (Array.isArray(value) ? value : []);
const number_of = value => (Number.isFinite(value) ? value : 0);

function plural(n, one, many) {
  return `${count_text(n)} ${n === 1 ? one : many}`;
}

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/* 12,345, then 123k, 1.2M. */
function count_text(n) {
  n = number_of(n);
  if (n < 1e5) return grouped.format(n);
  const [unit, sign] = n < 1e6 ? [1e3, 'k'] : n < 1e9 ? [1e6, 'M'] : [1e9, 'G'];
  const v = n / unit;
  return (v < 10 ? v.toFixed(1) : String(Math.floor(v))) + sign;
}

function rate_text(n) {
  return n >= 100 ? count_text(Math.round(n)) : n >= 10 ? n.toFixed(0) : n.toFixed(1);
}

function bytes_text(n) {
  let unit = 0;
  for (n = number_of(n); n >= 1000 && unit < 4; unit++) n /= 1024;
  return `${n < 10 && unit ? n.toFixed(1) : Math.round(n)} ${['B', 'KB', 'MB', 'GB', 'TB'][unit]}`;
}

function micros_text(us) {
  us = number_of(us);
  if (us < 1000) return `${Math.round(us)} µs`;
  if (us < 1e6) return `${(us / 1e3).toFixed(us < 1e4 ? 1 : 0)} ms`;
  return `${(us / 1e6).toFixed(1)} s`;
}

function span_text(s) {
  if (s < 60) return `${Math.floor(s)} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 86400) return `${Math.floor(s / 3600)} h`;
  return `${Math.floor(s / 86400)} d`;
}

function age_text(time_ms, now_ms) {
  const s = (now_ms - time_ms) / 1000;
  return s < 5 ? 'now' : span_text(s);
}

const two = n => String(n).padStart(2, '0');

/* Local time; the day too where it is not today's. */
function clock_text(time_ms) {
  const t = new Date(time_ms), now = new Date();
  const clock = `${two(t.getHours())}:${two(t.getMinutes())}:${two(t.getSeconds())}`;
  return t.toDateString() === now.toDateString() ? [clock] : [clock, day_text(t, now)];
}

function day_text(t, now) {
  const day = t.toLocaleDateString('en', { month: 'short', day: 'numeric' });
  return t.getFullYear() === now.getFullYear() ? day : `${day} ${t.getFullYear()}`;
}

/* Only http and https lead anywhere. */
function safe_url(url) {
  try {
    const parsed = new URL(text_of(url));
    return parsed.protocol === 'https:' || parsed.protocol === 'http:' ? parsed.href : null;
  } catch {
    return null;
  }
}

/* Calls fn at most once in so many ms, the last call never lost. */
function at_most_every(ms, fn) {
  let timer = 0, last = 0;
  return () => {
    if (timer) return;
    const wait = Math.max(0, last + ms - Date.now());
    timer = setTimeout(() => {
      timer = 0;
      last = Date.now();
      fn();
    }, wait);
  };
}

/* A browser that keeps nothing says so by throwing. */
function keep(where, name, value) {
  try {
    if (value === null) where().removeItem(name);
    else where().setItem(name, value);
  } catch { /* then for this visit only */ }
}

function kept(where, name) {
  try {
    return where().getItem(name);
  } catch {
    return null;
  }
}
