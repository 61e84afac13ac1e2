// The table of notices: sorted by a column, filtered, each row with the words below it.
const table = one('#notice-table');
const form = one('.filters');
const notices = all('tr.notice').map((row) => ({ row, words: document.getElementById(`${row.id}-words`) }));
const collator = () => new Intl.Collator(language, { numeric: true });

function opened({ row, words }, yes) {
  words.classList.toggle('is-shown', yes);
  row.classList.toggle('is-open', yes);
  one('.open', row).setAttribute('aria-expanded', String(yes));
}

function cell(row, column) {
  return one(`[data-cell="${column}"]`, row).lastElementChild.textContent;
}

function sort(column, down) {
  const order = collator();
  const by = (one_, other) => column === 'clause'
    ? one_.row.dataset.place - other.row.dataset.place
    : order.compare(cell(one_.row, column), cell(other.row, column)) || one_.row.dataset.place - other.row.dataset.place;
  const sorted = [...notices].sort((first, second) => (down ? by(second, first) : by(first, second)));
  one('tbody', table).append(...sorted.flatMap(({ row, words }) => [row, words]));
  for (const head of all('th[data-column]', table)) {
    if (head.dataset.column === column) head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    else head.removeAttribute('aria-sort');
  }
}

function filter() {
  const wanted = new FormData(form);
  const words = fold(wanted.get('text').trim());
  let shown = 0;
  for (const { row, words: below } of notices) {
    const { sender, addressee, about, mode } = row.dataset;
    const fits = ['', sender].includes(wanted.get('sender')) && ['', addressee].includes(wanted.get('addressee'))
      && (!wanted.get('about') || about.split(' ').includes(wanted.get('about')))
      && (wanted.get('reading') === 'wide' || mode === 'notify')
      && fold(`${row.textContent} ${below.textContent}`).includes(words);
    row.hidden = !fits;
    below.hidden = !fits;
    shown += fits;
  }
  one('#shown').textContent = spoken('filter.count', { n: shown, all: notices.length });
  // What is printed says by what it was filtered.
  const chosen = all('.field', form).map((field) => [one('label', field), one('select, input', field)])
    .filter(([, input]) => input.value && input.value !== 'wide')
    .map(([label, input]) => `${label.textContent}: ${input.selectedOptions?.[0].textContent ?? input.value}`);
  one('#asked').textContent = chosen.length ? [one('#shown').textContent, ...chosen].join(' · ') : '';
}

if (table) {
  all('th[data-column] button', table).forEach((button) => button.addEventListener('click', () => {
    const head = button.parentElement;
    const down = head.getAttribute('aria-sort') === 'ascending';
    sort(head.dataset.column, down);
    said(spoken(down ? 'sorted.down' : 'sorted.up', { column: button.textContent.trim() }));
  }));
  form.addEventListener('input', filter);
  form.addEventListener('submit', (event) => event.preventDefault());
  // The form is emptied only after its reset event.
  form.addEventListener('reset', () => setTimeout(filter));
  for (const notice of notices) {
    notice.row.addEventListener('click', (event) => {
      if (!event.target.closest('a') && !String(getSelection())) {
        opened(notice, !notice.words.classList.contains('is-shown'));
        // Words that open below the edge of the window would be missed.
        if (notice.words.classList.contains('is-shown')) notice.words.scrollIntoView({ block: 'nearest' });
      }
    });
  }
  document.addEventListener('spoken', () => {
    const head = one('th[aria-sort]', table);
    sort(head.dataset.column, head.getAttribute('aria-sort') === 'descending');
    filter();
  });
  filter();
}
