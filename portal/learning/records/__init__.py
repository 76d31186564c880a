"""What somebody has learnt, as they take it along: transcript, hours, signed file."""
