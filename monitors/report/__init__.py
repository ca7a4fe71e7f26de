"""The report of a backtest: one page that holds all it shows."""
