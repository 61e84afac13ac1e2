"use strict";
// Finds what the form asks for in the index of the site: servanda.site.search_index says what its files hold,
// servanda.query.search how hits are ranked. What is found is put into the page as text, never as markup.
(() => {
  const LANGUAGES = ["kk", "ru", "en"];
  const MOST_WORDS = 30;
  const MOST_LETTERS = 1000;
  const ALIKE = 0.75;

  const answer = document.getElementById("answer");
  const outcome = document.getElementById("outcome");
  const list = document.getElementById("hits");
  const near = document.getElementById("near");
  const field = document.getElementById("q");
  const lang = answer.dataset.lang;
  const { Stemmer, listNamingWords, splitWords } = stems;
  // What a page that is one file holds: {files: what is in each, by name, packed and as base64, pages: [path]}.
  const held = document.getElementById("search-files");
  const inside = held && JSON.parse(held.textContent);
  let whole = null;
  const kinds = Object.fromEntries(answer.dataset.kinds.split(";").filter(Boolean).map((pair) => pair.split("=")));
  const files = new Map();

  function load(name) {
    if (!files.has(name)) files.set(name, read(name));
    return files.get(name);
  }

  /** Return what is in a file of the index. */
  async function read(name) {
    if (inside) {
      whole ??= unpack(Uint8Array.from(atob(inside.files), (letter) => letter.charCodeAt(0)));
      return (await whole)[name];
    }
    const response = await fetch(new URL(answer.dataset.index + name, document.baseURI));
    if (!response.ok) throw new Error(`${name}: ${response.status}`);
    return unpack(new Uint8Array(await response.arrayBuffer()));
  }

  /** Return JSON that is packed by gzip, unless a server has unpacked what it sends. */
  async function unpack(bytes) {
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return JSON.parse(new TextDecoder().decode(bytes));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
  }

  /** Return the link to a page: its path without the language, and an anchor. */
  function findAddress(path) {
    if (!inside) return `${answer.dataset.root}${lang}/${path}`;
    const [page, anchor] = path.split("#");
    const id = anchor ? `${decodeURI(page)}#${decodeURIComponent(anchor)}` : decodeURI(page);
    return inside.pages.includes(decodeURI(page)) ? `#${encodeURIComponent(id)}` : null;
  }

  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, (gap, name) => (Object.hasOwn(values, name) ? values[name] : gap));
  }

  const capitalize = (text) => text.charAt(0).toLocaleUpperCase(lang) + text.slice(1);

  /** Says which stems a word stands for in a language: that one alone, or in Kazakh all that begin with it. */
  function isBeginning(stem, tag, index) {
    return tag === "kk" && Array.from(stem).length >= index.ranking[3];
  }

  function standsFor(stem, other, tag, index) {
    return stem === other || (isBeginning(stem, tag, index) && other.startsWith(stem));
  }

  /** Return the postings of a word in a language: a map from the number of a thing to [frequency, size]. */
  async function readPostings(stem, tag, index) {
    const key = `${tag} ${stem}`;
    const end = isBeginning(stem, tag, index) ? `${key}\uFFFF` : key;
    const numbers = index.stems.flatMap(([first, last], number) => (last >= key && first <= end ? [number] : []));
    const shards = await Promise.all(numbers.map((number) => load(`stems-${number}.json.gz`)));
    const found = new Map();
    for (const [other, postings] of shards.flat()) {
      if (other !== key && !(end !== key && other.startsWith(key))) continue;
      let thing = 0;
      for (let place = 0; place < postings.length; place += 3) {
        thing += postings[place];
        const before = found.get(thing);
        found.set(thing, [postings[place + 1] + (before ? before[0] : 0), postings[place + 2]]);
      }
    }
    return found;
  }

  function score(frequencies, length, weight, [saturation, share, usual]) {
    const room = saturation * (1 - share + (share * length) / usual);
    const sum = frequencies.reduce((all, one) => all + (one * (saturation + 1)) / (one + room), 0);
    return Math.round(weight * sum * 1e6) / 1e6;
  }

  /** Return the hits, best first, and for each word how many passages have it. */
  async function search(words, index, stemmer) {
    const best = new Map();
    const counts = new Map(words.map((word) => [word, 0]));
    for (const tag of LANGUAGES) {
      const found = await Promise.all(words.map((word) => readPostings(stemmer.stem(word, tag), tag, index)));
      words.forEach((word, place) => counts.set(word, counts.get(word) + found[place].size));
      for (const thing of found[0].keys()) {
        const those = found.map((postings) => postings.get(thing));
        if (those.includes(undefined)) continue;
        const size = those[0][1];
        const kind = index.kinds[size % 16];
        const points = score(those.map((one) => one[0]), Math.floor(size / 16), kind[1], index.ranking);
        const hit = { thing, tag, kind: kind[0], points };
        const other = best.get(thing);
        if (!other || compareLanguages(hit, other) < 0) best.set(thing, hit);
      }
    }
    const hits = [...best.values()].sort((one, other) => other.points - one.points || one.thing - other.thing);
    return { hits, counts };
  }

  function compareLanguages(one, other) {
    const own = Number(one.tag !== lang) - Number(other.tag !== lang);
    return own || other.points - one.points || (one.tag < other.tag ? -1 : 1);
  }

  async function readPassage(hit, index) {
    let [first, number] = [0, -1];
    for (const step of index.passages[hit.tag]) {
      first += step;
      if (first > hit.thing) break;
      number += 1;
    }
    const shard = await load(`passages-${hit.tag}-${number}.json.gz`);
    return shard.find((one) => one[0] === hit.thing);
  }

  function setLanguage(element, tag) {
    if (tag === lang) return;
    element.lang = tag;
    element.dir = "auto";
  }

  /** Return which part of a passage is shown: about so many letters around the first words found. */
  function cut(text, spans, most) {
    if (text.length <= most) return [0, text.length];
    if (!spans.length) return [0, most];
    const low = spans[0][1] <= Math.floor((most * 2) / 3)
      ? 0 : text.lastIndexOf(" ", spans[0][0] - Math.floor(most / 3) - 1) + 1;
    const high = Math.min(text.length, low + most);
    return [low, high < text.length ? Math.max(text.lastIndexOf(" ", high), low) : high];
  }

  function markPassage(text, stems, tag, index, stemmer) {
    const spans = splitWords(text)
      .filter((word) => stems.some((stem) => standsFor(stem, stemmer.stem(word.text, tag), tag, index)))
      .map((word) => [word.start, word.end]);
    const [low, high] = cut(text, spans, Number(answer.dataset.letters));
    const joined = [];
    for (const [start, end] of spans.filter(([start, end]) => low <= start && end <= high)) {
      const last = joined.at(-1);
      // Words found one beside the other are marked as one.
      if (last && text.slice(last[1], start) === " ") last[1] = end;
      else joined.push([start, end]);
    }
    const held = document.createElement("p");
    setLanguage(held, tag);
    let end = low;
    held.append(low ? "…" : "");
    for (const [start, stop] of joined) {
      const mark = document.createElement("mark");
      mark.textContent = text.slice(start, stop);
      held.append(text.slice(end, start), mark);
      end = stop;
    }
    held.append(text.slice(end, high), high < text.length ? "…" : "");
    return held;
  }

  async function showHit(hit, words, index, stemmer) {
    const [, clause, path, agreement, text] = await readPassage(hit, index);
    const item = document.createElement("li");
    const over = document.createElement("p");
    over.className = "over";
    over.textContent = kinds[hit.kind];
    const head = document.createElement("h2");
    const link = document.createElement("a");
    const address = findAddress(path);
    if (address) link.href = address;
    const name = document.createElement("bdi");
    const numbered = /^\p{Nd}/u.test(clause);
    name.textContent = numbered ? fill(answer.dataset.clause, { number: clause }) : clause || text.split(" – ")[0];
    if (!numbered) setLanguage(name, hit.tag);
    link.append(name);
    head.append(link);
    const stems = words.map((word) => stemmer.stem(word, hit.tag));
    item.append(over, head);
    if (clause && index.several) {
      const of = document.createElement("p");
      of.className = "of";
      of.textContent = agreement;
      setLanguage(of, hit.tag);
      item.append(of);
    }
    item.append(markPassage(text, stems, hit.tag, index, stemmer));
    return item;
  }

  async function showHits(hits, words, index, stemmer) {
    const most = Number(answer.dataset.hits);
    const next = hits.slice(list.children.length, list.children.length + most);
    const items = await Promise.all(next.map((hit) => showHit(hit, words, index, stemmer)));
    list.append(...items);
    document.getElementById("more")?.remove();
    if (list.children.length < hits.length) {
      const button = document.createElement("button");
      button.type = "button";
      button.id = "more";
      button.className = "button";
      button.textContent = answer.dataset.more;
      button.addEventListener("click", async () => {
        const place = list.children.length;
        try {
          await showHits(hits, words, index, stemmer);
          list.children[place].querySelector("a").focus();
        } catch {
          outcome.textContent = answer.dataset.fault;
        }
      });
      list.after(button);
    }
  }

  /** Return how alike two words are, from 0 to 1, as difflib.SequenceMatcher of Python does. */
  function measureLikeness(one, other) {
    let matches = 0;
    const waiting = [[0, one.length, 0, other.length]];
    while (waiting.length) {
      const [low, high, otherLow, otherHigh] = waiting.pop();
      let [best, place, otherPlace] = [0, low, otherLow];
      let lengths = new Map();
      for (let i = low; i < high; i += 1) {
        const longer = new Map();
        for (let j = otherLow; j < otherHigh; j += 1) {
          if (other[j] !== one[i]) continue;
          const length = (lengths.get(j - 1) ?? 0) + 1;
          longer.set(j, length);
          if (length > best) [best, place, otherPlace] = [length, i - length + 1, j - length + 1];
        }
        lengths = longer;
      }
      if (!best) continue;
      matches += best;
      waiting.push([low, place, otherLow, otherPlace], [place + best, high, otherPlace + best, otherHigh]);
    }
    return one.length + other.length ? (2 * matches) / (one.length + other.length) : 1;
  }

  async function findAlike(missing, index) {
    const shards = await Promise.all(Array.from({ length: index.words }, (_, number) => load(`words-${number}.json.gz`)));
    const alike = new Map();
    for (const word of missing) {
      let best = ALIKE;
      for (const known of shards.flat()) {
        const shorter = Math.min(known.length, word.length);
        if ((2 * shorter) / (known.length + word.length) < best) continue;
        const likeness = measureLikeness(known, word);
        if (likeness > best || (likeness === best && likeness >= ALIKE)) {
          best = likeness;
          alike.set(word, known);
        }
      }
    }
    return alike;
  }

  async function explainNothing(words, counts, index) {
    const quote = (those) => those.map((word) => `«${word}»`).join(", ");
    const missing = words.filter((word) => !counts.get(word));
    if (!missing.length) {
      const each = words.map((word) => `«${word}» – ${counts.get(word)}`).join(", ");
      return fill(answer.dataset.notTogether, { counts: each });
    }
    const sentence = fill(answer.dataset.unknown, { words: quote(missing) });
    const alike = await findAlike(missing, index);
    if (!alike.size) return fill(answer.dataset.fewer, { sentence });
    const meant = words.map((word) => alike.get(word) ?? word).join(" ");
    const link = document.createElement("a");
    link.href = `?q=${encodeURIComponent(meant)}`;
    link.textContent = meant;
    near.replaceChildren(link);
    near.hidden = false;
    return fill(answer.dataset.near, { sentence, words: quote([...alike.values()]) });
  }

  async function run(text) {
    field.value = text;
    list.replaceChildren();
    document.getElementById("more")?.remove();
    near.hidden = true;
    outcome.textContent = answer.dataset.wait;
    const index = await load("index.json.gz");
    const stemmer = new Stemmer(index.rules);
    const words = [...new Set(listNamingWords(text, index.rules))];
    if (!words.length || words.length > MOST_WORDS) {
      outcome.textContent = words.length ? answer.dataset.many : answer.dataset.empty;
      return;
    }
    const { hits, counts } = await search(words, index, stemmer);
    if (!hits.length) {
      outcome.textContent = `${capitalize(await explainNothing(words, counts, index))}.`.replace(/\?\.$/, "?");
      return;
    }
    await showHits(hits, words, index, stemmer);
    outcome.textContent = fill(answer.dataset.number, { number: hits.length });
  }

  /** Show what is found for a text, or that the index cannot be read. */
  async function show(text) {
    if (text) {
      try {
        await run(text.slice(0, MOST_LETTERS));
      } catch {
        outcome.textContent = answer.dataset.fault;
      }
    }
    answer.dataset.answered = "true";
  }

  if (inside) {
    // There is no address to send a form to, so what is typed is looked for at once, one search after the other.
    let last = Promise.resolve();
    const ask = (text) => {
      last = last.then(() => show(text));
    };
    field.form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(field.value);
    });
    near.addEventListener("click", (event) => {
      event.preventDefault();
      ask(event.target.textContent);
      field.focus();
    });
  } else if (!answer.dataset.answered) {
    show(new URLSearchParams(location.search).get("q") ?? "");
  }
})();
