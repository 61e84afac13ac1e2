// Addresses: an anchor, and the language where it is not the one in which the page was written
// (#norm-4.1-movements&lang=ru). Going back and forward shows what was shown.
function decoded(hashed) {
  // Someone may have cut an address in the middle of a letter.
  try { return decodeURIComponent(hashed.slice(1)); } catch { return ''; }
}

function address() {
  const [anchor, ...rest] = decoded(location.hash).split('&');
  const named = [anchor, ...rest].find((part) => part.startsWith('lang='));
  return { anchor: anchor.startsWith('lang=') ? '' : anchor, lang: named?.slice(5) ?? data.lang };
}

function hash(anchor) {
  const parts = [anchor, language === data.lang ? '' : `lang=${language}`].filter(Boolean);
  return parts.length ? `#${parts.join('&')}` : location.pathname + location.search;
}

function bring(element, focus = true) {
  for (let above = element; above; above = above.parentElement) if (above.matches('details')) above.open = true;
  element.scrollIntoView({ block: element.matches('section') ? 'start' : 'center' });
  if (focus) element.focus({ preventScroll: true });
}

// Show what an anchor names; a norm is lit in the text, and where one comes from elsewhere, brought into view.
function reveal(anchor, { near: stay = false, norm = '' } = {}) {
  const target = home(anchor);
  if (!target) { closePanel(); return; }
  if (!target.matches('details.record')) {
    if (innerWidth < 1100 || target.matches('section')) closePanel();
    const words = highlight(norm);
    if (!words.length) highlight(panel.hidden ? '' : panel.dataset.shown.split(' ')[0]);
    bring(target);
    if (words.length) words[0].scrollIntoView({ block: 'center' });
    return;
  }
  const words = highlight(anchor);
  openPanel([anchor]);
  if (!stay && words.length) words[0].scrollIntoView({ block: 'center' });
}

// Go to one anchor, or open several records; each is a step of the history.
function go(anchors, options = { near: true }) {
  if (!anchors.length) return;
  if (anchors.length > 1) { openPanel(anchors); return; }
  history.pushState(null, '', hash(anchors[0]));
  reveal(anchors[0], options);
}

function leave() {
  closePanel();
  history.replaceState(null, '', hash(''));
}

function copied(anchor) {
  const link = location.href.split('#')[0] + hash(anchor);
  const tell = (name) => said(spoken(name));
  if (!navigator.clipboard) { tell('copied.bar'); return; }
  navigator.clipboard.writeText(link).then(() => tell('copied'), () => tell('copied.bar'));
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  hideCard();
  const anchor = decoded(link.hash);
  if (link.dataset.copy !== undefined) copied(anchor);
  const many = link.dataset.norms?.split(' ') ?? [];
  if (many.length > 1) {
    history.pushState(null, '', hash(anchor));
    highlight(anchor);
    openPanel(many);
    return;
  }
  found.hidden = true;
  go([anchor], { near: !link.closest('#found'), norm: link.dataset.norm });
});

document.addEventListener('keydown', (event) => {
  const typing = event.target.closest('input, select, textarea');
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    search.focus();
  }
  if (event.key !== 'Escape') return;
  if (printMenu.open) { printMenu.open = false; one('summary', printMenu).focus(); }
  else if (!card.hidden) hideCard();
  else if (!found.hidden) { found.hidden = true; search.focus(); }
  else if (!panel.hidden) leave();
});

all('[data-lang]').forEach((button) => button.addEventListener('click', () => {
  const { anchor } = address();
  speak(button.dataset.lang);
  history.replaceState(null, '', hash(anchor));
}));
// The panel's own words follow the language with the page; what a script counted there is written anew.
document.addEventListener('spoken', () => {
  const ids = panel.hidden ? [] : panel.dataset.shown.split(' ');
  if (ids.length > 4) body.replaceChildren(...listing(ids));
});

function arrive() {
  const { anchor, lang } = address();
  speak(lang);
  if (anchor) reveal(anchor);
  else closePanel();
}
addEventListener('popstate', arrive);

arrive();
// The browser goes to the anchor itself once all is loaded; what the page shows for it comes after that.
addEventListener('load', () => requestAnimationFrame(() => { if (address().anchor) arrive(); }));
