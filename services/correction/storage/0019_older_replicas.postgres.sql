-- A replica of before 0015 names no `counted` where it writes a file: its figures are out of step then, and the roll-over writes them.
-- A replica of this version names it, also where it keeps it (a file that is sealed by another key is the same file). A trigger of
-- columns alone can tell the two, and triggers run by their names: the first marks by a negative number that it was named, the second
-- takes the mark back, and where there is none asks for the figures.
CREATE FUNCTION mark_counted_named() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.counted := -1 - NEW.counted;
  RETURN NEW;
END $$;
CREATE FUNCTION ask_for_figures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.counted < 0 THEN
    NEW.counted := OLD.counted;
  ELSE
    NEW.counted := 0;
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER counted_1_named BEFORE UPDATE OF counted ON subjects FOR EACH ROW
  WHEN (NEW.counted = OLD.counted) EXECUTE FUNCTION mark_counted_named();
CREATE TRIGGER counted_2_asked BEFORE UPDATE ON subjects FOR EACH ROW
  WHEN (NEW.counted < 0 OR (NEW.counted = OLD.counted AND NEW.envelope IS DISTINCT FROM OLD.envelope))
  EXECUTE FUNCTION ask_for_figures();
CREATE TRIGGER counted_1_named BEFORE UPDATE OF counted ON released_persons FOR EACH ROW
  WHEN (NEW.counted = OLD.counted) EXECUTE FUNCTION mark_counted_named();
CREATE TRIGGER counted_2_asked BEFORE UPDATE ON released_persons FOR EACH ROW
  WHEN (NEW.counted < 0 OR (NEW.counted = OLD.counted AND NEW.envelope IS DISTINCT FROM OLD.envelope))
  EXECUTE FUNCTION ask_for_figures();
CREATE TRIGGER counted_1_named BEFORE UPDATE OF counted ON surveys FOR EACH ROW
  WHEN (NEW.counted = OLD.counted) EXECUTE FUNCTION mark_counted_named();
CREATE TRIGGER counted_2_asked BEFORE UPDATE ON surveys FOR EACH ROW
  WHEN (NEW.counted < 0 OR (NEW.counted = OLD.counted AND NEW.envelope IS DISTINCT FROM OLD.envelope))
  EXECUTE FUNCTION ask_for_figures();
CREATE TRIGGER counted_1_named BEFORE UPDATE OF counted ON positioning_orders FOR EACH ROW
  WHEN (NEW.counted = OLD.counted) EXECUTE FUNCTION mark_counted_named();
CREATE TRIGGER counted_2_asked BEFORE UPDATE ON positioning_orders FOR EACH ROW
  WHEN (NEW.counted < 0 OR (NEW.counted = OLD.counted AND NEW.envelope IS DISTINCT FROM OLD.envelope))
  EXECUTE FUNCTION ask_for_figures();
CREATE TRIGGER counted_1_named BEFORE UPDATE OF counted ON positioning_alarms FOR EACH ROW
  WHEN (NEW.counted = OLD.counted) EXECUTE FUNCTION mark_counted_named();
CREATE TRIGGER counted_2_asked BEFORE UPDATE ON positioning_alarms FOR EACH ROW
  WHEN (NEW.counted < 0 OR (NEW.counted = OLD.counted AND NEW.envelope IS DISTINCT FROM OLD.envelope))
  EXECUTE FUNCTION ask_for_figures();
