# The corps: stations, placement, mentors, supervision, cohorts, growth file.
workforce-more-acts = More
