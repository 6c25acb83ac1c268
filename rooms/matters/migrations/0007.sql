CREATE INDEX matter_split ON matter (split_from) WHERE split_from IS NOT NULL
