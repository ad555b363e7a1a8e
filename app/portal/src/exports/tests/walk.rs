//! Ended cases straight from the tables, by a walk over kinds of events that shares no code with the fold.

use chrono::NaiveDate;
use serde_json::Value;
use sqlx::PgPool;

pub struct Walked {
    class: String,
    end: String,
    days: i32,
    pub ended_on: NaiveDate,
    pub steps: Vec<String>,
}

impl Walked {
    pub fn path(&self) -> String {
        format!("{} {} {:?}", self.class, self.end, self.steps)
    }

    pub fn facts(&self) -> (String, String, i64, Vec<String>) {
        (self.class.clone(), self.end.clone(), self.days.into(), self.steps.clone())
    }
}

pub async fn ended_cases(owner: &PgPool) -> Vec<Walked> {
    let rows: Vec<(String, String, NaiveDate, i32, Value)> = sqlx::query_as(
        "select c.template_key, s.state, (s.ended_at at time zone 'Asia/Shanghai')::date,
             (s.ended_at at time zone 'Asia/Shanghai')::date - (c.submitted_at at time zone 'Asia/Shanghai')::date,
             (select jsonb_agg(e.payload || jsonb_build_object('kind', e.kind) order by e.seq) from events e
              where e.case_id = c.id)
         from cases c join case_states s on s.case_id = c.id where s.state <> 'open'",
    )
    .fetch_all(owner)
    .await
    .unwrap();
    let walked = rows.into_iter().map(|(class, end, ended_on, days, events)| {
        let steps = walk(&class, &end, events.as_array().unwrap());
        Walked { class, end, days, ended_on, steps }
    });
    walked.collect()
}

/// Of the classes that a demo has: stage, and the kind of event that finishes it. All stages are the utility's.
fn stages(class: &str) -> &'static [(&'static str, &'static str)] {
    match class {
        "lv-resident" | "lv-zero" => {
            &[("acceptance_and_contract", "accepted"), ("construction_and_energisation", "energised")]
        }
        "lv-other" => {
            &[("acceptance", "accepted"), ("supply_plan", "plan_answered"), ("metering_and_energisation", "energised")]
        }
        other => panic!("a demo has no {other}"),
    }
}

fn walk(class: &str, end: &str, events: &[Value]) -> Vec<String> {
    let stages = stages(class);
    let mut at = 0;
    let mut awaited: Option<String> = None;
    let mut steps = vec![format!("{} start utility", stages[0].0)];
    for event in events {
        let kind = event["kind"].as_str().unwrap();
        let act = match kind {
            "document_received" => "document",
            "plan_signed" => "signature",
            "works_finished" => "works",
            "survey_booked" => "appointment",
            _ => "",
        };
        if kind == "paused" {
            awaited = Some(event["awaits"]["act"].as_str().unwrap().to_owned());
            steps.push(format!("{} suspend utility", stages[at].0));
        } else if awaited.is_some() && kind == "resumed" {
            awaited = None;
            steps.push(format!("{} resume utility", stages[at].0));
        } else if awaited.as_deref() == Some(act) {
            awaited = None;
            steps.push(format!("{} resume customer", stages[at].0));
        }
        if kind == "inspection_failed" {
            steps.push(format!("{} ate_abort utility", stages[at].0));
            steps.push(format!("{} start utility", stages[at].0));
        }
        if kind == stages[at].1 {
            steps.push(format!("{} complete utility", stages[at].0));
            if at + 1 < stages.len() {
                at += 1;
                steps.push(format!("{} start utility", stages[at].0));
            }
        }
    }
    match end {
        "energised" => {}
        "withdrawn" => steps.push(format!("{} pi_abort customer", stages[at].0)),
        _ => steps.push(format!("{} pi_abort utility", stages[at].0)),
    }
    steps
}
