"""What leaves the results framework on paper."""

from assessments.results.drawing.board import BoardPaper, BoardRow, draw_board
from assessments.results.drawing.donor import DonorPaper, draw_donor_table

__all__ = ["BoardPaper", "BoardRow", "DonorPaper", "draw_board", "draw_donor_table"]
