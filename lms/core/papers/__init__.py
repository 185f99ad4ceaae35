"""Paper: sheets in millimetres, the fonts that draw every letter of ours, the guard that refuses the rest."""
