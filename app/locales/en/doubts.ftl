# What speaks against an act at the desk.
doubts-missing = Papers are missing: the customer has not sent { $papers } yet.
doubts-before-visit = The visit is agreed for { $when }, which is still to come.
doubts-sure = I have read this and record it now all the same
doubts-asked = Please read what stands below this act. If you mean to record it now, tick the box; nothing is recorded yet.
doubts-after-limit = { $slot } (after the last day, { $due })
desk-papers-missing = Still missing
desk-paper-missed = Needed now
desk-papers-missed = Papers are missing: { $papers }
desk-paused = { $stage } paused: { $reason }
desk-waits-paper = waiting for the customer’s { $paper }
desk-customers-turn = { $doing }, done by the customer
desk-visit-offered = The customer was asked to choose a time ({ $errand }) and has not chosen yet
desk-visit-cancelled = The customer has cancelled the visit ({ $errand }); no other is agreed
desk-visit-offer-over = All times offered ({ $errand }) have passed: please offer others
desk-message-waits = The customer’s message waits for an answer
desk-tracker-customer = Done by the customer, not counted
desk-tracker-after-customer = Counts from when the customer is done
