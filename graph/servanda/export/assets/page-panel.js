// Records open in a panel beside the page: copies of those in the lists, so that both say the same.
const panel = one('#panel');
const body = one('#panel-body');
let returnTo = null;

const home = (id) => (id ? document.getElementById(id) : null);

function partOf(target) {
  if (target.matches('.passage')) return one('.translation', target);
  return target.matches('.notice') ? one('.slots', home(`${target.id}-words`)) : target;
}

// A record names its notes and its translation by links; here they are put in where the link stands.
function include(within) {
  for (const link of all('a.include', within)) {
    const target = home(decodeURIComponent(link.hash.slice(1)));
    const part = target && partOf(target);
    if (part) link.replaceWith(bare(part.cloneNode(true)));
  }
}

// A copy may not have the anchors of what it is a copy of.
function bare(copy) {
  for (const element of [copy, ...all('[id]', copy)]) element.removeAttribute('id');
  return copy;
}

function record(details) {
  const article = document.createElement('article');
  const head = document.createElement('h3');
  head.className = 'head';
  head.append(...[...one('summary', details).childNodes].map((node) => node.cloneNode(true)));
  article.append(head, bare(one('.record-body', details).cloneNode(true)));
  include(article);
  return article;
}

// Ways to several records at once, as from a pill that stands for many norms.
function listing(ids) {
  const title = document.createElement('p');
  title.className = 'small-head';
  title.textContent = spoken('graph.list', { n: ids.length });
  const list = document.createElement('ul');
  list.className = 'norm-lines';
  for (const id of ids) {
    const link = document.createElement('a');
    link.href = `#${id}`;
    link.append(...[...one('summary', home(id)).childNodes].map((node) => node.cloneNode(true)));
    const item = document.createElement('li');
    item.append(link);
    list.append(item);
  }
  return [title, list];
}

function openPanel(ids) {
  const found = ids.map(home).filter((element) => element && element.matches('details.record'));
  if (!found.length) return;
  if (panel.hidden) returnTo = document.activeElement;
  body.replaceChildren(...(found.length > 4 ? listing(ids) : found.map(record)));
  panel.dataset.shown = ids.join(' ');
  panel.hidden = false;
  document.documentElement.classList.add('with-panel');
  panel.scrollTop = 0;
  panel.focus({ preventScroll: true });
}

function closePanel() {
  if (panel.hidden) return;
  panel.hidden = true;
  document.documentElement.classList.remove('with-panel');
  highlight('');
  if (returnTo && returnTo.isConnected) returnTo.focus({ preventScroll: true });
}

// The words of a norm in the text, lit while its record is open.
function highlight(id) {
  all('.mark.lit').forEach((mark) => mark.classList.remove('lit'));
  const words = id ? all('.mark').filter((mark) => mark.dataset.norms.split(' ').includes(id)) : [];
  words.forEach((mark) => mark.classList.add('lit'));
  return words;
}

// A small card says what the words ground; it goes with Escape, and the pointer may rest on it.
const card = one('#card');
let hiding = 0;
function showCard(mark) {
  clearTimeout(hiding);
  const heads = mark.dataset.norms.split(' ').map((id) => {
    const line = document.createElement('p');
    line.append(...[...one('summary', home(id)).childNodes].map((node) => node.cloneNode(true)));
    return line;
  });
  card.replaceChildren(...heads);
  card.hidden = false;
  mark.setAttribute('aria-describedby', 'card');
  const place = mark.getClientRects()[0];
  const width = card.offsetWidth;
  card.style.left = `${Math.max(8, Math.min(place.left, innerWidth - width - 8))}px`;
  const above = place.top - card.offsetHeight - 8;
  card.style.top = `${above > 60 ? above : mark.getBoundingClientRect().bottom + 8}px`;
}
function hideCard() {
  card.hidden = true;
  all('.mark[aria-describedby]').forEach((mark) => mark.removeAttribute('aria-describedby'));
}
const later = () => { hiding = setTimeout(hideCard, 150); };
for (const mark of all('.mark')) {
  mark.addEventListener('mouseenter', () => showCard(mark));
  mark.addEventListener('mouseleave', later);
  mark.addEventListener('focus', () => { if (mark.matches(':focus-visible')) showCard(mark); });
  mark.addEventListener('blur', hideCard);
}
card.addEventListener('mouseenter', () => clearTimeout(hiding));
card.addEventListener('mouseleave', later);
addEventListener('scroll', hideCard, { passive: true });

one('#panel-close').addEventListener('click', () => leave());
all('details.record').forEach((details) => details.addEventListener('toggle', () => {
  if (details.open) include(one('.record-body', details));
}));

// The list of norms, by kind.
function countNorms() {
  const wanted = new Set(all('#kinds-of-norms input:checked').map((box) => box.name));
  const rows = all('#norms details.record');
  rows.forEach((row) => { row.hidden = !wanted.has(row.dataset.kind); });
  one('#norms-shown').textContent = spoken('filter.count', {
    n: rows.filter((row) => !row.hidden).length, all: rows.length,
  });
}
if (one('#kinds-of-norms')) {
  one('#kinds-of-norms').addEventListener('input', countNorms);
  document.addEventListener('spoken', countNorms);
  countNorms();
}
