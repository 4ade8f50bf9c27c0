/**
 * A command's path with what stands for the case in the place of its only parameter, whatever that is called: `:id/channels`,
 * `:year/deputies` of the deputies of 2026. `undefined` for one that names no case, or names it by several.
 */
export function caseAddress(path: string, standsForCase: string): string | undefined {
  const parameters = path.match(/:\w+/g) ?? [];
  const [only] = parameters;
  return only === undefined || parameters.length > 1 ? undefined : path.replace(only, () => standsForCase);
}
