-- A list by a vendor's name, in any case.
CREATE INDEX vendor_deployment_links_label ON vendor_deployment_links (lower(label), deployment_id);
