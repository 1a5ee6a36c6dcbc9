-- From which group a run's members were judged can be asked the other way round, and how long a
-- reading took tells what the next run will cost.
CREATE INDEX member_key ON member (run, key);
ALTER TABLE reading ADD COLUMN cpu_ms INTEGER NOT NULL DEFAULT 0;
