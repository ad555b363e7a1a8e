# Progress that is sent to other systems.
webhooks-title = Webhooks
webhooks-lead = Each step is sent to these systems, with nothing about a customer. The command sunlit webhook adds, pauses and gives new secrets.
webhooks-none = No system receives anything yet. The command sunlit webhook add adds one.
webhooks-name = Name
webhooks-address = Address
webhooks-what = What is sent
webhooks-state = State
webhooks-delivered = Last delivered
webhooks-waiting = Waiting
webhooks-all-kinds = all events
webhooks-all-areas = all areas
webhooks-at-work = at work
webhooks-paused = paused since { $when }
webhooks-gone = paused since { $when }: it answered 410 and wants nothing more
webhooks-never = nothing yet
webhooks-dead = { $name }: { $count } not delivered
webhooks-dead-more = Only the latest are listed; “Send all again” takes the others too.
webhooks-letter = { $id } · { $kind } · { $when }, after { $tries } tries
webhooks-answered = It answered { $status }
webhooks-redirected = It answered { $status } and points elsewhere; redirects are not followed
webhooks-address-refused = The address is not public, and not in webhook_networks
webhooks-unreachable = It could not be reached
webhooks-late = It did not answer within 15 seconds
webhooks-fault = It went wrong on our side; the log says how
webhooks-replay = Send again
webhooks-replay-of = Send { $id } again
webhooks-replay-all = Send all again
webhooks-again =
    { $count ->
        [0] There was nothing to send again: a colleague may have done it.
        [one] One is sent again.
       *[other] { $count } are sent again.
    }
