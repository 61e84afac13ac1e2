// The rows that the table shows, as a file that Excel opens with its letters and its columns right: UTF-8 with
// the mark of its order, and between the cells what Excel expects where the language is spoken.
const COLUMNS = ['sender', 'addressee', 'about', 'when', 'binds', 'clause'];

function cellOfCsv(words, mark) {
  // A spreadsheet would compute what begins like a formula.
  const plain = /^[=+\-@＝＋－＠]/.test(words) ? `'${words}` : words;
  return /["\r\n]/.test(plain) || plain.includes(mark) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

function rowsOfCsv() {
  const translated = language !== data.source;
  const heads = COLUMNS.map((column) => one(`th[data-column="${column}"]`, table).textContent);
  heads.push(...['words', ...(translated ? ['translation'] : [])].map((name) => {
    const [first, ...rest] = spoken(name);
    return first.toUpperCase() + rest.join('');
  }));
  const rows = all('tr.notice:not([hidden])').map((row) => {
    const words = one('blockquote', document.getElementById(`${row.id}-words`));
    const own = one('p', words).textContent;
    return [
      ...COLUMNS.slice(0, -1).map((column) => cell(row, column)),
      // "4.1" by itself would be opened as a day of the year.
      one('footer', words).textContent, own,
      ...(translated ? [one('.translation', words)?.textContent ?? ''] : []),
    ];
  });
  return [heads, ...rows].map((row) => row.map((words) => words.replace(/\s+/g, ' ').trim()));
}

function csv() {
  const mark = language === 'en' ? ',' : ';';
  return `\ufeff${rowsOfCsv().map((row) => row.map((words) => cellOfCsv(words, mark)).join(mark)).join('\r\n')}\r\n`;
}

if (table) {
  one('#notices-csv').addEventListener('click', ({ currentTarget }) => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([csv()], { type: 'text/csv;charset=utf-8' }));
    link.download = `${currentTarget.dataset.file}-notifications-${language}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
}
