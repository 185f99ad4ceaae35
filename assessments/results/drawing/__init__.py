"""What leaves the results framework on paper."""

from assessments.results.drawing.board import BoardPaper, BoardRow, draw_board

__all__ = ["BoardPaper", "BoardRow", "draw_board"]
