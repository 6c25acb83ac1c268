# Books
refusal-ledger-balance = Only { $free } is left: take less, or release what is held elsewhere first
refusal-ledger-cap = At most { $most } in this period and { $used } is there already: take less, or wait for the next period
refusal-ledger-reversed = This was reversed already: load the page again
refusal-ledger-source = The same source was booked with something else: reverse that first, then book again
refusal-ledger-too-large = The number is too large for the books: check it and try again
refusal-ledger-hold-ended = This hold was released or used already: load the page again
