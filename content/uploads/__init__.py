"""Files that editors bring: what they are by content, made safe, and handed out."""
