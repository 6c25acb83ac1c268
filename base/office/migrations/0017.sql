-- Posts that have an end, by the day it comes: what rests on them ends with them.
CREATE INDEX post_until ON post (until_at)
