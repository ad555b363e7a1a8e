# Text messages: whether they have arrived.
staff-show-unreachable = Phone takes no messages
deliveries-title = Text messages
deliveries-none = None was sent yet.
deliveries-to = To { $phone }
deliveries-unreachable = The last three text messages did not arrive: the number may be wrong or out of service. Please reach the customer in another way.
delivery-news = News
delivery-submitted = Application received
delivery-answered = Message answered
delivery-new-link = Private link
delivery-appointment = Appointment
delivery-awaiting = Something awaited
delivery-sending = Being sent
delivery-sent = Sent
delivery-delivered = Delivered
delivery-failed = Not delivered ({ $code })
delivery-parts = { $parts ->
    [one] { $parts } part
   *[other] { $parts } parts
}
own-delivery-sent = Last text message sent { $when }
own-delivery-delivered = Last text message delivered { $when }
own-delivery-failed = Last text message not delivered { $when }. Please check that the phone takes messages; if you have another number, write to us on this page or call your manager. All news stand on this page.
own-delivery-failed-otherwise = Last text message not delivered { $when }. All news stand on this page.
mail-deliveries-title = E-mails
mail-deliveries-to = To { $address }
mail-deliveries-refused = The last three e-mails were refused for the address: all goes by text message again until the customer gives another.
mail-delivery-sent = Handed over to the mail server
