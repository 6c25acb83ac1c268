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
