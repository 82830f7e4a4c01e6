-- Each parameter by which the truth drew how people buy; none where nothing can be held against them.
SELECT parameter AS key, 'within four standard errors' AS content
FROM truth_habits
