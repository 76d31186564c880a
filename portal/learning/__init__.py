"""What people learn: enrolments, attempts, certificates, teams, the trainers' view."""
