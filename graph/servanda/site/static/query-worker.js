"use strict";
/* Answers questions and queries with the SPARQL engine Oxigraph, away from the page, which can end it at any time.
   A plain script, not a module: a browser opens no module from a file:// address.

   A message is {id, task, …}; each is answered by {id, result}, or by {id, error: {kind, text, line, column}}. After
   an error of kind "broken" the engine can't be used any more: whoever asks starts another worker.

   open:       {module, setting, texts, lacking}: the compiled engine, what it is to know, TriG, and the languages that
               something is not translated to. Comes first.
   ask:        {question, given, lang, organs} → rows by column, as servanda.query.run.ask has them
   choices:    {kinds, lang} → by kind, what a parameter can be: [{iri, name, label}]
   query:      {text, lang, most} → {columns, rows} in the JSON of SPARQL 1.1 results, with {names} by IRI for so many
               rows, {truth} or {turtle, count}
   vocabulary: {lang} → the names that a query may use: [{label, detail}] */
(() => {
  if (typeof oxigraph === "undefined") importScripts("oxigraph.js");
  const whole = {use_default_graph_as_union: true};
  let store, merge, setting, prefixes, untranslated;

  self.onmessage = ({data}) => {
    try {
      self.postMessage({id: data.id, result: tasks[data.task](data)});
    } catch (error) {
      self.postMessage({id: data.id, error: describe(error)});
    }
  };

  const tasks = {
    open({module, setting: known, texts, lacking}) {
      oxigraph.initSync({module});
      [setting, untranslated] = [known, lacking];
      store = new oxigraph.Store();
      for (const text of texts) store.load(text, {format: "application/trig", lenient: true});
      const own = store.query(
        `SELECT ?x ?p { ?x <http://purl.org/vocab/vann/preferredNamespacePrefix> ?p }`, whole);
      const base = setting.prefixes.agreement;
      const stated = own.filter(row => row.get("x").value.startsWith(base))
        .map(row => [row.get("p").value, row.get("x").value + "/"]);
      prefixes = {...Object.fromEntries(stated), ...setting.prefixes};
      return {size: store.size};
    },

    ask({question, given, lang, organs}) {
      const spoken = question.parameters.some(({type}) => type === "language");
      let text = spoken && untranslated.includes(lang) && question.sourced || question.text;
      for (const {name, type, kind} of question.parameters) {
        if (type === "language") {
          text = text.replace(/(VALUES \?lang \{ |LANG\(\?\w+\) !?= )"[a-z]+"/g, (_, head) => `${head}"${lang}"`);
        } else if (given[name] !== undefined && name !== "organs") {
          const iri = kind && `<${oxigraph.namedNode(given[name]).value}>`;
          const terms = kind !== "actor" ? iri || JSON.stringify(given[name]) : expandActor(iri, organs);
          text = bind(text, name, terms);
          if (text.includes(`?${name}_itself `)) text = bind(text, `${name}_itself`, expandActor(iri, false));
        }
      }
      return makeRows(question.columns, store.query(text, whole), lang);
    },

    choices({kinds, lang}) {
      return Object.fromEntries(kinds.map(kind => {
        const found = select(`SELECT DISTINCT ?x { ${setting.kinds[kind]} }`).map(row => row.get("x"))
          .filter(node => node.termType === "NamedNode");
        const iris = [...new Set(found.map(node => node.value))].sort((a, b) => compare(pad(a), pad(b)));
        return [kind, iris.map(iri => ({iri, name: shortName(iri), label: findLabel(iri, lang)}))];
      }));
    },

    query({text, lang, most}) {
      const head = Object.entries(prefixes).map(([name, iri]) => `PREFIX ${name}: <${iri}> `).join("");
      const words = readWords(text);
      if (words.includes("service")) throw {kind: "service"};
      const form = words.find(word => ["select", "ask", "construct", "describe"].includes(word));
      const named = words.includes("from");
      const options = named || !isDisjoint() ? {} : whole;
      const asked = named || isDisjoint() ? store : merged();
      try {
        if (form === "construct" || form === "describe") {
          const quads = asked.query(head + text, options);
          return {turtle: writeTurtle(quads), count: quads.length};
        }
        const found = JSON.parse(asked.query(head + text, {...options, results_format: "json"}));
        if (form === "ask" || found.boolean !== undefined) return {truth: found.boolean};
        const rows = found.results.bindings;
        return {columns: found.head.vars, rows, names: nameAll(rows.slice(0, most), lang)};
      } catch (error) {
        throw describe(error, head.length, words);
      }
    },

    vocabulary({lang}) {
      const labelled = select("SELECT DISTINCT ?x { ?x skos:prefLabel|rdfs:label ?label }");
      const iris = new Set(labelled.map(row => row.get("x")).filter(node => node.termType === "NamedNode")
        .map(node => node.value));
      const names = [...iris].map(iri => ({label: shorten(iri), detail: findLabel(iri, lang)}));
      return names.filter(({label}) => /^[a-z]+:[\w.-]*\w$/.test(label)).sort((a, b) => compare(a.label, b.label));
    },
  };

  /* What went wrong, for the page: the engine's own sentences are English, so only their kind and place go on. */
  function describe(error, shift = 0, words = []) {
    if (error.kind) return error;
    if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) return {kind: "broken"};
    const text = String(error.message || error);
    const place = /error at (\d+):(\d+)/.exec(text);
    if (!place) return {kind: /service/i.test(text) ? "service" : "failed", text};
    const update = ["insert", "delete", "load", "clear", "drop", "create", "add", "move", "copy", "with"];
    if (update.includes(words.find(word => !["base", "prefix", "version"].includes(word)))) return {kind: "update"};
    const [line, column] = [Number(place[1]), Number(place[2])];
    return {kind: "syntax", text, line, column: Math.max(1, line === 1 ? column - shift : column)};
  }

  /* How the IRIs in some rows are written, and their labels where they have one. */
  function nameAll(rows, lang) {
    const iris = new Set(rows.flatMap(row => Object.values(row)).filter(term => term.type === "uri")
      .map(term => term.value));
    return Object.fromEntries([...iris].map(iri => {
      const label = findLabel(iri, lang);
      return [iri, {short: shorten(iri), label: label === shortName(iri) ? "" : label}];
    }));
  }

  function select(text) {
    const head = Object.entries(setting.prefixes).map(([name, iri]) => `PREFIX ${name}: <${iri}> `).join("");
    return store.query(head + text, whole);
  }

  function bind(text, name, terms) {
    return text.replace(new RegExp(`(VALUES \\?${name} \\{ )[^{}\\n]*( \\})`, "g"), (_, a, b) => a + terms + b);
  }

  /* An actor, the roles that it plays and all its organs, as servanda.names.expand_actor has them. */
  function expandActor(actor, organs) {
    const ties = (organs ? setting.ties : setting.ties.slice(-1)).join("|");
    const found = new Set([actor]);
    for (let level = [actor]; level.length;) {
      const rows = select(`SELECT DISTINCT ?organ { VALUES ?body { ${level.join(" ")} } ?organ ${ties} ?body }`);
      const iris = rows.map(row => row.get("organ")).filter(node => node.termType === "NamedNode")
        .map(node => `<${node.value}>`);
      level = iris.filter(iri => !found.has(iri)).sort();
      level.forEach(iri => found.add(iri));
    }
    return [...found].sort().join(" ");
  }

  /* Rows as servanda.query.answer_rows makes them. */
  function makeRows(columns, solutions, lang) {
    const labels = new Map();
    const name = iri => {
      if (!labels.has(iri)) labels.set(iri, findLabel(iri, lang));
      return labels.get(iri);
    };
    return solutions.map(solution => {
      const row = {}, full = {};
      for (const [column, type] of columns) {
        if (type.startsWith("label of ")) continue;
        [row[column], full[column]] = convert(type, solution.get(column));
      }
      for (const [column, type] of columns) {
        if (!type.startsWith("label of ")) continue;
        const of = type.slice("label of ".length);
        const kind = columns.find(([other]) => other === of)[1];
        const iris = full[of];
        if (!kind.includes("list")) row[column] = iris.length ? name(iris[0]) : null;
        else row[column] = iris.length || !kind.endsWith("or none") ? iris.map(name) : null;
      }
      return Object.fromEntries(columns.map(([column]) => [column, row[column]]));
    });
  }

  const fits = {
    iri: text => /^[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|\\^`]*$/.test(text),
    integer: text => /^[+-]?[0-9]{1,18}$/.test(text),
  };

  /* The value of a cell, and the IRIs in it. */
  function convert(type, term) {
    const [base, ...rest] = type.split(" ");
    const shape = rest.join(" ");
    if (!term) return [shape === "list" ? [] : null, []];
    const text = term.value ?? "";
    const fit = fits[base] || (() => true);
    if (shape) {
      const cut = text.split(base === "string" ? " | " : " ");
      const parts = [...new Set(cut.filter(Boolean))].sort((a, b) => compare(pad(a), pad(b))).filter(fit);
      if (base === "integer") return [parts.map(Number).sort((a, b) => a - b), []];
      if (shape === "joined") return [parts.join("; ") || null, []];
      if (shape === "list or none" && !parts.length) return [null, []];
      return base === "iri" ? [parts.map(compact), parts] : [parts, parts];
    }
    if (base === "string") return [text, []];
    if (!text || !fit(text)) return [null, []];
    if (base === "iri") return [compact(text), [text]];
    return [base === "integer" ? Number(text) : text === "true" || text === "1", []];
  }

  function compact(iri) {
    return shorten(iri, setting.prefixes);
  }

  function shorten(iri, known = prefixes) {
    const found = Object.entries(known).find(([, space]) => iri.startsWith(space) && iri.length > space.length);
    return found ? `${found[0]}:${iri.slice(found[1].length)}` : iri;
  }

  function pad(text) {
    return text.replace(/\p{Nd}+/gu, digits => digits.padStart(6, "0"));
  }

  function compare(a, b) {
    return a < b ? -1 : a > b ? 1 : 0;
  }

  /* The label of a thing, as servanda.names.find_label has it. */
  function findLabel(iri, lang) {
    const node = oxigraph.namedNode(iri);
    for (const predicate of setting.labels) {
      const texts = new Map(), graphs = [];
      for (const quad of store.match(node, oxigraph.namedNode(predicate), null, null)) {
        if (quad.object.termType !== "Literal") continue;
        if (quad.object.language === lang) return quad.object.value;
        if (!texts.has(quad.object.language)) texts.set(quad.object.language, quad.object.value);
        graphs.push(quad.graph);
      }
      if (!texts.size) continue;
      const sources = texts.size > 1 ? findSources(graphs) : new Set();
      const rank = tag => `${Number(!sources.has(tag))}${Number(tag !== "en")}${tag}`;
      return texts.get([...texts.keys()].sort((a, b) => compare(rank(a), rank(b)))[0]);
    }
    return shortName(iri);
  }

  function findSources(graphs) {
    const language = oxigraph.namedNode("http://purl.org/dc/terms/language");
    const found = graphs.filter(graph => graph.termType === "NamedNode")
      .flatMap(graph => store.match(graph, language, null, null));
    return new Set(found.map(quad => quad.object.value));
  }

  function shortName(iri) {
    const number = oxigraph.namedNode(setting.prefixes.srv + "number");
    const found = store.match(oxigraph.namedNode(iri), number, null, null)
      .find(quad => quad.object.termType === "Literal");
    const short = compact(iri);
    const end = short.slice(short.indexOf(":") + 1);
    return found ? found.object.value : end.slice(end.lastIndexOf("/") + 1) || iri;
  }

  /* The words of a query outside of comments, strings and IRIs, in lower case; names and variables are none. */
  function readWords(text) {
    const known = /#[^\n]*|"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>"{}|^`\\\s]*>/g;
    const plain = text.replace(/\\u([0-9A-Fa-f]{4})/g, (_, code) => String.fromCharCode(parseInt(code, 16)))
      .replace(known, " ");
    return (plain.replace(/[?$]\w+|[\w.-]*:[\w.%:-]*/g, " ").match(/[A-Za-z]+/g) || []).map(word => word.toLowerCase());
  }

  /* Whether no two graphs hold the same triple, so that their union is their merge, and else a store of the merge:
     in an answer a triple counts once (RDF 1.1 Semantics, section 4.1). */
  function isDisjoint() {
    if (merge === undefined) {
      const [row] = store.query("SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }", whole);
      merge = Number(row.get("n").value) === store.size ? null : "wanted";
    }
    return merge === null;
  }

  function merged() {
    if (merge === "wanted") {
      merge = new oxigraph.Store(store.match());
      merge.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }");
    }
    return merge;
  }

  /* Triples as Turtle, sorted, with the prefixes that they use. */
  function writeTurtle(quads) {
    const used = new Set();
    const write = term => {
      if (term.termType === "NamedNode") {
        const short = shorten(term.value);
        if (short !== term.value && /^[a-z]+:[A-Za-z0-9_](?:[\w.-]*[\w-])?$/.test(short)) {
          used.add(short.slice(0, short.indexOf(":")));
          return short;
        }
      }
      return term.toString();
    };
    const lines = quads.map(({subject, predicate, object}) => `${write(subject)} ${write(predicate)} ${write(object)} .`);
    const head = Object.entries(prefixes).filter(([name]) => used.has(name))
      .map(([name, iri]) => `@prefix ${name}: <${iri}> .`);
    return [...head, "", ...[...new Set(lines)].sort(), ""].join("\n");
  }
})();
