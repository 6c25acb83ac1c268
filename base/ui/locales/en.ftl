# Words that every page shares. Buttons name the act, errors say what to do.

-brand = Liren

## Frame of the page
shell-brand = { -brand }
shell-skip = Skip to content
shell-menu = Main menu
shell-more = More
shell-crumbs = Where you are
shell-home = Notebook
shell-search-label = Find people, doors, matters
shell-search-short = Search
shell-search-go = Find
shell-display = Display
shell-lang = Language
shell-elder-on = Large type
shell-elder-off = Standard type
shell-theme = Light and dark
shell-theme-auto = As the system
shell-theme-light = Light
shell-theme-dark = Dark
shell-sign-in = Sign in
shell-sign-out = Sign out
shell-badge = { $count ->
    [one] { $count } new message
   *[other] { $count } new messages
}

## Lists and parts
pager-label = Pages
pager-newer = Previous page
pager-older = Next page
form-optional = optional
shell-printed = Printed by { $name }, { $day }
form-show-secret = Show password
form-hide-secret = Hide password
form-choose = Choose one
form-all = All
form-errors = { $count ->
    [one] One thing to change, then send again; { $lost ->
        [files] what you typed is still here, photos and files have to be chosen again
        [some] what you typed and the photos that can be used are still here
        [secret] the password has to be typed again
       *[none] what you typed is still here
    }
   *[other] { $count } things to change, then send again; { $lost ->
        [files] what you typed is still here, photos and files have to be chosen again
        [some] what you typed and the photos that can be used are still here
        [secret] the password has to be typed again
       *[none] what you typed is still here
    }
}
form-error = Change this:
form-kept = What you typed last time and did not send is back
form-clear-kept = Start afresh
form-record = Record a voice note
form-record-stop = Done speaking
form-record-broken = Nothing was recorded. Please allow this page the microphone and press again
form-sending = Sending…
confirm-yes = Yes, do it
confirm-no = Not yet
mask-reveal = Show
mask-reveal-field = Show { $field } (the viewing is recorded)
timeline-label = What happened
path-done = done
path-now = under way
path-ahead = not begun
plan-fresh = walked this month
plan-old = walked last month
plan-none = not walked
plan-bad = problem not yet put right
plan-key = Key
plan-cell = { $name }: { $state }
pair-before = Before
pair-after = After
pair-missing = No photo yet
print-code = Scan to report
action-back = Back
action-print = Print

## Dates and times
day-today = Today
day-yesterday = Yesterday
day-tomorrow = Tomorrow
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
time-due-now = due now
time-left-hours = { $hours ->
    [one] 1 working hour left
   *[other] { $hours } working hours left
}
time-left-minutes = { $minutes } min left
time-left-clock = { $hours ->
    [one] { $hours } hour left
   *[other] { $hours } hours left
}
time-over-clock = { $hours ->
    [one] { $hours } hour overdue
   *[other] { $hours } hours overdue
}
time-over-hours = { $hours ->
    [one] 1 working hour overdue
   *[other] { $hours } working hours overdue
}
time-over-minutes = { $minutes } min overdue
time-hours = { $hours ->
    [one] 1 hour
   *[other] { $hours } hours
}
time-minutes = { $minutes } min
time-hours-minutes = { $hours } h { $minutes } min

