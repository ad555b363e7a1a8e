site-name = Sunlit
site-description = Apply for an electricity connection with one document. Who acts, by which day and at what cost is public at every step.
skip-to-content = Skip to main content
nav-label = Main
nav-apply = Apply
nav-track = Track
nav-fees = Fees
nav-contractors = Contractors
nav-my = My applications
nav-privacy = Privacy
elder-version = Larger type
ordinary-version = Standard size
footer-service-line = Service line
footer-regulator-line = Energy regulator
demo-label = About this demo
demo-banner = Demo data: every person, address, firm and number here is invented.
back = Back
step-of = Step { $step } of { $of }
field-optional = { " " }(optional)
error-prefix = Error:{" "}
summary-title = { $count ->
    [one] There is { $count } problem
   *[other] There are { $count } problems
}
help-title = Rather not apply online?
help-call = Call
help-hall = , or go to any service hall, whatever your area.
busy-title = Not saved: please go back and try again
busy-text = Too many people on your network are filling in forms just now. Go back in your browser, where what you typed still stands, and submit it again in a few minutes.
and-so-on = ,{" "}
list-comma = {", "}
