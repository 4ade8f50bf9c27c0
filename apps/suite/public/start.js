// The start page: shows the health of the services and runs the steps of the tour against the real API.
const page = JSON.parse(document.getElementById('page').textContent);
const { words, severities, language, steps } = page;
const tokens = new Map();
const state = { claim: undefined, receipt: '', stream: undefined, awaited: undefined };

async function showHealth() {
  let services = {};
  let answered = false;
  try {
    const response = await fetch('/health/ready');
    services = (await response.json()).services;
    answered = true;
  } catch {
    // Nobody answers: that is what is shown.
  }
  for (const element of document.querySelectorAll('[data-service]')) {
    const ok = services[element.dataset.service]?.ok === true;
    const label = answered ? (ok ? words.ready : words.notReady) : words.unreachable;
    element.className = `state ${ok ? 'good' : 'bad'}`;
    if (element.textContent !== label) element.textContent = label;
  }
}

async function tokenOf(person) {
  if (!tokens.has(person)) {
    const response = await fetch('/issuer/token', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ person }),
    });
    if (!response.ok) throw new Error(await response.text());
    tokens.set(person, (await response.json()).access_token);
  }
  return tokens.get(person);
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function outputOf(step) {
  const output = document.querySelector(`#step-${step.id} .output`);
  output.hidden = false;
  return output;
}

function mark(step, ok) {
  const item = document.getElementById(`step-${step.id}`);
  item.classList.toggle('done', ok === true);
  item.classList.toggle('failed', ok === false);
}

function statusLine(step, status) {
  const ok = status === step.expected;
  mark(step, ok);
  return element(
    'p',
    `status ${ok ? 'good' : 'bad'}`,
    `${status} · ${ok ? words.asExpected : `${words.unexpected} ${step.expected}`}`,
  );
}

async function send(step, signal) {
  if (step.makesCase) state.receipt = `R-${Date.now()}`;
  const fill = (text) => text.replaceAll('{case}', state.claim).replaceAll('{receipt}', state.receipt);
  return fetch(fill(step.path), {
    method: step.method,
    signal,
    headers: {
      Authorization: `Bearer ${await tokenOf(step.person)}`,
      'Accept-Language': language,
      ...(step.body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(step.body === undefined ? {} : { body: fill(JSON.stringify(step.body)) }),
  });
}

/** Runs a step; resolves to whether the answer was the one that the tour means to show. */
async function run(step) {
  const button = document.querySelector(`[data-run="${step.id}"]`);
  const output = outputOf(step);
  if (step.path.includes('{case}') && state.claim === undefined) {
    output.replaceChildren(element('p', 'status bad', words.needsCase));
    return false;
  }
  button.disabled = true;
  output.replaceChildren(element('p', 'status', words.running));
  try {
    if (step.stream) return await watch(step, button, output);
    const response = await send(step);
    const text = await response.text();
    const shown = element('pre');
    shown.tabIndex = 0;
    shown.append(element('code', '', pretty(text)));
    output.replaceChildren(statusLine(step, response.status), shown);
    if (step.makesCase && response.ok) state.claim = JSON.parse(text).id;
    return response.status === step.expected;
  } catch (error) {
    mark(step, false);
    output.replaceChildren(
      element('p', 'status bad', `${words.failed}${language === 'en' ? ': ' : '：'}${error.message}`),
    );
    return false;
  } finally {
    button.disabled = false;
    if (!step.stream) button.textContent = words.again;
  }
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

async function watch(step, button, output) {
  if (state.stream) {
    state.stream.abort();
    state.stream = undefined;
    button.textContent = words.again;
    output.replaceChildren(element('p', 'status', words.ended));
    return true;
  }
  const abort = new AbortController();
  const response = await send(step, abort.signal);
  if (!response.ok) {
    output.replaceChildren(
      statusLine(step, response.status),
      element('pre', '', pretty(await response.text())),
    );
    return false;
  }
  state.stream = abort;
  button.textContent = words.stop;
  mark(step, true);
  const list = element('ul', 'violations');
  output.replaceChildren(element('p', 'status good', words.waiting), list);
  readEvents(response.body, (event, data) => show(event, data, list))
    .catch(() => undefined)
    .finally(() => {
      if (state.stream !== abort) return;
      state.stream = undefined;
      button.textContent = words.again;
      output.append(element('p', 'status', words.ended));
    });
  return true;
}

/** Server-sent events from a fetch: an EventSource cannot send the Authorization header. */
async function readEvents(body, handle) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (buffer + value).replaceAll('\r\n', '\n').split('\n\n');
    buffer = blocks.pop();
    for (const block of blocks) {
      const field = (name) =>
        block
          .split('\n')
          .filter((line) => line.startsWith(`${name}:`))
          .map((line) => line.slice(name.length + 1).trimStart())
          .join('\n');
      if (field('data') !== '') handle(field('event'), field('data'));
    }
  }
}

/** A violation is shown when it is raised, shown anew when it is amended, and struck out when it is withdrawn. */
function show(event, data, list) {
  const violation = JSON.parse(data);
  const known = [...list.children].find((each) => each.dataset.id === violation.id);
  const said = (text) => (typeof text === 'string' ? text : (text?.[language] ?? ''));
  const item = element('li', event === 'withdrawn' ? 'withdrawn' : '', said(violation.message));
  item.dataset.id = violation.id;
  const facts = [severities[violation.severity], violation.kind, violation.case, violation.person].filter(
    Boolean,
  );
  item.append(element('small', '', facts.join(' · ')));
  if (known) known.replaceWith(item);
  else list.prepend(item);
  if (violation.case === state.claim && violation.kind === state.awaited?.kind) state.awaited.arrived();
}

/** Resolves when the violation of the present claim has come through the stream; after a few seconds at the latest. */
function violationOfKind(kind) {
  return new Promise((resolve) => {
    state.awaited = { kind, arrived: resolve };
    setTimeout(resolve, 5_000);
  });
}

document.addEventListener('click', async ({ target }) => {
  if (!(target instanceof HTMLButtonElement)) return;
  if (target.dataset.copy !== undefined) {
    await navigator.clipboard.writeText(target.parentElement.querySelector('code').textContent);
    const before = target.textContent;
    target.textContent = words.copied;
    setTimeout(() => (target.textContent = before), 1500);
  } else if (target.dataset.run !== undefined) {
    await run(steps.find((step) => step.id === target.dataset.run));
  } else if (target.id === 'run-all') {
    target.disabled = true;
    for (const step of steps) {
      if (step.stream && state.stream) continue;
      const seen = step.violates && state.stream ? violationOfKind(step.violates) : undefined;
      if (!(await run(step)) && !step.stream) break;
      await seen;
    }
    target.disabled = false;
  }
});

void showHealth();
setInterval(() => document.hidden || showHealth(), 10_000);