## Refusals and reminders that may come up anywhere
refusal-text-empty = This is still empty; please fill it in
refusal-text-long = At most { $max } characters, now { $count }; please shorten it
refusal-number-invalid = Please enter a number, such as 3
refusal-number-range = Please enter a number from { $min } to { $max }
refusal-day-invalid = Please enter the date like 2026-06-09
refusal-time-invalid = Please enter the time like 15:00
refusal-day-past = That day has passed; please choose today or later
refusal-day-future = That day has not come yet; please choose today or earlier
refusal-choice-invalid = Please choose one of the options listed
refusal-phone-invalid = That phone number is not right; check it: mobile 11 digits, landline with area code
refusal-idno-invalid = That identity number is not right; compare it with the card digit by digit
refusal-code-invalid = A code has letters, digits and hyphens only; please change it
refusal-stale-revision = Someone has just changed this. Look at the change first; what you typed is still here, then send it again
refusal-received = What you sent was received; there is no need to send it again
refusal-not-found = Not found. It may have moved, or is outside your area. Go back to the list and look again
refusal-forbidden = Your post does not include this step. If you need it, ask the station lead or the street administrator
refusal-rate-limited = { $minutes ->
    [one] Too many tries; please wait a minute
   *[other] Too many tries; please wait { $minutes } minutes
}
refusal-too-large = The file is too large, { $max } MB at most. Make it smaller or choose another
refusal-file-type = This kind of file cannot be taken; please use { $kinds }
refusal-file-broken = The file cannot be opened and may be damaged. Take the photo or export it again, then upload
refusal-file-empty = The file is empty; please choose again
refusal-server-busy = Many people are at work and this is not saved yet. What you typed is still here; please send it again in a moment
refusal-server-fault = Something broke and this step is not saved. What you typed is still here; try again later, and if it stays so, give the administrator the code { $code }
refusal-disk-full = The server is full and this step is not saved. Ask the administrator to make room, then send it again
refusal-offline = There is no network. What you typed stays on this device; send it when the network is back
refusal-sign-in = Your sign-in has run out; please sign in again. What you typed is still here
refusal-cross-site = This request did not come from a page of this system and was stopped. Go back to the page and send it again
refusal-method = This address cannot be opened this way; use the button on the page
refusal-form-broken = The form did not arrive whole; please go back and send it again
refusal-same-person = Someone else has to do this step; please hand it to a colleague
refusal-barred-self = You are kept out of this one; please hand it to a colleague
refusal-barred-other = Somebody chosen is kept out of this one; please choose someone else
refusal-erased = The content of this record was erased and nothing is written to it any more; please open another one
refusal-signoff-own = You asked for this yourself; let somebody else sign it
refusal-signoff-of-another = This was asked of somebody else; let that person sign it
refusal-signoff-answered = This has been answered already; reload the page to see the latest
refusal-level-floor = This kind of thing is never opened so far; please choose a narrower circle
refusal-lower-with-roll = What holds sign-offs or a roll is not opened again; please open another one
refusal-signoff-why = Say in a sentence what is to be changed
refusal-raise-with-roll = A file with a roll or a sign-off cannot be sealed; open a sealed file of its own for this
refusal-id-reused = Something else was already sent for this step; reload the page and do it again

# Identity numbers, credit codes, phones, addresses, working calendar (rules of base/kernel)
refusal-idno-length = An identity number has 18 characters (15 on old cards); this has { $count }. Compare it with the card
refusal-idno-characters = An identity number holds digits only; the last may be X. Take out the rest
refusal-idno-division = The first 6 digits of the identity number are not a division code. Compare it with the card
refusal-idno-birth = The birth date in the identity number does not exist. Compare it with the card
refusal-idno-check = The last character of the identity number does not fit; probably one is mistyped. Compare it with the card
refusal-credit-length = A unified social credit code has 18 characters; this has { $count }
refusal-credit-characters = A unified social credit code holds digits and capital letters (no I, O, Z, S, V)
refusal-credit-check = The last character of the credit code does not fit; probably one is mistyped
refusal-phone-empty = Write the phone number
refusal-phone-characters = Write digits only, one number in one field
refusal-phone-unknown = This is neither a mobile nor a landline number. A mobile has 11 digits; a landline needs its area code, such as 021-56780000
refusal-address-empty = Write the address
refusal-address-long = An address has at most { $max } characters; this has { $count }
refusal-address-unread = This address cannot be read. Write it like 梧桐里 6 弄 2 号 502 室 or 12 栋 2 单元 502
refusal-calendar-header = The first line of the calendar file must be day,name,off
refusal-calendar-line = Line { $line } of the calendar file cannot be read. Each line has a day, a name and 1 or 0 for off
refusal-calendar-twice = The day in line { $line } of the calendar file was already given
refusal-calendar-hours = The office hours “{ $text }” cannot be read. Write them like 9:00-11:30,13:30-17:30
refusal-calendar-empty = The file has no days. Give one a line, like 2027-01-01,元旦,1
refusal-calendar-closed = At least one day of the week must be open
