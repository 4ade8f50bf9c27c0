const keywords = new Set(
  (
    'and or unless by without on ignoring group_left group_right offset bool inf nan start end atan2 ' +
    'sum min max avg count topk bottomk quantile stddev stdvar group count_values'
  ).split(' '),
);

/** The metrics that a PromQL expression reads: what is neither a function, a label, a duration nor a keyword. */
export function metricNames(expression: string): string[] {
  const bare = expression
    .replace(/"(?:[^"\\]|\\.)*"/g, '')
    .replace(/\{[^}]*\}/g, ' ')
    .replace(/\[[^\]]*\]/g, ' ')
    .replace(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, ' ');
  const names = [...bare.matchAll(/(?<![\w.:])([a-zA-Z_:][\w:]*)(\s*\()?/g)]
    .filter(([, name = '', call]) => call === undefined && !keywords.has(name))
    .map(([, name = '']) => name);
  return [...new Set(names)];
}

/** The labels that an expression looks at or keeps. */
export function labelNames(expression: string): string[] {
  const matchers = [...expression.matchAll(/\{([^}]*)\}/g)].flatMap(([, inside = '']) =>
    [...inside.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label),
  );
  const kept = [...expression.matchAll(/\b(?:by|without|on)\s*\(([^)]*)\)/g)].flatMap(([, inside = '']) =>
    inside.split(',').map((label) => label.trim()),
  );
  return [...new Set([...matchers, ...kept])];
}
