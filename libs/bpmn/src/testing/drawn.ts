/**
 * A drawing by others, in short: `a>b` is a way; names beginning with `X` and `P` are gateways, `S` starts, `E` ends. `a_1` and
 * `a_2` are two tasks of the name `a`.
 */
export function drawn(ways: string, more = ''): string {
  const pairs = ways
    .trim()
    .split(/\s+/)
    .map((way) => way.split('>') as [string, string]);
  const nodes = [...new Set(pairs.flat())].map((id) => {
    const name = /^[XP]\d/.test(id) ? '' : ` name="${id.replace(/_\d+$/, '')}"`;
    return `<${kindOf(id)} id="${id}"${name}/>`;
  });
  const flows = pairs.map(
    ([from, to], index) => `<sequenceFlow id="F${index}" sourceRef="${from}" targetRef="${to}"/>`,
  );
  return document(`<process id="drawn" name="Drawn">${nodes.join('')}${flows.join('')}${more}</process>`);
}

export function document(content: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" ' +
    `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="t">${content}</definitions>`
  );
}

export function kindOf(id: string): string {
  if (/^S\d*$/.test(id)) return 'startEvent';
  if (/^E\d*$/.test(id)) return 'endEvent';
  if (/^X\d/.test(id)) return 'exclusiveGateway';
  return /^P\d/.test(id) ? 'parallelGateway' : 'task';
}
