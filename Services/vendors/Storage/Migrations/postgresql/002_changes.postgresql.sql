-- The same record of each change, made in less time.
DROP TRIGGER vendor_extractors_changes ON vendor_extractors;
CREATE TRIGGER vendor_extractors_changes AFTER INSERT OR UPDATE OR DELETE ON vendor_extractors
FOR EACH ROW EXECUTE FUNCTION record_versioned_change('vendor_extractor', 'created');
