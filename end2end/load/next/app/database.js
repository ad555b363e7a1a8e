import { Pool } from "pg";

const pool = new Pool({ connectionString: process.env.DATABASE_URL });

const CASE = `
  select c.reference, c.capacity_watts, c.town_planning_area, c.fee_key, c.fee_version, c.submitted_at,
      s.state, s.stage, s.external_line, s.ended_at,
      (select json_agg(json_build_object('stage', v.stage, 'visit', v.visit, 'entered_at', v.entered_at, 'due', v.due,
           'over_at', v.over_at, 'late', v.late, 'days_used', v.days_used) order by v.entered_at, v.visit)
       from case_visits v where v.case_id = c.id) as visits,
      (select json_agg(json_build_object('seq', e.seq, 'kind', e.kind, 'payload', e.payload,
           'occurred_at', e.occurred_at, 'recorded_at', e.recorded_at) order by e.seq)
       from events e where e.case_id = c.id) as log,
      (select count(*) from publications) as published
  from cases c join case_states s on s.case_id = c.id
  where c.reference = $1`;

const PUBLISHED = `
  select kind, key, version, content from publications
  where kind in ('standard', 'calendar', 'fees') order by published_at, version`;

/** Publications are only ever added, so they are read again when there are more of them. */
let read = { published: "", rules: Promise.resolve(null) };

function rulesOf(published) {
  if (read.published !== published) read = { published, rules: readRules() };
  return read.rules;
}

async function readRules() {
  const { rows } = await pool.query({ name: "published", text: PUBLISHED });
  const of = (kind) => rows.filter((row) => row.kind === kind);
  const byVersion = (kind) => new Map(of(kind).map((row) => [`${row.key} ${row.version}`, row.content]));
  const calendars = of("calendar").map((row) => row.content);
  return {
    standards: byVersion("standard"),
    fees: byVersion("fees"),
    calendar: {
      years: new Set(calendars.map((calendar) => calendar.year)),
      days: new Map(calendars.flatMap((calendar) => calendar.days).map((day) => [day.date, day])),
    },
  };
}

/** A case with the standard and the fees that it goes by; `null` if there is none of this reference. */
export async function readCase(reference) {
  const { rows } = await pool.query({ name: "case", text: CASE, values: [reference] });
  if (rows.length === 0) return null;
  const [row] = rows;
  const rules = await rulesOf(row.published);
  const pinned = row.log.findLast((event) => event.kind === "submitted" || event.kind === "reclassified").payload;
  return {
    ...row,
    standard: rules.standards.get(`${pinned.template} ${pinned.version}`),
    fees: rules.fees.get(`${row.fee_key} ${row.fee_version}`),
    calendar: rules.calendar,
  };
}
