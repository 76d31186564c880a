"""Text of PDF, Word, Excel and PowerPoint files (`content.uploads.texts`), read in a
process of its own with limits on time, memory and size: files come from anywhere."""
