-- generation: that of the catalogue when the vector came; an index of an earlier one reads only what is newer.
ALTER TABLE vector ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
DROP INDEX vector_model;
CREATE INDEX vector_generation ON vector (model, generation);
