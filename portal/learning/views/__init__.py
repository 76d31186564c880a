"""What a learner sees and does: own records only, never kept by a cache."""
