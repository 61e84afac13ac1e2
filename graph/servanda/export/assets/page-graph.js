// The drawing: places and sizes come from Python, so that no label lies on another; here it is only shown.
const canvas = one('#canvas');
const HEADS = {
  obligation: ['solid', 'triangle'], prohibition: ['solid', 'tee'], permission: ['dashed', 'vee'], power: ['solid', 'diamond'],
  privilege: ['dashed', 'square'], immunity: ['dashed', 'square'], condition: ['dotted', 'circle'],
};
const SIDES = 4;
// Colours are those of the page, in its light or its dark.
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
let graph = null;
let shownView = 'notices';

const kindOf = (look) => look.split(' ')[0];
// Each side of the agreement has a ground of its own, as in `servanda draw`; others are grey.
const ground = (kind, look) => colour(`${kind}-${look < 0 ? 'other' : look % SIDES}`);

function elements(view) {
  const { boxes, lines } = data.drawings[view];
  return [
    ...boxes.map((box) => ({
      group: 'nodes', classes: box.kind, position: { x: box.x, y: box.y },
      data: { ...box, number: box.label, label: text(box.label)[0] },
    })),
    ...lines.map((line, place) => ({ group: 'edges', data: { ...line, id: `line ${place}` } })),
  ];
}

// An S that leaves and comes in level: its two handles stand a third of the way from its ends.
const NEAR = 0.34;
function bend({ dx, dy }, sends) {
  const sign = sends ? 1 : -1;
  const [x, y] = [dx * sign, dy * sign];
  const square = x * x + y * y || 1;
  return {
    'control-point-weights': [NEAR * x * x / square, ((1 - NEAR) * x * x + y * y) / square],
    'control-point-distances': [-NEAR * x * y / Math.sqrt(square), NEAR * x * y / Math.sqrt(square)],
  };
}

function styles() {
  const font = getComputedStyle(document.body).fontFamily;
  const pixels = ([x, y]) => `${x}px ${y}px`;
  return [
    // Lines lie over the grounds and under the boxes.
    { selector: 'node, edge', style: { 'z-index-compare': 'manual' } },
    { selector: 'node', style: {
      shape: 'round-rectangle', width: 'data(w)', height: 'data(h)', label: 'data(label)', color: colour('ink'),
      'font-family': font, 'font-size': 13, 'line-height': 1.3, 'text-wrap': 'wrap', 'text-valign': 'center',
      'background-color': colour('paper'), 'border-width': 1.2, 'overlay-opacity': 0, 'text-max-width': 400,
    } },
    { selector: 'node.frame', style: {
      'background-color': (node) => ground('side', node.data('look')), 'border-color': (node) => ground('rim', node.data('look')),
      'text-valign': 'top', 'text-margin-y': (node) => 8 + 18 * node.data('label').split('\n').length,
      'font-weight': 'bold', 'z-index': 0, events: 'no', 'corner-radius': 14,
    } },
    { selector: 'node.actor', style: { 'border-color': colour('edge'), 'font-weight': 'bold', 'z-index': 2 } },
    { selector: 'node.pill', style: {
      'background-color': (node) => colour(`f-${kindOf(node.data('look'))}`),
      'border-color': (node) => colour(kindOf(node.data('look'))), 'corner-radius': 12, 'z-index': 2,
      'border-style': (node) => (node.data('look').includes('inform') ? 'dashed' : 'solid'),
    } },
    { selector: 'edge', style: {
      width: 1.8, 'curve-style': 'unbundled-bezier', 'edge-distances': 'endpoints', 'arrow-scale': 1.1,
      'source-endpoint': (edge) => pixels(edge.data('from')), 'target-endpoint': (edge) => pixels(edge.data('to')),
      'line-color': (edge) => colour(kindOf(edge.data('look'))),
      'line-style': (edge) => (edge.data('look').includes('inform') ? 'dashed' : HEADS[kindOf(edge.data('look'))][0]),
      'target-arrow-color': (edge) => colour(kindOf(edge.data('look'))),
      'target-arrow-shape': (edge) => (edge.data('head') ? HEADS[kindOf(edge.data('look'))][1] : 'none'),
      'control-point-weights': (edge) => bend(edge.data(), !edge.data('head'))['control-point-weights'],
      'control-point-distances': (edge) => bend(edge.data(), !edge.data('head'))['control-point-distances'],
      'overlay-opacity': 0, 'z-index': 1,
    } },
    { selector: '.over', style: { 'border-width': 2.6, width: (part) => (part.isNode() ? part.data('w') : 3.2) } },
    { selector: '.off', style: { display: 'none' } },
  ];
}

