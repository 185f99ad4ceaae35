"""Open Badges 3.0 as signed Verifiable Credentials 2.0: documents, proofs, status list, carriers. Pure."""
