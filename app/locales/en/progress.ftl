state-open = in progress
state-energised = connected
state-withdrawn = withdrawn
state-refused = refused
state-merged = merged into another application
half-day-morning = morning
half-day-afternoon = afternoon
pause-outstanding-document = waiting for your document
pause-survey-appointment = waiting for you to choose a survey time
pause-plan-signature = waiting for you to sign the supply plan
pause-customer-works = waiting for your design and works
pause-rectification = waiting for your corrections
pause-customer-request = put off at your request
pause-government-approval = waiting for a public authority
duty-outstanding-document = Please send: { $document }. The clock goes on as soon as it arrives.
duty-survey-appointment = Please choose a time for the site survey. The clock goes on as soon as you do.
duty-plan-signature = Please sign the supply plan. The clock goes on as soon as you do.
duty-customer-works = Please finish your own design and works, then ask for the inspection.
duty-rectification = Please put right what the inspection found, then ask for another.
duty-customer-request = Tell your account manager when you would like to go on.
duty-government-approval = You need do nothing now.
duty-none = You need do nothing now.
duty-overdue = You need do nothing. You can call { $service } to press for it, or tell the energy regulator at { $regulator }.
duty-works = Please finish your own design and works; the contractor is your choice.
duty-rate = Once the power is on the customer can rate the service by the private link in the message.
redate-calendar-published = a holiday notice
redate-pause-ended = the end of a pause
redate-external-line-decided = the survey’s decision about an external line
redate-reclassified = a change of class
redate-corrected = a corrected time
redate-objected = the customer objected to what was recorded
refusal-outside-service-area = the address is outside this utility’s area
refusal-supply-unsafe = the site can’t be supplied safely
refusal-premises-not-permitted = electricity may not be supplied there
refusal-document-not-genuine = the document did not pass verification
case-by = { $doing } by { $owner }, by { $day } at the latest
case-by-plan = { $doing } by { $owner }; the answer is due by { $day }
case-by-energise = { $doing } by { $owner }; the power is due by { $day }
case-by-either = { $doing } by { $owner }; the power is due by { $without }, or by { $within } if an external line is needed
case-no-limit = { $doing } by { $owner }
case-paused = { $stage } is on hold: { $reason }
case-paused-then-either = { $stage } is on hold: { $reason }; done within { $without } working days once you have acted, or within { $days } if an external line is needed
case-paused-then = { $stage } is on hold: { $reason }; done within { $days } working days once you have acted
case-overdue = { $doing }, was due on { $day } and is { $days ->
    [0] overdue
    [one] { $days } working day late
   *[other] { $days } working days late
}
case-overdue-paused = { $stage } is on hold: { $reason }; it was already { $days ->
    [one] { $days } working day
   *[other] { $days } working days
} late
case-energised = Connected on { $day }
case-withdrawn = The application was withdrawn on { $day }
case-refused = The application was refused
case-merged = The application was merged into another one and goes on there
chip-on-time = On time · working day { $used } of { $limit }
chip-on-time-start = On time · limit { $limit ->
    [one] { $limit } working day
   *[other] { $limit } working days
}
chip-on-time-plain = On time
chip-due-today = Due today · working day { $used } of { $limit }
chip-overdue = { $days ->
    [one] { $days } working day
   *[other] { $days } working days
} overdue
chip-overdue-plain = Overdue
chip-paused = Clock stopped since { $day }
chip-finished-late = Was late
tracker-label = Stages
tracker-done = Done { $day } · took { $days ->
    [one] { $days } working day
   *[other] { $days } working days
}
tracker-done-plain = Done { $day }
tracker-done-late = Done { $day } · took { $days ->
    [one] { $days } working day
   *[other] { $days } working days
}, { $over } late
tracker-now = Since { $day }
tracker-limit = limit { $days ->
    [one] { $days } working day
   *[other] { $days } working days
}
tracker-forecast = Expected by { $day }
tracker-after-you = Counted from when you have acted
tracker-owner = By { $owner }
tracker-customer = Yours; not on the utility’s clock
tracker-visit = visit { $number }
tracker-reclassified = treated as another class since { $day }
tracker-not-passed = Not passed on { $day }; again after corrections
tracker-not-reached = Not reached
tracker-state-done = Done:{" "}
tracker-state-now = Under way:{" "}
tracker-state-future = To come:{" "}
strip-title = How this date was worked out
strip-title-whole = How the date for the whole process was worked out
strip-says = Day by day
strip-entered = { $day }: stage entered, not counted
strip-workday = { $day }: day { $number }
strip-makeup = { $day }: make-up workday, day { $number }
strip-last = { $said }, the last day
strip-weekend = { $days }: weekend, not counted
strip-holiday = { $days }: holiday ({ $name }), not counted
strip-paused = { $days }: { $reason } all day, not counted
strip-customer = { $days }: yours, not counted
strip-span = { $from } to { $to }
strip-waiting = waiting for you
strip-rule = The day of entry does not count. Weekends and holidays do not count, make-up workdays do. A working day is left out only if it was on hold from 00:00 to 24:00; the days on which a hold begins or ends count.
strip-basis = Basis: { $document } ({ $standing }), { $days ->
    [one] { $days } working day
   *[other] { $days } working days
}.
strip-version = Standard { $version }.
strip-estimated = An estimate: it reaches a year whose holidays are not published, so only weekends and statutory days are left out.
strip-promise = First promised: { $day }.
strip-redated = Changed to { $day } because of { $reason }.
strip-week = { $from }–{ $to }
strip-week-count = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
strip-week-none = none
day-mark-entered = start
day-mark-counted = day
day-mark-weekend = off
day-mark-holiday = hol.
day-mark-paused = hold
day-mark-customer = you
day-mark-last = last
clocks-title = Two clocks, counted apart
clock-utility = The utility: { $days ->
    [one] { $days } working day
   *[other] { $days } working days
}
clock-utility-limit = limit over its stages: { $limit } working days
clock-whole = Whole process so far: { $days ->
    [one] { $days } working day
   *[other] { $days } working days
}
clock-whole-limit = limit for the whole process: { $limit } working days
clock-whole-without = without an external line { $limit } working days, by { $day }
clock-whole-with = with an external line { $limit } working days, by { $day }
clock-customer = You: { $days ->
    [one] { $days } working day
   *[other] { $days } working days
}
clock-customer-note = not on the utility’s clock
clock-undecided = The site survey decides whether an external line is needed; until then both dates are shown.
log-title = Log
log-recorded = recorded { $day }
log-submitted = Application submitted
log-accepted = Application accepted
log-survey-done = Site survey done
log-survey-external = An external line is needed
log-survey-no-external = No external line is needed
log-plan-answered = Supply plan answered
log-plan-signed = Supply plan accepted
log-design-reviewed = Design review done
log-works-finished = Works finished
log-rework-finished = Put right; to be inspected again
log-intermediate-inspected = Intermediate inspection done
log-inspection-passed = Completion inspection passed
log-inspection-failed = Completion inspection not passed; another follows after corrections
log-energised = Meter installed, the power is on
log-paused = On hold: { $reason }
log-resumed = The clock goes on
log-document-received = Received: { $document }
log-contractor-chosen = Contractor chosen
log-contractor-none = No contractor needed
log-corrected = The time of an entry was corrected
log-corrected-of = The time of “{ $entry }” was corrected
log-corrected-detail = It was { $when }. A correction never improves a verdict.
log-confirmed = The customer confirmed an entry
log-objected = The customer says: not done by me
log-objected-of = The customer says that this was not done by them: “{ $entry }”
log-objected-chip = The customer says: not done by me
log-confirmed-of = The customer confirmed “{ $entry }”
log-reclassified = Class changed to: { $name }
log-withdrawn = Application withdrawn
log-refused = Refused: { $reason }
log-merged = Merged into application { $reference }
log-redated = Last day changed to { $day }
log-redated-from = Last day changed from { $before } to { $day }
log-redated-whole = Whole process, limit { $days } working days
log-redated-detail = { $limit }. Because of { $reason }. The first promise stays on record.
log-paused-chip = Clock stopped
track-title = Track an application
track-lead = With the reference number you see the stage, whose turn it is and by which day. No account, no personal data.
track-label = Reference number
track-hint = 10 characters, in the message and on the receipt, for example K7M3-9PXR-2Q
track-button = Show progress
track-note = No account needed. Personal data is shown only after a code by SMS.
track-help-title = Can’t find the number?
track-help-text = It is on the page after submitting, in the message and on the receipt. With your phone and a code by SMS, “My applications” lists them all.
track-help-link = My applications
track-unknown-title = No such reference
track-unknown = { $reference } is well formed, but there is no such application here. It may be with another utility.
track-heading = Reference { $reference }
track-step = step { $step } of { $of }
track-kw = { $kw } kW
track-kw-surveyed = { $kw } kW applied for, { $surveyed } kW surveyed
track-mine-title = Is this your application?
track-mine-text = With the private link in your message, or your phone and a code, you see your account manager and documents and choose a survey time.
track-mine-link = Open my application
track-choose-title = The contractor is your choice
track-choose-text = Any firm with a valid licence may do the work, listed or not; nobody may name one for you. The list is in a random order each day and recommends nobody.
track-choose-link = See the list of contractors
reference-missing = Please type the reference number
reference-length = A reference has 10 characters; you typed { $found }
reference-impossible = Character { $position }, “{ $character }”, never occurs in a reference (there is no 0, 1, I, L or O); please look again
reference-check = One character is wrong or two are swapped; please compare it character by character
refusal-title = Why it was refused, and what you can do
refusal-object = You disagree? Write to us below or call { $service }; you can also turn to the energy regulator, { $regulator }.
remedy-outside-service-area = Please apply to the utility of the place where you need electricity; if you don’t know which one that is, write to us and we find out.
remedy-supply-unsafe = Please have made safe what is not; if you don’t know how, write to us and we tell you everything at once and in writing. Then apply again.
remedy-premises-not-permitted = You can apply again with the authority’s permission or certificate; ask us below which one is missing.
remedy-document-not-genuine = Please bring the original document to a service hall; once it is verified, apply again.
desk-clocks-title = The utility’s and the customer’s time, counted apart
