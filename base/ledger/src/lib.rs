//! Double-entry books: minutes, points, fen, items in stock. It knows no room.
