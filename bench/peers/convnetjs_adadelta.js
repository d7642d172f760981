// How the output weights of two-layer drift with ConvNetJS's Adadelta, in float64 and without brainbow: the
// network 784-10-10 of sigmoid and softmax, with the formulas of ConvNetJS's trainer (the decay times a weight is added
// to the sum of a batch's gradients, the sum is divided by the batch).
//
//   node bench/peers/convnetjs_adadelta.js MNIST-DIRECTORY BATCH L2 SAMPLES EPOCHS
//   node bench/peers/convnetjs_adadelta.js $BRAINBOW_DATA/mnist 20 0.001 40000 4
const fs = require('fs');
const path = require('path');
const zlib = require('zlib');

const [dir, ...numbers] = process.argv.slice(2);
const [batch, l2, samples, epochs] = numbers.map(Number);
if (!epochs) {
  console.error('usage: node convnetjs_adadelta.js MNIST-DIRECTORY BATCH L2 SAMPLES EPOCHS');
  process.exit(2);
}

function read(name, head) {
  const plain = path.join(dir, name);
  return (fs.existsSync(plain) ? fs.readFileSync(plain) : zlib.gunzipSync(fs.readFileSync(`${plain}.gz`))).subarray(head);
}
const pixels = read('train-images-idx3-ubyte', 16);
const labels = read('train-labels-idx1-ubyte', 8);

let seed = 1;
function uniform() {
  // mulberry32
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());

const [inputs, hidden, outputs] = [784, 10, 10];
const [rho, epsilon] = [0.95, 1e-6];
const sizes = [hidden * inputs, hidden, outputs * hidden, outputs]; // weights, biases, weights, biases
const zeros = () => sizes.map((n) => new Float64Array(n));
const [params, grads, squares, changes] = [zeros(), zeros(), zeros(), zeros()];
params[0].forEach((_, i, p) => (p[i] = normal() * Math.sqrt(1 / inputs)));
params[2].forEach((_, i, p) => (p[i] = normal() * Math.sqrt(1 / hidden)));

function gradient(id) {
  const x = Float64Array.from(pixels.subarray(id * inputs, (id + 1) * inputs), (v) => v / 255 - 0.5);
  const h = new Float64Array(hidden);
  for (let j = 0; j < hidden; j++) {
    let z = params[1][j];
    for (let i = 0; i < inputs; i++) z += params[0][j * inputs + i] * x[i];
    h[j] = 1 / (1 + Math.exp(-z));
  }
  const e = new Float64Array(outputs);
  let sum = 0;
  for (let c = 0; c < outputs; c++) {
    let z = params[3][c];
    for (let j = 0; j < hidden; j++) z += params[2][c * hidden + j] * h[j];
    e[c] = Math.exp(z);
    sum += e[c];
  }
  const dh = new Float64Array(hidden);
  for (let c = 0; c < outputs; c++) {
    const d = e[c] / sum - (labels[id] === c ? 1 : 0);
    grads[3][c] += d;
    for (let j = 0; j < hidden; j++) {
      grads[2][c * hidden + j] += d * h[j];
      dh[j] += d * params[2][c * hidden + j];
    }
  }
  for (let j = 0; j < hidden; j++) {
    const d = dh[j] * h[j] * (1 - h[j]);
    grads[1][j] += d;
    for (let i = 0; i < inputs; i++) grads[0][j * inputs + i] += d * x[i];
  }
}

function update() {
  params.forEach((p, t) => {
    for (let i = 0; i < p.length; i++) {
      const g = ((t % 2 ? 0 : l2) * p[i] + grads[t][i]) / batch;
      squares[t][i] = rho * squares[t][i] + (1 - rho) * g * g;
      const change = -Math.sqrt((changes[t][i] + epsilon) / (squares[t][i] + epsilon)) * g;
      changes[t][i] = rho * changes[t][i] + (1 - rho) * change * change;
      p[i] += change;
      grads[t][i] = 0;
    }
  });
}

const spread = (v) => {
  const mean = v.reduce((a, b) => a + b) / v.length;
  return [mean, Math.sqrt(v.reduce((a, b) => a + (b - mean) ** 2, 0) / v.length)];
};
let seen = 0;
for (let epoch = 1; epoch <= epochs; epoch++) {
  const order = Array.from({ length: samples }, (_, i) => i);
  for (let i = samples - 1; i > 0; i--) {
    const j = Math.floor(uniform() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  for (const id of order) {
    gradient(id);
    if (++seen % batch === 0) update();
  }
  const [mean, deviation] = spread([...params[2]]);
  const negative = params[2].filter((w) => w < 0).length / params[2].length;
  console.log(
    `epoch ${epoch}, ${Math.floor(seen / batch)} updates: ${(100 * negative).toFixed(0)} % of the output weights negative, ` +
      `mean ${mean.toFixed(2)}, deviation ${deviation.toFixed(2)}; first layer's deviation ${spread([...params[0]])[1].toFixed(3)}`,
  );
}
