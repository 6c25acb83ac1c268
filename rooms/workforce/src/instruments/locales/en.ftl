menu-instruments = Instruments
instrument-lead = The forms that people assess with: who is rated on what, and how marks are counted, is settled in the form.
instrument-none = No instrument has been published yet
instrument-none-text = Those below come with the system and are published when first used. You may upload your own.
instrument-new = Upload an instrument
instrument-new-lead = An XLSForm made in Excel: the sheets survey, choices and settings. What is wrong is named row by row; one fault and nothing is published.
instrument-publish-lead = Publishes the next version. What is under way keeps the version it began with, and every mark stays; what begins later uses the new one.
instrument-file = File of the instrument
instrument-file-hint = .xlsx or .xls; form_id in the sheet settings is its code.
instrument-sheets = Forms that come with the system
instrument-sheets-note = Download one, change it, upload it.
instrument-version = Version { $n }
instrument-newest = newest
instrument-old = This is an earlier version; what begins now uses the newest.
instrument-versions = Versions
instrument-versions-note = A published version never changes: every mark can be traced to the form it was given on.
instrument-questions = { $count ->
    [one] 1 question
   *[other] { $count } questions
}
instrument-asked = Questions
instrument-competencies = What is told apart
instrument-scale = { $min } to { $max }, steps of { $step }
instrument-yes-no = yes / no
instrument-yes-no-na = yes / no / does not apply
instrument-words = words
instrument-number = a number
instrument-photo = photos
instrument-sound = voice note
instrument-which = Which instrument
instrument-which-hint = In its present version, which it then keeps.
instrument-said-published = Published
verb-instrument-list = See instruments
verb-instrument-publish = Publish a new version
refusal-instrument-other = The file is coded { $own }, this instrument { $code }. Check form_id in the sheet settings, or upload it as a new one
refusal-instrument-there = There is an instrument with the code { $code } already. Publish a new version on its page
refusal-instrument-row = { $sheet }, row { $row }: { $what }
refusal-instrument-more = { $count } more faults. Mend those above and upload again
