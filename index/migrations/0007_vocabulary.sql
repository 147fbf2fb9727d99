-- The stems that the full text knows, to mend typing errors by; a view of passage_words, it stores nothing.
CREATE VIRTUAL TABLE passage_vocabulary USING fts5vocab (passage_words, row);
