"""Forms: work on cases and rounds; authoring of instruments."""
