"""A back office in sixty lines, of the standard library alone: works every open application through the interface.
`back_office.py URL KEY`; what it tells has ids of its own, so that it can be run again at any time."""

import json
import sys
import urllib.error
import urllib.request
from datetime import datetime, timezone

URL, KEY = sys.argv[1].rstrip("/") + "/api/v1", sys.argv[2]
# What finishes the stage that is worked on; a survey comes once and before the rest.
WORK = {
    "acceptance": ["accepted"], "acceptance_and_contract": ["accepted"], "works": ["works_finished"],
    "supply_plan": ["survey_done", "plan_answered"], "design_review": ["design_reviewed"],
    "intermediate_inspection": ["intermediate_inspected"], "completion_inspection": ["inspection_passed"],
    "construction_and_energisation": ["survey_done", "energised"], "metering_and_energisation": ["survey_done", "energised"],
}

def ask(path, body=None):
    """What the portal answers: status and content."""
    headers = {"authorization": f"Bearer {KEY}", "content-type": "application/json"}
    request = urllib.request.Request(URL + path, data=body and json.dumps(body).encode(), headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            content, kind = answer.read(), answer.headers.get_content_type()
            return answer.status, json.loads(content) if kind == "application/json" else content
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)

def changed(after=0):
    """References of all that has changed, as the feed tells it."""
    references, (_, page) = {}, ask(f"/changes?after={after}&limit=1000")
    while page["next"] != after:
        references.update((change["reference"], None) for change in page["changes"])
        after, (_, page) = page["next"], ask(f"/changes?after={page['next']}&limit=1000")
    return references

def work(reference):
    """Brings one application as far as this office can: its state, and how many papers it read."""
    _, papers = ask(f"/applications/{reference}/documents")
    files = [ask(f"/applications/{reference}/documents/{paper['id']}") for paper in papers["documents"]]
    status, _ = ask(f"/applications/{reference}/people")
    while True:
        _, case = ask(f"/applications/{reference}")
        progress, seq = case["progress"], case["events"][-1]["seq"]
        if progress["current"] is None:
            return progress["state"], len([file for code, file in files if code == 200 and file]), status
        due = WORK[progress["stages"][progress["current"]]["kind"]]
        told = [recorded["event"]["kind"] for recorded in case["events"]]
        events = [{"kind": "resumed", "pause": pause["id"]} for pause in progress["pauses"] if not pause["until"]]
        events += [{"kind": kind} for kind in due if kind != "survey_done" or kind not in told][:1]
        for event in events:
            event |= {"external_line": False} if event["kind"] == "survey_done" else {}
            known = {"source_event_id": f"{reference}/{seq}/{event['kind']}/{event.get('pause')}"}
            code, answer = ask(f"/applications/{reference}/events", event | known | {"occurred_at": datetime.now(timezone.utc).isoformat()})
            if code not in (200, 201):
                sys.exit(f"{reference}: {event['kind']} is answered {code}: {answer}")

print(json.dumps({reference: work(reference) for reference in changed()}))
