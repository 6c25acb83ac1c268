# The corps: stations, placement, mentors, supervision, cohorts, growth file.
workforce-sure = Are you sure?
workforce-more-acts = More
refusal-time-invalid = Please enter the time like 15:00
