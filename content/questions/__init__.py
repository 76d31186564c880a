"""Quiz questions as plain data: read from files, written to files, and marked.

Pure: no database and no models. `shape` says what a question is and what is wrong with
one; the readers (`from_yaml`, `gift`, `aiken`, `sheet`) make drafts of a file's bytes;
`marking` marks a response against the body of a published version.
"""
