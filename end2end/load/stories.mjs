/**
 * What a back office tells of a case from where it stands to its end, cut into phases: within a phase the events may come in any order and
 * have the same result, and a phase begins when all of the one before has been applied.
 *
 * Which kinds go together is what the interface promises, no more:
 * - What finishes one stage after the other, with the survey before what wants it, the customer's word on a plan and the archive after the
 *   end: whatever comes too early is held and applied in its turn.
 * - `plan_upheld` that comes between the plan and the objection is refused, and applied when it is told again after it.
 * - Papers, an offer and a day for the survey, the contractor, the green channel: they fit in any order while a case is open, each of the
 *   last four once, since the last word counts. Their places in the log are as they came, and nothing else of the case depends on them.
 * Apart by phases stands what can be too late for ever: the survey before a plan, a failed inspection before the one that is passed, an
 * objection before the signature, a cancelled day after the agreement on it, what is said of an open case before its end.
 * Left out is what counts from its arrival, since that is no fault: `paused` (it can't be backdated; those of the demo are resumed), and
 * `corrected`, which names a place in the log. Times lie within the hour: what is told days late is judged by when it was told.
 */

/** @typedef {{ kind: string } & Record<string, unknown>} Told */
/** @typedef {import("./chance.mjs").Chance} Chance */
/**
 * References that a case can be merged into, the projects that are published, and the time in milliseconds since 1970.
 * @typedef {{ others: string[], projects: { code: string, area: string | null, list: string }[], today: number }} Known
 */
/**
 * Of `GET /applications/{reference}`, as far as it is needed here.
 * @typedef {object} Application
 * @property {string} reference
 * @property {string} area
 * @property {{ current: number | null, template: string, external_line: boolean | null, green_channel: unknown,
 *   stages: { kind: string, state: string }[], pauses: { id: number, until: string | null }[] }} progress
 */

/** Kinds that are held when they come before what they follow: all that a back office can tell. */
export const HELD = [
  "survey_done", "plan_answered", "plan_signed", "plan_objected", "plan_upheld", "plan_revised", "design_reviewed", "works_finished",
  "intermediate_inspected", "inspection_failed", "inspection_passed", "metering_booked", "energised", "archived",
];

/** Kinds whose places among themselves are as they came. */
export const LOOSE = ["document_received", "contractor_chosen", "slots_offered", "survey_booked", "green_channelled"];

/** Stages of classes that a case can turn out to be of (app/portal/data/standards). @type {Record<string, string[]>} */
const CLASSES = {
  "lv-classic": ["acceptance", "supply_plan", "works", "metering_and_energisation"],
  "lv-other": ["acceptance", "supply_plan", "metering_and_energisation"],
  "hv-4-single": ["acceptance", "supply_plan", "completion_inspection", "metering_and_energisation"],
  "hv-6-dual": ["acceptance", "supply_plan", "design_review", "intermediate_inspection", "completion_inspection", "metering_and_energisation"],
};
const VERSION = "2026-1";
/** Classes whose survey decides which limit applies, so that it comes before the end. */
const SURVEY_DECIDES = ["lv-resident", "lv-zero"];
/** The same work under another name. @type {Record<string, string>} */
const SAME = { acceptance_and_contract: "acceptance", construction_and_energisation: "metering_and_energisation" };
const PAPERS = ["business_licence", "property_certificate", "house_certificate", "land_title", "lease", "authorisation"];
const DAY = 86_400_000;

/**
 * @param {Application} application
 * @param {Chance} chance
 * @param {Known} known
 * @returns {Told[][]} phases
 */
export function story(application, chance, known) {
  const { progress, area } = application;
  /** @type {Told[][]} */
  const phases = progress.pauses.filter(({ until }) => !until).map(({ id }) => [{ kind: "resumed", pause: id }]);
  const another = chance.percent(70) ? chance.one(Object.keys(CLASSES)) : null;
  if (another) phases.push([{ kind: "reclassified", template: another, version: VERSION }]);
  const surveyed = progress.external_line !== null;
  phases.push(...beside(progress, area, surveyed, chance, known));
  const end = chance.percent(85) ? null : chance.one([
    { kind: "withdrawn" },
    { kind: "refused", reason: "outside_service_area" },
    { kind: "merged", into: chance.one(known.others.filter((other) => other !== application.reference)) },
  ]);
  const work = course(left(progress, another), another ?? progress.template, surveyed, chance, known.today);
  if (!end) return [...phases, ...work];
  return [...phases, ...work.slice(0, chance.between(0, work.length - 1)), [end]];
}

/**
 * What is said beside the work.
 * @param {Application["progress"]} progress
 * @param {string} area
 * @param {boolean} surveyed
 * @param {Chance} chance
 * @param {Known} known
 */
