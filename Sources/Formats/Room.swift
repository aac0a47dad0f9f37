// This room's first file.
