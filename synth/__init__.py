"""Everything that draws: surfaces, camera, books, covers, scenes."""
