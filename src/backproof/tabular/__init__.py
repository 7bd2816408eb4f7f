"""The default for tables: several networks, trained by a recipe that needs no choices from the user.

`recipe` is how they learn, as data; `learning` lets them learn, `several` is their learning side by side, `search`
tries recipes. `estimators` has `TabularClassifier` and `TabularRegressor`, which take data frames in scikit-learn's
way; it stands apart, since scikit-learn takes a second to import. `backproof.runs.fit` goes from a file to a scored
model.
"""
