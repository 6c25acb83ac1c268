web-home = Back to the start
web-not-found = Not found
web-forbidden = Not allowed
web-trouble = Something went wrong
web-not-done = Not done yet
web-front-title = Liren
web-front-lead = Say what is wrong in the neighbourhood. Someone will see to it, and you will hear back.
web-front-next = Seen a problem? Tell us
web-front-next-note = No account needed. You get a number and a code, and can see at any time how far it is.
web-front-report = Report something
web-front-follow = Follow a report
refusal-internal = The system made a mistake. What you did has not taken effect and the fault has been logged. Try again later; if it stays, tell the system administrator
refusal-photos-many = At most { $max } photos at a time. Send them in several goes
refusal-photo-large = The photo is too large: { $max } MB each at most. Choose a smaller one, or send a screenshot of it
refusal-photo-pixels = The photo has too many pixels. Make it smaller and send it again
refusal-photo-kind = This is not a photo. Choose a JPG, PNG or WebP picture
refusal-photo-broken = This photo cannot be opened; perhaps it did not arrive whole. Choose it again
refusal-search-short = Write two characters or more, or a number
menu-notebook = Notebook
menu-inbox = Messages
notebook-today-title = Today, { $weekday } { $day }
notebook-lead = { $post }{ $count ->
    [0] nothing to do just now
   *[other] { $count } to do{ $late ->
        [0] {""}
       *[other] , { $late } of them overdue or due today
    }
}
notebook-late = Overdue
notebook-today = Due today
notebook-later = Next
notebook-open = No deadline
notebook-no-day = No deadline
notebook-chip-late = Overdue · { $act }
notebook-report = Record a matter
notebook-unread = { $count ->
    [one] 1 new message
   *[other] { $count } new messages
}
notebook-empty = Nothing to do just now
notebook-empty-note = What is handed to you appears here, the most urgent first.
notebook-own = My to-dos
notebook-todo = Something of your own to do
notebook-due = By which day
notebook-add = Note it
notebook-done = Done
notebook-done-what = Done: { $what }
notebook-said-added = Noted.
notebook-said-done = Ticked off.
inbox-title = Messages
inbox-read = Mark all as read
inbox-empty = No messages yet
inbox-empty-note = When something that concerns you moves, you are told here.
feed-title = Calendar feed
feed-name = Liren to-dos
feed-none = Put what is due into the calendar of your phone.
feed-since = The feed address was made { $at }.
feed-make = Make a feed address
feed-renew = Replace the address
feed-end = End the feed
feed-end-ask = Phones and computers that follow it will no longer be updated. End it?
feed-made = Add this address to the calendar of your phone or computer (“subscribe”). It is shown only this once.
feed-care = Whoever has this address can see your schedule. If it leaks, replace it from the notebook.
feed-said-ended = The feed has ended.
feed-restricted = Something restricted is due; sign in to see it
search-title = Search
search-hint = Write a name, pinyin initials, a door number (such as 6弄2号), a number, or a word of two characters or more.
search-empty = Nothing found
verb-own-todo = My own
feed-event = { $act }: { $title }
certificate-check-title = Check a certificate
certificate-check = Check
certificate-check-again = Check another certificate
certificate-check-other = Check another certificate
certificate-own = My certificates
certificate-serial = Serial number
certificate-serial-hint = Printed at the foot of the certificate, such as 2026-7K3M-9QXT-4WZP; strokes may be left out. There is no I, L, O, 0 or 1 among the letters.
certificate-kind = Certificate
certificate-holder = Holder
certificate-issuer = Issued by
certificate-day = Issued on
certificate-revoked-day = Revoked on
certificate-what = For: { "" }
certificate-reason = Why it was revoked: { "" }
certificate-standing-valid = ✓ Valid
certificate-standing-revoked = ✕ Revoked
certificate-standing-unknown = No such certificate
certificate-standing-broken = ✕ Record damaged
certificate-note-valid = This certificate was issued here; its signature is right.
certificate-note-revoked = This certificate was issued, and has been revoked since. It can no longer be used.
certificate-note-unknown = No certificate of this number was issued. Compare it with the paper again; if it is still not found, ask the issuer.
certificate-note-broken = The record of this number is not what was signed; it proves nothing. Ask the issuer.
certificate-name = Name on the certificate
certificate-name-hint = The full name, to compare whether it is the same person.
certificate-name-compare = Compare the name
certificate-name-fits = ✓ The name is right
certificate-signed = Download the signed text
certificate-key-note = To check signatures with a program of your own (Ed25519, JWS):
certificate-key = download the public key
verb-certificate-check = Check a certificate
verb-certificate-paper = Fetch a certificate
notice-certificate-issued = Your certificate is here: { $what }, number { $serial }. Open it to download.
notice-certificate-revoked = Your certificate { $serial } was revoked; open it to see why.
refusal-certificate-serial-shape = A serial number is 4 digits of the year and 12 letters or digits, such as 2026-7K3M-9QXT-4WZP. Please write it again
refusal-certificate-serial-check = One character is wrong (there is no I, L, O, 0 or 1 among the letters). Please compare it with the certificate once more
refusal-certificate-name = This is not the name on the certificate. Please write it again as it is printed
refusal-certificate-twice = { $name } has this certificate already. To issue it anew, revoke the first one
refusal-certificate-revoked = This certificate was revoked already. Please reload the page
menu-figures = Figures
figures-title = Figures
figures-from = From
figures-to = To
figures-place = Where
figures-go = Show figures
figures-this-month = This month
figures-last-month = Last month
figures-this-quarter = This quarter
figures-this-year = This year
figures-span = { $from } to { $to }.
figures-note = Only what you may see is counted, and nothing that is sealed. The counting rule stands under each figure; its link leads to the records.
figures-records = See the records
figures-empty = No figures here yet
figures-empty-note = Figures follow your post and your place; without a place of your own this stays empty.
figures-export = Download as a table (CSV)
figures-column-name = Measure
figures-column-value = Value
figures-column-of = Of
figures-column-percent = Percent
figures-column-unit = Unit
figures-column-rule = Counting rule
figures-column-from = From
figures-column-to = To
figures-column-place = Place
refusal-figures-order = The first day is after the last. Please choose again
unit-times = { $n } { $n ->
    [one] time
   *[other] times
}
unit-persons = { $n } { $n ->
    [one] person
   *[other] people
}
unit-count = { $n }
unit-minutes = { $hours } h{ $minutes ->
    [0] {""}
   *[other] { " " }{ $minutes } min
}
unit-name-times = person-times
unit-name-persons = people
unit-name-count = things
unit-name-minutes = minutes
unit-name-share = share
verb-web-figures = See figures
verb-web-figures-export = Download figures