function beside(progress, area, surveyed, chance, known) {
  /** @type {Told[]} */
  const loose = Array.from({ length: chance.between(4, 10) }, () => ({ kind: "document_received", document: chance.one(PAPERS) }));
  if (chance.percent(60)) loose.push({ kind: "contractor_chosen", chosen: { choice: chance.one(["unlisted", "none"]) } });
  const projects = known.projects.filter((project) => !project.area || project.area === area);
  const project = projects.length > 0 && !progress.green_channel && chance.percent(30) ? chance.one(projects) : null;
  if (project) loose.push({ kind: "green_channelled", project: project.code, list: project.list });
  if (surveyed) return [loose, ...(project ? ended() : [])];
  const slots = [3, 4, 5].map((days) => slot(known.today, days, chance));
  loose.push({ kind: "slots_offered", errand: "survey", slots }, { kind: "survey_booked", ...slot(known.today, 6, chance) });
  const again = [[{ kind: "appointment_cancelled", errand: "survey" }], [{ kind: "survey_booked", ...slot(known.today, 9, chance) }]];
  return [loose, ...(chance.percent(50) ? again : []), ...(project ? ended() : [])];

  function ended() {
    return chance.percent(50) ? [[{ kind: "green_channel_ended", reason: chance.one(["mistake", "other_project", "off_the_list"]) }]] : [];
  }
}

/** @param {number} today @param {number} days @param {Chance} chance */
function slot(today, days, chance) {
  return { date: new Date(today + days * DAY).toISOString().slice(0, 10), half_day: chance.one(["morning", "afternoon"]) };
}

/** Stages that are still to be worked on. @param {Application["progress"]} progress @param {string | null} another class */
function left(progress, another) {
  const same = (/** @type {string} */ kind) => SAME[kind] ?? kind;
  const of = progress.stages.map(({ kind }) => same(kind));
  if (!another) return of.slice(progress.current ?? of.length);
  const done = of.filter((_, at) => progress.stages[at]?.state === "done");
  return (CLASSES[another] ?? []).filter((kind) => !done.includes(kind));
}

/**
 * The work on these stages.
 * @param {string[]} stages
 * @param {string} template
 * @param {boolean} surveyed
 * @param {Chance} chance
 * @param {number} today
 */
function course(stages, template, surveyed, chance, today) {
  /** @type {Told[][]} */
  const phases = [[]];
  const tell = (/** @type {Told[]} */ ...told) => phases.at(-1)?.push(...told);
  const then = () => phases.push([]);
  const decides = SURVEY_DECIDES.includes(template);
  const inspected = stages.includes("completion_inspection");
  // Where it decides nothing there may be none, and a plan can come before its acceptance.
  if (!decides && chance.percent(40)) surveyed = true;
  const survey = () => {
    if (surveyed) return;
    surveyed = true;
    tell({ kind: "survey_done", external_line: chance.percent(50) });
    if (!decides) then();
  };
  const failures = () => {
    const times = chance.one([0, 1, 2]);
    if (times > 0 && phases.at(-1)?.some(({ kind }) => kind === "survey_done")) then();
    for (let failure = 0; failure < times; failure += 1) {
      tell({ kind: "inspection_failed" });
      then();
    }
  };
  for (const stage of stages) {
    if (stage === "acceptance") tell({ kind: "accepted" });
    survey();
    if (stage === "supply_plan") plan();
    if (stage === "design_review") tell({ kind: "design_reviewed" });
    if (stage === "works") tell({ kind: "works_finished" });
    if (stage === "intermediate_inspection") tell({ kind: "intermediate_inspected" });
    if (stage === "completion_inspection") {
      failures();
      tell({ kind: "inspection_passed" });
    }
    if (stage !== "metering_and_energisation") continue;
    // Where it has no stage of its own an inspection is part of the last one.
    if (!inspected) failures();
    if (chance.percent(50)) {
      tell({ kind: "metering_booked", ...slot(today, 12, chance) });
      then();
    }
    tell({ kind: "energised" });
    if (chance.percent(60)) tell({ kind: "archived" });
  }
  return phases.filter((phase) => phase.length > 0);

  function plan() {
    tell({ kind: "plan_answered" });
    const [signed, objected] = [{ kind: "plan_signed" }, { kind: "plan_objected" }];
    // Half of the customers say nothing, and the work goes on.
    if (chance.percent(50)) return;
    chance.one([
      () => (tell(signed), then()),
      () => (tell(objected, { kind: "plan_upheld" }), then(), tell(signed), then()),
      () => (tell(objected), then(), tell({ kind: "plan_revised" }), then(), tell(signed), then()),
      () => (tell({ kind: "plan_revised" }), then(), tell(signed), then()),
    ])();
  }
}
