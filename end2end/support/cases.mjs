/** The cases of a server as the REST interface lists them. */

/**
 * @typedef {{ reference: string, template: string, state: string, stage: string | null, paused: boolean }} Listed
 * @param {string} url
 * @param {string} key
 * @returns {Promise<Listed[]>} the oldest first, their references without hyphens
 */
export async function allCases(url, key) {
  const all = [];
  for (let next = ""; next !== null; ) {
    const answer = await fetch(`${url}/api/v1/applications${next && `?cursor=${next}`}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const page = await answer.json();
    all.push(...page.applications);
    next = page.next;
  }
  return all.map((one) => ({ ...one, reference: one.reference.replaceAll("-", "") }));
}