function fit() {
  const tall = graph.elements().boundingBox();
  const wide = canvas.clientWidth;
  // As tall as the drawing needs at the width that there is, within reason.
  const height = Math.round(Math.min(Math.max((tall.h / tall.w) * wide + 24, 280), 900));
  canvas.style.height = `${height}px`;
  graph.resize();
  graph.fit(undefined, 12);
  // On a narrow screen labels would be too small to read: show the left part, and let it be moved.
  if (graph.zoom() < 0.5) {
    graph.zoom(0.6);
    graph.pan({ x: 12 - tall.x1 * 0.6, y: 12 - tall.y1 * 0.6 });
  }
}

function kinds() {
  const wanted = new Set(all('#graph-kinds input:checked').map((box) => box.name));
  graph.batch(() => {
    for (const part of graph.$('node.pill, edge')) part.toggleClass('off', !wanted.has(kindOf(part.data('look'))));
  });
}

function show(view) {
  shownView = view;
  graph.elements().remove();
  graph.add(elements(view));
  all('[data-view]').forEach((button) => button.setAttribute('aria-pressed', String(button.dataset.view === view)));
  const held = new Set(data.drawings[view].boxes.map((box) => kindOf(box.look)));
  all('#graph-kinds input').forEach((box) => { box.parentElement.hidden = !held.has(box.name); });
  kinds();
  fit();
}

function zoom(by) {
  graph.zoom({ level: graph.zoom() * by, renderedPosition: { x: canvas.clientWidth / 2, y: canvas.clientHeight / 2 } });
}

const ACTS = {
  in: () => zoom(1.25), out: () => zoom(0.8), left: () => graph.panBy({ x: 80, y: 0 }),
  right: () => graph.panBy({ x: -80, y: 0 }), fit: () => fit(),
};

function draw() {
  graph = cytoscape({
    container: canvas, elements: [], style: styles(), layout: { name: 'preset' }, minZoom: 0.1, maxZoom: 3,
    autoungrabify: true, boxSelectionEnabled: false, autounselectify: true,
    // Whoever scrolls the page must get past the drawing; zooming has its buttons, and pinching works.
    userZoomingEnabled: matchMedia('(pointer: coarse)').matches,
  });
  graph.on('tap', 'node.actor, node.pill, edge', (event) => go(event.target.data('leads') ?? []));
  graph.on('mouseover', 'node.actor, node.pill, edge', ({ target }) => {
    (target.isEdge() ? target : target.union(target.connectedEdges())).addClass('over');
    canvas.style.cursor = 'pointer';
  });
  graph.on('mouseout', () => { graph.elements().removeClass('over'); canvas.style.cursor = ''; });
  show(shownView);
}

// Drawn when it comes near the screen: the first view of the page must not wait for it.
if (!data.drawings.notices.boxes.length) shownView = 'norms';
if (data.drawings[shownView].boxes.length) {
  new IntersectionObserver((seen, watch) => {
    if (!seen.some((entry) => entry.isIntersecting)) return;
    watch.disconnect();
    draw();
  }, { rootMargin: '400px' }).observe(canvas);
  all('[data-view]').forEach((button) => button.addEventListener('click', () => show(button.dataset.view)));
  all('[data-act]').forEach((button) => button.addEventListener('click', () => ACTS[button.dataset.act]()));
  one('#graph-kinds').addEventListener('input', kinds);
  document.addEventListener('spoken', () => graph?.nodes().forEach((node) => { node.data('label', text(node.data('number'))[0]); }));
  document.addEventListener('theme', () => graph?.style(styles()));
  addEventListener('resize', () => graph && fit());
} else {
  one('#graph').hidden = true;
  one('nav a[href="#graph"]').hidden = true;
}