notebook-diary = The next seven days
notebook-week = The week
notebook-carry = Another day
notebook-carry-what = Another day: { $what }
notebook-carry-to = To which day
notebook-carry-why = Why
notebook-carried = Moved { $times ->
    [one] once
   *[other] { $times } times
}: { $reason }
notebook-said-carried = Moved.
diary-cancelled = Cancelled
week-title = { $from } to { $until }
week-day = { $weekday }, { $day }
week-today = Today
week-moves = Another week
week-earlier = The week before
week-this = This week
week-later = The week after
week-empty = Nothing this week
week-empty-note = Sittings, supervision, shifts and what is due appear here.
week-nothing = Nothing.
refusal-carry-past = That day has passed; choose today or a later day
certificate-paper = Download the certificate (PDF)
certificate-scan = Scan to check
certificate-seal = Seal
certificate-serial-line = No. { $serial }
certificate-file = certificate-{ $name }-{ $serial }
certificate-files = certificates-{ $what }-{ $count }
refusal-certificate-void = This certificate was revoked and cannot be printed. Please ask the issuer for a new one
verb-certificate-revoke = Revoke the certificate
certificate-revoke-title = Revoke this certificate
certificate-revoke-reason = Why
certificate-revoke-hint = Read by the holder and by your organisation, not by the public.
certificate-revoke-ask = Whoever checks this certificate will see that it was revoked. It cannot be restored, only issued anew. Revoke it?
certificate-said-revoked = The certificate is revoked, and its holder was told.
refusal-address-broken = This address is not written right. Please follow a link of a page and try again
refusal-first = Something comes first. Please open { $page }, finish it, and come back
document-title = My documents
document-lead = Documents take a moment to make; you are told when they are ready. They are kept for 7 days.
document-empty = You have asked for no documents yet
document-empty-note = Pages such as Figures can be made into PDF, slides or Word.
document-waiting = Being made
document-ready = Ready
document-refused = Not made
document-until = Kept until { $day }
document-said-asked = It is being made; you will be told.
notice-document-ready = Your document is ready: { $what }
notice-document-refused = Your document was not made: { $what }. Open the list to see why.
refusal-document-waiting = { $max } documents are being made already. Please wait until they are ready
refusal-document-gone = This document is no longer there. Please ask for it again on its page
figures-as-pdf = Make a PDF
figures-as-pptx = Make slides
figures-as-docx = Make a Word text
report-figures = Figures
report-rule = { $label }: { $rule }
report-codes = The codes beside the figures lead to their records: sign in and open { $address } followed by the code.
verb-document-open = Open a document one asked for
verb-web-shortcut = Follow a short code
