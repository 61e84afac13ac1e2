// Asks Comunica every query of a folder about one file of N-Triples: node ask.mjs DATA QUERIES ANSWERS
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { QueryEngine } from '@comunica/query-sparql';
import { Parser } from 'n3';
import { RdfStore } from 'rdf-stores';

const [data, queries, answers] = process.argv.slice(2);
const store = RdfStore.createDefault();
for (const quad of new Parser({ format: 'N-Triples' }).parse(readFileSync(data, 'utf8'))) {
  store.addQuad(quad);
}
const engine = new QueryEngine();
for (const file of readdirSync(queries)) {
  const name = file.replace(/\.rq$/u, '');
  try {
    const asked = await engine.query(readFileSync(`${queries}/${file}`, 'utf8'), { sources: [store] });
    const written = await engine.resultToString(asked, 'application/sparql-results+json');
    let text = '';
    for await (const part of written.data) text += part;
    const { head, results } = JSON.parse(text); // beside these it tells how many requests it made
    writeFileSync(`${answers}/${name}.srj`, JSON.stringify({ head, results }));
  } catch (error) {
    writeFileSync(`${answers}/${name}.error`, String(error));
  }
}
