/** Where a case stands: stages with their visits, limits with their days. Days are ISO dates in Asia/Shanghai. */

const DAY = 86_400_000;

export const dateOf = (time) => new Date(new Date(time).getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
const startOf = (date) => Date.parse(`${date}T00:00:00+08:00`);
const next = (date) => new Date(Date.parse(date) + DAY).toISOString().slice(0, 10);

function dayIn(calendar, date) {
  const special = calendar.days.get(date);
  if (special) return { working: special.kind === "makeup_workday", reason: special.kind, name: special.name };
  const weekday = new Date(date).getUTCDay();
  const working = weekday !== 0 && weekday !== 6;
  return { working, reason: working ? "workday" : "weekend" };
}

/** Every day from the day of entry to the due day or `through`, whichever is later. */
function count(calendar, entered, { limit, through, undecided, leftOut }) {
  const days = [{ date: entered, counted: false, reason: "entered" }];
  let [counted, used, due, estimated] = [0, 0, null, false];
  for (let date = entered; date < through || !(due || limit === null || undecided); ) {
    date = next(date);
    const day = dayIn(calendar, date);
    const reason = (day.working && leftOut(date)) || day.reason;
    const counts = day.working && reason === day.reason;
    days.push({ date, counted: counts, reason, name: day.name });
    if (counts) counted += 1;
    if (date <= through) used = counted;
    if (!due) estimated ||= !calendar.years.has(Number(date.slice(0, 4)));
    if (!due && counted === limit) due = date;
  }
  return { days, due, used, estimated };
}

/** What ends a pause: being told so, or the act that it awaits. */
const ACTS = { survey_booked: "appointment", plan_signed: "signature", works_finished: "works", document_received: "document" };

function pausesOf(log, endedAt) {
  const pauses = [];
  for (const { kind, payload, occurred_at, recorded_at } of log) {
    if (kind === "paused") pauses.push({ ...payload, since: dateOf(recorded_at), from: Date.parse(recorded_at), until: null });
    for (const pause of pauses.filter((pause) => pause.until === null)) {
      const over = kind === "resumed" ? payload.pause === pause.pause : ACTS[kind] === pause.awaits.act;
      if (over) pause.until = Date.parse(occurred_at);
    }
  }
  if (endedAt) for (const pause of pauses) pause.until ??= endedAt.getTime();
  return pauses;
}

export function progressOf(one, now) {
  const { standard, calendar, visits, log } = one;
  const pauses = pausesOf(log, one.ended_at);
  const open = one.state === "open";
  const pause = pauses.findLast((pause) => pause.until === null) ?? null;
  const today = dateOf(one.ended_at ?? now);

  const cover = (spans) => (date) => {
    const [start, end] = [startOf(date), startOf(date) + DAY];
    return spans.some((span) => span.from <= start && end <= (span.until ?? Infinity));
  };
  const isPaused = cover(pauses);
  const customers = new Set(standard.stages.filter((stage) => stage.owner === "customer").map((stage) => stage.kind));
  const turns = visits
    .filter((visit) => customers.has(visit.stage))
    .map((visit) => ({ from: Date.parse(visit.entered_at), until: visit.over_at && Date.parse(visit.over_at) }));
  const isCustomers = cover([...pauses, ...turns]);
  const ofWhole = (date) => (isPaused(date) ? "paused" : isCustomers(date) ? "customers_turn" : null);
  const daysOver = (due, through) =>
    due && due < through ? count(calendar, due, { limit: null, through, leftOut: () => null }).used : 0;

  const current = open ? standard.stages.findIndex((stage) => stage.kind === one.stage) : -1;
  const reached = standard.stages.findLastIndex((stage) => visits.some((visit) => visit.stage === stage.kind));
  let last = null;
  const stages = standard.stages.map((stage, at) => {
    const limit = stage.limit?.days ?? null;
    const seen = visits.filter((visit) => visit.stage === stage.kind).map((visit, index, all) => {
      const through = visit.over_at ? dateOf(visit.over_at) : today;
      // What is over is not held up by a pause that came after it.
      const leftOut = (date) => (isPaused(date) && !(visit.over_at && date >= through) ? "paused" : null);
      const undecided = !visit.over_at && pause !== null;
      const counted = count(calendar, dateOf(visit.entered_at), { limit, through, undecided, leftOut });
      const isLast = index === all.length - 1;
      const finished = !isLast || at < reached || one.state === "energised";
      return { ...visit, ...counted, finished, passed: finished && isLast, through, over: daysOver(counted.due, through) };
    });
    // If every stage uses its whole time; one that is already late can at best be finished today.
    let forecast = null;
    if (open && at === current) {
      const due = stage.owner === "customer" ? null : seen.at(-1)?.due;
      last = due && due < today ? today : due;
    } else if (open && at > current) {
      if (last && limit && stage.owner !== "customer") forecast = count(calendar, last, { limit, through: last, leftOut: () => null }).due;
      last = forecast;
    }
    const state =
      one.state === "energised" || at < (open ? current : reached) ? "done"
      : !open ? "ended"
      : at > current ? "future"
      : pause ? "paused" : "current";
    return { ...stage, limit, basis: stage.limit?.basis, visits: seen, forecast, state };
  });

  const utilityVisits = stages.filter((stage) => stage.owner === "utility").flatMap((stage) => stage.visits);
  const utility = new Set(
    utilityVisits.flatMap((visit) => visit.days.filter((day) => day.counted && day.date <= visit.through)).map((day) => day.date),
  );
  const submitted = dateOf(one.submitted_at);
  const undecided = open && (pause !== null || stages.slice(current).some((stage) => stage.owner === "customer"));
  const standing = standard.limits.filter(
    (limit) => limit.external_line === null || one.external_line === null || limit.external_line === one.external_line,
  );
  const longest = Math.max(...standing.map((limit) => limit.days));
  const limits = standing.map((limit) => {
    const own = limit.clock === "utility"
      ? { limit: null, through: today, leftOut: (date) => (utility.has(date) ? null : isPaused(date) ? "paused" : "customers_turn") }
      : { limit: limit.days, through: today, undecided, leftOut: ofWhole };
    const counted = count(calendar, submitted, own);
    const used = limit.clock === "utility" ? utility.size : counted.used;
    const late = limit.clock === "utility" ? used > limit.days : counted.due !== null && counted.due < today;
    return { ...limit, ...counted, allowed: limit.days, used, overdue: late && limit.days === longest };
  });
  const whole = count(calendar, submitted, { limit: null, through: today, leftOut: ofWhole });
  return {
    state: one.state,
    stages,
    limits,
    current,
    pause,
    today,
    utilityDays: utility.size,
    customerDays: whole.days.filter((day) => day.reason === "paused" || day.reason === "customers_turn").length,
    overdue: limits.some((limit) => limit.overdue) || stages.some((stage) => stage.visits.some((visit) => visit.late)),
    undecided: open && one.external_line === null && limits.some((limit) => limit.external_line !== null),
  };
}

/** What the due day is explained for: the stage being worked on, or the whole process where that has no limit. */
export function derivationOf(one, progress) {
  const stage = progress.stages[progress.current];
  const promised = (same) => {
    const promise = one.log.find((event) => event.kind === "promised" && same(event.payload.target));
    const redated = one.log.filter((event) => event.kind === "redated" && same(event.payload.target));
    return promise && { due: promise.payload.due, redated: redated.map((event) => event.payload) };
  };
  if (stage?.limit) {
    const visit = stage.visits.at(-1);
    const promise = promised((target) => target.of === "stage" && target.stage === stage.kind && target.visit === visit.visit);
    return { ...visit, limit: stage.limit, basis: stage.basis, promise, whole: false };
  }
  const limit = progress.limits.toSorted((a, b) => a.allowed - b.allowed).at(-1);
  if (!limit) return null;
  const promise = promised((target) => target.of === "whole" && limit.clock === "whole" && target.days === limit.allowed);
  return { ...limit, limit: limit.allowed, promise, whole: true };
}

/** The lines of the fees that hold for a case. */
export function feeLines(one) {
  const zero = ["lv-resident", "lv-zero"].includes(one.standard.key);
  const holds = {
    in_town_planning_area: one.town_planning_area,
    outside_town_planning_area: !one.town_planning_area,
    zero_investment: zero,
    not_zero_investment: !zero,
    several_circuits: false,
  };
  const lines = one.fees.items.filter((item) => item.conditions.every((condition) => holds[condition]));
  return lines.map((item) => {
    const { kind, unit, unit_price } = item.charge;
    const quantity = unit === "kilowatt" ? one.capacity_watts / 1000 : 1;
    return { ...item, quantity, fen: kind === "priced" ? Math.round(unit_price * quantity) : 0 };
  });
}
