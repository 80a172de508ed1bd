-- The keys of these begin with the subject's name: its rows are a range of them.
DROP INDEX duties_by_subject;
DROP INDEX acts_by_subject;
DROP INDEX figures_by_subject;
