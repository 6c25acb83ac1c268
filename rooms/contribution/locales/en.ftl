# Volunteer hours from attendance and duty, in double-entry books.
