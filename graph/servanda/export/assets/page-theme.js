// Light or dark: as the system has it, or as chosen here, which the browser remembers where it may.
const DARK = '(prefers-color-scheme: dark)';
const darkRule = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
  .find((rule) => rule.media?.mediaText.includes(DARK));
const systemTheme = matchMedia(DARK);
let theme = null;
try { theme = localStorage.getItem('servanda.theme'); } catch { /* remembered nowhere */ }

const isDark = () => (theme ? theme === 'dark' : systemTheme.matches);

function applyTheme() {
  darkRule.media.mediaText = { dark: 'screen', light: 'not all' }[theme] ?? `screen and ${DARK}`;
  one('#theme').setAttribute('aria-pressed', String(isDark()));
  document.dispatchEvent(new Event('theme'));
}

one('#theme').addEventListener('click', () => {
  theme = isDark() ? 'light' : 'dark';
  try { localStorage.setItem('servanda.theme', theme); } catch { /* it holds until the page is closed */ }
  applyTheme();
});
systemTheme.addEventListener('change', applyTheme);
applyTheme();
