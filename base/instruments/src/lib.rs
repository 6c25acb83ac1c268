//! Versioned checklists, scales and rubrics: questions in, answers and scores out. It knows no room.
