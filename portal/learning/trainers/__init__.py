"""What trainers see and do: figures of a course, answers to questions, repairs, what
learners say, and what is granted to one person."""
