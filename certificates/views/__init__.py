"""Pages of what is attested: for the holder, for strangers, for administrators."""
