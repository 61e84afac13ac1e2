// Search over everything, in all languages at once, whatever the language of the page.
const search = one('#search');
const found = one('#found');
const LIMIT = 40;
let entries = null;

// Made at the first search: each entry with its texts, folded.
function prepared() {
  entries ??= data.search.map(([kind, anchor, title, numbers]) => {
    const texts = [...new Set(numbers.flatMap((number) => data.languages.map((lang) => text(number, lang)[0])))];
    return { kind, anchor, title, texts: texts.filter(Boolean).map((words) => [words, fold(words)]) };
  });
  return entries;
}

function context(words, at, length) {
  const from = Math.max(0, at - 36);
  const line = document.createElement('span');
  const mark = document.createElement('mark');
  mark.textContent = words.slice(at, at + length);
  const before = (from > 0 ? '…' : '') + words.slice(from, at);
  const rest = words.slice(at + length, at + length + 60);
  line.append(before, mark, rest + (at + length + 60 < words.length ? '…' : ''));
  line.className = 'context';
  return line;
}

function result({ kind, anchor, title }, words, at, length) {
  const link = document.createElement('a');
  link.href = `#${anchor}`;
  const head = document.createElement('span');
  head.className = 'found-title';
  head.textContent = text(title)[0];
  const sort = document.createElement('span');
  sort.className = 'found-kind';
  sort.textContent = spoken(`found.${kind}`);
  link.append(sort, head);
  if (words !== head.textContent) link.append(context(words, at, length));
  const item = document.createElement('li');
  item.append(link);
  return item;
}

function look() {
  const typed = search.value.trim();
  const wanted = fold(typed);
  found.hidden = !wanted;
  if (!wanted) return;
  const hits = [];
  for (const entry of prepared()) {
    const hit = entry.texts.find(([, folded]) => folded.includes(wanted));
    if (hit) hits.push([entry, hit[0], hit[1].indexOf(wanted)]);
  }
  const count = hits.length > LIMIT ? 'search.more' : hits.length ? 'search.count' : 'search.none';
  one('#found-count').textContent = spoken(count, { n: hits.length, shown: LIMIT, text: typed });
  one('#found-list').replaceChildren(
    ...hits.slice(0, LIMIT).map(([entry, words, at]) => result(entry, words, at, wanted.length)),
  );
}

search.addEventListener('input', look);
search.addEventListener('focus', look);
document.addEventListener('spoken', look);
document.addEventListener('click', (event) => {
  if (!event.target.closest('.search')) found.hidden = true;
});
one('.search').addEventListener('keydown', (event) => {
  const links = all('a', found);
  const at = links.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
  if (event.key === 'Enter' && event.target === search && links.length) links[0].click();
  else if (to === undefined || found.hidden) return;
  else (links[to] ?? search).focus();
  event.preventDefault();
});
