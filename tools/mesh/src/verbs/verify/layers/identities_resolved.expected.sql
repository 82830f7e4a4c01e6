-- Every record of a person, with who it is.
SELECT record AS key, person AS content FROM truth_identities
