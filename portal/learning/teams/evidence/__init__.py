"""What a firm can show to others: who learnt what, on which release, until when it
holds, and the text that was taught; signed, so that it can be checked without us."""
