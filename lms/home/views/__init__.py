"""The pages of the roof: doors, own organisation, management, profile, and what the site says about itself."""
