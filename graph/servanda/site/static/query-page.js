"use strict";
/* The query page: forms for the questions, an editor, and answers from an engine in a worker (query-worker.js).
   A plain script, not a module: a browser opens no module from a file:// address. A page that is one file holds what
   would be fetched in the element #query-files: {files: {path: base64}, worker: text, pages: [path]}. */
(() => {
  const by = id => document.getElementById(id);
  const page = by("query");
  if (!page) return;
  const words = JSON.parse(by("query-words").textContent);
  const inside = by("query-files") && JSON.parse(by("query-files").textContent);
  const lang = document.documentElement.lang;
  const root = page.dataset.root;
  const limit = {seconds: 5, opening: 60, rows: 500};
  const form = by("ask-form"), own = by("query-form"), area = by("query-text");
  const say = text => { by("query-status").textContent = text; };

  /* Files: fetched, or taken from this page. A server may have unpacked what it sends. */
  const fetched = new Map();
  function read(path) {
    if (!fetched.has(path)) {
      const found = load(path);
      fetched.set(path, found);
      found.catch(() => fetched.delete(path));
    }
    return fetched.get(path);
  }
  async function load(path) {
    let bytes;
    if (inside) {
      bytes = Uint8Array.from(atob(inside.files[path]), letter => letter.charCodeAt(0));
    } else {
      const response = await fetch(root + path).catch(() => { throw {kind: "unread", text: path}; });
      if (!response.ok) throw {kind: "unread", text: path};
      bytes = new Uint8Array(await response.arrayBuffer());
    }
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
    const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(unpacked).arrayBuffer());
  }
  const readText = async path => new TextDecoder().decode(await read(path));
  const readJson = async path => JSON.parse(await readText(path));

  /* The engine: one worker, ended when it is late or broken and started again. */
  let worker = null, opened = null, chosen = null, data = [], waiting = null, number = 0;
  function post(message, seconds) {
    return new Promise((resolve, reject) => {
      const id = ++number, asked = worker;
      const finish = settle => value => {
        clearTimeout(timer);
        asked.removeEventListener("message", receive);
        asked.removeEventListener("error", fail);
        if (waiting === stop) waiting = null;
        settle(value);
      };
      const done = finish(resolve), failed = finish(reject);
      const stop = kind => { asked.terminate(); failed({kind}); };
      const receive = ({data: reply}) => {
        if (reply.id === id) reply.error ? failed(reply.error) : done(reply.result);
      };
      const fail = () => failed({kind: "broken"});
      const timer = setTimeout(() => stop("slow"), seconds * 1000);
      asked.addEventListener("message", receive);
      asked.addEventListener("error", fail);
      waiting = stop;
      asked.postMessage({id, ...message});
    });
  }
  async function start(iri, tell = say) {
    chosen = iri;
    tell(words.loading);
    const wanted = catalogue.agreements.filter(one => iri === "" || one.iri === iri);
    const [module, ontology, ...found] = await Promise.all([
      read("assets/oxigraph.wasm.gz").then(bytes => WebAssembly.compile(bytes)),
      readJson(catalogue.ontology), ...wanted.map(one => readJson(one.file)),
    ]);
    data = found;
    const texts = [ontology, ...found].map(one => one.trig), lacking = found.flatMap(one => one.lacking);
    worker?.terminate();
    const source = inside && URL.createObjectURL(new Blob([inside.worker], {type: "text/javascript"}));
    worker = new Worker(source || `${root}assets/query-worker.js`);
    await post({task: "open", module, setting: catalogue.setting, texts, lacking}, limit.opening);
    tell("");
  }
  /* Have the engine do a task with the agreement that is chosen; after an error that ends it, it starts again. */
  async function run(message) {
    const iri = by("query-agreement").value;
    if (!opened || chosen !== iri) opened = start(iri);
    try {
      await opened;
      return await post(message, limit.seconds);
    } catch (error) {
      if (["slow", "broken", "cancelled"].includes(error.kind)) {
        worker?.terminate();
        opened = start(iri, () => {});
        opened.catch(() => { opened = null; });
      } else if (error.kind === "unread" || error instanceof Error) {
        opened = null;
      }
      throw error;
    }
  }

  /* What is shown. */
  let catalogue = null, shown = [];
  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== null && value !== false) element.setAttribute(key, value === true ? "" : value);
    }
    element.append(...children);
    return element;
  };
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  function describe(error) {
    if (error.kind === "syntax") return fill(words.syntax, error);
    if (error.kind === "slow") return fill(words.slow, limit);
    if (error.kind === "failed" || error.kind === "unread") return fill(words[error.kind], {text: error.text});
    return words[error.kind] || fill(words.failed, {text: String(error.message || error)});
  }

  /* The address of the page where a thing stands, null where it has none. */
  function find(iri) {
    const agreement = catalogue.agreements.find(one => iri === one.iri || /^[\/#]/.test(iri.slice(one.iri.length))
      && iri.startsWith(one.iri));
    let path = null;
    if (agreement) {
      const held = data.find(one => one.iri === agreement.iri);
      const rest = iri.slice(agreement.iri.length + 1);
      if (held) {
        const part = held.parts[rest] ? `${held.parts[rest]}/` : "";
        path = held.page + part + (rest ? `#${encodeURIComponent(rest)}` : "");
      }
    } else {
      const other = data.map(one => one.addresses[iri]).find(Boolean);
      const [, place, name] = /^(\w+)\/([a-z0-9-]+)$/.exec(iri.slice(catalogue.base.length)) || [];
      if (other) path = other;
      else if (iri.startsWith(catalogue.base) && catalogue.places.includes(place)) path = `${place}/${name}/`;
      else if (iri.startsWith(catalogue.setting.prefixes.srv)) path = `ontology/#${iri.split("#")[1]}`;
    }
    if (path === null) return null;
    if (!inside) return `${root}${lang}/${path}`;
    const [address, anchor] = path.split("#");
    const id = anchor ? `${address}#${decodeURIComponent(anchor)}` : address;
    return inside.pages.includes(address) ? `#${encodeURIComponent(id)}` : null;
  }
  function link(iri, text) {
    const address = iri && find(iri);
    return address ? make("a", {href: address}, text) : text;
  }
  const expand = name => {
    const [, prefix, rest] = /^([a-z]+):([^/\s].*)$/.exec(name) || [];
    return catalogue.setting.prefixes[prefix] ? catalogue.setting.prefixes[prefix] + rest : name;
  };
  const list = value => value === null || value === undefined ? [] : Array.isArray(value) ? value : [value];

  function tell(value, column) {
    if (typeof value === "boolean") return value ? words.yes : words.no;
    const code = catalogue.coded.includes(column) && catalogue.codes[String(value).replaceAll(" ", "-")];
    return code || String(value);
  }
  /* An id as it is typed: with its agreement only where there are several. */
  function shortenId(name) {
    const [, prefix, rest] = /^(\w+):(.*)$/.exec(name);
    return prefix === "agreement" && data.length === 1 ? rest.slice(rest.indexOf("/") + 1) : rest;
  }
  /* A cell of an answer: what some columns of a row say, each thing once, linked to its page. */
  function makeCell(row, of) {
    const parts = of.flatMap(([column, labels]) => {
      const texts = list(row[labels]), ids = list(row[column]);
      return texts.map((text, place) => {
        const named = column === labels ? row[column] : ids[place];
        const clause = column === "clause" && row.agreement ? `${row.agreement}/${text}` : null;
        const iri = clause || (typeof named === "string" ? named : ids[place]);
        const known = typeof iri === "string" && /^(agreement|actor|matter|programme|srv):\S+$/.test(iri);
        const short = column === labels && known && !clause ? shortenId(text) : tell(text, column);
        return [short, known ? expand(iri) : null];
      });
    });
    const once = [...new Map(parts).entries()];
    const linked = once.flatMap(([text, iri], place) => place ? ["; ", link(iri, text)] : [link(iri, text)]);
    return make("td", {}, make("div", {}, ...linked));
  }
  function makeTable(heads, rows, kind = "") {
    const head = make("tr", {role: "row"}, ...heads.map(text => make("th", {scope: "col", role: "columnheader"}, text)));
    for (const row of rows) {
      row.setAttribute("role", "row");
      [...row.cells].forEach((cell, place) => {
        cell.setAttribute("role", "cell");
        cell.dataset.head = heads[place];
      });
    }
    const table = make("table", {class: `table ${kind}`, role: "table"}, make("thead", {role: "rowgroup"}, head),
      make("tbody", {role: "rowgroup"}, ...rows));
    return make("div", {class: "query-rows", tabindex: "0", role: "region", "aria-label": words.answer}, table);
  }
  function makeRows(columns, rows) {
    const filled = columns.filter(({of}) => rows.some(row => of.some(([, name]) => list(row[name]).length)));
    const cells = rows.slice(0, limit.rows).map(row => make("tr", {}, ...filled.map(({of}) => makeCell(row, of))));
    return makeTable(filled.map(({head}) => head), cells);
  }
  function makeTerm(term, names) {
    if (!term) return make("td");
    if (term.type === "uri") {
      const {short, label} = names[term.value] || {short: term.value, label: ""};
      const written = label ? [" ", make("code", {}, short)] : [];
      return make("td", {}, make("div", {}, link(term.value, label || short), ...written));
    }
    if (term.type === "triple") return make("td", {}, JSON.stringify(term.value));
    const spoken = term["xml:lang"] || null;
    return make("td", {lang: spoken, dir: "auto"}, term.type === "bnode" ? `_:${term.value}` : term.value);
  }

  /* Files to keep. A cell that a spreadsheet would take for a formula gets an apostrophe before it. */
  const formula = /^(?:['\t\r\n]|[\s\x00-\x1f\x7f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]*[=+\-@＝＋－＠])/;
  function writeCsv(columns, rows) {
    const write = value => {
      const text = list(value).map(String).join("; ");
      const plain = typeof value === "number" || !formula.test(text) ? text : `'${text}`;
      return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
    };
    return [columns, ...rows].map(row => row.map(write).join(",") + "\r\n").join("");
  }
  function offer(name, files) {
    by("query-files-offered").replaceChildren(...files.map(([ending, type, write]) => {
      const anchor = make("a", {href: "#", download: `${name}.${ending}`}, ending.toUpperCase());
      anchor.addEventListener("click", () => {
        const address = URL.createObjectURL(new Blob([write()], {type}));
        anchor.href = address;
        setTimeout(() => URL.revokeObjectURL(address), 60_000);
      });
      return anchor;
    }));
  }
  function show(count, elements, name, files, seconds) {
    shown = elements;
    by("query-answer").replaceChildren(...elements);
    offer(name, files);
    const took = seconds.toLocaleString(lang, {maximumFractionDigits: 2});
    const cut = count > limit.rows ? ` ${fill(words.cut, limit)}` : "";
    const text = count === null ? words.took : count ? words.found : words.nothing;
    say(fill(text, {count: count?.toLocaleString(lang), seconds: took}) + cut);
    by("query-result").hidden = false;
    by("query-result").dataset.state = "done";
  }
  function fail(error) {
    by("query-answer").replaceChildren();
    by("query-files-offered").replaceChildren();
    say(describe(error));
    by("query-result").hidden = false;
    by("query-result").dataset.state = error.kind || "failed";
  }
  async function answer(ask) {
    by("query-result").dataset.state = "running";
    by("query-result").hidden = false;
    by("query-answer").replaceChildren();
    by("query-files-offered").replaceChildren();
    page.querySelectorAll("button[type=submit]").forEach(button => { button.disabled = true; });
    by("query-cancel").hidden = false;
    say(words.running);
    try {
      await ask();
    } catch (error) {
      fail(error);
    } finally {
      page.querySelectorAll("button[type=submit]").forEach(button => { button.disabled = false; });
      by("query-cancel").hidden = true;
    }
  }

  /* Questions. */
  const question = () => catalogue.questions.find(one => one.name === by("query-question").value);
  const inputs = () => [...by("query-parameters").querySelectorAll("select")];
  const given = () => Object.fromEntries(inputs().filter(one => one.value).map(one => [one.name, one.value]));
  function shorten(iri) {
    const found = Object.entries(catalogue.setting.prefixes)
      .find(([, space]) => iri.startsWith(space) && iri.length > space.length);
    return found ? `${found[0]}:${iri.slice(found[1].length)}` : iri;
  }
  /* The question as a command: what is typed for a thing is its id. */
  function writeCommand(asked) {
    const options = inputs().filter(one => one.value && one.value !== one.dataset.usual).map(one => {
      const held = one.selectedOptions[0];
      return ` --${one.name.replaceAll("_", "-")} ${held.dataset.id || held.value}`;
    });
    return `servanda ask ${asked.name}${options.join("")}`;
  }
  /* Build the form of a question; values are those of a link. */
  let building = 0;
  async function build(values = {}) {
    const turn = ++building, asked = question(), box = by("query-parameters");
    box.replaceChildren();
    by("query-command").textContent = asked ? writeCommand(asked) : "";
    by("query-form-foot").hidden = !asked;
    by("query-dated").hidden = !asked?.dated;
    if (!asked) return;
    if (asked.dated) return buildDated(asked, turn);
    const several = by("query-agreement").value === "" && catalogue.agreements.length > 1;
    const fields = asked.parameters.filter(({name, type}) => type !== "language" && (several || name !== "agreement"));
    const kinds = [...new Set(fields.map(({kind}) => kind).filter(Boolean))];
    let choices = {};
    if (kinds.length) {
      page.setAttribute("aria-busy", "true");
      try {
        choices = await run({task: "choices", kinds, lang});
      } catch (error) {
        return fail(error);
      } finally {
        page.removeAttribute("aria-busy");
      }
      if (turn !== building) return;
      say("");
    }
    for (const field of fields) box.append(makeField(field, choices[field.kind] || [], values[field.name]));
    by("query-command").textContent = writeCommand(asked);
    box.dataset.question = asked.name;
  }
  function makeField({name, label: title, kind, words: known, required, default: usual, help}, choices, value) {
    const id = `query-parameter-${name}`;
    const select = make("select", {id, name, required, "aria-describedby": `${id}-help`, "data-usual": usual});
    if (kind) {
      const order = ["clause", "norm"].includes(kind) ? choices
        : [...choices].sort((a, b) => a.label.localeCompare(b.label, lang));
      select.append(make("option", {value: ""}, required ? words.choose : words.any));
      for (const {iri, name: short, label} of order) {
        const end = shorten(iri).replace(/^\w+:/, "");
        const text = ["clause", "norm"].includes(kind) && label !== short ? `${short} · ${label}` : label;
        select.append(make("option", {value: iri, "data-id": end}, text));
      }
      if (value) select.value = expand(value);
    } else {
      if (usual === null && !required) select.append(make("option", {value: ""}, words.any));
      for (const [word, text] of known) select.append(make("option", {value: word}, text));
      select.value = value || usual || select.options[0].value;
    }
    select.addEventListener("change", () => { by("query-command").textContent = writeCommand(question()); });
    return make("div", {class: "query-field"}, make("label", {for: id}, title), select,
      make("small", {id: `${id}-help`}, help));
  }
  /* A question about a day: answers that were made beforehand, each with its command. */
  async function buildDated(asked, turn) {
    const agreement = catalogue.agreements.find(({iri}) => iri === by("query-agreement").value) || catalogue.agreements[0];
    const made = agreement?.days ? await readJson(agreement.days).catch(() => ({})) : {};
    if (turn !== building) return;
    const answers = made[asked.name]?.[lang] || [];
    by("query-dated").textContent = answers.length ? words.dated : words.undated;
    by("query-command").textContent = answers[0]?.command || asked.example;
    if (!answers.length) return;
    const id = "query-parameter-day";
    const select = make("select", {id, name: "as-of"}, ...answers.map(({day}) => make("option", {value: day}, day)));
    select.addEventListener("change", () => {
      by("query-command").textContent = answers[select.selectedIndex].command;
    });
    by("query-parameters").append(make("div", {class: "query-field"}, make("label", {for: id}, words.day), select));
    by("query-parameters").answers = answers;
  }
  async function askQuestion() {
    const asked = question();
    if (!asked) return say(words.choose);
    remember({question: asked.name, ...Object.fromEntries(inputs().filter(one => one.value
      && one.value !== one.dataset.usual).map(one => [one.name, shorten(one.value)]))});
    const begun = performance.now();
    let rows, columns = asked.columns.map(([name]) => name), seen = asked.shown, command = by("query-command").textContent;
    if (asked.dated) {
      const made = by("query-parameters").answers?.[by("query-parameter-day")?.selectedIndex];
      if (!made) return say(words.undated);
      ({rows, columns, shown: seen, command} = made);
      const held = catalogue.agreements.find(one => one.iri === by("query-agreement").value) || catalogue.agreements[0];
      if (!data.some(one => one.iri === held.iri)) data = [await readJson(held.file)];
    } else {
      const {organs, ...values} = given();
      rows = await run({task: "ask", question: asked, given: values, lang, organs: organs !== "no"});
    }
    const seconds = (performance.now() - begun) / 1000;
    const note = make("p", {}, words.command, " ", make("code", {}, command));
    show(rows.length, rows.length ? [makeRows(seen, rows), note] : [note], asked.name, [
      ["csv", "text/csv", () => writeCsv(columns, rows.map(row => columns.map(name => row[name])))],
      ["json", "application/json", () => JSON.stringify(rows, null, 2) + "\n"],
    ], seconds);
  }

  /* Queries. */
  async function askQuery() {
    const text = editor ? editor.state.doc.toString() : area.value;
    remember({query: text});
    mark(null);
    const begun = performance.now();
    let found;
    try {
      found = await run({task: "query", text, lang, most: limit.rows});
    } catch (error) {
      if (error.kind === "syntax") mark(error);
      throw error;
    }
    const seconds = (performance.now() - begun) / 1000;
    if (found.turtle !== undefined) {
      const box = make("pre", {tabindex: "0", role: "region", "aria-label": words.answer}, found.turtle);
      return show(found.count, found.count ? [box] : [], "servanda", [["ttl", "text/turtle", () => found.turtle]], seconds);
    }
    if (found.truth !== undefined) {
      const json = () => JSON.stringify({head: {}, boolean: found.truth}, null, 2) + "\n";
      const box = make("p", {class: "query-truth"}, found.truth ? words.yes : words.no);
      return show(null, [box], "servanda", [["json", "application/sparql-results+json", json]], seconds);
    }
    const {columns, rows, names} = found;
    const cells = rows.slice(0, limit.rows).map(row => make("tr", {}, ...columns.map(one => makeTerm(row[one], names))));
    const number = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/;
    const cell = term => !term ? null : number.test(term.value) ? Number(term.value) : term.value;
    show(rows.length, rows.length ? [makeTable(columns, cells, "query-plain")] : [], "servanda", [
      ["csv", "text/csv", () => writeCsv(columns, rows.map(row => columns.map(one => cell(row[one]))))],
      ["json", "application/sparql-results+json",
        () => JSON.stringify({head: {vars: columns}, results: {bindings: rows}}, null, 2) + "\n"],
    ], seconds);
  }

  /* The editor: over the text area, which works without it, in a shadow root, so that no style of either meets. */
  let editor = null, marking = null, loading = null;
  async function loadEditor() {
    const text = await readText("assets/codemirror.js.gz");
    const script = document.createElement("script");
    script.textContent = text;
    document.head.append(script);
    const {EditorView, EditorState, StateEffect, StateField, Decoration} = window.CodeMirror;
    const known = makeCompletion();
    marking = StateEffect.define();
    const marked = StateField.define({
      create: () => Decoration.none,
      update(marks, change) {
        const effect = change.effects.find(one => one.is(marking));
        return effect ? effect.value : change.docChanged ? Decoration.none : marks;
      },
      provide: field => EditorView.decorations.from(field),
    });
    const {tags} = window.CodeMirror;
    const style = window.CodeMirror.HighlightStyle.define([
      {tag: [tags.keyword, tags.operatorKeyword], color: "var(--query-keyword)", fontWeight: "600"},
      {tag: [tags.string, tags.number, tags.bool], color: "var(--query-literal)"},
      {tag: [tags.variableName], color: "var(--query-variable)"},
      {tag: [tags.comment], color: "var(--query-comment)", fontStyle: "italic"},
    ]);
    const theme = EditorView.theme({
      "&": {border: "1px solid var(--query-line)", color: "inherit", background: "var(--query-paper)", fontSize: "14px"},
      "&.cm-focused": {outline: "3px solid var(--query-focus)", outlineOffset: "1px"},
      ".cm-scroller": {fontFamily: "ui-monospace, monospace", minHeight: "14em", maxHeight: "60vh"},
      ".cm-content": {caretColor: "currentColor"},
      ".cm-cursor": {borderColor: "currentColor"},
      ".cm-gutters": {background: "transparent", color: "var(--query-comment)", border: "none"},
      "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground":
        {background: "var(--query-chosen)"},
      ".cm-tooltip": {background: "var(--query-paper)", color: "inherit", border: "1px solid var(--query-line)"},
      ".cm-tooltip-autocomplete > ul > li[aria-selected]": {background: "var(--query-chosen)", color: "inherit"},
      ".cm-completionDetail": {fontStyle: "normal", color: "var(--query-comment)"},
      ".query-error": {textDecoration: "underline wavy var(--query-error) 2px", background: "var(--query-chosen)"},
    });
    const {autocompletion, completionKeymap, defaultKeymap, history, historyKeymap} = window.CodeMirror;
    const host = by("query-editor"), shadow = host.shadowRoot || host.attachShadow({mode: "open"});
    const focused = document.activeElement === area, {selectionStart: anchor, selectionEnd: head} = area;
    host.hidden = false;
    editor = new EditorView({
      root: shadow, parent: shadow,
      state: EditorState.create({
        doc: area.value, selection: {anchor: Math.min(anchor, area.value.length), head: Math.min(head, area.value.length)},
        extensions: [
          window.CodeMirror.keymap.of([{key: "Mod-Enter", run: () => { own.requestSubmit(); return true; }},
            ...completionKeymap, ...defaultKeymap, ...historyKeymap]),
          window.CodeMirror.sparql(), window.CodeMirror.syntaxHighlighting(style), window.CodeMirror.bracketMatching(),
          window.CodeMirror.lineNumbers(), window.CodeMirror.drawSelection(), history(), marked, theme,
          autocompletion({override: [known]}), EditorView.lineWrapping,
          EditorView.contentAttributes.of({"aria-label": words.text, "aria-describedby": "query-text-help"}),
          EditorView.updateListener.of(change => { if (change.docChanged) area.value = change.state.doc.toString(); }),
        ],
      }),
    });
    area.hidden = true;
    if (focused) editor.focus();
  }
  function makeCompletion() {
    const keywords = ("ASK BIND CONSTRUCT COUNT DESCRIBE DISTINCT EXISTS FILTER FROM GRAPH GROUP BY GROUP_CONCAT HAVING LANG LIMIT "
      + "MINUS NAMED NOT OFFSET OPTIONAL ORDER BY PREFIX REDUCED SELECT STR UNION VALUES WHERE").split(" ");
    let names = null;
    return async context => {
      const word = context.matchBefore(/[\w:.-]+/);
      if (!word && !context.explicit) return null;
      names ??= opened ? await run({task: "vocabulary", lang}).catch(() => null) : null;
      const options = [
        ...(names || []).map(({label, detail}) => ({label, detail, type: "class"})),
        ...Object.keys(catalogue.setting.prefixes).map(prefix => ({label: `${prefix}:`, type: "namespace"})),
        ...keywords.map(label => ({label, type: "keyword"})),
      ];
      return {from: word ? word.from : context.pos, options, validFor: /^[\w:.-]*$/};
    };
  }
  /* Mark where a query could not be read, or nothing. */
  function mark(error) {
    area.removeAttribute("aria-invalid");
    if (error && !editor) {
      area.setAttribute("aria-invalid", "true");
      const before = area.value.split("\n").slice(0, error.line - 1).join("\n").length + (error.line > 1 ? 1 : 0);
      area.focus();
      area.setSelectionRange(before + error.column - 1, before + error.column);
    }
    if (!editor) return;
    const {Decoration} = window.CodeMirror;
    let marks = Decoration.none;
    if (error) {
      const doc = editor.state.doc, line = doc.line(Math.min(error.line, doc.lines));
      const from = Math.min(line.from + error.column - 1, Math.max(line.from, line.to - 1));
      const to = Math.min(Math.max(from + 1, line.to), doc.length);
      if (to > from) marks = Decoration.set([Decoration.mark({class: "query-error"}).range(from, to)]);
      editor.dispatch({selection: {anchor: Math.min(from, doc.length)}, scrollIntoView: true});
    }
    editor.dispatch({effects: marking.of(marks)});
  }

  /* The address of the page holds what was asked, after "#", where no server sees it. */
  let written = "";
  function remember(values) {
    const several = catalogue.agreements.length > 1;
    const agreement = several ? {agreement: shorten(by("query-agreement").value) || "all"} : {};
    written = `#${new URLSearchParams({...agreement, ...values})}`;
    history.replaceState(null, "", written);
    by("query-link").href = written;
    by("query-link").hidden = false;
  }
  async function recall() {
    const values = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
    if (values.agreement) by("query-agreement").value = values.agreement === "all" ? "" : expand(values.agreement);
    if (by("query-agreement").selectedIndex < 0) by("query-agreement").selectedIndex = 0;
    if (values.query !== undefined) {
      area.value = values.query;
      if (editor) editor.dispatch({changes: {from: 0, to: editor.state.doc.length, insert: values.query}});
    }
    if (values.question) {
      by("query-question").value = values.question;
      await build(values);
    }
  }

  function listAgreements(part) {
    const held = by("query-agreement").value;
    const found = catalogue.agreements.filter(({id, label}) => `${id} ${label}`.toLowerCase().includes(part.toLowerCase()));
    const all = catalogue.together && !part ? [make("option", {value: ""}, words.all)] : [];
    by("query-agreement").replaceChildren(...all, ...found.map(({iri, label}) => make("option", {value: iri}, label)));
    if (found.some(({iri}) => iri === held)) by("query-agreement").value = held;
    else if (found.length && !all.length) by("query-agreement").value = found[0].iri;
  }
  async function begin() {
    try {
      catalogue = await readJson(`data/query/catalogue-${lang}.json.gz`);
    } catch (error) {
      by("query-result").hidden = false;
      return say(describe(error));
    }
    listAgreements("");
    by("query-agreement-field").hidden = catalogue.agreements.length < 2;
    by("query-filter-field").hidden = catalogue.agreements.length < 20;
    const groups = [...new Set(catalogue.questions.map(({group}) => group))];
    by("query-question").append(...groups.map(group => make("optgroup", {label: words.groups[group]},
      ...catalogue.questions.filter(one => one.group === group)
        .map(one => make("option", {value: one.name}, one.question)))));
    by("query-filter").addEventListener("input", ({target}) => { listAgreements(target.value); build(); });
    by("query-agreement").addEventListener("change", () => build());
    by("query-question").addEventListener("change", () => build());
    form.addEventListener("submit", event => { event.preventDefault(); answer(askQuestion); });
    own.addEventListener("submit", event => { event.preventDefault(); answer(askQuery); });
    area.addEventListener("keydown", event => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); own.requestSubmit(); }
    });
    area.addEventListener("focus", () => { loading ??= loadEditor().catch(() => { loading = null; }); });
    by("query-cancel").addEventListener("click", () => waiting?.("cancelled"));
    window.addEventListener("hashchange", () => { if (location.hash !== written) recall(); });
    form.hidden = false;
    own.querySelector("[type=submit]").hidden = false;
    await recall();
    page.dataset.state = "ready";
  }
  begin();
})();
