-- What differs between two runs is asked by fingerprint; from which group a run's members were
-- judged, the other way round; and how long a reading took tells what the next run will cost.
CREATE INDEX member_key ON member (run, key);
ALTER TABLE reading ADD COLUMN cpu_ms INTEGER NOT NULL DEFAULT 0;
CREATE INDEX finding_fingerprint ON finding (fingerprint);
