// On paper comes what is on the screen, or what is chosen in the menu: the table of notifications as it is
// filtered, with the words of the rows that stand open; a list with the records that stand open; or everything.
const printMenu = one('.print-menu');
let chosenPart = '';
let openedForPrint = [];

function partOnScreen() {
  if (!panel.hidden) return 'record';
  const middle = innerHeight / 2;
  const shown = all('main > section').filter((section) => section.getBoundingClientRect().top <= middle).pop();
  // A drawing is not for this: its table says the same.
  return { graph: 'notices', programmes: 'actors' }[shown?.id] ?? shown?.id ?? 'notices';
}

addEventListener('beforeprint', () => {
  const part = chosenPart || partOnScreen();
  document.documentElement.dataset.print = part;
  openedForPrint = part === 'page' ? all('main details:not([open])') : [];
  openedForPrint.forEach((details) => { details.open = true; });
});
addEventListener('afterprint', () => {
  openedForPrint.forEach((details) => { details.open = false; });
  openedForPrint = [];
  chosenPart = '';
  delete document.documentElement.dataset.print;
});

printMenu.addEventListener('toggle', () => { one('#print-record').hidden = panel.hidden; });
all('[data-print]', printMenu).forEach((button) => button.addEventListener('click', () => {
  printMenu.open = false;
  chosenPart = button.dataset.print;
  print();
}));
document.addEventListener('click', (event) => {
  if (!event.target.closest('.print-menu')) printMenu.open = false;
});
