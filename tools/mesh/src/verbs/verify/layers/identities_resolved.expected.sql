-- Every record of a person, with who it is.
SELECT record AS key, user_id AS content FROM truth_identities
