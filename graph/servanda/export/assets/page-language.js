// The page is written once, by Python, in one language. Every element with data-s holds the text of that
// number, so another language is a matter of putting the other texts in; no markup is ever made from data.
const data = JSON.parse(document.getElementById('data').textContent);
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
let language = data.lang;

// What stands on the page is not repeated in the data: take it from there before anything changes.
for (const element of all('[data-s]')) {
  const entry = data.strings[element.dataset.s];
  const place = data.languages.indexOf(data.lang);
  if (entry.length > 1 && entry[place] === 0) {
    entry[place] = element.lang ? [element.textContent, element.lang] : element.textContent;
  }
}

// A text and, where it is not in the language asked for, the tag of the language that it is in.
function text(number, lang = language) {
  const entry = data.strings[number];
  const held = entry.length > 1 ? entry[data.languages.indexOf(lang)] : entry[0];
  return Array.isArray(held) ? held : [held, ''];
}

function spoken(name, values = {}) {
  return text(data.phrases[name])[0].replace(/\{(\w+)\}/g, (gap, key) => (key in values ? values[key] : gap));
}

function write(element) {
  if (element.dataset.s) {
    const [words, tag] = text(element.dataset.s);
    element.textContent = words;
    if (tag) element.lang = tag;
    else element.removeAttribute('lang');
  }
  if (element.dataset.a) {
    const [name, number] = element.dataset.a.split(':');
    element.setAttribute(name, text(number)[0]);
  }
}

function speak(lang) {
  if (!data.languages.includes(lang) || lang === language) return;
  language = lang;
  const root = document.documentElement;
  root.lang = lang;
  root.classList.toggle('source-only', lang === data.source);
  all('[data-s], [data-a]').forEach(write);
  all('[data-lang]').forEach((button) => button.setAttribute('aria-pressed', String(button.dataset.lang === lang)));
  document.dispatchEvent(new Event('spoken'));
}

// People type е for ё and, without a Kazakh keyboard, the nearest Russian letter: one letter for one, so that
// places in the folded text are places in the text.
const near = { ё: 'е', ә: 'а', ғ: 'г', қ: 'к', ң: 'н', ө: 'о', ұ: 'у', ү: 'у', һ: 'х', і: 'и', й: 'и' };
const fold = (words) => [...words].map((letter) => {
  const low = letter.toLowerCase();
  return low.length === letter.length ? near[low] ?? low : letter;
}).join('');

function said(words) {
  one('#said').textContent = words;
}
