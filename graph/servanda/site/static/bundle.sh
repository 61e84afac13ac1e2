#!/bin/sh
# Writes the files again that pages take from others: the SPARQL engine Oxigraph, built for browsers, and the editor
# CodeMirror with its language SPARQL, from npm; the stemmers of Snowball, from its repository. Needs node with npm,
# Python with venv, git, make and a C compiler. The same sources give the same bytes; tests/site/test_query_assets.py
# has their digests. In this folder: sh bundle.sh
set -eu
here=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-audit --no-fund --no-package-lock --save-exact oxigraph@0.5.11 esbuild@0.28.2 \
  @codemirror/autocomplete@6.20.4 @codemirror/commands@6.11.1 @codemirror/language@6.13.1 \
  @codemirror/state@6.7.6 @codemirror/view@6.43.15 @lezer/common@1.5.5 @lezer/highlight@1.2.5 @lezer/lr@1.4.12 \
  codemirror-lang-sparql@2.1.0 style-mod@4.1.5 w3c-keyname@2.2.8 crelt@1.0.7 @marijn/find-cluster-break@1.0.4
python3 -m venv packer
packer/bin/pip install --quiet zopfli==0.4.3

cat > editor.js <<'END'
export { autocompletion, completionKeymap } from "@codemirror/autocomplete";
export { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
export { HighlightStyle, bracketMatching, syntaxHighlighting } from "@codemirror/language";
export { EditorState, StateEffect, StateField } from "@codemirror/state";
export { Decoration, EditorView, drawSelection, keymap, lineNumbers } from "@codemirror/view";
export { tags } from "@lezer/highlight";
export { sparql } from "codemirror-lang-sparql";
END
# Plain scripts, not modules: a browser opens no module from a file:// address.
bundle() {
  node_modules/.bin/esbuild "$1" --bundle --minify --format=iife --target=es2022 --charset=utf8 --legal-comments=none \
    --log-override:empty-import-meta=silent --global-name="$2" --outfile="$3"
}
bundle editor.js CodeMirror codemirror.js
bundle node_modules/oxigraph/web.js oxigraph "$here/oxigraph.js"

git clone --quiet --depth 1 --branch v3.1.1 https://github.com/snowballstem/snowball
(cd snowball && make -s snowball && cp javascript/base-stemmer.js . &&
  ./snowball algorithms/english.sbl -js -o english-stemmer -n EnglishStemmer &&
  ./snowball algorithms/russian.sbl -js -o russian-stemmer -n RussianStemmer)
cat > stemmers.js <<'END'
export { default as EnglishStemmer } from "./snowball/english-stemmer.js";
export { default as RussianStemmer } from "./snowball/russian-stemmer.js";
END
bundle stemmers.js snowball "$here/stemmers.js"

packer/bin/python - "$here" <<'END'
import sys
from pathlib import Path

from zopfli.gzip import compress

# A plain web server sends files as they are, so what is large is packed, and unpacked by the page. A memory of at
# most 8,192 pages of 64 KiB (512 MiB): a query that needs more ends, and not the browser. It stands in section 5 of
# the module (WebAssembly Core, 5.5.8), as flag 0 and the least number of pages, 24: they become 1, 24 and 8,192.
module = Path("node_modules/oxigraph/web_bg.wasm").read_bytes()
memory = b"\x05\x03\x01\x00\x18"
assert module.count(memory) == 1
module = module.replace(memory, b"\x05\x05\x01\x01\x18\x80\x40")
here = Path(sys.argv[1])
(here / "oxigraph.wasm.gz").write_bytes(compress(module, numiterations=15))
(here / "codemirror.js.gz").write_bytes(compress(Path("codemirror.js").read_bytes(), numiterations=15))
END
