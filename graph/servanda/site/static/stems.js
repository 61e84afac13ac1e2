"use strict";
// Stems of words, the same as servanda.text.stems gives: by the rules that come with the index of the site.
// Russian and English have the stemmers of Snowball (stemmers.js), of the same version as those of Python.
// A plain script, as a browser opens no module from a file:// address.
const stems = (() => {
  const WORD = /[\p{L}\p{N}]+/gu;
  const ASTRAL = /[\u{10000}-\u{10FFFF}]/gu;

  /** Return the words of a text in small letters, each with where it stands: {text, start, end}. */
  function splitWords(text) {
    return Array.from(text.matchAll(WORD), (found) => ({
      text: foldWord(found[0]),
      start: found.index,
      end: found.index + found[0].length,
    }));
  }

  /** Return the words of a text without stop words; all of them where each is a stop word. */
  function listNamingWords(text, rules) {
    const words = Array.from(foldWord(text).matchAll(WORD), (found) => found[0]);
    const naming = words.filter((word) => !rules.stop.includes(word));
    return naming.length ? naming : words;
  }

  function foldWord(text) {
    return text.normalize("NFC").toLowerCase().replaceAll("ё", "е");
  }

  /** Gives the stem of a word in small letters, by the rules that Python writes (describe_rules). */
  class Stemmer {
    constructor(rules) {
      this.rules = rules;
      this.known = new Map();
      this.snowball = { en: new snowball.EnglishStemmer(), ru: new snowball.RussianStemmer() };
    }

    stem(word, lang) {
      const key = `${lang} ${word}`;
      if (!this.known.has(key)) {
        this.known.set(key, this.find(word, lang));
      }
      return this.known.get(key);
    }

    find(word, lang) {
      const own = this.rules.languages[lang];
      if (!own) {
        return word;
      }
      if (Object.hasOwn(own.stem, word)) {
        return own.stem[word];
      }
      const form = Object.hasOwn(own.form, word) ? own.form[word] : word;
      if (lang === "kk") {
        return this.stemKazakh(form);
      }
      const stem = this.stemSnowball(form, lang);
      return lang === "en" && stem.endsWith("ifi") ? stem.slice(0, -1) : stem;
    }

    stemSnowball(word, lang) {
      // What takes two units of UTF-16 is one letter to Python, so it stands as one here too.
      const letters = [];
      const plain = word.replace(ASTRAL, (letter) => {
        letters.push(letter);
        return "\uFFFF";
      });
      const stem = this.snowball[lang].stemWord(plain);
      return letters.length ? stem.replaceAll("\uFFFF", () => letters.shift()) : stem;
    }

    stemKazakh(word) {
      const kazakh = this.rules.kazakh;
      let stem = Array.from(word);
      for (const step of kazakh.steps) {
        for (const [suffix, after] of step) {
          const rest = stem.slice(0, Math.max(0, stem.length - suffix.length));
          if (
            rest.length >= kazakh.least &&
            stem.slice(rest.length).join("") === suffix &&
            (!after || after.includes(rest.at(-1)))
          ) {
            stem = rest;
            break;
          }
        }
      }
      const last = stem.at(-1);
      if (last !== undefined && Object.hasOwn(kazakh.voiced, last)) {
        stem[stem.length - 1] = kazakh.voiced[last];
      }
      return stem.join("");
    }
  }

  return { Stemmer, listNamingWords, splitWords };
})();
