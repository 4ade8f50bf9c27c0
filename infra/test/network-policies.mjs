/**
 * What NetworkPolicies let through, by the rules of Kubernetes: a pod that no policy selects for a direction is open in it;
 * otherwise one rule of one policy has to allow the connection, on the side of the sender and on that of the receiver.
 * Known are selectors by labels, named and numbered ports and ranges; addresses (`ipBlock`) are not.
 */

/**
 * @typedef {object} Party  a pod, or with no namespace something outside the cluster
 * @property {string} [namespace]
 * @property {Record<string, string>} [labels]
 * @property {Record<string, number>} [ports]  numbers by name, as its containers have them
 */

/** Whether `from` can open a connection to a port of `to`, in a namespace that has these policies and no others. */
export function passes(policies, from, to, port) {
  return (
    open(policies, 'Egress', from, (rule) => allows(rule.to, to, from.namespace, rule.ports, to, port)) &&
    open(policies, 'Ingress', to, (rule) => allows(rule.from, from, to.namespace, rule.ports, to, port))
  );
}

function open(policies, direction, pod, allowed) {
  const about = policies.filter(
    ({ metadata, spec }) =>
      metadata.namespace === pod.namespace &&
      spec.policyTypes.includes(direction) &&
      selects(spec.podSelector, pod.labels),
  );
  return about.length === 0 || about.some(({ spec }) => (spec[direction.toLowerCase()] ?? []).some(allowed));
}

function allows(peers, other, home, ports, receiver, port) {
  return (
    (peers === undefined || peers.some((peer) => isPeer(peer, other, home))) &&
    (ports === undefined || ports.some((each) => covers(each, receiver, port)))
  );
}

function isPeer({ namespaceSelector, podSelector = {}, ...more }, { namespace, labels }, home) {
  if (Object.keys(more).length > 0) throw new Error(`not known of a peer: ${Object.keys(more)}`);
  if (namespace === undefined) return false;
  const there = namespaceSelector
    ? selects(namespaceSelector, { 'kubernetes.io/metadata.name': namespace })
    : namespace === home;
  return there && selects(podSelector, labels);
}

function selects({ matchLabels = {}, ...more }, labels = {}) {
  if (Object.keys(more).length > 0) throw new Error(`not known of a selector: ${Object.keys(more)}`);
  return Object.entries(matchLabels).every(([name, value]) => labels[name] === value);
}

function covers({ port: wanted, endPort = wanted }, { ports = {} }, port) {
  return typeof wanted === 'string' ? ports[wanted] === port : wanted <= port && port <= endPort;
}
